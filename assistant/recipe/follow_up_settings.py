"""The settings of a conversation: what a question takes over from the turns before it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar, Final, cast

from ..errors import RecipeError
from .settings import Settings

DEPENDENCE: Final = (
    2.05, 0.64, 0.82, -2.07, 0.55, 0.47, -1.02, 0.34, 0.66, 1.69, -2.01, -0.51,
)  # fmt: skip
CARRYING: Final = (
    -6.72, 2.18, 1.65, 0.51, 1.48, 0.82, 0.78, 2.6, 2.13, -2.27, 1.42, 0.26, -1.01, -1.14
)  # fmt: skip
"""Fitted by `eval/conversations/fitting.py`, as `DEPENDENCE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSettings(Settings):
    """How a question of a conversation takes over words of the turns before it.

    It does where the probability that it depends on them is `depends_from` or more; then the
    `most_carried` likeliest words are carried whose own probability is `carried_from` or more, or
    `carried_share` of the likeliest one's. A word's weight in BM25 is its probability to the power
    of `weight_power`. `vector_share` of the question's vector is that of the carried words and the
    question together. A passage that was quoted before loses `shown_penalty` of its score.
    `dependence` and `carrying` are coefficients of two logistic functions, the bias first, then one
    for each field of `TurnFeatures` and of `TermFeatures`.
    """

    most_turns: int = 12
    depends_from: float = 0.75
    carried_from: float = 0.07
    carried_share: float = 0.5
    most_carried: int = 10
    weight_power: float = 0.7
    vector_share: float = 0.5
    shown_penalty: float = 0.03
    dependence: tuple[float, ...] = DEPENDENCE
    carrying: tuple[float, ...] = CARRYING

    BOUNDS: ClassVar = {
        "most_turns": (1, 100),
        "depends_from": (0.0, 1.0),
        "carried_from": (0.0, 1.0),
        "carried_share": (0.0, 1.0),
        "weight_power": (0.0, 10.0),
        "most_carried": (1, 100),
        "vector_share": (0.0, 1.0),
        "shown_penalty": (0.0, 1.0),
    }

    def __post_init__(self) -> None:
        super(FollowUpSettings, self).__post_init__()
        defaults = {item.name: item.default for item in fields(FollowUpSettings)}
        for name in ("dependence", "carrying"):
            given, wanted = getattr(self, name), len(cast("tuple[float, ...]", defaults[name]))
            if len(given) != wanted or not all(map(math.isfinite, given)):
                msg = f"recipe: {name} holds {wanted} finite numbers, got {given!r}"
                raise RecipeError(msg)

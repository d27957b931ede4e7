"""Trying the weights that rank sentences, on captured signals.

A sentence stands for the quotation made of it: the step from sentence to quotation (adding the
sentence before where one leans on it, folding duplicates) is left out here, so the numbers are a
little lower than the runner's. The runner has the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant.recipe import AnsweringSettings
from eval.capture import SIGNALS, Sentences

WEIGHTS: Final = {
    "similarity_weight": "similarity",
    "overlap_weight": "coverage",
    "passage_weight": "relative_score",
    "answer_type_weight": "matches_answer_type",
    "declarative_weight": "is_declarative",
}
"""The settings that rank sentences, and the signal each of them weighs."""
_STEPS: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringTrial:
    """Weights and, for each set, the share of answerable questions with a right sentence."""

    settings: AnsweringSettings
    hits: Mapping[str, tuple[float, float]]

    @property
    def objective(self) -> float:
        """What is maximised: hit@1, with hit@3 at half its worth, as the mean over the sets."""
        values = [first + 0.5 * third for first, third in self.hits.values()]
        return sum(values) / len(values) / 1.5


def search_weights(
    sentences: Mapping[str, Sequence[Sentences]], now: AnsweringSettings
) -> list[AnsweringTrial]:
    """Coordinate ascent from the present weights; every step that was better, the present first.

    The similarity's weight stays 1, because only ratios of the weights matter.
    """
    stacked = {name: _stack(items) for name, items in sentences.items()}
    best = _try(stacked, now)
    path = [best]
    for _ in range(_ROUNDS):
        before = best
        for name in WEIGHTS:
            if name == "similarity_weight":
                continue
            trials = [_try(stacked, _with(best.settings, name, step)) for step in _STEPS]
            top = max(trials, key=lambda trial: trial.objective)
            if top.objective > best.objective + 1e-9:
                best = top
                path.append(best)
        if best is before:
            break
    return path


def _with(settings: AnsweringSettings, name: str, value: float) -> AnsweringSettings:
    change: dict[str, Any] = {name: value}
    return replace(settings, **change)


def weights_of(settings: AnsweringSettings) -> npt.NDArray[np.float64]:
    """The weight of each of `SIGNALS`, float64 of shape (len(SIGNALS),)."""
    weights = np.zeros(len(SIGNALS))
    for setting, signal in WEIGHTS.items():
        weights[SIGNALS.index(signal)] = getattr(settings, setting)
    return weights


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    """All answerable questions of a set, padded: signals (questions, sentences, SIGNALS)."""

    signals: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    real: npt.NDArray[np.bool_]


def _stack(items: Sequence[Sentences]) -> _Stack:
    asked = [item for item in items if item.answerable]
    width = max((len(item.right) for item in asked), default=0)
    signals = np.zeros((len(asked), width, len(SIGNALS)))
    right = np.zeros((len(asked), width), dtype=np.bool_)
    real = np.zeros((len(asked), width), dtype=np.bool_)
    for number, item in enumerate(asked):
        size = len(item.right)
        signals[number, :size], right[number, :size] = item.signals, item.right
        real[number, :size] = True
    return _Stack(signals=signals, right=right, real=real)


def _try(stacked: Mapping[str, _Stack], settings: AnsweringSettings) -> AnsweringTrial:
    weights = weights_of(settings)
    return AnsweringTrial(
        settings=settings, hits={name: _hits(stack, weights) for name, stack in stacked.items()}
    )


def _hits(stack: _Stack, weights: npt.NDArray[np.float64]) -> tuple[float, float]:
    scores = np.where(stack.real, stack.signals @ weights, -np.inf)
    # Stable, so that equal scores keep the reader's order
    order = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    right = np.take_along_axis(stack.right, order, axis=1)
    if not len(right):
        return 0.0, 0.0
    return float(right[:, 0].mean()), float(right.any(axis=1).mean())

"""Words of earlier turns that a question was searched with, each where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .saved import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedWords:
    """A slice of an earlier question or quotation that was carried into a later question.

    `weight` is its weight in the search beside the question's own words, which weigh 1 each; `turn`
    counts turns back, 1 for the one before; `is_quoted` says that it comes from the quotations.
    """

    words: str
    weight: float
    turn: int
    is_quoted: bool = False

    def __post_init__(self) -> None:
        if not self.words.strip() or not 0.0 < self.weight <= 1.0 or self.turn < 1:
            msg = f"carried words are words with a weight from 0 to 1, got {self.words!r} at {self.weight}"
            raise ValueError(msg)

    def to_dict(self) -> dict[str, object]:
        """The words as JSON-ready values."""
        return {
            "words": self.words,
            "weight": self.weight,
            "turn": self.turn,
            "is_quoted": self.is_quoted,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CarriedWords:
        """What `to_dict` wrote."""
        return cls(
            words=text_of(values["words"]),
            weight=float(values["weight"]),
            turn=int(values["turn"]),
            is_quoted=bool(values["is_quoted"]),
        )

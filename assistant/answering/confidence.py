"""What a confidence amounts to in words: answered, weak, or not found."""

from __future__ import annotations

from collections.abc import Sequence

from ..recipe import AnsweringSettings
from ..records import AnswerStatus
from .linear_reader import SentenceScore


def status_of(
    confidence: float, settings: AnsweringSettings, *, weak_from: float | None = None
) -> AnswerStatus:
    """The status this confidence amounts to under the recipe's two cut-offs.

    `weak_from` is the lower one of the reader whose confidence it is, where that has its own.
    """
    if confidence >= settings.answered_from:
        return AnswerStatus.ANSWERED
    lower = settings.weak_from if weak_from is None else weak_from
    return AnswerStatus.WEAK if confidence >= lower else AnswerStatus.NOT_FOUND


def best_confidence(scores: Sequence[SentenceScore]) -> float:
    """The confidence in the first of the ranked sentences; 0 where there are none."""
    return scores[0].confidence if scores else 0.0

"""What a confidence amounts to in words: answered, weak, or not found."""

from __future__ import annotations

from collections.abc import Sequence

from ..recipe import AnsweringSettings
from ..records import AnswerStatus
from .reader import SentenceScore


def status_of(confidence: float, settings: AnsweringSettings) -> AnswerStatus:
    """The status this confidence amounts to under the recipe's two cut-offs."""
    if confidence >= settings.answered_from:
        return AnswerStatus.ANSWERED
    return AnswerStatus.WEAK if confidence >= settings.weak_from else AnswerStatus.NOT_FOUND


def best_confidence(scores: Sequence[SentenceScore]) -> float:
    """The confidence in the first of the ranked sentences; 0 where there are none."""
    return scores[0].confidence if scores else 0.0

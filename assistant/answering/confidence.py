"""How sure the first quotation answers, and what status that amounts to.

Confidence is a logistic function of signals that do not depend on how many passages compete: the
sentence's cosine to the question, and which share of the question's weighted terms the sentence
and its surroundings hold. The coefficients are fitted, not chosen: see
`AnsweringSettings`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..recipe import AnsweringSettings
from ..records import AnswerStatus
from .reader import SentenceScore


def confidence_of(score: SentenceScore, settings: AnsweringSettings) -> float:
    """The estimated probability, 0 to 1, that this sentence answers the question."""
    log_odds = (
        settings.confidence_bias
        + settings.confidence_similarity * score.similarity
        + settings.confidence_coverage * score.coverage
        + settings.confidence_passage_coverage * score.passage_coverage
    )
    return 1.0 / (1.0 + math.exp(-log_odds))


def status_of(confidence: float, settings: AnsweringSettings) -> AnswerStatus:
    """The status this confidence amounts to under the recipe's two cut-offs."""
    if confidence >= settings.answered_from:
        return AnswerStatus.ANSWERED
    return AnswerStatus.WEAK if confidence >= settings.weak_from else AnswerStatus.NOT_FOUND


def best_confidence(scores: Sequence[SentenceScore], settings: AnsweringSettings) -> float:
    """The confidence in the first of the ranked sentences; 0 where there are none."""
    return confidence_of(scores[0], settings) if scores else 0.0

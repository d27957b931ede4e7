"""How sure an answer is: from signals to a probability, to a status, and to a word.

Invariant: there is one way from signals to a confidence and one set of cut-offs for each reader,
its `ConfidenceSettings`; whatever is said of a confidence comes from here.

The confidence is a logistic function of signals that do not depend on how many passages compete,
with coefficients fitted on development halves (`eval/confidence_fit.py`, `eval/reader`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..recipe import ConfidenceSettings
from ..records import AnswerStatus, Likelihood
from .reader import Reading, SentenceScore


def confidence_of(
    evidence: SentenceScore, settings: ConfidenceSettings, reading: Reading | None = None
) -> float:
    """The probability that a sentence answers, from its signals and what a model read of it."""
    log_odds = (
        settings.bias
        + settings.similarity * evidence.similarity
        + settings.coverage * evidence.coverage
        + settings.passage_coverage * evidence.passage_coverage
        + settings.passage * evidence.relative_score
    )
    if reading is not None:
        log_odds += settings.sentence * reading.sentence
        log_odds += settings.phrase * reading.phrase
        log_odds += settings.answerable * reading.answerable
    return sigmoid(log_odds)


def sigmoid(log_odds: float) -> float:
    """From log-odds to a probability; extreme odds do not overflow."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))


def status_of(confidence: float, settings: ConfidenceSettings) -> AnswerStatus:
    """The status this confidence amounts to under the reader's two cut-offs."""
    if confidence >= settings.answered_threshold:
        return AnswerStatus.ANSWERED
    return AnswerStatus.WEAK if confidence >= settings.weak_threshold else AnswerStatus.NOT_FOUND


def likelihood_of(confidence: float, settings: ConfidenceSettings) -> Likelihood:
    """The word for a single passage's confidence, by the same two cut-offs as the status."""
    return _LIKELIHOODS[status_of(confidence, settings)]


_LIKELIHOODS = {
    AnswerStatus.ANSWERED: Likelihood.LIKELY,
    AnswerStatus.WEAK: Likelihood.POSSIBLE,
    AnswerStatus.NOT_FOUND: Likelihood.UNLIKELY,
}


def best_confidence(scores: Sequence[SentenceScore]) -> float:
    """The confidence in the first of the ranked sentences; 0 where there are none."""
    return scores[0].confidence if scores else 0.0

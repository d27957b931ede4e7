"""How sure an answer is: from signals to a probability, to a status, and to a word.

Invariant: there is one way from signals to a confidence and one set of cut-offs for each reader,
its `ConfidenceSettings`; whatever is said of a confidence comes from here.

The confidence is a logistic function of signals that do not depend on how many passages compete,
with coefficients fitted on development halves (`eval/confidence_fit.py`, `eval/reader`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Final

from ..recipe import ConfidenceSettings
from ..records import AnswerStatus, Contribution, Likelihood
from .reader import Reading, SentenceScore

_BIAS: Final = "bias"
SIGNALS: Final = tuple(
    item.name for item in fields(ConfidenceSettings) if not item.name.endswith("_threshold")
)
"""The coefficients of the logistic function, the bias first: all its settings but the cut-offs."""
_READ: Final = frozenset(item.name for item in fields(Reading))
_NAMED_OTHERWISE: Final = {"passage": "relative_score"}
"""The signals whose coefficient bears another name than the evidence does."""


def confidence_of(
    evidence: SentenceScore, settings: ConfidenceSettings, reading: Reading | None = None
) -> float:
    """The probability that a sentence answers, from its signals and what a model read of it."""
    log_odds = 0.0
    for _, value, coefficient in _terms(evidence, settings, reading):
        log_odds += coefficient * value
    return sigmoid(log_odds)


def contributions_of(
    evidence: SentenceScore, settings: ConfidenceSettings, reading: Reading | None = None
) -> tuple[Contribution, ...]:
    """What each signal adds to the log-odds; `sigmoid` of their sum is `confidence_of`."""
    return tuple(
        Contribution(signal=name, value=value, coefficient=coefficient)
        for name, value, coefficient in _terms(evidence, settings, reading)
    )


def _terms(
    evidence: SentenceScore, settings: ConfidenceSettings, reading: Reading | None
) -> Iterator[tuple[str, float, float]]:
    """Name, value and coefficient of the bias and of each signal, in the order of the settings.

    A coefficient is named as its signal is, in the evidence or in what a model read; those of
    a model that did not read are left out.
    """
    for name in SIGNALS:
        if name == _BIAS:
            value = 1.0
        elif name in _READ:
            if reading is None:
                continue
            value = getattr(reading, name)
        else:
            value = getattr(evidence, _NAMED_OTHERWISE.get(name, name))
        yield name, float(value), getattr(settings, name)


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

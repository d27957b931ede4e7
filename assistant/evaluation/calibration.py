"""Whether a confidence of 0.7 means right seven times in ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

BINS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Questions of similar confidence: mean confidence, share that was right, and how many."""

    confidence: float
    accuracy: float
    count: int


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = BINS
) -> tuple[Bin, ...]:
    """The points of a reliability diagram: bins of equal mass, by rising confidence.

    The first `len % bins` bins hold one question more; there are no empty bins. Equal
    confidences are ordered wrong before right, so the result does not depend on input order.

    Source: K. Nguyen, B. O'Connor, "Posterior calibration and exploratory analysis for natural
    language processing models", EMNLP 2015, section 3 (bins of equal size).
    """
    pairs = sorted(zip(confidences, right, strict=True))
    found: list[Bin] = []
    begin = 0
    for number in range(min(bins, len(pairs))):
        end = begin + len(pairs) // bins + (number < len(pairs) % bins)
        part = pairs[begin:end]
        found.append(
            Bin(
                confidence=sum(confidence for confidence, _ in part) / len(part),
                accuracy=sum(flag for _, flag in part) / len(part),
                count=len(part),
            )
        )
        begin = end
    return tuple(found)


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = BINS
) -> float | None:
    """The mean distance of confidence and accuracy over equal-mass bins, weighted by their size.

    Source: M. Pakdaman Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", AAAI 2015 (ECE), with the bins of `reliability`.

    >>> expected_calibration_error([0.8, 0.8], [True, False], bins=1)
    0.30000000000000004
    """
    if not confidences:
        return None
    points = reliability(confidences, right, bins=bins)
    total = sum(abs(point.confidence - point.accuracy) * point.count for point in points)
    return total / len(confidences)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """The share of wrong replies (`risk`) among the surest `coverage` of all questions."""

    coverage: float
    risk: float


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> tuple[RiskPoint, ...]:
    """One point for each number of questions answered, from 1 to all, surest first.

    Questions of equal confidence stand in no order: inside such a group the number of wrong
    replies rises evenly, which is its expectation over all orders.
    """
    pairs = sorted(zip(confidences, right, strict=True), reverse=True)
    points: list[RiskPoint] = []
    wrong = 0.0
    for _, tied in groupby(pairs, key=lambda pair: pair[0]):
        group = [flag for _, flag in tied]
        each = group.count(False) / len(group)
        for _ in group:
            wrong += each
            answered = len(points) + 1
            points.append(RiskPoint(coverage=answered / len(pairs), risk=wrong / answered))
    return tuple(points)


def area_under_risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """AURC: the mean risk over all coverages; 0 is best, `None` without questions.

    >>> area_under_risk_coverage([0.9, 0.1], [True, False])
    0.25
    """
    points = risk_coverage(confidences, right)
    return sum(point.risk for point in points) / len(points) if points else None

"""What answering fewer questions buys: risk against coverage when the least sure are left out.

Source: R. El-Yaniv, Y. Wiener, "On the Foundations of Noise-free Selective Classification", JMLR
11, 2010 (the curve); Y. Geifman, G. Uziel, R. El-Yaniv, "Bias-Reduced Uncertainty Estimation for
Deep Neural Classifiers", ICLR 2019, section 3 (its area, the mean of the risks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


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

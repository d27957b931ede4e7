"""From rows to numbers: every measure of a report, by name.

Invariant: each measure is computed over a stated population and says how large it was; a
population that is empty gives no value, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calibration import area_under_risk_coverage, expected_calibration_error
from .outcomes import Row
from .retrieval import score_rankings

LOWER_IS_BETTER = frozenset(
    {
        "false_answer_rate", "false_refusal_rate", "AURC", "ECE", "error_rate",
        "search_p50_ms", "search_p95_ms", "ask_p50_ms", "ask_p95_ms",
    }
)  # fmt: skip
"""Measures of which less is better; of all others more is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number: its name, its value (`None` if nothing could be measured), over how many."""

    name: str
    value: float | None
    count: int


def measure_all(rows: Sequence[Row]) -> tuple[Measure, ...]:
    """Every measure of these rows, in the order reports print them."""
    return (
        *_retrieval(rows),
        *_quotations(rows),
        *_abstention(rows),
        *_confidence(rows),
        *_operation(rows),
    )


def _retrieval(rows: Sequence[Row]) -> Iterable[Measure]:
    """Document ranking over answerable questions."""
    relevant = {row.question_id: row.relevant for row in rows if row.answerable}
    rankings = {row.question_id: row.documents for row in rows}
    for name, value in score_rankings(rankings, relevant).items():
        yield Measure(name=name, value=value, count=len(relevant))


def _quotations(rows: Sequence[Row]) -> Iterable[Measure]:
    """Quotations over answerable questions.

    `quote_hit@k` looks at what was shown as the answer, nothing after a "not found";
    `candidate_hit@k` looks at the best quotations whatever the status, near misses included.
    """
    asked = [row for row in rows if row.answerable]
    for k in (1, 3):
        hits = [any(row.shown_right[:k]) for row in asked]
        yield _share(f"quote_hit@{k}", hits)
    for k in (1, 3):
        hits = [any(row.candidates_right[:k]) for row in asked]
        yield _share(f"candidate_hit@{k}", hits)
    overlaps = [row.f1 for row in asked if row.f1 is not None]
    mean = sum(overlaps) / len(overlaps) if overlaps else None
    yield Measure(name="quote_f1", value=mean, count=len(overlaps))
    yield _share("integrity", [flag for row in rows for flag in row.verified])


def _abstention(rows: Sequence[Row]) -> Iterable[Measure]:
    """Telling answerable from unanswerable, by the confidence and at the shipped cut-off."""
    confidences = [row.confidence for row in rows]
    area = auroc(confidences, [row.answerable for row in rows])
    yield Measure(name="abstention_AUROC", value=area, count=len(rows))
    yield _share("false_answer_rate", [row.answered for row in rows if not row.answerable])
    yield _share("false_refusal_rate", [not row.answered for row in rows if row.answerable])


def _confidence(rows: Sequence[Row]) -> Iterable[Measure]:
    """The confidence against "the first quotation is right", over all questions.

    An unanswerable question has no right quotation, so any confidence in it is misplaced.
    """
    confidences = [row.confidence for row in rows]
    right = [row.first_is_right for row in rows]
    area = area_under_risk_coverage(confidences, right)
    yield Measure(name="AURC", value=area, count=len(rows))
    error = expected_calibration_error(confidences, right)
    yield Measure(name="ECE", value=error, count=len(rows))


def _operation(rows: Sequence[Row]) -> Iterable[Measure]:
    """Failures, and latency of the calls that returned."""
    yield _share("error_rate", [row.error is not None for row in rows])
    for name in ("search", "ask"):
        times = [value for row in rows if (value := getattr(row, f"{name}_ms")) is not None]
        for percent in (50, 95):
            value = float(np.percentile(times, percent)) if times else None
            yield Measure(name=f"{name}_p{percent}_ms", value=value, count=len(times))


def _share(name: str, flags: Sequence[bool]) -> Measure:
    return Measure(name=name, value=share(flags), count=len(flags))


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The probability that a random positive scores above a random negative; a tie counts half.

    Computed from mid-ranks (Mann-Whitney U). Source: T. Fawcett, "An introduction to ROC
    analysis", Pattern Recognition Letters 27, 2006, section 7.

    >>> auroc([0.9, 0.4, 0.4], [True, True, False])
    0.75
    """
    values, labels = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if not positives or not negatives:
        return None
    wins = _mid_ranks(values)[labels].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def share(flags: Sequence[bool]) -> float | None:
    """The share of true flags; `None` for no flags.

    False-answer rate: over unanswerable questions, whether quotes were shown. False-refusal rate:
    over answerable questions, whether none were.
    """
    return sum(flags) / len(flags) if flags else None


def _mid_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rank of each value from 1, equal values sharing the mean of their ranks."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[group])

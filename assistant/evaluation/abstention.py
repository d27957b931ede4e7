"""Measures of knowing when there is no answer.

Each takes plain sequences, one value for each question, and returns `None` where the questions
cannot show the quantity (no unanswerable one among them, say).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


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

"""Which documents may be among the best, without reading every posting of every term.

Invariant: nobody who belongs to the best `limit` is left out. Terms are taken in order of the most
they can add. Once what the remaining terms can add together does not reach the score of the
`limit`-th best so far, no document that is still unseen can; from then on terms are only looked up
for those seen, and those who can no longer arrive are dropped.

Source: H. Turtle, J. Flood, "Query evaluation: strategies and optimizations", Information
Processing & Management 31(6), 1995 (MaxScore, term at a time), on whole arrays instead of cursors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from .arrays import Mask, SegmentRows, TermScores

_ROUNDING: Final = 1e-5
"""Share of the highest score by which a float32 sum may be wrong: 100 terms at 6e-8 each."""

_LOOKUP_COST: Final = 8
"""A binary search for one row costs about as much as reading so many postings."""


class TermList(Protocol):
    """The postings of one term with what each adds to a document's score."""

    @property
    def bound(self) -> float:
        """The most the term adds to any document."""

    @property
    def size(self) -> int:
        """How many documents hold the term."""

    def read(self) -> tuple[SegmentRows, TermScores]:
        """All rows, rising, and what the term adds to each."""

    def at(self, rows: SegmentRows) -> TermScores:
        """What the term adds to the documents in these rising rows; nought where it is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenders:
    """Documents that may be among the best; `threshold` is the score of the last of the best."""

    rows: SegmentRows
    threshold: float


def contenders(
    lists: Sequence[TermList],
    *,
    documents: int,
    limit: int,
    threshold: float = 0.0,
    eligible: Mask | None = None,
) -> Contenders:
    """All documents that can be among the best `limit`, and a few that nearly are; rows rise.

    `threshold` is a score that the best are known to reach, from elsewhere; `eligible`, one value
    for each document, leaves others out.
    """
    ordered = sorted(lists, key=lambda item: -item.bound)
    rest = np.cumsum([0.0, *(item.bound for item in reversed(ordered))])[::-1]
    slack = float(rest[0]) * _ROUNDING
    scores = np.zeros(documents, dtype=np.float32)
    best = np.empty(0, dtype=np.int32)
    done = 0
    for item in ordered:
        if rest[done] + slack < threshold:
            break
        seen = _add(scores, item, eligible)
        done += 1
        ahead = sum(other.size for other in ordered[done:])
        if _LOOKUP_COST * ahead > documents:  # else knowing more costs more than it saves
            best = _best_of(scores, best, seen, limit)
            threshold = max(threshold, _last_of_best(scores[best], limit))
    rows = np.flatnonzero(scores > max(0.0, threshold - rest[done] - slack)).astype(np.int32)
    held = scores[rows]
    for number, item in enumerate(ordered[done:], start=done + 1):
        if _LOOKUP_COST * len(rows) > item.size:
            _add(scores, item, eligible)
            held = scores[rows]
        else:
            held += item.at(rows)
            scores[rows] = held
        threshold = max(threshold, _last_of_best(held, limit))
        kept = held >= threshold - rest[number] - slack
        rows, held = rows[kept], held[kept]
    threshold = max(threshold, _last_of_best(held, limit))
    return Contenders(rows=rows[held >= threshold - slack], threshold=threshold)


def _add(scores: TermScores, item: TermList, eligible: Mask | None) -> SegmentRows:
    """Add a term to the scores; returns the rows it was added to, rising."""
    rows, added = item.read()
    if eligible is not None:
        kept = eligible[rows]
        rows, added = rows[kept], added[kept]
    scores[rows] += added
    return rows


def _best_of(scores: TermScores, before: SegmentRows, seen: SegmentRows, limit: int) -> SegmentRows:
    """The best rows known, after the term of the rows `seen` was added to those best `before`.

    Only these can have come among them, so the others need not be looked through.
    """
    if len(seen):
        near = np.minimum(np.searchsorted(seen, before), len(seen) - 1)
        seen = np.concatenate([seen, before[seen[near] != before]])
    else:
        seen = before
    if len(seen) <= limit:
        return seen
    held = scores[seen]
    return seen[held >= _last_of_best(held, limit)]


def _last_of_best(scores: TermScores, limit: int) -> float:
    if len(scores) < limit:
        return 0.0
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit])

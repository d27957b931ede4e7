"""Passages by their terms alone, for who looks up a wording instead of asking a question.

Invariant: nothing here scans articles or encodes anything. A lookup costs the postings of its
terms; what comes back are stretches of neighbouring passages to be read by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..records import Locator
from .arrays import Rows
from .bm25 import PostingsBM25
from .index.build import Build

_RAREST = 6  # terms that must all be there; more would cost time and exclude next to nothing


class TermLookup:
    """Looks up passages of a build by their terms."""

    def __init__(self, build: Build, scorer: PostingsBM25 | None) -> None:
        self._build = build
        self._scorer = scorer

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> Rows:
        """Rows from which on `across` passages hold the rarest of `terms`, in row order.

        A wording that crosses from one passage into the next is found from the first one.
        """
        if self._scorer is None or not terms:
            return np.empty(0, dtype=np.int64)
        postings = sorted((self._scorer.rows_of(term) for term in set(terms)), key=len)[:_RAREST]
        first = postings[0]
        rows: Rows = np.unique(np.concatenate([first - back for back in range(across)]))
        rows = rows[rows >= 0]
        for others in postings[1:]:
            next_row = np.searchsorted(others, rows)
            inside = next_row < len(others)
            rows, next_row = rows[inside], next_row[inside]
            rows = rows[others[next_row] < rows + across]
        return rows[:limit]

    def holding_most(self, terms: Sequence[str], *, limit: int) -> Rows:
        """The rows whose passages score best by BM25 for `terms`, best first."""
        if self._scorer is None or not terms:
            return np.empty(0, dtype=np.int64)
        return self._scorer.best(terms, limit=limit)

    def stretches(self, rows: Iterable[int], *, before: int, after: int) -> list[Locator]:
        """Each row with its neighbours in the same article, overlapping ones joined, sorted."""
        wide: set[int] = set()
        numbers = self._build.passages[:, 0]
        for row in rows:
            low, high = max(0, row - before), min(len(numbers) - 1, row + after)
            wide.update(near for near in range(low, high + 1) if numbers[near] == numbers[row])
        found: list[Locator] = []
        ordered = sorted(wide)
        begin = 0
        for place, row in enumerate(ordered):
            last = place + 1 == len(ordered)
            if last or ordered[place + 1] != row + 1 or numbers[row + 1] != numbers[row]:
                found.append(self._stretch(ordered[begin], row))
                begin = place + 1
        return found

    def _stretch(self, first: int, last: int) -> Locator:
        number, start, _ = (int(value) for value in self._build.passages[first])
        return Locator(
            article_id=self._build.article_ids[number],
            text_sha256=self._build.text_hash(number),
            start=start,
            end=int(self._build.passages[last][2]),
        )

"""The passages that may be among the best, out of Milvus's nearest.

Invariant: of each half at least the best `limit` by the exact scores are found, unless the collection is
searched through a graph. Milvus ranks by sparse vectors that were made with an earlier average length, sums in an
order of its own, and knows no order among equals: its scores say who could be among the best, and of those who are
more than wanted the counts decide, before their vectors are read.

What a search takes: both halves at once, then one reading of what is not in memory; where most of it is not, the
halves hand it out themselves.

Source: the bound is that of the threshold algorithm (R. Fagin, A. Lotem, M. Naor, "Optimal Aggregation
Algorithms for Middleware", JCSS 66, 2003), with one list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np

from ..passage_store import Making, Wanted
from .collection_rows import CollectionRows
from .collection_state import CollectionState
from .milvus_expressions import expression_of
from .milvus_rows import Brief, ReadPassage, tallies_of, term_place
from .milvus_server import Hits, MilvusServer, Row

_MORE: Final = 16  # asked for beyond the limit at first, for sums that differ in the last bits
_GROWTH: Final = 4
_MOST: Final = 16_384  # that Milvus hands out at once
_MOST_WHOLE: Final = 512  # that a search hands out with their vectors: some megabytes
_ROUNDING: Final = 1e-4  # of a score: sums of products in 32 bits
_LAST_BITS: Final = 1e-9
_EXACT_SUMS: Final = {"drop_ratio_search": 0.0}

_Nearest = Callable[[int], Hits]


class BothHalves:
    """Searches one state of a collection."""

    def __init__(
        self,
        server: MilvusServer,
        rows: CollectionRows,
        state: CollectionState,
        *,
        breadth: int | None,
        pool: Executor,
    ) -> None:
        """`breadth` is that of the graph, `None` where every vector is compared."""
        self._server = server
        self._rows = rows
        self._state = state
        self._breadth = breadth
        self._pool = pool

    def passages(self, wanted: Wanted) -> list[ReadPassage]:
        """The passages that may be among the best, each once."""
        within = expression_of(wanted.within) if wanted.within else ""
        expression = self._state.counting(within)
        near = self._pool.submit(self._by_vector, wanted, expression)
        found = self._by_terms(wanted, expression)
        return list(self._rows.by_id(self._state, sorted({*found, *near.result()})).values())

    def _by_terms(self, wanted: Wanted, expression: str) -> set[int]:
        if not wanted.weights:
            return set()
        asked: dict[int, float] = {}
        for term, weight in wanted.weights.items():
            place = term_place(term)
            asked[place] = asked.get(place, 0.0) + weight
        average = wanted.average_length or 1.0
        # By another average than the vectors were made with a score moves by no more than this
        moved = average / (self._state.average_length or average)

        def nearest(limit: int) -> Hits:
            hits = self._nearest("sparse", asked, limit, expression=expression, given=_EXACT_SUMS)
            return [hit for hit in hits if hit[1] > 0]  # others hold none of the terms

        window = Window(nearest, limit=wanted.limit, moved=moved)
        while True:
            rows = window.rows
            if len(rows) <= wanted.limit:
                return set(rows)
            briefs = self._rows.briefs(self._state, rows, most_whole=wanted.limit + _MORE)
            inside = list(briefs.values())
            scores = bm25_of(inside, wanted, self._state.making)
            order = sorted(
                range(len(inside)), key=lambda place: (-scores[place], inside[place].key)
            )
            last = scores[order[wanted.limit - 1]]
            # Two terms may share a place of a sparse vector, which then says too much of a passage
            if window.holds(last):
                ids = list(briefs)
                return {
                    ids[place]
                    for number, place in enumerate(order)
                    # The same sum in another order may be more by its last bits; equal ones are in our order
                    if number < wanted.limit or last > scores[place] >= last - _LAST_BITS * last
                }

    def _by_vector(self, wanted: Wanted, expression: str) -> set[int]:
        if wanted.vector is None:
            return set()
        vector = np.asarray(wanted.vector, dtype=np.float32)
        given = {} if self._breadth is None else {"ef": max(self._breadth, wanted.limit + _MORE)}

        def nearest(limit: int) -> Hits:
            return self._nearest(
                "dense", vector.tolist(), limit, expression=expression, given=given
            )

        if self._breadth is not None:
            return {row for row, _ in nearest(wanted.limit)}
        return set(Window(nearest, limit=wanted.limit, moved=1.0).rows)

    def _nearest(
        self, field: str, vector: object, limit: int, *, expression: str, given: Row
    ) -> Hits:
        hits, rows = self._server.nearest(
            self._state.passages_collection,
            field,
            vector,
            expression=expression,
            limit=limit,
            parameters=given,
            columns=self._rows.wanted_with_search if limit <= _MOST_WHOLE else (),
        )
        if rows:
            self._rows.keep(self._state, rows)
        return hits


class Window:
    """Those of the nearest that could be among the best `limit` by exact scores.

    An exact score is the given one times a number from 1 to `moved`, but for rounding; it may be less, and
    then `holds` says so.
    """

    def __init__(self, nearest: _Nearest, *, limit: int, moved: float) -> None:
        self._nearest = nearest
        self._low, self._high = min(1.0, moved), max(1.0, moved)
        self._asked = min(limit + _MORE, _MOST)
        self._hits = nearest(self._asked)
        whole = len(self._hits) <= limit
        self._widen(-np.inf if whole else self._hits[limit - 1][1] * self._low - _ROUNDING)

    @property
    def rows(self) -> list[int]:
        """The ids of those inside."""
        return [row for row, _ in self._hits[: self._inside]]

    def holds(self, least: float) -> bool:
        """Whether nobody outside scores as much; otherwise those who may are inside from now on."""
        outside = self._hits[self._inside :]
        if not outside or self._most(outside[0][1]) < least:
            return True
        before = self._inside
        self._widen(least)
        return self._inside == before

    def _widen(self, least: float) -> None:
        """Take in everybody whose exact score could be this much."""
        while len(self._hits) == self._asked < _MOST and self._most(self._hits[-1][1]) >= least:
            self._asked = min(_GROWTH * self._asked, _MOST)
            self._hits = self._nearest(self._asked)
        self._inside = sum(self._most(score) >= least for _, score in self._hits)

    def _most(self, score: float) -> float:
        return score * self._high + _ROUNDING


def bm25_of(briefs: Sequence[Brief], wanted: Wanted, making: Making) -> list[float]:
    """BM25 of each passage for what is wanted."""
    average = wanted.average_length or 1.0
    lengths = np.array([brief.length for brief in briefs], dtype=np.float64)
    norms = making.k1 * (1 - making.b + making.b * lengths / average)
    tallies = tallies_of(briefs, list(wanted.weights))
    weights = np.array(list(wanted.weights.values()), dtype=np.float64)
    parts = weights[:, None] * (tallies * (making.k1 + 1) / (norms + tallies))
    scores: list[float] = parts.sum(axis=0).tolist()
    return scores

"""The passages that may be among the best, out of Milvus's nearest.

Invariant: of each half at least the best `limit` by the exact scores are found, unless the collection is
searched through a graph. Milvus ranks by sparse vectors that were made with an earlier average length,
and sums in an order of its own: more are asked for until nobody who was not named can be better.

Source: the bound is that of the threshold algorithm (R. Fagin, A. Lotem, M. Naor, "Optimal Aggregation
Algorithms for Middleware", JCSS 66, 2003), with one list.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from ..passage_store import Making, Wanted
from .collection_state import CollectionState
from .milvus_expressions import expression_of
from .milvus_rows import ReadPassage, term_place
from .milvus_server import MilvusServer

_MORE: Final = 16  # asked for beyond the limit at first, for sums that differ in the last bits
_MOST: Final = 16_384  # that Milvus hands out at once
_ROUNDING: Final = 1e-4  # of a score: sums of products in 32 bits

_Hits = Sequence[tuple[int, float]]
_Read = Callable[[Sequence[int]], dict[int, ReadPassage]]


class BothHalves:
    """Searches one state of a collection."""

    def __init__(
        self, server: MilvusServer, state: CollectionState, read: _Read, *, breadth: int | None
    ) -> None:
        """`breadth` is that of the graph, `None` where every vector is compared."""
        self._server = server
        self._state = state
        self._read = read
        self._breadth = breadth

    def ids(self, wanted: Wanted) -> set[int]:
        """The ids of the rows that may be among the best."""
        within = expression_of(wanted.within) if wanted.within else ""
        expression = self._state.counting(within)
        found: set[int] = set()
        if wanted.weights:
            found |= self._by_terms(wanted, expression)
        if wanted.vector is not None:
            found |= self._by_vector(wanted, expression)
        return found

    def _by_terms(self, wanted: Wanted, expression: str) -> set[int]:
        asked: dict[int, float] = {}
        for term, weight in wanted.weights.items():
            place = term_place(term)
            asked[place] = asked.get(place, 0.0) + weight
        average = wanted.average_length or 1.0
        # A longer average than the vectors were made with raises a score by no more than this
        grown = max(1.0, average / (self._state.average_length or average))

        def nearest(limit: int) -> _Hits:
            return self._server.nearest(
                self._state.passages_collection,
                "sparse",
                asked,
                expression=expression,
                limit=limit,
                parameters={"drop_ratio_search": 0.0},
            )

        def exact(passage: ReadPassage) -> float:
            return bm25_of(passage, wanted, self._state.making)

        return self._enough(nearest, exact, limit=wanted.limit, slack=grown * (1 + _ROUNDING))

    def _by_vector(self, wanted: Wanted, expression: str) -> set[int]:
        vector = np.asarray(wanted.vector, dtype=np.float32)
        given = {} if self._breadth is None else {"ef": max(self._breadth, wanted.limit + _MORE)}

        def nearest(limit: int) -> _Hits:
            return self._server.nearest(
                self._state.passages_collection,
                "dense",
                vector.tolist(),
                expression=expression,
                limit=limit,
                parameters=given,
            )

        if self._breadth is not None:
            return {row for row, _ in nearest(wanted.limit)}

        def exact(passage: ReadPassage) -> float:
            return float(passage.passage.vectors[0].astype(np.float32) @ vector)

        return self._enough(nearest, exact, limit=wanted.limit, slack=1.0)

    def _enough(
        self,
        nearest: Callable[[int], _Hits],
        exact: Callable[[ReadPassage], float],
        *,
        limit: int,
        slack: float,
    ) -> set[int]:
        asked = min(limit + _MORE, _MOST)
        while True:
            hits = nearest(asked)
            rows = [row for row, _ in hits]
            if len(hits) < asked or asked == _MOST:
                return set(rows)
            scores = [exact(passage) for passage in self._read(rows).values()]
            least = heapq.nlargest(limit, scores)[-1]
            if least > hits[-1][1] * slack + _ROUNDING:
                return set(rows)
            asked = min(2 * asked, _MOST)


def bm25_of(passage: ReadPassage, wanted: Wanted, making: Making) -> float:
    """BM25 of a passage for what is wanted."""
    own = passage.passage
    average = wanted.average_length or 1.0
    norm = making.k1 * (1 - making.b + making.b * own.length / average)
    return sum(
        weight * count * (making.k1 + 1) / (norm + count)
        for term, weight in wanted.weights.items()
        if (count := own.counts.get(term, 0))
    )

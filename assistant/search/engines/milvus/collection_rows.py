"""The rows of one state of a collection, read from Milvus in portions that it hands out.

Invariant: only rows that count in that state are given back. A row of a passage never changes, so one that
was read is kept in memory and not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import pairwise
from typing import Final, TypeVar

from ..passage_cache import PassageCache
from ..passage_store import PassageKey, StoredArticle
from .collection_state import CollectionState
from .milvus_expressions import all_of, hash_of, one_of
from .milvus_rows import (
    BESIDE,
    COUNTED_COLUMNS,
    DOCUMENT_COLUMNS,
    LISTING,
    PASSAGE_COLUMNS,
    TEXT,
    VECTORS,
    CountedPassage,
    ReadDocument,
    ReadPassage,
    counted_passage,
    read_document,
    read_passage,
    term_place,
)
from .milvus_server import MilvusServer, Row

AT_ONCE: Final = 512
"""Rows or articles asked for by their ids."""

_ARTICLES_AT_ONCE: Final = 32  # with their texts
_ROWS_AT_ONCE: Final = 4_096  # of a listing: a message of some megabytes
_COUNTED_AT_ONCE: Final = 4_096  # rows of a passage's terms, of a kilobyte each
_COUNTED_BY_INDEX: Final = 2_048
_TERMS_AT_ONCE: Final = 4
_HASHES: Final = 2**63

T = TypeVar("T")


class CollectionRows:
    """Reads rows; may be shared between threads."""

    def __init__(self, server: MilvusServer, pool: Executor) -> None:
        """`pool` asks for several things at once."""
        self._server = server
        self._pool = pool
        self._cache: PassageCache[ReadPassage] = PassageCache()

    def by_id(self, state: CollectionState, ids: Sequence[int]) -> dict[int, ReadPassage]:
        """The passages of these rows, which are rows of the state."""
        found = self._cache.held(state.generation, ids)
        for part in parted([row for row in ids if row not in found], AT_ONCE):
            found |= self._read(state, one_of("id", part))
        return found

    def counted(
        self, state: CollectionState, ids: Sequence[int], *, most_whole: int
    ) -> dict[int, CountedPassage]:
        """The terms of the passages of these rows; where there are many, their vectors are not read."""
        if len(ids) <= most_whole:
            return {row: item.counted for row, item in self.by_id(state, ids).items()}
        kept = self._cache.held(state.generation, ids)
        found = {row: item.counted for row, item in kept.items()}
        missing = [row for row in ids if row not in found]
        for part in parted(missing, _COUNTED_AT_ONCE):
            for row in self._server.query(
                state.passages_collection, one_of("id", part), COUNTED_COLUMNS
            ):
                found[row["id"]] = counted_passage(row)
        return found

    def passages(self, state: CollectionState, expression: str) -> list[ReadPassage]:
        """The passages that fulfil an expression."""
        return list(self._read(state, state.counting(expression)).values())

    def holding(self, state: CollectionState, terms: Sequence[str]) -> dict[str, int]:
        """How many passages hold each of these terms.

        Those of a term that few hold are found through the index of sparse vectors: some servers look
        into the terms of every passage to count, which at 20,000 takes 20 ms of a core for each term.
        """
        parts = list(parted(terms, _TERMS_AT_ONCE))
        through = self._pool.map(lambda part: self._by_index(state, part), parts)
        found = {
            term: number
            for part, numbers in zip(parts, through, strict=True)
            for term, number in zip(part, numbers, strict=True)
        }
        many = [term for term, number in found.items() if number >= _COUNTED_BY_INDEX]
        counts = self._pool.map(
            lambda term: self._server.count(
                state.passages_collection, state.counting(_holds(term))
            ),
            many,
        )
        return found | dict(zip(many, counts, strict=True))

    def _by_index(self, state: CollectionState, terms: Sequence[str]) -> list[int]:
        """The same as far as the index of sparse vectors tells."""
        hits = self._server.nearest_of_each(
            state.passages_collection,
            "sparse",
            [{term_place(term): 1.0} for term in terms],
            expression=state.counting(),
            limit=_COUNTED_BY_INDEX,
            parameters={"drop_ratio_search": 0.0},
        )
        return [sum(score > 0 for _, score in own) for own in hits]

    def keys_holding(
        self, state: CollectionState, term: str, among: Iterable[str] | None
    ) -> Iterator[PassageKey]:
        """The passages that hold a term, among these articles if given."""
        columns = ("article_id", "number")
        if among is None:
            rows: Iterable[Row] = self.every(
                state.passages_collection,
                state,
                columns,
                self.holding(state, [term])[term],
                _holds(term),
            )
        else:
            rows = (
                row
                for part in parted(sorted(among), AT_ONCE)
                for row in self._server.query(
                    state.passages_collection,
                    state.counting(_holds(term), one_of("article", map(hash_of, part))),
                    columns,
                )
            )
        return (PassageKey(row["article_id"], row["number"]) for row in rows)

    def articles(self, state: CollectionState, article_ids: Sequence[str]) -> list[ReadDocument]:
        """Those of these articles that are there, in any order."""
        found: list[ReadDocument] = []
        kinds = one_of("kind", (LISTING, TEXT, BESIDE))
        for part in parted(article_ids, _ARTICLES_AT_ONCE):
            own = state.counting(one_of("article", map(hash_of, part)), kinds)
            rows: dict[int, list[Row]] = {}
            for row in self._server.query(state.documents_collection, own, DOCUMENT_COLUMNS):
                rows.setdefault(row["article"], []).append(row)
            found += map(read_document, rows.values())
        return found

    def stored(self, state: CollectionState, article_ids: Sequence[str]) -> list[StoredArticle]:
        """These articles whole as they were put, in the order of their ids."""
        passages: dict[str, list[ReadPassage]] = {}
        for part in parted(article_ids, _ARTICLES_AT_ONCE):
            for item in self.passages(state, one_of("article", map(hash_of, part))):
                passages.setdefault(item.key.article_id, []).append(item)
        return [
            StoredArticle(
                article=found.article,
                info=found.info,
                passages=tuple(
                    item.stored
                    for item in sorted(passages.get(found.info.id, ()), key=lambda item: item.key)
                ),
                pairs=found.pairs,
            )
            for found in sorted(self.articles(state, article_ids), key=lambda found: found.info.id)
        ]

    def documents(self, state: CollectionState, *conditions: str) -> list[Row]:
        """The rows of documents that fulfil some expressions."""
        expected = 3 * state.articles
        every = self.every(
            state.documents_collection, state, DOCUMENT_COLUMNS, expected, *conditions
        )
        return list(every)

    def every(
        self,
        collection: str,
        state: CollectionState,
        columns: Sequence[str],
        expected: int,
        *conditions: str,
    ) -> Iterator[Row]:
        """All rows that fulfil some expressions, in portions by the hashes of their articles."""
        portions = 1 + expected // _ROWS_AT_ONCE
        edges = [_HASHES * number // portions for number in range(portions + 1)]
        edges[-1] -= 1  # the greatest number that Milvus has; no hash is
        for begin, end in pairwise(edges):
            own = "" if portions == 1 else f"article >= {begin} and article < {end}"
            yield from self._server.query(collection, state.counting(own, *conditions), columns)

    def _read(self, state: CollectionState, expression: str) -> dict[int, ReadPassage]:
        rows = self._server.query(state.passages_collection, expression, PASSAGE_COLUMNS)
        more = self._more(state, {row["article"] for row in rows if row["parts"] > 1})
        found = {
            row["id"]: read_passage(row, more.get(_place(row), ()), state.making.dimensions)
            for row in rows
        }
        self._cache.keep(state.generation, found)
        return found

    def _more(
        self, state: CollectionState, articles: set[int]
    ) -> dict[tuple[int, int, int], list[Row]]:
        """The vectors of passages of these articles that their own rows had no room for."""
        more: dict[tuple[int, int, int], list[Row]] = {}
        if articles:
            own = all_of([one_of("article", articles), f"kind == {VECTORS}"])
            for row in self._server.query(state.documents_collection, own, DOCUMENT_COLUMNS):
                more.setdefault(_place(row), []).append(row)
        return more


def parted(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    return (items[begin : begin + size] for begin in range(0, len(items), size))


def _holds(term: str) -> str:
    return f"ARRAY_CONTAINS(terms, {hash_of(term)})"


def _place(row: Row) -> tuple[int, int, int]:
    return row["article"], row["revision"], row["number"]

"""The rows of one state of a collection, read from Milvus in portions that it hands out.

Invariant: only rows that count in that state are given back. A row of a passage never changes, so one that
was read is kept in memory and not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from ..passage_cache import PassageCache
from ..passage_store import PassageKey, StoredArticle, StoredPassage
from .collection_state import CollectionState
from .milvus_expressions import all_of, hash_of, one_of
from .milvus_rows import (
    BESIDE,
    COUNTED_COLUMNS,
    DOCUMENT_COLUMNS,
    LISTING,
    PASSAGE_COLUMNS,
    STORED_COLUMNS,
    TEXT,
    VECTORS,
    Brief,
    ReadDocument,
    ReadPassage,
    read_brief,
    read_document,
    read_passage,
)
from .milvus_server import MilvusServer, Row
from .term_runs import TermRuns

AT_ONCE: Final = 512
"""Rows or articles asked for by their ids."""

_ARTICLES_AT_ONCE: Final = 32  # with their texts
_ROWS_AT_ONCE: Final = 4_096  # of a listing: a message of some megabytes
_COUNTED_AT_ONCE: Final = 4_096  # rows of a passage's terms, of a kilobyte each
_MANY_MISSING: Final = 0.3  # of what is found: then all of it is asked for with the search
_HASHES: Final = 2**63

T = TypeVar("T")


class CollectionRows:
    """Reads rows; may be shared between threads."""

    def __init__(self, server: MilvusServer) -> None:
        self._server = server
        self._cache: PassageCache[ReadPassage] = PassageCache()
        self._missing = 1.0  # the share of what a search found last that was not in memory
        self.terms = TermRuns(server)
        """How many passages hold a term."""

    @property
    def wanted_with_search(self) -> Sequence[str]:
        """What a search had better hand out beside ids, to be given to `keep`.

        Where most passages are new, one answer holds all that two would; where few are, they are not sent again.
        """
        return PASSAGE_COLUMNS if self._missing > _MANY_MISSING else ()

    def keep(self, state: CollectionState, rows: Mapping[int, Row]) -> None:
        """Keep what a search handed out, by the ids of the rows."""
        known = self._cache.held(state.generation, rows)
        found: dict[int, ReadPassage] = {}
        for number, row in rows.items():
            if number not in known and (brief := read_brief(row["brief"])).parts == 1:
                found[number] = read_passage(brief, row, (), state.making.dimensions)
        self._cache.keep(state.generation, found)
        self._missing = 1 - len(known) / max(1, len(rows))

    def by_id(self, state: CollectionState, ids: Sequence[int]) -> dict[int, ReadPassage]:
        """The passages of these rows, which are rows of the state."""
        found = self._cache.held(state.generation, ids)
        missing = [row for row in ids if row not in found]
        if missing:
            self._missing = len(missing) / len(ids)
        for part in parted(missing, AT_ONCE):
            found |= self._read(state, one_of("id", part))
        return found

    def briefs(
        self, state: CollectionState, ids: Sequence[int], *, most_whole: int
    ) -> dict[int, Brief]:
        """What counts say of the passages of these rows; where there are many, without their vectors."""
        if len(ids) <= most_whole:
            return {row: item.brief for row, item in self.by_id(state, ids).items()}
        kept = self._cache.held(state.generation, ids)
        found = {row: item.brief for row, item in kept.items()}
        missing = [row for row in ids if row not in found]
        for part in parted(missing, _COUNTED_AT_ONCE):
            for row in self._server.query(
                state.passages_collection, one_of("id", part), COUNTED_COLUMNS
            ):
                found[row["id"]] = read_brief(row["brief"])
        return found

    def passages(self, state: CollectionState, expression: str) -> list[ReadPassage]:
        """The passages that fulfil an expression."""
        return list(self._read(state, state.counting(expression)).values())

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
                self.terms.holding(state, [term])[term],
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
        passages: dict[str, list[StoredPassage]] = {}
        for part in parted(article_ids, _ARTICLES_AT_ONCE):
            own = state.counting(one_of("article", map(hash_of, part)))
            rows = self._server.query(state.passages_collection, own, STORED_COLUMNS)
            for item in self._whole(state, rows):
                passages.setdefault(item.key.article_id, []).append(item)
        return [
            StoredArticle(
                article=found.article,
                info=found.info,
                passages=tuple(sorted(passages.get(found.info.id, ()), key=lambda item: item.key)),
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
        found = {row["id"]: item for row, item in self._put_together(state, rows)}
        self._cache.keep(state.generation, found)
        return found

    def _whole(self, state: CollectionState, rows: Sequence[Row]) -> Iterator[StoredPassage]:
        return (item.stored(row["counts"]) for row, item in self._put_together(state, rows))

    def _put_together(
        self, state: CollectionState, rows: Sequence[Row]
    ) -> Iterator[tuple[Row, ReadPassage]]:
        briefs = [read_brief(row["brief"]) for row in rows]
        more = self._more(state, {brief.place[0] for brief in briefs if brief.parts > 1})
        for row, brief in zip(rows, briefs, strict=True):
            parts = more.get(brief.place, ()) if brief.parts > 1 else ()
            yield row, read_passage(brief, row, parts, state.making.dimensions)

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

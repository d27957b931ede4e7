"""Changing a collection on Milvus: one writer at a time, each change seen whole or not at all.

Invariant: the row of the state is put last and decides (`collection_state`); what a writer that died left
unfinished counts nowhere, and the next one removes it before it begins.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

from ....errors import EngineError, EngineUnavailableError
from ....recipe import EngineSettings
from ..passage_store import Making, StoredArticle
from .collection_rows import parted
from .collection_state import CollectionState, refuse_other
from .milvus_expressions import hash_of, one_of
from .milvus_rows import LISTING, MOST_TERMS, PLACES, gone_row, rows_of
from .milvus_server import (
    CollectionGoneError,
    MilvusServer,
    Row,
    number,
    numbers,
    sparse_vector,
    vector,
    words,
)
from .state_rows import StateRows, flat
from .term_runs import Run, TermRuns
from .write_lock import WriteLock, writing

LIVE: Final = "live"
STAGED: Final = "staged"

_ROWS_AT_ONCE: Final = 256  # a few megabytes of a message
_TAKEN_AT_ONCE: Final = 64  # articles whose terms are counted off: a megabyte or two
_MOST_AUTHORS: Final = 1_024
_LONGEST_ID: Final = 1_024  # bytes of 200 characters
_MOST_AT_ONCE: Final = 1_024  # articles in one change: their hashes stand in the row of the state


class MilvusWriter:
    """Writes one collection and what is staged beside it; may be shared between threads."""

    def __init__(self, server: MilvusServer, collection: str, *, settings: EngineSettings) -> None:
        self._server = server
        self._collection = collection
        self._states = StateRows(server, collection)
        self._settings = settings
        self._runs = TermRuns(server)
        self._turn = threading.RLock()

    def ensure(self, name: str, making: Making) -> None:
        """Make the collection, if it is not there."""
        self._states.ensure()
        if self._states.get(name) is None:
            with self._locked():
                if self._states.get(name) is None:
                    self._create(name, CollectionState.empty(making))

    def read(self, name: str) -> CollectionState:
        """The state of a collection, as the server has it now.

        Raises:
            EngineError: it is not there any more.
        """
        content = self._states.get(name)
        if content is None:
            msg = f"the collection {self._collection!r} is not at {self._server.name} any more"
            raise EngineError(msg)
        return CollectionState.read(content)

    def put(self, name: str, articles: Sequence[StoredArticle]) -> int:
        """Keep these articles in place of those of the same ids; the version they count from."""
        version = self.read(name).version
        for begin in range(0, len(articles), _MOST_AT_ONCE):
            part = articles[begin : begin + _MOST_AT_ONCE]
            with self._locked() as lock:
                version = self._put(name, part, lock)
        return version

    def delete(self, name: str, article_ids: Sequence[str]) -> int:
        """Take articles out; the version they are gone from."""
        version = self.read(name).version
        for begin in range(0, len(article_ids), _MOST_AT_ONCE):
            part = article_ids[begin : begin + _MOST_AT_ONCE]
            with self._locked() as lock:
                version = self._delete(name, part, lock)
        return version

    def stage(self, making: Making) -> str:
        """A new and empty collection beside the live one; one that was left unfinished goes."""
        with self._locked():
            before = self._states.get(STAGED)
            if before is not None:
                self._forget(STAGED, CollectionState.read(before))
            live = self.read(LIVE)
            refuse_other(live.making, making, self._collection)
            staged = CollectionState.empty(making, lineage=live.lineage)
            self._create(STAGED, replace(staged, version=live.version))
        return STAGED

    def swap(self) -> int:
        """Let the staged collection take the live one's place; the new version."""
        with self._locked() as lock:
            before = self._settled(LIVE)
            staged = self._settled(STAGED)
            version = max(before.version, staged.version) + 1
            self._write(LIVE, replace(staged, version=version, whole_from=version), lock)
            self._states.delete(STAGED)
            self._drop(before)
        return version

    # One change

    def _put(self, name: str, articles: Sequence[StoredArticle], lock: WriteLock) -> int:
        state = self._settled(name)
        version = state.version + 1
        if not state.average_length:
            state = replace(state, average_length=_average_length(articles))
        documents: list[Row] = []
        passages: list[Row] = []
        for article in articles:
            rows = rows_of(
                article, version, making=state.making, average_length=state.average_length
            )
            documents += rows.documents
            passages += rows.passages
        names = [article.info.id for article in articles]
        state, runs = self._counted(state, names, passages)
        self._insert(state.passages_collection, passages, lock)
        self._insert(state.documents_collection, documents + runs, lock)
        lengths = sum(passage.length for article in articles for passage in article.passages)
        return self._flip(
            name,
            replace(
                self._without(state, names),
                version=version,
            ),
            lock,
            added=(len(articles), len(passages), lengths),
        )

    def _delete(self, name: str, article_ids: Sequence[str], lock: WriteLock) -> int:
        state = self._settled(name)
        version = state.version + 1
        there = self._listed(state, article_ids)
        known = {row["article"] for row in there}
        gone = [item for item in article_ids if hash_of(item) in known]
        state, runs = self._counted(state, gone, ())
        rows = [*(gone_row(item, version) for item in gone), *runs]
        self._insert(state.documents_collection, rows, lock)
        without = replace(self._without(state, gone), version=version)
        return self._flip(name, without, lock, added=(0, 0, 0))

    def _without(self, state: CollectionState, article_ids: Sequence[str]) -> CollectionState:
        """The state once these articles' rows do not count any more."""
        there = self._listed(state, article_ids)
        return replace(
            state,
            articles=state.articles - len(there),
            passages=state.passages - sum(row["passages"] for row in there),
            length=state.length - sum(row["length"] for row in there),
            replaced=tuple(sorted(map(hash_of, article_ids))),
            replaced_at=state.version + 1,
        )

    def _counted(
        self, state: CollectionState, article_ids: Sequence[str], passages: Sequence[Row]
    ) -> tuple[CollectionState, list[Row]]:
        """The state with the run of a change that puts these passages for these articles, and its rows."""
        taken: list[Row] = []
        for part in parted(article_ids, _TAKEN_AT_ONCE):
            own = state.counting(one_of("article", map(hash_of, part)))
            taken += self._server.query(state.passages_collection, own, ["terms"])
        return self._runs.changed(state, state.version + 1, Run.of_change(passages, taken))

    def _flip(
        self, name: str, state: CollectionState, lock: WriteLock, *, added: tuple[int, int, int]
    ) -> int:
        articles, passages, length = added
        state = replace(
            state,
            articles=state.articles + articles,
            passages=state.passages + passages,
            length=state.length + length,
        )
        self._write(name, state, lock)
        self._settle(name, state)
        return state.version

    def _settled(self, name: str) -> CollectionState:
        """The state, after what a writer that died left behind was finished or forgotten."""
        return self._settle(name, self.read(name), unfinished=True)

    def _settle(
        self, name: str, state: CollectionState, *, unfinished: bool = False
    ) -> CollectionState:
        left = [state.leftovers()]
        if unfinished:
            left.append(f"revision > {state.version}")
        for expression in filter(None, left):
            for collection in (state.passages_collection, state.documents_collection):
                if self._server.count(collection, expression):
                    self._server.delete(collection, expression)
        if (runs := state.merged_away()) is not None:
            self._server.delete(state.documents_collection, runs)
        if state.replaced or state.merged:
            state = state.tidy()
            self._states.put(name, state.written())
        return state

    def _listed(self, state: CollectionState, article_ids: Sequence[str]) -> list[Row]:
        own = state.counting(one_of("article", map(hash_of, article_ids)), f"kind == {LISTING}")
        columns = ("article", "passages", "length")
        return self._server.query(state.documents_collection, own, columns)

    # Collections

    def _create(self, name: str, state: CollectionState) -> None:
        compared = flat("dense") if self._settings.vectors == "exact" else _graph("dense")
        sparse = {
            "field_name": "sparse",
            "index_type": "SPARSE_INVERTED_INDEX",
            "metric_type": "IP",
            "params": {"drop_ratio_build": 0.0},
        }
        fields = _passage_fields(state.making)
        try:
            self._server.create(state.passages_collection, fields, indexes=[compared, sparse])
        except EngineUnavailableError:
            raise
        except EngineError:
            if self._settings.vectors == "exact":
                raise
            # The core of milvus-lite 2.5 knows a graph only under this name
            compared = {"field_name": "dense", "index_type": "AUTOINDEX", "metric_type": "IP"}
            self._server.create(state.passages_collection, fields, indexes=[compared, sparse])
        self._server.create(
            state.documents_collection, _document_fields(), indexes=[flat("places")]
        )
        for collection in (state.passages_collection, state.documents_collection):
            self._server.index(collection, "article")
        self._server.index(state.passages_collection, "terms")
        self._states.put(name, state.written())

    def _forget(self, name: str, state: CollectionState) -> None:
        self._states.delete(name)
        self._drop(state)

    def _drop(self, state: CollectionState) -> None:
        for collection in (state.passages_collection, state.documents_collection):
            with suppress(CollectionGoneError):
                self._server.drop(collection)

    # Rows

    def _write(self, name: str, state: CollectionState, lock: WriteLock) -> None:
        lock.renew()
        self._states.put(name, state.written())

    def _insert(self, collection: str, rows: Sequence[Row], lock: WriteLock) -> None:
        for begin in range(0, len(rows), _ROWS_AT_ONCE):
            lock.renew()
            self._server.upsert(collection, rows[begin : begin + _ROWS_AT_ONCE])

    @contextmanager
    def _locked(self) -> Iterator[WriteLock]:
        with self._turn, writing(self._states, patience=self._settings.timeout_seconds) as lock:
            yield lock


def _graph(field: str) -> Row:
    given = {"M": 32, "efConstruction": 256}
    return {"field_name": field, "index_type": "HNSW", "metric_type": "IP", "params": given}


def _average_length(articles: Sequence[StoredArticle]) -> float:
    lengths = [passage.length for article in articles for passage in article.passages]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _passage_fields(making: Making) -> Mapping[str, Any]:
    return {
        "id": number(is_key=True),
        "article": number(),
        "article_id": words(_LONGEST_ID),
        "number": number(),
        "revision": number(),
        "begins": number(),
        "ends": number(),
        "publisher": number(),
        "authors": numbers(_MOST_AUTHORS),
        "language": number(),
        "primary_language": number(),
        "published": number(),
        "terms": numbers(MOST_TERMS),
        "counts": words(),
        "brief": words(),
        "vectors": words(),
        "dense": vector(making.dimensions),
        "sparse": sparse_vector(),
    }


def _document_fields() -> Mapping[str, Any]:
    return {
        "id": number(is_key=True),
        "article": number(),
        "revision": number(),
        "kind": number(),
        "number": number(),
        "part": number(),
        "passages": number(),
        "length": number(),
        "content": words(),
        "places": vector(len(PLACES)),
    }

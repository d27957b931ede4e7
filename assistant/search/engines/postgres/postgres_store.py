"""A collection on PostgreSQL 17 or 18 with pgvector: `PassageStore` by tables and transactions.

Invariant: what a call reads is of one version, what it writes is kept whole when it returns, in one
transaction. Nothing is prepared on the server, so poolers may stand before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Cursor

from ....errors import EngineError
from ....recipe import EngineSettings
from ....records import Article, Check, Span
from ..conditions import Condition
from ..engine_address import EngineAddress
from ..passage_store import (
    Changes,
    Found,
    FoundPassage,
    Making,
    PassageKey,
    PassageStore,
    StoredArticle,
    StoreFacts,
    StoreState,
    Wanted,
)
from .collection_tables import (
    Names,
    has_graph,
    is_made,
    make_collection,
    make_generation,
    make_graph,
)
from .connections import Connections
from .finding_passages import FindingPassages, holding_all
from .reading_articles import ARTICLES, article_of, changes_after, stored_after
from .sql_conditions import compiled
from .tables_in_use import TablesInUse
from .writing_articles import note_removed, put_articles, take_out

_LONGEST_NAME: Final = 41
_LONGER: Final = 30
"""Writing a batch, or an index over all vectors, may take so many times as long as an answer."""


def open_store(
    address: EngineAddress, making: Making, *, settings: EngineSettings
) -> PostgresStore:
    """The collection at an address, made there first where there is none; see `engine_address`."""
    collection = address.checked_collection(longest=_LONGEST_NAME)
    connections = Connections(address, timeout_seconds=settings.timeout_seconds)
    try:
        store = PostgresStore(connections, collection, making, settings=settings)
        store.prepare()
    except BaseException:
        connections.close()
        raise
    return store


class PostgresStore:
    """One collection; `generation` is given for one that is yet to be swapped in."""

    def __init__(
        self,
        connections: Connections,
        collection: str,
        making: Making,
        *,
        settings: EngineSettings,
        generation: int | None = None,
    ) -> None:
        self._connections = connections
        self._collection = collection
        self._making = making
        self._settings = settings
        self._staged = generation
        self._patience = settings.timeout_seconds * _LONGER
        self._tables = TablesInUse(
            connections, collection, staged=generation, patience=self._patience
        )
        breadth = settings.graph_breadth if self._by_graph else None
        self._finding = FindingPassages(self._tables, making, graph_breadth=breadth)

    def prepare(self) -> None:
        """Make what is missing: the collection, or an index over its vectors where one is wanted."""
        with self._connections.transaction() as cursor:
            is_there = is_made(cursor, self._collection, self._making)
            if is_there and not (
                self._by_graph and not has_graph(cursor, self._tables.names_in(cursor))
            ):
                return
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            make_collection(cursor, self._collection, self._making)
            if self._by_graph:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
                make_graph(cursor, self._tables.names_in(cursor))

    # What is there

    def state(self) -> StoreState:
        """The newest state."""
        return self._tables.state()

    def changes(self, since: int) -> Changes:
        """What changed after version `since`."""

        def read(cursor: Cursor[Any], names: Names) -> Changes:
            state, whole_before = self._tables.state_in(cursor)
            return changes_after(cursor, names, since, state=state, whole_before=whole_before)

        return self._tables.reading(read)

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        """Those of these articles that are there, with their texts."""
        _, rows = self._tables.asked(ARTICLES, (list(article_ids),))
        return [article_of(*row) for row in rows]

    def count(self, within: Condition | None = None) -> int:
        """How many passages there are, or those of articles that fulfil a condition."""
        text, values = compiled(within) if within is not None else ("true", [])
        counted = f"SELECT coalesce(sum(a.passages), 0) FROM {{articles}} AS a WHERE {text}"  # noqa: S608  constants; values are parameters
        _, rows = self._tables.asked(counted, values)
        return int(rows[0][0])

    def scan(self, after: str | None, *, limit: int) -> list[StoredArticle]:
        """The next articles in the order of their ids."""
        return self._tables.reading(
            lambda cursor, names: stored_after(cursor, names, after, limit=limit)
        )

    # Searching

    def frequencies(self, terms: Sequence[str], of: StoreState | None = None) -> dict[str, int]:  # noqa: ARG002  it asks
        """How many passages hold each of these terms."""
        return self._finding.frequencies(terms) if terms else {}

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best."""
        return self._finding.find(wanted)

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        """Those of these passages that are there."""
        return self._finding.passages(keys, terms) if keys else []

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where all passages of these articles stand."""
        return self._finding.spans(article_ids)

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[PassageKey]:
        """The first passages from which on `across` hold all these terms."""
        return self._tables.reading(
            lambda cursor, names: holding_all(cursor, names, terms, across=across, limit=limit)
        )

    # Changing

    def put(self, articles: Sequence[StoredArticle]) -> int:
        """Keep these articles in place of those of the same ids."""

        def write(cursor: Cursor[Any], names: Names, version: int) -> None:
            by_id = {article.info.id: article for article in articles}  # the last of each
            take_out(cursor, names, list(by_id))
            put_articles(cursor, names, list(by_id.values()), version=version)

        return self._tables.writing(write)

    def delete(self, article_ids: Sequence[str]) -> int:
        """Take articles out with everything that belongs to them."""

        def write(cursor: Cursor[Any], names: Names, version: int) -> None:
            gone = take_out(cursor, names, article_ids)
            note_removed(cursor, names, gone, version=version)

        return self._tables.writing(write)

    def commit(self) -> None:
        """Nothing to wait for: a transaction is seen as soon as it is kept."""

    # Exchanging all of it

    def staging(self) -> PassageStore:
        """A new and empty collection beside this one."""
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            live, before = self._tables.locked(cursor)
            cursor.execute(
                live.into("SELECT max(generation) + 1 FROM {generations}"),
            )
            (generation,) = cursor.fetchone() or (1,)
            self._tables.sweep(cursor, kept={live.generation, before})
            names = Names(self._collection, generation)
            make_generation(cursor, names, dimensions=self._making.dimensions)
        return PostgresStore(
            self._connections,
            self._collection,
            self._making,
            settings=self._settings,
            generation=generation,
        )

    def swap(self, staged: PassageStore) -> int:
        """Let `staged` take this collection's place at once."""
        if not isinstance(staged, PostgresStore) or staged._staged is None:  # noqa: SLF001  of this class
            msg = "only what `staging` made can be swapped in"
            raise EngineError(msg)
        generation = staged._staged  # noqa: SLF001
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            names = Names(self._collection, generation)
            if self._by_graph:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
                make_graph(cursor, names)
            live, _ = self._tables.locked(cursor)
            cursor.execute(
                names.into(
                    "UPDATE {state} SET generation = %s, before = %s, allotted = allotted + 1,"
                    " version = allotted + 1, whole_before = allotted RETURNING version"
                ),
                (generation, live.generation),
            )
            (version,) = cursor.fetchone() or (0,)
        return int(version)

    # About it

    def facts(self) -> StoreFacts:
        """What it is and holds."""

        def read(cursor: Cursor[Any], names: Names) -> StoreFacts:
            state, _ = self._tables.state_in(cursor)
            cursor.execute(
                names.into(
                    "SELECT current_setting('server_version'),"
                    " (SELECT extversion FROM pg_extension WHERE extname = 'vector'),"
                    " (SELECT count(*) FROM {terms} WHERE holding > 0),"
                    " (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c"
                    " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                    " WHERE n.nspname = %s AND c.relkind = 'r')"
                ),
                (self._collection,),
            )
            server, vectors, terms, stored_bytes = cursor.fetchone() or ("", "", 0, 0)
            where = self._connections.where
            return StoreFacts(
                server=f"PostgreSQL {server.split()[0]} with pgvector {vectors} at {where}",
                is_exact=not self._by_graph,
                articles=state.articles,
                passages=state.passages,
                terms=terms,
                stored_bytes=int(stored_bytes),
            )

        return self._tables.reading(read)

    def health(self) -> list[Check]:
        """Whether the server is there, and the counts agree with what is held."""
        try:
            facts, counted = self.facts(), self.count()
        except EngineError as error:
            return [Check(name="engine", ok=False, detail=str(error))]
        detail = f"{facts.server}: {facts.articles} articles, {facts.passages} passages"
        if counted != facts.passages:
            detail += f", but {counted} are counted; fill the collection anew"
        return [Check(name="engine", ok=counted == facts.passages, detail=detail)]

    def close(self) -> None:
        """Release the connections; those of what was staged are the same."""
        self._finding.close()
        if self._staged is None:
            self._connections.close()

    @property
    def _by_graph(self) -> bool:
        return self._settings.vectors == "hnsw"

"""A collection on PostgreSQL 17 or 18 with pgvector: `PassageStore` by tables and transactions.

Invariant: every call is one transaction; what it reads is of one version, what it writes is kept whole
when it returns. Nothing is prepared on the server, so poolers may stand before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from psycopg import Cursor, errors

from ....errors import EngineError
from ....recipe import EngineSettings
from ....records import Article, Check, Span
from ..conditions import Condition
from ..engine_address import EngineAddress
from ..passage_store import (
    Changes,
    Found,
    FoundPassage,
    ListedArticle,
    Making,
    PassageKey,
    PassageStore,
    StoredArticle,
    StoreFacts,
    StoreState,
    Wanted,
)
from ..stored_json import read_article, read_info
from .collection_tables import (
    LOCK_SECONDS,
    Names,
    checked_name,
    drop_generations,
    has_graph,
    is_made,
    make_collection,
    make_generation,
    make_graph,
)
from .connections import Connections
from .finding_passages import find_passages, holding_all, named_passages
from .reading_articles import pairs_of, whole_passages
from .sql_conditions import compiled
from .writing_articles import note_removed, put_articles, take_out

_LONGER: Final = 30
"""Writing a batch, or an index over all vectors, may take so many times as long as an answer."""

T = TypeVar("T")


def open_store(
    address: EngineAddress, making: Making, *, settings: EngineSettings
) -> PostgresStore:
    """The collection at an address, made there first where there is none; see `engine_address`."""
    collection = checked_name(address.collection)
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

    def prepare(self) -> None:
        """Make what is missing: the collection, or an index over its vectors where one is wanted."""
        with self._connections.transaction() as cursor:
            is_there = is_made(cursor, self._collection, self._making)
            if is_there and not (self._by_graph and not has_graph(cursor, self._names(cursor))):
                return
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            make_collection(cursor, self._collection, self._making)
            if self._by_graph:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
                make_graph(cursor, self._names(cursor))

    # What is there

    def state(self) -> StoreState:
        """The newest state."""
        with self._connections.transaction() as cursor:
            return self._state(cursor)[0]

    def changes(self, since: int) -> Changes:
        """What changed after version `since`."""

        def read(cursor: Cursor[Any], names: Names) -> Changes:
            state, whole_before = self._state(cursor)
            is_whole = since <= whole_before
            after = -1 if is_whole else since
            cursor.execute(
                names.into("SELECT info, revision FROM {articles} WHERE revision > %s"), (after,)
            )
            listed = [
                ListedArticle(info=read_info(info), revision=revision)
                for info, revision in cursor.fetchall()
            ]
            cursor.execute(
                names.into("SELECT id FROM {removed} WHERE version > %s AND NOT %s ORDER BY id"),
                (after, is_whole),
            )
            removed = tuple(row[0] for row in cursor.fetchall())
            return Changes(
                state=state,
                listed=tuple(sorted(listed, key=lambda item: item.info.id)),
                removed=removed,
                pairs=pairs_of(cursor, names, [item.info.id for item in listed]),
                is_whole=is_whole,
            )

        return self._reading(read)

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        """Those of these articles that are there, with their texts."""

        def read(cursor: Cursor[Any], names: Names) -> list[Article]:
            cursor.execute(
                names.into(
                    "SELECT info, text, pages, reading FROM {articles} WHERE id = ANY(%s::text[])"
                ),
                (list(article_ids),),
            )
            return [
                read_article(read_info(info), text=text, pages=pages, reading=reading)
                for info, text, pages, reading in cursor.fetchall()
            ]

        return self._reading(read)

    def count(self, within: Condition | None = None) -> int:
        """How many passages there are, or those of articles that fulfil a condition."""
        text, values = compiled(within) if within is not None else ("true", [])

        def read(cursor: Cursor[Any], names: Names) -> int:
            cursor.execute(
                names.into(
                    f"SELECT coalesce(sum(a.passages), 0) FROM {{articles}} AS a WHERE {text}"  # noqa: S608  constants; values are parameters
                ),
                values,
            )
            (number,) = cursor.fetchone() or (0,)
            return int(number)

        return self._reading(read)

    def scan(self, after: str | None, *, limit: int) -> list[StoredArticle]:
        """The next articles in the order of their ids."""

        def read(cursor: Cursor[Any], names: Names) -> list[StoredArticle]:
            cursor.execute(
                names.into(
                    "SELECT info, text, pages, reading FROM {articles} WHERE id > %s"
                    " ORDER BY id LIMIT %s"
                ),
                (after or "", limit),
            )
            rows = cursor.fetchall()
            infos = [read_info(row[0]) for row in rows]
            passages = whole_passages(cursor, names, [info.id for info in infos])
            pairs = pairs_of(cursor, names, [info.id for info in infos])
            return [
                StoredArticle(
                    article=read_article(info, text=text, pages=pages, reading=reading),
                    info=info,
                    passages=tuple(passages.get(info.id, ())),
                    pairs=tuple(pair for pair in pairs if info.id in {pair.one, pair.other}),
                )
                for info, (_, text, pages, reading) in zip(infos, rows, strict=True)
            ]

        return self._reading(read)

    # Searching

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """How many passages hold each of these terms."""

        def read(cursor: Cursor[Any], names: Names) -> dict[str, int]:
            cursor.execute(
                names.into(
                    "SELECT term, holding FROM {terms} WHERE term = ANY(%s::text[]) AND holding > 0"
                ),
                (list(terms),),
            )
            return dict(cursor.fetchall())

        return self._reading(read) if terms else {}

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best."""

        def read(cursor: Cursor[Any], names: Names) -> Found:
            if self._by_graph:
                cursor.execute(
                    "SELECT set_config('hnsw.ef_search', %s, true),"
                    " set_config('hnsw.iterative_scan', 'strict_order', true)",
                    (str(max(self._settings.graph_breadth, wanted.limit)),),
                )
            passages = find_passages(
                cursor, names, wanted, making=self._making, by_graph=self._by_graph
            )
            return Found(version=self._state(cursor)[0].version, passages=passages)

        return self._reading(read)

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        """Those of these passages that are there."""
        return self._reading(lambda cursor, names: named_passages(cursor, names, keys, terms))

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where all passages of these articles stand."""

        def read(cursor: Cursor[Any], names: Names) -> dict[str, tuple[Span, ...]]:
            cursor.execute(
                names.into(
                    "SELECT article_id, first, stop FROM {passages}"
                    " WHERE article_id = ANY(%s::text[]) ORDER BY article_id, number"
                ),
                (list(article_ids),),
            )
            found: dict[str, list[Span]] = {}
            for article_id, first, stop in cursor.fetchall():
                found.setdefault(article_id, []).append(Span(start=first, end=stop))
            return {name: tuple(spans) for name, spans in found.items()}

        return self._reading(read)

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[PassageKey]:
        """The first passages from which on `across` hold all these terms."""
        return self._reading(
            lambda cursor, names: holding_all(cursor, names, terms, across=across, limit=limit)
        )

    # Changing

    def put(self, articles: Sequence[StoredArticle]) -> int:
        """Keep these articles in place of those of the same ids."""

        def write(cursor: Cursor[Any], names: Names, version: int) -> None:
            by_id = {article.info.id: article for article in articles}  # the last of each
            take_out(cursor, names, list(by_id))
            put_articles(cursor, names, list(by_id.values()), version=version)

        return self._writing(write)

    def delete(self, article_ids: Sequence[str]) -> int:
        """Take articles out with everything that belongs to them."""

        def write(cursor: Cursor[Any], names: Names, version: int) -> None:
            gone = take_out(cursor, names, article_ids)
            note_removed(cursor, names, gone, version=version)

        return self._writing(write)

    def commit(self) -> None:
        """Nothing to wait for: a transaction is seen as soon as it is kept."""

    # Exchanging all of it

    def staging(self) -> PassageStore:
        """A new and empty collection beside this one."""
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            live, before = self._locked(cursor)
            cursor.execute(
                live.into("SELECT max(generation) + 1 FROM {generations}"),
            )
            (generation,) = cursor.fetchone() or (1,)
            self._sweep(cursor, kept={live.generation, before})
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
            live, _ = self._locked(cursor)
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
            state, _ = self._state(cursor)
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

        return self._reading(read)

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
        if self._staged is None:
            self._connections.close()

    @property
    def _by_graph(self) -> bool:
        return self._settings.vectors == "hnsw"

    def _reading(self, work: Callable[[Cursor[Any], Names], T]) -> T:
        """One transaction of one version; again where the tables it named were dropped meanwhile."""
        before = -1
        while True:
            names: Names | None = None
            try:
                with self._connections.transaction() as cursor:
                    names = self._names(cursor)
                    return work(cursor, names)
            except EngineError as error:
                if names is None or not isinstance(error.__cause__, errors.UndefinedTable):
                    raise
                if names.generation == before:
                    raise
                before = names.generation

    def _writing(self, work: Callable[[Cursor[Any], Names, int], None]) -> int:
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)",
                (str(int(self._patience * 1000)),),
            )
            names, _ = self._locked(cursor)
            is_seen = self._staged is None
            cursor.execute(
                names.into(
                    "UPDATE {state} SET allotted = allotted + 1,"
                    " version = CASE WHEN %s THEN allotted + 1 ELSE version END RETURNING allotted"
                ),
                (is_seen,),
            )
            (version,) = cursor.fetchone() or (0,)
            work(cursor, names, version)
        return int(version)

    def _locked(self, cursor: Cursor[Any]) -> tuple[Names, int | None]:
        """The tables that are meant, and the generation before, with all other writers waiting."""
        names = Names(self._collection, self._staged or 0)
        cursor.execute(names.into("SELECT generation, before FROM {state} FOR UPDATE"))
        generation, before = cursor.fetchone() or (0, None)
        return Names(self._collection, self._staged or generation), before

    def _names(self, cursor: Cursor[Any]) -> Names:
        if self._staged is not None:
            return Names(self._collection, self._staged)
        cursor.execute(Names(self._collection, 0).into("SELECT generation FROM {state}"))
        (generation,) = cursor.fetchone() or (0,)
        return Names(self._collection, generation)

    def _state(self, cursor: Cursor[Any]) -> tuple[StoreState, int]:
        """The state, and up to which version changes cannot be told."""
        names = Names(self._collection, self._staged or 0)
        cursor.execute(
            names.into(
                "SELECT version, lineage, articles, passages, length, whole_before FROM {state}"
                " JOIN {generations} AS held ON held.generation = coalesce(%s, state.generation)"
            ),
            (self._staged,),
        )
        row = cursor.fetchone()
        if row is None:
            msg = f"the collection {self._collection!r} has lost the tables that were to be swapped in"
            raise EngineError(msg)
        version, lineage, articles, passages, length, whole_before = row
        state = StoreState(
            version=version,
            lineage=lineage,
            articles=articles,
            passages=passages,
            length=length,
        )
        return state, whole_before

    def _sweep(self, cursor: Cursor[Any], kept: set[int | None]) -> None:
        """Drop what nobody reads any more; where somebody still does, the next time."""
        try:
            with cursor.connection.transaction():
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                held = {number for number in kept if number is not None}
                drop_generations(cursor, self._collection, kept=held)
        except errors.LockNotAvailable:
            return

"""Which tables of a collection count, and reading and changing them.

Invariant: what is read is of one version, by one statement or in one transaction; writers come one after
the other. A statement by itself takes the names of the tables that counted last and says which
count now: where those are others, it is asked again with their names. So a question takes one way to the
server and back for each thing it asks, and an exchange of all tables fails nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from psycopg import Cursor, errors

from ....errors import EngineError, EngineUnavailableError
from ..passage_store import StoreState
from .collection_tables import LOCK_SECONDS, Names, drop_generations
from .connections import Connections, Query

_ATTEMPTS: Final = 8
_ASKED: Final = """
SELECT coalesce(%s::integer, held.generation), held.version, held.lineage, found.*
FROM {{state}} AS held LEFT JOIN ({statement}) AS found ON true
"""

T = TypeVar("T")
Row = tuple[Any, ...]


class InUse(NamedTuple):
    """Which tables count, of which version, and the collection's lineage."""

    generation: int
    version: int
    lineage: str


class TablesInUse:
    """The tables of one collection, or of a generation of it that is yet to be swapped in."""

    def __init__(
        self, connections: Connections, collection: str, *, staged: int | None, patience: float
    ) -> None:
        """`patience` is how many seconds a change may take."""
        self.collection = collection
        self.staged = staged
        self._connections = connections
        self._patience = patience
        self._names = None if staged is None else Names(collection, staged)

    def asked(
        self, statement: str, values: Sequence[object], *, setting: Query | None = None
    ) -> tuple[InUse, list[Row]]:
        """The rows of one statement, and of which version they are.

        `setting` is a statement that is to hold for this one alone.
        """
        before = -1
        for _ in range(_ATTEMPTS):
            names = self._names or self._learnt()
            whole = names.written(_ASKED.format(statement=statement))
            try:
                rows = self._connections.ask(whole, (self.staged, *values), setting=setting)
            except EngineError as error:
                self._forget()
                if not isinstance(error.__cause__, errors.UndefinedTable):
                    raise
                if names.generation == before:
                    raise
                before = names.generation
                continue
            if not rows:
                break
            in_use = InUse(*rows[0][:3])
            if in_use.generation == names.generation:
                return in_use, [row[3:] for row in rows if row[3] is not None]
            self._forget()
        raise EngineUnavailableError(self._unsettled())

    def of_generation(
        self, generation: int, statement: str, values: Sequence[object]
    ) -> list[Row] | None:
        """The rows of one statement on tables that counted just now; `None` where they were dropped."""
        names = self._names
        if names is None or names.generation != generation:
            names = Names(self.collection, generation)
        try:
            return self._connections.ask(names.written(statement), values)
        except EngineError as error:
            if isinstance(error.__cause__, errors.UndefinedTable):
                return None
            raise

    def settled(self, read: Callable[[], T | None]) -> T:
        """What several statements read of one version: again where `read` saw it move."""
        for _ in range(_ATTEMPTS):
            found = read()
            if found is not None:
                return found
        raise EngineUnavailableError(self._unsettled())

    def state(self) -> StoreState:
        """The newest state."""
        rows = self._connections.ask(*self._state_asked())
        return self._state_of(rows[0] if rows else None)[0]

    def state_in(self, cursor: Cursor[Any]) -> tuple[StoreState, int]:
        """The state, and up to which version changes cannot be told."""
        cursor.execute(*self._state_asked())
        return self._state_of(cursor.fetchone())

    def reading(self, work: Callable[[Cursor[Any], Names], T]) -> T:
        """One transaction of one version; again where the tables it named were dropped meanwhile."""
        before = -1
        while True:
            names: Names | None = None
            try:
                with self._connections.transaction() as cursor:
                    names = self.names_in(cursor)
                    return work(cursor, names)
            except EngineError as error:
                if names is None or not isinstance(error.__cause__, errors.UndefinedTable):
                    raise
                if names.generation == before:
                    raise
                before = names.generation

    def writing(self, work: Callable[[Cursor[Any], Names, int], None]) -> int:
        """One change, with all other writers waiting; the version with which it counts."""
        with self._connections.transaction(is_writing=True, seconds=self._patience) as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)",
                (str(int(self._patience * 1000)),),
            )
            names, _ = self.locked(cursor)
            cursor.execute(
                names.into(
                    "UPDATE {state} SET allotted = allotted + 1,"
                    " version = CASE WHEN %s THEN allotted + 1 ELSE version END RETURNING allotted"
                ),
                (self.staged is None,),
            )
            (version,) = cursor.fetchone() or (0,)
            work(cursor, names, version)
        return int(version)

    def locked(self, cursor: Cursor[Any]) -> tuple[Names, int | None]:
        """The tables that are meant, and the generation before, with all other writers waiting."""
        names = Names(self.collection, self.staged or 0)
        cursor.execute(names.into("SELECT generation, before FROM {state} FOR UPDATE"))
        generation, before = cursor.fetchone() or (0, None)
        return Names(self.collection, self.staged or generation), before

    def names_in(self, cursor: Cursor[Any]) -> Names:
        """The tables that count in this transaction."""
        if self.staged is not None:
            return Names(self.collection, self.staged)
        cursor.execute(Names(self.collection, 0).into("SELECT generation FROM {state}"))
        (generation,) = cursor.fetchone() or (0,)
        return Names(self.collection, generation)

    def sweep(self, cursor: Cursor[Any], kept: set[int | None]) -> None:
        """Drop what nobody reads any more; where somebody still does, the next time."""
        try:
            with cursor.connection.transaction():
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                held = {number for number in kept if number is not None}
                drop_generations(cursor, self.collection, kept=held)
        except errors.LockNotAvailable:
            return

    def _learnt(self) -> Names:
        statement = Names(self.collection, 0).into("SELECT generation FROM {state}")
        rows = self._connections.ask(statement, ())
        names = Names(self.collection, rows[0][0] if rows else 0)
        self._names = names
        return names

    def _forget(self) -> None:
        if self.staged is None:
            self._names = None

    def _unsettled(self) -> str:
        return f"the collection changed {_ATTEMPTS} times while it was read; ask again"

    def _state_asked(self) -> tuple[Any, tuple[int | None]]:
        statement = Names(self.collection, self.staged or 0).into(
            "SELECT version, lineage, articles, passages, length, whole_before FROM {state}"
            " JOIN {generations} AS held ON held.generation = coalesce(%s, state.generation)"
        )
        return statement, (self.staged,)

    def _state_of(self, row: Row | None) -> tuple[StoreState, int]:
        if row is None:
            msg = (
                f"the collection {self.collection!r} has lost the tables that were to be swapped in"
            )
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

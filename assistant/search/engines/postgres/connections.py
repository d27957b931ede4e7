"""Connections to a PostgreSQL server: kept for the next caller, given up when they take too long.

Invariant: nothing waits for ever, also not for a server that is stopped in the middle of an answer; and
what psycopg raises leaves as an error of ours, as one plain sentence, without a traceback or a secret.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import errors, pq, sql

from ....errors import EngineError, EngineUnavailableError
from ..engine_address import EngineAddress

Query = bytes | sql.SQL | sql.Composed

_ENDED: Final = (errors.AdminShutdown, errors.CrashShutdown)
_KEPT: Final = 8
_OURS: Final = frozenset({"collection"})  # of an address's options; the others are libpq's
_WAITED: Final = 0.1  # seconds between two looks at the clock


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that waits `seconds` for an answer, and no longer."""

    seconds: float = 10.0

    def wait(self, gen: Any, interval: float = _WAITED, timeout: float | None = None) -> Any:  # noqa: ANN401  as in psycopg
        return super().wait(gen, interval, self.seconds if timeout is None else timeout)


class Connections:
    """Opens connections to one server and keeps those that are free; may be shared between threads."""

    def __init__(self, address: EngineAddress, *, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self.where = _shown(address.uri)
        self._address = address
        self._free: list[_Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @contextmanager
    def transaction(
        self, *, is_writing: bool = False, seconds: float | None = None
    ) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
        """One transaction: all it reads is of one state, all it writes is kept, or nothing is.

        Raises:
            EngineUnavailableError: the server is not there, or took longer than `seconds`.
            EngineError: the server refused something.
        """
        with self._translated(is_writing=is_writing):
            connection, begun = self._begun(is_writing=is_writing)
            try:
                connection.seconds = seconds or self.timeout_seconds
                with begun, connection.cursor() as cursor:
                    try:
                        yield cursor
                    except psycopg.OperationalError:
                        connection.close()  # who does not answer is not waited for once more
                        raise
            finally:
                self._give_back(connection)

    def ask(
        self, statement: Query, values: Sequence[object], *, setting: Query | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement that reads, sent and answered in binary.

        `setting` is a statement that is to hold for this one alone: then both are one transaction.

        Raises:
            EngineUnavailableError: the server is not there, or took too long.
            EngineError: the server refused something.
        """
        with self._translated(is_writing=False):
            while True:
                connection, is_fresh = self._taken()
                connection.seconds = self.timeout_seconds
                try:
                    with connection.cursor(binary=True) as cursor:
                        if setting is None:
                            return cursor.execute(statement, values).fetchall()
                        with connection.transaction():
                            cursor.execute(setting)
                            return cursor.execute(statement, values).fetchall()
                except psycopg.OperationalError as error:
                    # By the server, perhaps long ago
                    is_lost = connection.closed or isinstance(error, _ENDED)
                    connection.close()
                    if is_fresh or not is_lost:
                        raise
                finally:
                    self._give_back(connection)

    def close(self) -> None:
        """Close what is free; what is in use is closed when it is given back."""
        with self._lock:
            free, self._free, self._is_closed = self._free, [], True
        for connection in free:
            connection.close()

    def _begun(self, *, is_writing: bool) -> tuple[_Connection, ExitStack]:
        """A connection in a transaction, which the stack ends.

        One that was kept may have lost its server, which its first word tells: then another is taken.
        """
        while True:
            connection, is_fresh = self._taken()
            connection.seconds = self.timeout_seconds
            connection.read_only = not is_writing
            level = psycopg.IsolationLevel
            connection.isolation_level = (
                level.READ_COMMITTED if is_writing else level.REPEATABLE_READ
            )
            begun = ExitStack()
            try:
                begun.enter_context(connection.transaction())
            except psycopg.OperationalError:
                connection.close()
                if is_fresh:
                    raise
            else:
                return connection, begun

    def _taken(self) -> tuple[_Connection, bool]:
        with self._lock:
            if self._is_closed:
                msg = f"the engine at {self.where} is closed"
                raise EngineError(msg)
            kept = self._free.pop() if self._free else None
        return (kept, False) if kept is not None else (self._opened(), True)

    def _opened(self) -> _Connection:
        milliseconds = str(int(self.timeout_seconds * 1000))
        token = self._address.token
        connection = _Connection.connect(
            _for_libpq(self._address.uri),
            autocommit=True,
            password=token or None,  # libpq takes PGPASSWORD where there is none
            # An idle connection may be a pooler's, which knows no statement prepared in another
            prepare_threshold=None,
            connect_timeout=max(2, int(self.timeout_seconds)),
            application_name="onrecord",
        )
        connection.seconds = self.timeout_seconds
        connection.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('jit', 'off', false),"
            " set_config('client_min_messages', 'error', false)",
            (milliseconds,),
        )
        return connection

    def _give_back(self, connection: _Connection) -> None:
        with self._lock:
            room = not self._is_closed and len(self._free) < _KEPT
            if room and _is_sound(connection):
                self._free.append(connection)
                return
        connection.close()

    @contextmanager
    def _translated(self, *, is_writing: bool) -> Iterator[None]:
        at = f"the engine at {self.where}"
        undone = "nothing was changed there" if is_writing else "nothing was searched"
        try:
            yield
        except psycopg.OperationalError as error:
            if isinstance(error, errors.QueryCanceled) or "timeout" in type(error).__name__.lower():
                msg = f"{at} did not answer in time; {undone}; [engine] timeout_seconds gives it longer"
            else:
                msg = f"{at} cannot be reached ({_sentence(error)}); {undone}"
            raise EngineUnavailableError(msg) from error
        except psycopg.Error as error:
            msg = f"{at} refused: {_sentence(error)}"
            raise EngineError(msg) from error


def _is_sound(connection: _Connection) -> bool:
    return not connection.closed and connection.info.transaction_status is pq.TransactionStatus.IDLE


def _sentence(error: psycopg.Error) -> str:
    """The first line of what the server or libpq says, without what libpq repeats of the address."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition("failed: ")[2].removeprefix("ERROR:").strip().rstrip(".")


def _for_libpq(uri: str) -> str:
    parts = urlsplit(uri)
    options = [(name, value) for name, value in parse_qsl(parts.query) if name not in _OURS]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(options)))


def _shown(uri: str) -> str:
    """The server and database of an address, for people."""
    parts = urlsplit(uri)
    host = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
    return f"{host}{parts.path}"

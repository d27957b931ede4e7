"""The open database of a library: its connection, its transactions, and the values kept beside the articles.

Invariant: what a transaction wrote is there whole or not at all; one writer at a time, many readers, and
threads may share it. Nothing is written into a file that has lost its name.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from ...errors import LibraryError, LibraryNotFoundError
from .opening import LIBRARY_FILE, connect, is_read_only, make, translated

BUSY_SECONDS: Final = 30.0
READS: Final = "BEGIN"
WRITES: Final = "BEGIN IMMEDIATE"


class Database:
    """An open database. Use `Database.open`, and close it."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, is_read_only: bool = False
    ) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self._connection = connection
        self._lock = threading.RLock()
        self._changes = 0  # through this object
        self._seen = _seen(path) if is_read_only else ()
        self._place = path.resolve()
        self._identity = _identity(self._place)

    @classmethod
    def open(cls, folder: Path, *, create: bool) -> Self:
        """Open the database in `folder`, making it first where `create` says so.

        One that this process may not write is opened to be read, and kept as it is.

        Raises:
            LibraryNotFoundError: there is none and `create` is false.
            LibraryVersionError: it was written by another format version.
            LibraryError: the file is no SQLite database, is damaged, or cannot be opened.
        """
        path = folder / LIBRARY_FILE
        if not path.exists() and not create:
            msg = f"there is no index in {folder}; make one with: onrecord sync"
            raise LibraryNotFoundError(msg)
        with translated(path):
            if not path.exists():
                make(folder)
            try:
                return cls(connect(path, timeout=BUSY_SECONDS), path)
            except sqlite3.OperationalError:
                if create or not is_read_only(path):
                    raise
            connection = connect(path, timeout=BUSY_SECONDS, read_only=True)
            return cls(connection, path, is_read_only=True)

    def close(self) -> None:
        """Close it; it cannot be used again."""
        with self._lock:
            self._connection.close()

    # What changed

    @property
    def changes(self) -> int:
        """Counts what was changed through this object, and what was taken back."""
        return self._changes

    def changed(self) -> None:
        """Something is being changed that `state` must tell."""
        self._changes += 1

    @property
    def state(self) -> tuple[int, int]:
        """Differs whenever somebody, this process or another, has changed something."""
        with self.guarded():
            self._follow_owner()
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return version, self._changes

    # Statements

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a statement.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
            LibraryError: the library is damaged, or cannot be read.
        """
        with self.guarded():
            self._follow_owner()
            return self._connection.execute(statement, parameters).fetchall()

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement in the transaction this thread is in."""
        return self._connection.execute(statement, parameters)

    def executemany(self, statement: str, parameters: Iterable[Sequence[object]]) -> sqlite3.Cursor:
        """Run a statement for each of these, in the transaction this thread is in."""
        return self._connection.executemany(statement, parameters)

    def decide(self, statement: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement that changes what people decided."""
        self._changes += 1
        return self._connection.execute(statement, parameters)

    def setting(self, name: str) -> str | None:
        """A value kept beside the articles, or `None`."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value beside the articles."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # Transactions

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """No other thread uses the database meanwhile, and what SQLite finds is said in words."""
        with self._lock, translated(self.path):
            yield

    @contextmanager
    def transaction(self, begin: str = WRITES) -> Iterator[None]:
        """A transaction, or a part of the one this thread is in: all of it is kept, or nothing.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
            LibraryError: the disk is full, the library damaged, or its file no longer there.
        """
        with self.guarded():
            if self._connection.in_transaction:
                yield
                return
            self._follow_owner()
            self._connection.execute(begin)
            try:
                if begin == WRITES:
                    self._refuse_moved()
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk has ended the transaction already, and is what there is to say
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._changes += 1  # back to what they were
                raise

    @property
    def is_held(self) -> bool:
        """Whether this object is in the middle of a transaction, which others wait for."""
        return self._connection.in_transaction

    def refuse_read_only(self) -> None:
        """Do nothing where the library may be written.

        Raises:
            LibraryError: it may not.
        """
        if self.is_read_only:
            msg = f"{self.path} cannot be changed: this process may not write there"
            raise LibraryError(msg)

    def copy_to(self, file: Path) -> None:
        """Write a copy as it is now to a new file; others may write meanwhile.

        Raises:
            LibraryError: the disk is full, or the library is damaged.
        """
        with self.guarded(), closing(sqlite3.connect(file)) as copy:
            self._connection.backup(copy)

    def _refuse_moved(self) -> None:
        """Write nothing into a file that has lost its name: who opens the index would not see it."""
        if _identity(self._place) != self._identity:
            msg = (
                f"the index in {self.path.parent} was moved, replaced or deleted while it was open;"
                " nothing was changed. Open it again where it is now"
            )
            raise LibraryError(msg)

    def _follow_owner(self) -> None:
        """Open what may only be read anew where whoever may write it has written.

        Without a log SQLite is told that the file does not change, and would go on with what it
        read.
        """
        if not self.is_read_only or self._connection.in_transaction:
            return
        if (seen := _seen(self.path)) != self._seen:
            before, self._seen = self._connection, seen
            self._connection = connect(self.path, timeout=BUSY_SECONDS, read_only=True)
            self._changes += 1
            before.close()


def _seen(path: Path) -> tuple[int, ...]:
    """Differs where the file of a library, or the log beside it, was written."""
    found: list[int] = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            status = file.stat()
            found += [status.st_ino, status.st_size, status.st_mtime_ns]
    return tuple(found)


def _identity(path: Path) -> tuple[int, int] | None:
    """Differs where another file has the name, as SQLite looks at it without a log; `None` for none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

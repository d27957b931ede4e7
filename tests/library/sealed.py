"""Changing a library behind its back, as damage does, or as an older version would have left it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.library import LIBRARY_FILE
from assistant.library.safekeeping.opening import _seal_everything, note_lists, register


@contextmanager
def raw(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database of the library in `folder`, with nothing of ours in between."""
    connection = sqlite3.connect(folder / LIBRARY_FILE)
    register(connection)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


@contextmanager
def raw_and_sealed(folder: Path) -> Iterator[sqlite3.Connection]:
    """The same, and what was changed is sealed as if this program had written it."""
    with raw(folder) as connection:
        yield connection
        _seal_everything(connection)
        note_lists(connection)


def take_back(folder: Path, version: int) -> None:
    """Make a library what an older version of the program would have written."""
    with raw(folder) as connection:
        connection.execute("DROP INDEX articles_listed")
        for table in ("articles", "removed", "corrections"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN seal")
        connection.execute("DROP TABLE passage_vectors")
        connection.execute("CREATE TABLE embeddings (model TEXT, text_sha256 BLOB, vector BLOB)")
        connection.execute("ALTER TABLE articles DROP COLUMN segments_sha256")
        connection.execute("DELETE FROM meta WHERE name LIKE 'sealed %'")
        if version < 3:
            connection.execute("DROP TABLE corrections")
            connection.execute("DROP TABLE removed")
        connection.execute(f"PRAGMA user_version = {version}")

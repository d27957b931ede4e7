"""What of a library was put on an engine: so that what others decided there is not undone from here.

Invariant: an article that was put there and is as it was is never put again by itself, whatever
became of it there; one that is new or has changed here is put, and one that is gone here is taken
out there. Methods that write run inside a transaction of `Library.writing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class SharedNotes:
    """The part of an open library that says what it has put on which collection."""

    def __init__(self, *, executemany: Callable[..., Any], read: Callable[..., list[Any]]) -> None:
        """`executemany` is the connection's; `read` returns a statement's rows."""
        self._executemany = executemany
        self._read = read

    def put_on(self, lineage: str) -> dict[str, str]:
        """The articles that were put on a collection, each with the hash of its content then."""
        rows = self._read(
            "SELECT article_id, content_sha256 FROM shared_articles WHERE lineage = ?", (lineage,)
        )
        return dict(rows)

    def note(self, lineage: str, contents: Mapping[str, str]) -> None:
        """Keep that articles were put there, with the hashes of their contents."""
        self._executemany(
            "INSERT OR REPLACE INTO shared_articles VALUES (?, ?, ?)",
            [(lineage, name, content) for name, content in contents.items()],
        )

    def forget(self, lineage: str, article_ids: Iterable[str]) -> None:
        """Keep no longer that these articles were put there."""
        self._executemany(
            "DELETE FROM shared_articles WHERE lineage = ? AND article_id = ?",
            [(lineage, name) for name in article_ids],
        )

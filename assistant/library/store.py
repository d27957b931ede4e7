"""The library: SQLite as the one truth about articles, their segments and their vectors.

Invariant: what a transaction wrote is there whole or not at all, and an article read back has the
text whose SHA-256 was stored with it, or an error says so. One writer at a time, many readers; a
`Library` may be shared between threads. It knows nothing of search builds, which are caches of it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from ..errors import (
    ArticleNotFoundError,
    LibraryBusyError,
    LibraryError,
    LibraryNotFoundError,
    LibraryVersionError,
)
from ..records import (
    Article,
    ArticleInfo,
    ArticleStats,
    Document,
    Mark,
    MarkKind,
    Original,
    OriginalInfo,
    ReadingReport,
    Span,
)
from .near_duplicates.pairs import Comparisons
from .rows import (
    HOLDINGS,
    INFO_COLUMNS,
    Segmentation,
    content_hash,
    count_words,
    fold_fingerprint,
    info_of,
    read_metadata,
    read_reading,
    stats_of,
    write_metadata,
    write_reading,
)
from .schema import CACHES, FORMAT_VERSION, FROM_VERSION_1, TABLES

LIBRARY_FILE: Final = "library.sqlite3"
BUSY_SECONDS: Final = 30.0
_Listed = tuple[Any, ...]
_PARAMETERS_AT_ONCE: Final = 500  # well under SQLite's limit on bound parameters


class Library:
    """An open library. Use `Library.open`; close it, or use it in a `with` statement."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._changes = 0  # to articles, through this object
        self._listing: dict[str, tuple[_Listed, ArticleInfo]] = {}
        self._listed_at: tuple[int, int] | None = None
        self.path = path
        self.comparisons = Comparisons(
            execute=connection.execute, executemany=connection.executemany, read=self._rows
        )

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open the library in `folder`, making it first where `create` says so.

        Raises:
            LibraryNotFoundError: there is none and `create` is false.
            LibraryVersionError: it was written by another format version.
            LibraryError: the file is no SQLite database, is damaged, or cannot be opened.
        """
        path = folder / LIBRARY_FILE
        if not path.exists() and not create:
            msg = f"there is no index in {folder}; make one with: onrecord sync"
            raise LibraryNotFoundError(msg)
        with _translated(path):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def close(self) -> None:
        """Close the database; a closed library cannot be used again."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all articles' ids and content, as 64 hex digits; changes with any of them."""
        return self.setting("fingerprint") or fold_fingerprint([])

    def setting(self, name: str) -> str | None:
        """A value kept beside the articles, or `None`."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def infos(self) -> list[ArticleInfo]:
        """All articles without their texts, sorted by id.

        Those read before are kept: only what has changed since is read again.
        """
        with self._lock, _translated(self.path):
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if self._listed_at != (version, self._changes):
                self._listing = self._list_anew()
                self._listed_at = (version, self._changes)
            return [info for _, info in self._listing.values()]

    def _list_anew(self) -> dict[str, tuple[_Listed, ArticleInfo]]:
        rows = self._rows(
            "SELECT id, content_sha256, original_sha256, stamp, root, source"
            " FROM articles INDEXED BY articles_listed ORDER BY id"
        )
        before = self._listing
        changed = [row[0] for row in rows if row[0] not in before or before[row[0]][0] != row]
        anew: dict[str, ArticleInfo] = {}
        for begin in range(0, len(changed), _PARAMETERS_AT_ONCE):
            part = changed[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            found = self._rows(f"SELECT {INFO_COLUMNS} FROM articles WHERE id IN ({marks})", part)  # noqa: S608  only question marks
            anew.update({row[0]: info_of(row) for row in found})
        return {row[0]: (row, anew.get(row[0]) or before[row[0]][1]) for row in rows}

    def article_stats(self) -> list[ArticleStats]:
        """All articles with what a catalogue says of them, sorted by id; no copies are counted."""
        rows = self._rows(HOLDINGS)
        return [stats_of(row) for row in rows]

    def article(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            ArticleNotFoundError: the library does not hold it.
            LibraryError: its text no longer has the stored SHA-256.
        """
        rows = self._rows(
            "SELECT text, metadata, pages, text_sha256, reading FROM articles WHERE id = ?",
            (article_id,),
        )
        if not rows:
            msg = f"the library holds no article {article_id!r}"
            raise ArticleNotFoundError(msg)
        text, metadata, pages, text_sha256, reading = rows[0]
        article = Article(
            id=article_id,
            text=text,
            pages=tuple(json.loads(pages)),
            reading=read_reading(reading),
            **read_metadata(metadata),
        )
        if article.text_sha256 != text_sha256:
            msg = f"the stored text of article {article_id!r} is damaged; sync its source again"
            raise LibraryError(msg)
        return article

    def original(self, article_id: str) -> Original | None:
        """The source the article was extracted from, or `None` if it came without one."""
        rows = self._rows(
            "SELECT content, media_type, source, loader FROM articles"
            " JOIN originals ON originals.sha256 = original_sha256 WHERE id = ?",
            (article_id,),
        )
        if not rows:
            return None
        content, media_type, source, loader = rows[0]
        return Original(content=content, media_type=media_type, source=source, loader=loader)

    def original_info(self, article_id: str) -> OriginalInfo | None:
        """What is known of the source the article was extracted from; its bytes are not read."""
        rows = self._rows(
            "SELECT media_type, source, loader, original_sha256 FROM articles"
            " JOIN originals ON originals.sha256 = original_sha256 WHERE id = ?",
            (article_id,),
        )
        if not rows:
            return None
        media_type, source, loader, sha256 = rows[0]
        return OriginalInfo(media_type=media_type, source=source, loader=loader, sha256=sha256)

    def loaders(self) -> dict[str, str]:
        """For each article with a kept original, what extracted its text, with its version."""
        rows = self._rows(
            "SELECT id, loader FROM articles"
            " WHERE original_sha256 IS NOT NULL AND loader IS NOT NULL ORDER BY id"
        )
        return dict(rows)

    def segments(self, article_id: str) -> Segmentation:
        """The passages, sentences and marked stretches of one article."""
        rows = self._rows(
            'SELECT kind, start, "end" FROM segments WHERE article_id = ? ORDER BY start, "end"',
            (article_id,),
        )
        spans = [(kind, Span(start=start, end=end)) for kind, start, end in rows]
        return Segmentation(
            passages=tuple(span for kind, span in spans if kind == "passage"),
            sentences=tuple(span for kind, span in spans if kind == "sentence"),
            marks=tuple(
                Mark(kind=MarkKind(kind), span=span)
                for kind, span in spans
                if kind not in {"passage", "sentence"}
            ),
        )

    def readings(self) -> dict[str, ReadingReport]:
        """How each article was read, by id; those of which nothing is to be said are left out."""
        rows = self._rows("SELECT id, reading FROM articles WHERE reading IS NOT NULL ORDER BY id")
        return {article_id: read_reading(reading) for article_id, reading in rows}

    def embeddings(self, model: str, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The cached vectors for these text hashes; keys without one are left out."""
        found: dict[bytes, npt.NDArray[np.float32]] = {}
        for begin in range(0, len(keys), _PARAMETERS_AT_ONCE):
            part = keys[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._rows(
                "SELECT text_sha256, vector FROM embeddings"  # noqa: S608  only question marks
                f" WHERE model = ? AND text_sha256 IN ({marks})",
                (model, *part),
            )
            found.update({key: np.frombuffer(vector, dtype="<f4") for key, vector in rows})
        return found

    def segment_counts(self, article_ids: Sequence[str], kind: str) -> dict[str, int]:
        """How many segments of a kind each of these articles has; those with none are left out."""
        found: dict[str, int] = {}
        for begin in range(0, len(article_ids), _PARAMETERS_AT_ONCE):
            part = article_ids[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._rows(
                f"SELECT article_id, count(*) FROM segments WHERE article_id IN ({marks})"  # noqa: S608  only question marks
                " AND kind = ? GROUP BY article_id",
                (*part, kind),
            )
            found.update(dict(rows))
        return found

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside comes from one state, whatever others write meanwhile."""
        with self._lock, _translated(self.path), self._transaction("BEGIN"):
            yield

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file; empty if nothing."""
        rows = [str(row[0]) for row in self._rows("PRAGMA integrity_check(10)")]
        return [] if rows == ["ok"] else rows

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: everything inside is kept, or, if it raises, nothing is.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
        """
        with self._lock, _translated(self.path), self._transaction():
            yield
            self._refresh_fingerprint()

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other process or thread changes the library meanwhile; keep it short.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
        """
        with self._lock, _translated(self.path), self._transaction():
            yield

    def put(
        self,
        document: Document,
        segments: Segmentation,
        *,
        root: str | None = None,
        stamp: str | None = None,
    ) -> None:
        """Store an article with its original and its segments, replacing one of the same id."""
        self._changes += 1
        article, original = document.article, document.original
        if original is not None and not self._rows(
            "SELECT 1 FROM originals WHERE sha256 = ?", (original.sha256,)
        ):
            self._connection.execute(
                "INSERT INTO originals VALUES (?, ?, ?)",
                (original.sha256, original.media_type, original.content),
            )
        self._connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.text,
                article.text_sha256,
                write_metadata(article),
                json.dumps(article.pages),
                content_hash(article),
                original.sha256 if original else None,
                root,
                original.source if original else None,
                original.loader if original else None,
                stamp,
                datetime.now(UTC).isoformat(timespec="seconds"),
                write_reading(article.reading),
            ),
        )
        self.put_segments(article.id, segments)

    def put_segments(self, article_id: str, segments: Segmentation) -> None:
        """Replace the segments of one article."""
        self._connection.execute("DELETE FROM segments WHERE article_id = ?", (article_id,))
        kinds = [("passage", span) for span in segments.passages]
        kinds += [("sentence", span) for span in segments.sentences]
        kinds += [(mark.kind.value, mark.span) for mark in segments.marks]
        self._connection.executemany(
            "INSERT OR IGNORE INTO segments VALUES (?, ?, ?, ?)",
            [(article_id, kind, span.start, span.end) for kind, span in kinds],
        )

    def move(self, article_id: str, *, root: str | None, source: str) -> None:
        """Note that an article's source file now lies elsewhere."""
        self._changes += 1
        self._connection.execute(
            "UPDATE articles SET root = ?, source = ? WHERE id = ?", (root, source, article_id)
        )

    def restamp(self, article_id: str, stamp: str | None, *, loader: str | None = None) -> None:
        """Note the stamp, and the loader, by which an article's source was found unchanged."""
        self._changes += 1
        self._connection.execute(
            "UPDATE articles SET stamp = ?, loader = coalesce(?, loader) WHERE id = ?",
            (stamp, loader, article_id),
        )

    def remove(self, article_ids: Iterable[str]) -> None:
        """Forget articles, and originals no other article came from."""
        self._changes += 1
        for article_id in article_ids:
            self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self._connection.execute(
            "DELETE FROM originals WHERE sha256 NOT IN"
            " (SELECT original_sha256 FROM articles WHERE original_sha256 IS NOT NULL)"
        )

    def keep_embeddings(
        self, model: str, vectors: Iterable[tuple[bytes, npt.NDArray[np.float32]]]
    ) -> None:
        """Add vectors to the cache, in a transaction of its own."""
        with self._lock, _translated(self.path), self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
                [(model, key, vector.astype("<f4").tobytes()) for key, vector in vectors],
            )

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value beside the articles."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def note(self, name: str, value: str) -> None:
        """Keep a value beside the articles, in a transaction of its own."""
        with self._lock, _translated(self.path):
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """A transaction, or a part of the one this thread is in."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute(begin)
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._changes += 1  # back to what they were
            raise
        self._connection.execute("COMMIT")

    def _refresh_fingerprint(self) -> None:
        rows = self._rows(
            "SELECT id, content_sha256 FROM articles INDEXED BY articles_listed ORDER BY id"
        )
        self.set_setting("fingerprint", fold_fingerprint(rows))

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock, _translated(self.path):
            return self._connection.execute(statement, parameters).fetchall()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("word_count", 1, count_words, deterministic=True)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        connection.executescript(
            f"BEGIN IMMEDIATE; {TABLES} {CACHES} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;"
        )
        return
    if version == 1:
        _migrate(connection)
    elif version != FORMAT_VERSION:
        msg = f"{path} has format {version}, this version reads {FORMAT_VERSION}; rebuild the index"
        raise LibraryVersionError(msg)
    if connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name IN ('compared_pairs', 'articles_listed')"
    ).fetchone() != (2,):
        connection.executescript(f"BEGIN IMMEDIATE; {CACHES} COMMIT;")


def _migrate(connection: sqlite3.Connection) -> None:
    """From format 1 to 2, as one transaction; nothing if another process was faster."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 1:
            for statement in FROM_VERSION_1:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            msg = f"another process is writing to {path}; try again when it is done"
            raise LibraryBusyError(msg) from error
        msg = f"cannot use {path}: {error}"
        raise LibraryError(msg) from error
    except sqlite3.Error as error:
        msg = f"{path} is damaged or no library: {error}"
        raise LibraryError(msg) from error

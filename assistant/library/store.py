"""The library: SQLite as the one truth about articles, their segments and their vectors.

Invariant: what a transaction wrote is there whole or not at all, and an article read back has the
text whose SHA-256 was stored with it, or an error says so. One writer at a time, many readers; a
`Library` may be shared between threads. Every row carries a seal, and the lists of rows do: what
was changed or lost in any other way than through here is an error, never an answer. It knows
nothing of search builds, which are caches of it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from ..errors import ArticleError, ArticleNotFoundError, LibraryError, LibraryNotFoundError
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
from .decisions.corrections import Corrections
from .decisions.removals import Removals
from .near_duplicates.pairs import Comparisons
from .rows import (
    HOLDINGS,
    INFO_COLUMNS,
    Segmentation,
    Written,
    fold_fingerprint,
    info_of,
    read_metadata,
    read_reading,
    stats_of,
    written,
)
from .safekeeping.opening import LIBRARY_FILE, REPAIR, connect, is_read_only, make, translated
from .safekeeping.sealing import (
    ARTICLE_FIELDS,
    ARTICLES,
    KEPT,
    PAIRS,
    SEAL_ARTICLE,
    SEALED,
    WORDS,
    SealedList,
    are_segments,
    row_seal,
    segments_digest,
    vector_seal,
)
from .safekeeping.shared_notes import SharedNotes

BUSY_SECONDS: Final = 30.0
WRITES: Final = "BEGIN IMMEDIATE"
_Listed = tuple[Any, ...]
_PARAMETERS_AT_ONCE: Final = 500  # well under SQLite's limit on bound parameters


class Library:
    """An open library. Use `Library.open`; close it, or use it in a `with` statement."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, is_read_only: bool = False
    ) -> None:
        self.is_read_only = is_read_only
        self._connection = connection
        self._lock = threading.RLock()
        self._changes = 0  # to articles, through this object
        self._listing: dict[str, tuple[_Listed, ArticleInfo | None]] = {}
        self._listed_at: tuple[int, int] | None = None
        self._checked_at: tuple[int, int] | None = None
        self._is_writing = False
        self._seen = _seen(path) if is_read_only else ()
        self._place = path.resolve()
        self._identity = _identity(self._place)
        self.path = path
        self.comparisons = Comparisons(
            execute=connection.execute, executemany=connection.executemany, read=self._rows
        )
        self.shared = SharedNotes(executemany=connection.executemany, read=self._rows)
        self.corrections = Corrections(execute=self._decide, read=self._rows)
        self.removals = Removals(execute=self._decide, read=self._rows)

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open the library in `folder`, making it first where `create` says so.

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

        Those read before are kept: only what has changed since is read again. Inside `writing`
        damaged articles are left out, so that they can be put again.

        Raises:
            LibraryError: a row or a list is damaged.
        """
        with self._lock, translated(self.path):
            infos = self.sound_infos()
            if not self._is_writing:
                self._check_lists(self._state())
                self._refuse_damaged()
            return infos

    def sound_infos(self) -> list[ArticleInfo]:
        """As `infos`, without the damaged ones: for who will put them again, and may not be refused."""
        with self._lock, translated(self.path):
            state = self._state()
            if self._listed_at != state:
                with self._transaction("BEGIN"):
                    self._listed_at = self._state()
                    self._listing = self._list_anew()
            return [info for _, info in self._listing.values() if info is not None]

    @property
    def state(self) -> tuple[int, int]:
        """Differs whenever somebody, this process or another, has changed something."""
        with self._lock, translated(self.path):
            return self._state()

    def _state(self) -> tuple[int, int]:
        """Differs whenever somebody has changed something."""
        self._follow_owner()
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version, self._changes

    def _list_anew(self) -> dict[str, tuple[_Listed, ArticleInfo | None]]:
        before = self._listing
        rows: dict[str, _Listed] = {}
        # Row by row: in a damaged file the list may come back to its beginning for ever
        for row in self._connection.execute(
            "SELECT id, content_sha256, original_sha256, stamp, root, source, seal"
            " FROM articles INDEXED BY articles_listed ORDER BY id"
        ):
            if row[0] in rows:
                raise LibraryError(self._damaged("list of articles"))
            rows[row[0]] = row
        # Put again as it once was, an article has the very row it had when it was damaged
        changed = [
            name
            for name, row in rows.items()
            if name not in before or before[name][0] != row or before[name][1] is None
        ]
        anew: dict[str, ArticleInfo] = {}
        for begin in range(0, len(changed), _PARAMETERS_AT_ONCE):
            part = changed[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            found = self._rows(
                f"SELECT seal, row_seal({ARTICLE_FIELDS}), {INFO_COLUMNS} FROM articles"  # noqa: S608  only question marks
                f" WHERE id IN ({marks})",
                part,
            )
            anew.update(
                {row[2]: info_of(row[2:]) for row in found if row[0] == row[1] == rows[row[2]][-1]}
            )
        unread = set(changed)
        return {
            name: (row, anew.get(name) if name in unread else before[name][1])
            for name, row in rows.items()
        }

    def _refuse_damaged(self) -> None:
        for name, (_, info) in self._listing.items():
            if info is None:
                raise LibraryError(_damaged_article(name))

    def _damaged(self, what: str) -> str:
        return f"{self.path} is damaged: its {what} is not the one that was last written; {REPAIR}"

    def _check_lists(self, state: tuple[int, int]) -> None:
        """Refuse lists that are not those last written, once for each state."""
        if self._checked_at == state:
            return
        for item in self._unfit_lists():
            raise LibraryError(self._damaged(WORDS[item]))
        if self._fingerprint_of_rows() != self.setting("fingerprint"):
            raise LibraryError(self._damaged(WORDS[ARTICLES]))
        self._checked_at = state

    def _unfit_lists(self) -> list[SealedList]:
        return [item for item in KEPT if item.digest(self._rows) != self.setting(item.name)]

    def article_stats(self) -> list[ArticleStats]:
        """All articles with what a catalogue says of them, sorted by id; no copies are counted."""
        self.infos()  # refuses what is damaged
        rows = self._rows(HOLDINGS)
        return [stats_of(row) for row in rows]

    def article(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            ArticleNotFoundError: the library does not hold it.
            LibraryError: its row no longer fits its seal, or its text the stored SHA-256.
        """
        row = self._article_row(article_id, "text, metadata, pages, text_sha256, reading")
        if row is None:
            msg = f"the library holds no article {article_id!r}"
            raise ArticleNotFoundError(msg)
        text, metadata, pages, text_sha256, reading = row
        try:
            article = Article(
                id=article_id,
                text=text,
                pages=tuple(json.loads(pages)),
                reading=read_reading(reading),
                **read_metadata(metadata),
            )
        except ArticleError as error:  # the row is as it was, so it is the text that is none
            raise LibraryError(_damaged_article(article_id)) from error
        if article.text_sha256 != text_sha256:
            raise LibraryError(_damaged_article(article_id))
        return article

    def _article_row(self, article_id: str, columns: str) -> tuple[Any, ...] | None:
        """These columns of an article, or `None` if there is none.

        Raises:
            LibraryError: its row does not fit its seal.
        """
        rows = self._rows(
            f"SELECT seal, row_seal({ARTICLE_FIELDS}), {columns} FROM articles WHERE id = ?",  # noqa: S608  constants
            (article_id,),
        )
        if not rows:
            return None
        seal, found, *values = rows[0]
        if seal != found:
            raise LibraryError(_damaged_article(article_id))
        return tuple(values)

    def original(self, article_id: str) -> Original | None:
        """The source the article was extracted from, or `None` if it came without one.

        Raises:
            LibraryError: its bytes no longer have the stored SHA-256.
        """
        info = self.original_info(article_id)
        if info is None:
            return None
        rows = self._rows("SELECT content FROM originals WHERE sha256 = ?", (info.sha256,))
        original = Original(
            content=bytes(rows[0][0]),
            media_type=info.media_type,
            source=info.source,
            loader=info.loader,
        )
        if original.sha256 != info.sha256:
            msg = f"the stored original of article {article_id!r} is damaged; sync its source again"
            raise LibraryError(msg)
        return original

    def original_info(self, article_id: str) -> OriginalInfo | None:
        """What is known of the source the article was extracted from; its bytes are not read."""
        media_type = "(SELECT media_type FROM originals WHERE originals.sha256 = original_sha256)"
        row = self._article_row(article_id, f"{media_type}, source, loader, original_sha256")
        if row is None or row[3] is None:
            return None
        media_type, source, loader, sha256 = row
        return OriginalInfo(media_type=media_type, source=source, loader=loader, sha256=sha256)

    def loaders(self) -> dict[str, str]:
        """For each article with a kept original, what extracted its text, with its version."""
        self.infos()  # refuses what is damaged
        rows = self._rows(
            "SELECT id, loader FROM articles"
            " WHERE original_sha256 IS NOT NULL AND loader IS NOT NULL ORDER BY id"
        )
        return dict(rows)

    def segments(self, article_id: str) -> Segmentation:
        """The passages, sentences and marked stretches of one article.

        Raises:
            LibraryError: they are not those that were last written.
        """
        noted = self._article_row(article_id, "segments_sha256")
        rows = self._rows(
            'SELECT kind, start, "end" FROM segments WHERE article_id = ? ORDER BY start, "end"',
            (article_id,),
        )
        if noted is not None and not are_segments(rows, noted[0]):
            raise LibraryError(_damaged_article(article_id))
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
        self.infos()  # refuses what is damaged
        rows = self._rows("SELECT id, reading FROM articles WHERE reading IS NOT NULL ORDER BY id")
        return {article_id: read_reading(reading) for article_id, reading in rows}

    def embeddings(self, model: str, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float16]]:
        """The cached vectors for these hashes, one run of numbers each; without those that are damaged."""
        found: dict[bytes, npt.NDArray[np.float16]] = {}
        for begin in range(0, len(keys), _PARAMETERS_AT_ONCE):
            part = keys[begin : begin + _PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._rows(
                "SELECT text_sha256, vectors, seal FROM passage_vectors"  # noqa: S608  only question marks
                f" WHERE model = ? AND text_sha256 IN ({marks})",
                (model, *part),
            )
            found.update(
                {
                    key: np.frombuffer(vectors, dtype="<f2")
                    for key, vectors, seal in rows
                    if seal == vector_seal(model, key, vectors)
                }
            )
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
        with self._lock, translated(self.path), self._transaction("BEGIN"):
            yield

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file, and whether rows were lost; empty if nothing."""
        rows = [str(row[0]) for row in self._rows("PRAGMA integrity_check(10)")]
        problems = [] if rows == ["ok"] else rows
        try:
            self.check_listing()
        except LibraryError as error:
            problems.append(str(error))
        for table, fields in SEALED.items():
            rows = self._rows(f"SELECT count(*) FROM {table} WHERE seal <> row_seal({fields})")  # noqa: S608  constants
            if rows[0][0]:
                problems.append(f"{rows[0][0]:,} damaged rows of {table}; {REPAIR}")
        return problems

    def copy_to(self, file: Path) -> None:
        """Write a copy of the database as it is now to a new file; others may write meanwhile.

        Raises:
            LibraryError: the disk is full, or the library is damaged.
        """
        with self._lock, translated(self.path), closing(sqlite3.connect(file)) as copy:
            self._connection.backup(copy)

    def check_listing(self) -> None:
        """Refuse lists of articles, removals or corrections that are not those last written.

        Raises:
            LibraryError: rows were lost, put in or changed by something else than this program.
        """
        with self.reading():
            self._checked_at = None
            self._check_lists(self._state())

    def listed_ids(self) -> list[str]:
        """The ids of all articles, damaged ones included, sorted."""
        return [row[0] for row in self._rows("SELECT id FROM articles ORDER BY id")]

    def unsound_texts(self) -> frozenset[str]:
        """The ids of articles whose text no longer has the stored SHA-256; reads all texts."""
        rows = self._rows("SELECT id FROM articles WHERE text_sha256 IS NOT text_digest(text)")
        return frozenset(row[0] for row in rows)

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: everything inside is kept, or, if it raises, nothing is.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
            LibraryError: it may not be written, or the disk is full.
        """
        self.refuse_read_only()
        with self._lock, translated(self.path), self._transaction():
            if self._is_writing:
                yield
                return
            begun, state = self._changes, self._state()
            unfit = set() if self._checked_at == state else set(self._unfit_lists())
            self._is_writing = True
            try:
                yield
                self._note_lists(unfit, is_changed=self._changes != begun)
            finally:
                self._is_writing = False
            self._checked_at = None if unfit else self._state()

    def refuse_read_only(self) -> None:
        """Do nothing where the library may be written.

        Raises:
            LibraryError: it may not.
        """
        if self.is_read_only:
            msg = f"{self.path} cannot be changed: this process may not write there"
            raise LibraryError(msg)

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other process or thread changes the library meanwhile; keep it short.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
        """
        begin = "BEGIN" if self.is_read_only else WRITES
        with self._lock, translated(self.path), self._transaction(begin):
            yield

    @property
    def is_held(self) -> bool:
        """Whether this object is in the middle of a transaction, which others wait for."""
        return self._connection.in_transaction

    def put(
        self,
        document: Document,
        segments: Segmentation,
        *,
        root: str | None = None,
        stamp: str | None = None,
        row: Written | None = None,
    ) -> None:
        """Store an article with its original and its segments, replacing one of the same id.

        That an article of this id was removed is forgotten. `row` is `written` of it, where that is
        known.
        """
        self._changes += 1
        article, original = document.article, document.original
        row, kinds = row or written(article), _kinds(segments)
        self._connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        self.removals.forget(article.id)
        values = (
            article.id,
            article.text_sha256,
            row.metadata,
            row.pages,
            row.content_sha256,
            original.sha256 if original else None,
            root,
            original.source if original else None,
            original.loader if original else None,
            stamp,
            datetime.now(UTC).isoformat(timespec="seconds"),
            row.reading,
            segments_digest(kinds),
        )
        self._connection.execute(
            "INSERT INTO articles (id, text_sha256, metadata, pages, content_sha256, original_sha256,"
            " root, source, loader, stamp, added, reading, segments_sha256, text, seal)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, article.text, row_seal(*values, self._put_original(original))),
        )
        self._insert_segments(article.id, kinds)

    def _put_original(self, original: Original | None) -> str | None:
        """Keep an original that is not there yet; the media type it is kept with."""
        if original is None:
            return None
        added = self._connection.execute(
            "INSERT OR IGNORE INTO originals VALUES (?, ?, ?)",
            (original.sha256, original.media_type, original.content),
        )
        if added.rowcount:
            return original.media_type
        rows = self._rows("SELECT media_type FROM originals WHERE sha256 = ?", (original.sha256,))
        return str(rows[0][0])

    def put_segments(self, article_id: str, segments: Segmentation) -> None:
        """Replace the segments of one article."""
        self._connection.execute("DELETE FROM segments WHERE article_id = ?", (article_id,))
        kinds = _kinds(segments)
        self._insert_segments(article_id, kinds)
        self._changes += 1
        self._connection.execute(
            "UPDATE articles SET segments_sha256 = ? WHERE id = ?",
            (segments_digest(kinds), article_id),
        )
        self._seal(article_id)

    def _insert_segments(self, article_id: str, kinds: list[tuple[str, int, int]]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO segments VALUES (?, ?, ?, ?)",
            [(article_id, *segment) for segment in kinds],
        )

    def _seal(self, article_id: str) -> None:
        self._connection.execute(SEAL_ARTICLE, (article_id,))

    def move(self, article_id: str, *, root: str | None, source: str) -> None:
        """Note that an article's source file now lies elsewhere."""
        self._changes += 1
        self._connection.execute(
            "UPDATE articles SET root = ?, source = ? WHERE id = ?", (root, source, article_id)
        )
        self._seal(article_id)

    def restamp(self, article_id: str, stamp: str | None, *, loader: str | None = None) -> None:
        """Note the stamp, and the loader, by which an article's source was found unchanged."""
        self._changes += 1
        self._connection.execute(
            "UPDATE articles SET stamp = ?, loader = coalesce(?, loader) WHERE id = ?",
            (stamp, loader, article_id),
        )
        self._seal(article_id)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Take articles out, and originals that nothing else came from that is kept."""
        self._changes += 1
        for article_id in article_ids:
            self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self._connection.execute(
            "DELETE FROM originals WHERE sha256 NOT IN"
            " (SELECT original_sha256 FROM articles WHERE original_sha256 IS NOT NULL)"
            " AND sha256 NOT IN (SELECT original_sha256 FROM removed"
            " WHERE original_sha256 IS NOT NULL AND text IS NOT NULL)"
        )

    def bring_back(self, article_id: str) -> None:
        """Make a removed article whose text is kept an article again; it has no segments yet."""
        self._changes += 1
        self.removals.bring_back(article_id)
        self._seal(article_id)

    def keep_embeddings(
        self, model: str, vectors: Iterable[tuple[bytes, npt.NDArray[np.float16]]]
    ) -> None:
        """Add vectors to the cache, in a transaction of its own; nothing where none may be kept."""
        if self.is_read_only:
            return
        with self._lock, translated(self.path), self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO passage_vectors VALUES (?, ?, ?, ?)",
                [
                    (model, key, blob, vector_seal(model, key, blob))
                    for key, some in vectors
                    for blob in [some.astype("<f2").tobytes()]
                ],
            )

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value beside the articles."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def note(self, name: str, value: str) -> None:
        """Keep a value beside the articles, in a transaction of its own, where it may be kept."""
        if self.is_read_only:
            return
        with self._lock, translated(self.path), self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self, begin: str = WRITES) -> Iterator[None]:
        """A transaction, or a part of the one this thread is in."""
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

    def _refuse_moved(self) -> None:
        """Write nothing into a file that has lost its name: who opens the index would not see it."""
        if _identity(self._place) != self._identity:
            msg = (
                f"the index in {self.path.parent} was moved, replaced or deleted while it was open;"
                " nothing was changed. Open it again where it is now"
            )
            raise LibraryError(msg)

    def _note_lists(self, unfit: set[SealedList], *, is_changed: bool) -> None:
        """Note the lists as they are now; one that was damaged before only if it is whole again.

        Else what was lost would be forgotten with the next change.
        """
        self.set_setting(PAIRS.name, PAIRS.digest(self._rows))
        if not is_changed:
            return
        fingerprint = self._fingerprint_of_rows()
        if ARTICLES in unfit and fingerprint == self.setting("fingerprint"):
            unfit.remove(ARTICLES)
        for item in set(KEPT) - unfit:
            self.set_setting(item.name, item.digest(self._rows))
        if ARTICLES not in unfit:
            self.set_setting("fingerprint", fingerprint)

    def _fingerprint_of_rows(self) -> str:
        rows = self._rows(
            "SELECT id, content_sha256 FROM articles INDEXED BY articles_listed ORDER BY id"
        )
        return fold_fingerprint(rows)

    def _decide(self, statement: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement that changes what people decided."""
        self._changes += 1
        return self._connection.execute(statement, parameters)

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

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock, translated(self.path):
            self._follow_owner()
            return self._connection.execute(statement, parameters).fetchall()


def _kinds(segments: Segmentation) -> list[tuple[str, int, int]]:
    """The rows of segments, in the order of the table's key."""
    kinds = [("passage", span.start, span.end) for span in segments.passages]
    kinds += [("sentence", span.start, span.end) for span in segments.sentences]
    return sorted(
        kinds + [(mark.kind.value, mark.span.start, mark.span.end) for mark in segments.marks]
    )


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


def _damaged_article(article_id: str) -> str:
    return f"the article {article_id!r} is damaged; sync its source again, or {REPAIR}"

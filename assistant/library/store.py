"""The library: SQLite as the one truth about articles, their segments and their vectors.

Invariant: what a transaction wrote is there whole or not at all, and an article read back has the
text whose SHA-256 was stored with it, or an error says so. One writer at a time, many readers; a
`Library` may be shared between threads. Every row carries a seal, and the lists of rows do: what
was changed or lost in any other way than through here is an error, never an answer. It knows
nothing of search builds, which are caches of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ..errors import ArticleError, ArticleNotFoundError, LibraryError
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
from .article_lists import FINGERPRINT, PARAMETERS_AT_ONCE, ArticleLists, damaged_article
from .decisions.corrections import Corrections
from .decisions.removals import Removals
from .near_duplicates.pairs import Comparisons
from .rows import (
    HOLDINGS,
    Segmentation,
    Written,
    fold_fingerprint,
    read_metadata,
    read_reading,
    stats_of,
    written,
)
from .safekeeping.database import READS, WRITES, Database
from .safekeeping.kept_vectors import KeptVectors
from .safekeeping.opening import REPAIR
from .safekeeping.sealing import (
    ARTICLE_FIELDS,
    SEAL_ARTICLE,
    SEALED,
    are_segments,
    row_seal,
    segments_digest,
)
from .safekeeping.shared_notes import SharedNotes


class Library:
    """An open library. Use `Library.open`; close it, or use it in a `with` statement."""

    def __init__(self, database: Database) -> None:
        self.path = database.path
        self.is_read_only = database.is_read_only
        self._database = database
        self._lists = ArticleLists(database)
        self._is_writing = False
        self.vectors = KeptVectors(database)
        self.comparisons = Comparisons(
            execute=database.execute, executemany=database.executemany, read=database.rows
        )
        self.shared = SharedNotes(executemany=database.executemany, read=database.rows)
        self.corrections = Corrections(execute=database.decide, read=database.rows)
        self.removals = Removals(execute=database.decide, read=database.rows)

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open the library in `folder`, making it first where `create` says so.

        One that this process may not write is opened to be read, and kept as it is.

        Raises:
            LibraryNotFoundError: there is none and `create` is false.
            LibraryVersionError: it was written by another format version.
            LibraryError: the file is no SQLite database, is damaged, or cannot be opened.
        """
        return cls(Database.open(folder, create=create))

    def close(self) -> None:
        """Close the database; a closed library cannot be used again."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all articles' ids and content, as 64 hex digits; changes with any of them."""
        return self.setting(FINGERPRINT) or fold_fingerprint([])

    def setting(self, name: str) -> str | None:
        """A value kept beside the articles, or `None`."""
        return self._database.setting(name)

    def infos(self) -> list[ArticleInfo]:
        """All articles without their texts, sorted by id.

        Those read before are kept: only what has changed since is read again. Inside `writing`
        damaged articles are left out, so that they can be put again.

        Raises:
            LibraryError: a row or a list is damaged.
        """
        with self._database.guarded():
            return self._lists.sound_infos() if self._is_writing else self._lists.infos()

    def sound_infos(self) -> list[ArticleInfo]:
        """As `infos`, without the damaged ones: for who will put them again, and may not be refused."""
        return self._lists.sound_infos()

    @property
    def state(self) -> tuple[int, int]:
        """Differs whenever somebody, this process or another, has changed something."""
        return self._database.state

    def article_stats(self) -> list[ArticleStats]:
        """All articles with what a catalogue says of them, sorted by id; no copies are counted."""
        self.infos()  # refuses what is damaged
        rows = self._database.rows(HOLDINGS)
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
            raise LibraryError(damaged_article(article_id)) from error
        if article.text_sha256 != text_sha256:
            raise LibraryError(damaged_article(article_id))
        return article

    def _article_row(self, article_id: str, columns: str) -> tuple[Any, ...] | None:
        """These columns of an article, or `None` if there is none.

        Raises:
            LibraryError: its row does not fit its seal.
        """
        rows = self._database.rows(
            f"SELECT seal, row_seal({ARTICLE_FIELDS}), {columns} FROM articles WHERE id = ?",  # noqa: S608  constants
            (article_id,),
        )
        if not rows:
            return None
        seal, found, *values = rows[0]
        if seal != found:
            raise LibraryError(damaged_article(article_id))
        return tuple(values)

    def original(self, article_id: str) -> Original | None:
        """The source the article was extracted from, or `None` if it came without one.

        Raises:
            LibraryError: its bytes no longer have the stored SHA-256.
        """
        info = self.original_info(article_id)
        if info is None:
            return None
        rows = self._database.rows("SELECT content FROM originals WHERE sha256 = ?", (info.sha256,))
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
        rows = self._database.rows(
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
        rows = self._database.rows(
            'SELECT kind, start, "end" FROM segments WHERE article_id = ? ORDER BY start, "end"',
            (article_id,),
        )
        if noted is not None and not are_segments(rows, noted[0]):
            raise LibraryError(damaged_article(article_id))
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
        rows = self._database.rows(
            "SELECT id, reading FROM articles WHERE reading IS NOT NULL ORDER BY id"
        )
        return {article_id: read_reading(reading) for article_id, reading in rows}

    def segment_counts(self, article_ids: Sequence[str], kind: str) -> dict[str, int]:
        """How many segments of a kind each of these articles has; those with none are left out."""
        found: dict[str, int] = {}
        for begin in range(0, len(article_ids), PARAMETERS_AT_ONCE):
            part = article_ids[begin : begin + PARAMETERS_AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._database.rows(
                f"SELECT article_id, count(*) FROM segments WHERE article_id IN ({marks})"  # noqa: S608  only question marks
                " AND kind = ? GROUP BY article_id",
                (*part, kind),
            )
            found.update(dict(rows))
        return found

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside comes from one state, whatever others write meanwhile."""
        with self._database.transaction(READS):
            yield

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file, and whether rows were lost; empty if nothing."""
        rows = [str(row[0]) for row in self._database.rows("PRAGMA integrity_check(10)")]
        problems = [] if rows == ["ok"] else rows
        try:
            self.check_listing()
        except LibraryError as error:
            problems.append(str(error))
        for table, fields in SEALED.items():
            rows = self._database.rows(
                f"SELECT count(*) FROM {table} WHERE seal <> row_seal({fields})"  # noqa: S608  constants
            )
            if rows[0][0]:
                problems.append(f"{rows[0][0]:,} damaged rows of {table}; {REPAIR}")
        return problems

    def copy_to(self, file: Path) -> None:
        """Write a copy of the database as it is now to a new file; others may write meanwhile.

        Raises:
            LibraryError: the disk is full, or the library is damaged.
        """
        self._database.copy_to(file)

    def check_listing(self) -> None:
        """Refuse lists of articles, removals or corrections that are not those last written.

        Raises:
            LibraryError: rows were lost, put in or changed by something else than this program.
        """
        with self.reading():
            self._lists.check(anew=True)

    def listed_ids(self) -> list[str]:
        """The ids of all articles, damaged ones included, sorted."""
        return [row[0] for row in self._database.rows("SELECT id FROM articles ORDER BY id")]

    def unsound_texts(self) -> frozenset[str]:
        """The ids of articles whose text no longer has the stored SHA-256; reads all texts."""
        rows = self._database.rows(
            "SELECT id FROM articles WHERE text_sha256 IS NOT text_digest(text)"
        )
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
        with self._database.transaction():
            if self._is_writing:
                yield
                return
            begun = self._database.changes
            unfit = set() if self._lists.is_checked else set(self._lists.unfit())
            self._is_writing = True
            try:
                yield
                self._lists.note(unfit, is_changed=self._database.changes != begun)
            finally:
                self._is_writing = False
            self._lists.checked(unfit=unfit)

    def refuse_read_only(self) -> None:
        """Do nothing where the library may be written.

        Raises:
            LibraryError: it may not.
        """
        self._database.refuse_read_only()

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other process or thread changes the library meanwhile; keep it short.

        Raises:
            LibraryBusyError: another process held the library longer than `BUSY_SECONDS`.
        """
        with self._database.transaction(READS if self.is_read_only else WRITES):
            yield

    @property
    def is_held(self) -> bool:
        """Whether this object is in the middle of a transaction, which others wait for."""
        return self._database.is_held

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
        self._database.changed()
        article, original = document.article, document.original
        row, kinds = row or written(article), _kinds(segments)
        self._database.execute("DELETE FROM articles WHERE id = ?", (article.id,))
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
        self._database.execute(
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
        added = self._database.execute(
            "INSERT OR IGNORE INTO originals VALUES (?, ?, ?)",
            (original.sha256, original.media_type, original.content),
        )
        if added.rowcount:
            return original.media_type
        rows = self._database.rows(
            "SELECT media_type FROM originals WHERE sha256 = ?", (original.sha256,)
        )
        return str(rows[0][0])

    def put_segments(self, article_id: str, segments: Segmentation) -> None:
        """Replace the segments of one article."""
        self._database.execute("DELETE FROM segments WHERE article_id = ?", (article_id,))
        kinds = _kinds(segments)
        self._insert_segments(article_id, kinds)
        self._database.changed()
        self._database.execute(
            "UPDATE articles SET segments_sha256 = ? WHERE id = ?",
            (segments_digest(kinds), article_id),
        )
        self._seal(article_id)

    def _insert_segments(self, article_id: str, kinds: list[tuple[str, int, int]]) -> None:
        self._database.executemany(
            "INSERT OR IGNORE INTO segments VALUES (?, ?, ?, ?)",
            [(article_id, *segment) for segment in kinds],
        )

    def _seal(self, article_id: str) -> None:
        self._database.execute(SEAL_ARTICLE, (article_id,))

    def move(self, article_id: str, *, root: str | None, source: str) -> None:
        """Note that an article's source file now lies elsewhere."""
        self._database.changed()
        self._database.execute(
            "UPDATE articles SET root = ?, source = ? WHERE id = ?", (root, source, article_id)
        )
        self._seal(article_id)

    def restamp(self, article_id: str, stamp: str | None, *, loader: str | None = None) -> None:
        """Note the stamp, and the loader, by which an article's source was found unchanged."""
        self._database.changed()
        self._database.execute(
            "UPDATE articles SET stamp = ?, loader = coalesce(?, loader) WHERE id = ?",
            (stamp, loader, article_id),
        )
        self._seal(article_id)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Take articles out, and originals that nothing else came from that is kept."""
        self._database.changed()
        for article_id in article_ids:
            self._database.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self._database.execute(
            "DELETE FROM originals WHERE sha256 NOT IN"
            " (SELECT original_sha256 FROM articles WHERE original_sha256 IS NOT NULL)"
            " AND sha256 NOT IN (SELECT original_sha256 FROM removed"
            " WHERE original_sha256 IS NOT NULL AND text IS NOT NULL)"
        )

    def bring_back(self, article_id: str) -> None:
        """Make a removed article whose text is kept an article again; it has no segments yet."""
        self._database.changed()
        self.removals.bring_back(article_id)
        self._seal(article_id)

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value beside the articles."""
        self._database.set_setting(name, value)

    def note(self, name: str, value: str) -> None:
        """Keep a value beside the articles, in a transaction of its own, where it may be kept."""
        if not self.is_read_only:
            with self._database.transaction():
                self._database.set_setting(name, value)


def _kinds(segments: Segmentation) -> list[tuple[str, int, int]]:
    """The rows of segments, in the order of the table's key."""
    kinds = [("passage", span.start, span.end) for span in segments.passages]
    kinds += [("sentence", span.start, span.end) for span in segments.sentences]
    return sorted(
        kinds + [(mark.kind.value, mark.span.start, mark.span.end) for mark in segments.marks]
    )

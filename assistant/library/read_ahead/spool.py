"""What was read and waits for the library: documents with what they are cut into.

Invariant: what comes out is what was put in, and memory is bounded however much that is: the first
64 MB are held as they are; of the rest SQLite keeps 32 MB in memory, and what is more in a
temporary file without a name, which goes with the process.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

from ...errors import LibraryError, UnreadableSourceError
from ...records import Article, Document, Failure, Loaded, Mark, MarkKind, Original, Span
from ..rows import Segmentation, read_metadata, read_reading, write_metadata, write_reading

_KILOBYTES_IN_MEMORY: Final = 32 << 10
_BYTES_HELD: Final = 64 << 20
_BYTES_OF_SPAN: Final = 136
_BYTES_OF_DOCUMENT: Final = 2_000
"""Besides its text and its original: objects, as `sys.getsizeof` counts them."""
_TABLES: Final = f"""
    PRAGMA cache_size = -{_KILOBYTES_IN_MEMORY};
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE originals (sha256 TEXT PRIMARY KEY, content BLOB);
    CREATE TABLE documents (
        source INTEGER, id TEXT, text TEXT, metadata TEXT, pages TEXT, reading TEXT, cut TEXT,
        original TEXT, media_type TEXT, name TEXT, loader TEXT
    );
    CREATE INDEX documents_of ON documents (source);
    CREATE TABLE failures (source INTEGER, name TEXT, reason TEXT);
    CREATE INDEX failures_of ON failures (source);
"""


class Spool:
    """Takes what sources gave, by a number for each, and gives it back; a context manager."""

    def __init__(self, *, bytes_held: int = _BYTES_HELD) -> None:
        self._held: dict[int, tuple[Loaded, list[Segmentation]]] = {}
        self._room = bytes_held
        with _translated():
            self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._connection.executescript(_TABLES)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def put(self, loaded: Loaded, cuts: list[Segmentation]) -> int:
        """Keep what one source gave, and what its documents are cut into; the number of it.

        Raises:
            UnreadableSourceError: it holds a character that no file can hold.
            LibraryError: there is no room for it.
        """
        self._count += 1
        size = sum(map(_size, loaded.documents, cuts))
        if size <= self._room:
            _refuse_surrogates(loaded)
            self._room -= size
            self._held[self._count] = (loaded, cuts)
            return self._count
        try:
            with _translated():
                for document, cut in zip(loaded.documents, cuts, strict=True):
                    self._put(document, cut)
                self._connection.executemany(
                    "INSERT INTO failures VALUES (?, ?, ?)",
                    [(self._count, item.source, item.reason) for item in loaded.failed],
                )
        except UnicodeEncodeError as error:
            raise _surrogate(error) from error
        return self._count

    def _put(self, document: Document, cut: Segmentation) -> None:
        article, original = document.article, document.original
        described: tuple[Any, ...] = (None,) * 4
        if original is not None:
            # Those of one file that holds several are the same
            self._connection.execute(
                "INSERT OR IGNORE INTO originals VALUES (?, ?)", (original.sha256, original.content)
            )
            described = (original.sha256, original.media_type, original.source, original.loader)
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._count,
                article.id,
                article.text,
                write_metadata(article),
                json.dumps(article.pages),
                write_reading(article.reading),
                _written(cut),
                *described,
            ),
        )

    def loaded(self, number: int) -> Loaded:
        """What the source with this number gave."""
        if number in self._held:
            return self._held[number][0]
        with _translated():
            rows = self._connection.execute(
                "SELECT id, text, metadata, pages, reading, original, media_type, name, loader"
                " FROM documents WHERE source = ? ORDER BY rowid",
                (number,),
            ).fetchall()
            failed = self._connection.execute(
                "SELECT name, reason FROM failures WHERE source = ? ORDER BY rowid", (number,)
            ).fetchall()
        originals: dict[str, Original] = {}
        return Loaded(
            documents=tuple(self._document(row, originals) for row in rows),
            failed=tuple(Failure(source=name, reason=reason) for name, reason in failed),
        )

    def cuts(self, number: int) -> list[Segmentation]:
        """What the documents of the source with this number are cut into, in their order."""
        if number in self._held:
            return self._held[number][1]
        with _translated():
            rows = self._connection.execute(
                "SELECT cut FROM documents WHERE source = ? ORDER BY rowid", (number,)
            ).fetchall()
        return [_read(cut) for (cut,) in rows]

    def _document(self, row: tuple[Any, ...], originals: dict[str, Original]) -> Document:
        article_id, text, metadata, pages, reading, sha256, media_type, name, loader = row
        article = Article(
            id=article_id,
            text=text,
            pages=tuple(json.loads(pages)),
            reading=read_reading(reading),
            **read_metadata(metadata),
        )
        if sha256 is None:
            return Document(article=article)
        if sha256 not in originals:
            with _translated():
                (content,) = self._connection.execute(
                    "SELECT content FROM originals WHERE sha256 = ?", (sha256,)
                ).fetchone()
            originals[sha256] = Original(
                content=bytes(content), media_type=media_type, source=name, loader=loader
            )
        return Document(article=article, original=originals[sha256].named(name, loader=loader))


def _size(document: Document, cut: Segmentation) -> int:
    """About how many bytes a document takes in memory."""
    content = document.original.content if document.original else b""
    spans = len(cut.passages) + len(cut.sentences) + len(cut.marks)
    spans += 2 * len(document.article.reading.marks)
    return (
        sys.getsizeof(document.article.text)
        + len(content)
        + _BYTES_OF_SPAN * spans
        + _BYTES_OF_DOCUMENT
    )


def _refuse_surrogates(loaded: Loaded) -> None:
    """What cannot be written to the library is refused before it is, as SQLite would."""
    for item in loaded.failed:
        _check(item.source, item.reason)
    for document in loaded.documents:
        article, original = document.article, document.original
        known = (article.id, article.title, article.publisher, article.url, article.language)
        _check(*known, *article.authors, *article.about)
        _check(*(text for pair in article.reading.origins for text in pair))
        _check(*(item.sample for item in article.reading.omissions))
        _check(*(item.detail for item in article.reading.warnings))
        if original is not None:
            _check(original.media_type, original.source, original.loader)


def _check(*texts: str | None) -> None:
    joined = "".join(text for text in texts if text)
    try:
        joined.encode()
    except UnicodeEncodeError as error:
        raise _surrogate(error) from error


def _surrogate(error: UnicodeEncodeError) -> UnreadableSourceError:
    return UnreadableSourceError(f"it holds a lone surrogate: {error.object[:100]!r}")


def _written(cut: Segmentation) -> str:
    marks = [(mark.kind.value, mark.span.start, mark.span.end) for mark in cut.marks]
    spans = [[(span.start, span.end) for span in part] for part in (cut.passages, cut.sentences)]
    return json.dumps([*spans, marks])


def _read(written: str) -> Segmentation:
    passages, sentences, marks = json.loads(written)
    return Segmentation(
        passages=tuple(Span(start=start, end=end) for start, end in passages),
        sentences=tuple(Span(start=start, end=end) for start, end in sentences),
        marks=tuple(
            Mark(kind=MarkKind(kind), span=Span(start=start, end=end)) for kind, start, end in marks
        ),
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        msg = f"what was read cannot be kept in a temporary file: {error}"
        raise LibraryError(msg) from error

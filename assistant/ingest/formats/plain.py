"""Plain text: the decoded file is the article, character for character.

An export of several documents becomes as many articles, each a stretch of the file as it is.
"""

from __future__ import annotations

from typing import Final

from ...records import Mark, MarkKind, ReadingReport, ReadingWarning, Span
from ..extraction import Batch, Extraction
from ..metadata.plain_text import Dump, read_dump
from ..versions import READING_VERSION
from .decoding import decode_reported

LOADER: Final = f"plain/{READING_VERSION}"


def extract(content: bytes, *, source: str, charset: str | None = None) -> Extraction | Batch:
    """The text of a plain-text file, and what its first and last lines say about it.

    Raises:
        UnreadableSourceError: binary data, or an unknown encoding.
    """
    decoded = decode_reported(content, source=source, charset=charset)
    dump = read_dump(decoded.text)
    spans = dump.documents
    if len(spans) <= 1:
        return _extraction(decoded.text, dump, decoded.warnings)
    ends = [*(span.start for span in spans[1:]), len(decoded.text)]
    parts = [Span(start=span.start, end=end) for span, end in zip(spans, ends, strict=True)]
    texts = [part.slice(decoded.text).rstrip() for part in parts]
    return Batch(
        extractions=tuple(_extraction(text, read_dump(text), decoded.warnings) for text in texts)
    )


def _extraction(text: str, dump: Dump, warnings: tuple[ReadingWarning, ...]) -> Extraction:
    return Extraction(
        text=text,
        loader=LOADER,
        metadata=dump.metadata,
        report=ReadingReport(marks=_marks(dump), warnings=warnings, origins=dump.metadata.origins),
    )


def _marks(dump: Dump) -> tuple[Mark, ...]:
    """The headline and the lines of metadata of a plain text, in order."""
    title = dump.title_span
    headline = [] if title is None else [Mark(kind=MarkKind.HEADLINE, span=title)]
    lines = [Mark(kind=MarkKind.BOILERPLATE, span=span) for span in dump.boilerplate]
    return tuple(sorted([*headline, *lines], key=lambda mark: mark.span))

"""Plain text: the decoded file is the article, character for character."""

from __future__ import annotations

from typing import Final

from ...records import Mark, MarkKind, ReadingReport
from ..extraction import Extraction
from ..metadata.plain_text import Dump, read_dump
from ..versions import READING_VERSION
from .decoding import decode_reported

LOADER: Final = f"plain/{READING_VERSION}"


def extract(content: bytes, *, source: str, charset: str | None = None) -> Extraction:
    """The text of a plain-text file, and what its first and last lines say about it.

    Raises:
        UnreadableSourceError: binary data, or an unknown encoding.
    """
    decoded = decode_reported(content, source=source, charset=charset)
    dump = read_dump(decoded.text)
    return Extraction(
        text=decoded.text,
        loader=LOADER,
        metadata=dump.metadata,
        report=ReadingReport(
            marks=marks_of(dump), warnings=decoded.warnings, origins=dump.metadata.origins
        ),
    )


def marks_of(dump: Dump) -> tuple[Mark, ...]:
    """The headline and the lines of metadata of a plain text, in order."""
    headline = [] if dump.title_span is None else [Mark(kind=MarkKind.HEADLINE, span=dump.title_span)]
    lines = [Mark(kind=MarkKind.BOILERPLATE, span=span) for span in dump.furniture]
    return tuple(sorted([*headline, *lines], key=lambda mark: mark.span))

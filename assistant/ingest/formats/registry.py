"""Which loader reads what, by suffix or media type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...errors import UnsupportedFormatError
from .limits import (
    MAX_COLLECTION_BYTES,
    MAX_MARKDOWN_BYTES,
    MAX_PAGED_BYTES,
    MAX_SENT_TEXT_BYTES,
    MAX_TEXT_BYTES,
    MAX_WEB_PAGE_BYTES,
)

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT: Final = "application/vnd.oasis.opendocument.text"
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:\-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of source: its loader in `formats/`, its names, and how much of it is read.

    `max_sent_bytes` is how much is taken of what somebody sends, where that is less.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    max_bytes: int
    other_media_types: tuple[str, ...] = ()
    max_sent_bytes: int | None = None


FORMATS: Final = (
    Format(
        name="plain",
        media_type="text/plain",
        suffixes=(".txt",),
        max_bytes=MAX_TEXT_BYTES,
        max_sent_bytes=MAX_SENT_TEXT_BYTES,
    ),
    Format(
        name="markdown",
        media_type="text/markdown",
        suffixes=(".md", ".markdown"),
        max_bytes=MAX_MARKDOWN_BYTES,
        other_media_types=("text/x-markdown",),
    ),
    Format(
        name="web_page",
        media_type="text/html",
        suffixes=(".html", ".htm", ".xhtml"),
        max_bytes=MAX_WEB_PAGE_BYTES,
        other_media_types=("application/xhtml+xml",),
    ),
    Format(name="pdf", media_type="application/pdf", suffixes=(".pdf",), max_bytes=MAX_PAGED_BYTES),
    Format(name="word", media_type=_DOCX, suffixes=(".docx",), max_bytes=MAX_PAGED_BYTES),
    Format(name="odt", media_type=_ODT, suffixes=(".odt",), max_bytes=MAX_PAGED_BYTES),
    Format(
        name="rtf",
        media_type="application/rtf",
        suffixes=(".rtf",),
        max_bytes=MAX_PAGED_BYTES,
        other_media_types=("text/rtf",),
    ),
    Format(
        name="epub",
        media_type="application/epub+zip",
        suffixes=(".epub",),
        max_bytes=MAX_PAGED_BYTES,
    ),
    Format(name="mail", media_type="message/rfc822", suffixes=(".eml",), max_bytes=MAX_PAGED_BYTES),
    Format(
        name="mbox",
        media_type="application/mbox",
        suffixes=(".mbox",),
        max_bytes=MAX_COLLECTION_BYTES,
    ),
    Format(
        name="web_archive",
        media_type="multipart/related",
        suffixes=(".mhtml", ".mht"),
        max_bytes=MAX_PAGED_BYTES,
        other_media_types=("application/x-mimearchive",),
    ),
    Format(
        name="json_lines",
        media_type="application/jsonl",
        suffixes=(".jsonl", ".ndjson"),
        max_bytes=MAX_COLLECTION_BYTES,
        other_media_types=("application/x-ndjson", "application/x-jsonlines"),
    ),
    Format(
        name="separated",
        media_type="text/csv",
        suffixes=(".csv", ".tsv"),
        max_bytes=MAX_COLLECTION_BYTES,
        other_media_types=("text/tab-separated-values",),
    ),
    Format(
        name="feed",
        media_type="application/rss+xml",
        suffixes=(".rss", ".atom", ".xml"),
        max_bytes=MAX_COLLECTION_BYTES,
        other_media_types=(
            "application/atom+xml",
            "application/rdf+xml",
            "application/xml",
            "text/xml",
        ),
    ),
)
SUFFIXES: Final = tuple(suffix for item in FORMATS for suffix in item.suffixes)


def format_of(media_type_or_suffix: str) -> Format:
    """The format of a suffix such as ".pdf", or of a media type with or without parameters.

    Raises:
        UnsupportedFormatError: nothing here reads it.
    """
    name = media_type_or_suffix.partition(";")[0].strip().lower()
    for item in FORMATS:
        if name in (*item.suffixes, item.media_type, *item.other_media_types):
            return item
    msg = f"no loader reads {name or 'files without a suffix'}; supported are {', '.join(SUFFIXES)}"
    raise UnsupportedFormatError(msg)


def charset_of(media_type: str) -> str | None:
    """The charset parameter of a media type, or `None`."""
    match = _CHARSET.search(media_type)
    return match[1].lower() if match else None

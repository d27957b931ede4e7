"""Which loader reads what, by suffix or media type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...errors import UnsupportedFormatError
from .limits import MAX_PAGED_BYTES, MAX_TEXT_BYTES, MAX_WEB_PAGE_BYTES

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:\-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of source: its loader in `formats/`, its names, and how much of it is read."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    max_bytes: int
    other_media_types: tuple[str, ...] = ()


FORMATS: Final = (
    Format(name="plain", media_type="text/plain", suffixes=(".txt",), max_bytes=MAX_TEXT_BYTES),
    Format(
        name="markdown",
        media_type="text/markdown",
        suffixes=(".md", ".markdown"),
        max_bytes=MAX_TEXT_BYTES,
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
)
SUFFIXES: Final = tuple(suffix for item in FORMATS for suffix in item.suffixes)
MEDIA_TYPES: Final = tuple(
    name for item in FORMATS for name in (item.media_type, *item.other_media_types)
)


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

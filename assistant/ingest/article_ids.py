"""Readable, stable ids for articles, made from the path or URL they came from.

Invariant: the same source always gives the same id, and sources that differ in a character the
id cannot show give different ids.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

LONGEST_ID: Final = 80

_DIGEST_LENGTH: Final = 8
_NOT_SLUG = re.compile(r"[^a-z0-9._]+")
_SUFFIXES: Final = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx"}
)


def article_id_for(source: str) -> str:
    """The id of the article read from `source`, a path relative to its folder, or a URL.

    Lower-case letters, digits, dots, underscores and hyphens, at most 80 characters. Where
    anything but case, separators or a known suffix is lost, eight hex digits tell it apart.

    >>> article_id_for("opinion/Russia and Japan.txt")
    'opinion-russia-and-japan'
    >>> article_id_for("новости/переговоры.txt")
    '8b5de94b'
    """
    readable, kept_all = _readable(source)
    slug = _NOT_SLUG.sub("-", _plain(readable)).strip("-._")
    if (
        kept_all
        and _NOT_SLUG.sub("", _plain(readable)) == re.sub(r"[\s/\-]+", "", readable.lower())
        and slug
        and len(slug) <= LONGEST_ID
    ):
        return slug
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    room = LONGEST_ID - _DIGEST_LENGTH - 1
    slug = slug[:room].strip("-._")
    return f"{slug}-{digest}" if slug else digest


def _readable(source: str) -> tuple[str, bool]:
    """The part of a source worth showing, and whether it names the source completely."""
    parts = urlsplit(source) if source.startswith(("http://", "https://")) else None
    if parts is not None:
        host = (parts.hostname or "").removeprefix("www.")
        return f"{host}{unquote(parts.path)}", not (parts.query or parts.port)
    path = PurePosixPath(source)
    if path.suffix.lower() in _SUFFIXES:
        return str(path.with_suffix("")), True
    return source, True


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).lower()

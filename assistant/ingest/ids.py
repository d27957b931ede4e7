"""Readable, stable ids for articles, made from the path or URL they came from.

Invariant: the same source always gives the same id. Sources that differ in letters give different
ids; those that differ only in case, separators or a known suffix may share one, so whoever keeps
articles must look for that.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

LONGEST_ID: Final = 80

_DIGEST_LENGTH: Final = 8
_NOT_SLUG = re.compile(r"[^a-z0-9._]+")
_SEPARATOR = re.compile(r"[\s/\-]+")
_SUFFIXES: Final = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx"}
    | {".epub", ".rtf", ".odt", ".eml", ".mbox", ".jsonl", ".ndjson", ".csv", ".tsv"}
    | {".rss", ".atom", ".xml", ".mhtml", ".mht"}
)


@lru_cache(maxsize=256)
def article_id_for(source: str) -> str:
    """The id of the article read from `source`, a path relative to its folder, or a URL.

    Lower-case letters, digits, dots, underscores and hyphens, at most 80 characters. Where
    anything but case, separators or a known suffix is lost, eight hex digits tell it apart.

    >>> article_id_for("opinion/Russia and Japan.txt")
    'opinion-russia-and-japan'
    >>> article_id_for("новости/переговоры.txt")
    'fc0c7a43'
    """
    readable, is_complete = _readable(source)
    plain = unicodedata.normalize("NFKD", readable).lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-._")
    lost_letters = _NOT_SLUG.sub("", plain) != _SEPARATOR.sub("", readable.lower())
    if slug and len(slug) <= LONGEST_ID and is_complete and not lost_letters:
        return slug
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    room = LONGEST_ID - _DIGEST_LENGTH - 1
    slug = slug[:room].strip("-._")
    return f"{slug}-{digest}" if slug else digest


def _readable(source: str) -> tuple[str, bool]:
    """The part of a source worth showing, and whether it names the source completely."""
    if source.startswith(("http://", "https://")):
        try:
            parts = urlsplit(source)
            host, has_port = (parts.hostname or "").removeprefix("www."), bool(parts.port)
        except ValueError:  # it is no address; fetching it says so
            return source, False
        return f"{host}{unquote(parts.path)}", not (parts.query or has_port)
    path = PurePosixPath(source)
    if path.suffix.lower() in _SUFFIXES:
        return str(path.with_suffix("")), True
    return source, True

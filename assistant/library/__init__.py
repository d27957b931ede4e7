"""The store of articles, and keeping it equal to its sources.

Each name loads its own module when it is first used: a question reads no files and compares no
articles.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .copies import compare, state_the_same
    from .cutting import recut
    from .differences import words_of
    from .duplicates import duplicate_groups, find_copies
    from .reading_ahead import readers_at_once
    from .receiving import SentFile, check_name, receive_files
    from .rows import Segments, content_hash
    from .sources import Found, Sources, article_source, article_sources, is_url
    from .store import LIBRARY_FILE, Library
    from .sync import Source, add_sources, replace_all, sync_sources
    from .wording import Wording

__all__ = [
    "LIBRARY_FILE",
    "Found",
    "Library",
    "Segments",
    "SentFile",
    "Source",
    "Sources",
    "Wording",
    "add_sources",
    "article_source",
    "article_sources",
    "check_name",
    "compare",
    "content_hash",
    "duplicate_groups",
    "find_copies",
    "is_url",
    "readers_at_once",
    "receive_files",
    "recut",
    "replace_all",
    "state_the_same",
    "sync_sources",
    "words_of",
]

_HOMES = {
    "LIBRARY_FILE": "store",
    "Found": "sources",
    "Library": "store",
    "Segments": "rows",
    "SentFile": "receiving",
    "Source": "sync",
    "Sources": "sources",
    "Wording": "wording",
    "add_sources": "sync",
    "article_source": "sources",
    "article_sources": "sources",
    "check_name": "receiving",
    "compare": "copies",
    "content_hash": "rows",
    "duplicate_groups": "duplicates",
    "find_copies": "duplicates",
    "is_url": "sources",
    "readers_at_once": "reading_ahead",
    "receive_files": "receiving",
    "recut": "cutting",
    "replace_all": "sync",
    "state_the_same": "copies",
    "sync_sources": "sync",
    "words_of": "differences",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value

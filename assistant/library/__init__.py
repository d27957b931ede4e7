"""The store of articles, and keeping it equal to its sources.

Each name loads its own module when it is first used: a question reads no files and compares no
articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .near_duplicates.copies import compare, state_the_same
    from .near_duplicates.differences import words_of
    from .near_duplicates.stories import duplicate_groups, find_copies
    from .prefetch import readers_at_once
    from .rows import Segments, content_hash
    from .segmenting import recut
    from .sources import Found, Sources, article_source, article_sources, is_url
    from .store import LIBRARY_FILE, Library
    from .sync import Source, add_sources, replace_all, sync_sources
    from .uploads import SentFile, check_name, receive_files

__all__ = [
    "LIBRARY_FILE",
    "Found",
    "Library",
    "Segments",
    "SentFile",
    "Source",
    "Sources",
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

__getattr__ = lazily(
    __name__,
    {
        ".near_duplicates.copies": ("compare", "state_the_same"),
        ".near_duplicates.differences": ("words_of",),
        ".near_duplicates.stories": ("duplicate_groups", "find_copies"),
        ".prefetch": ("readers_at_once",),
        ".rows": ("Segments", "content_hash"),
        ".segmenting": ("recut",),
        ".sources": ("Found", "Sources", "article_source", "article_sources", "is_url"),
        ".store": ("LIBRARY_FILE", "Library"),
        ".sync": ("Source", "add_sources", "replace_all", "sync_sources"),
        ".uploads": ("SentFile", "check_name", "receive_files"),
    },
)

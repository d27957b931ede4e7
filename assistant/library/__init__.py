"""The store of articles, and keeping it equal to its sources.

Each name loads its own module when it is first used: a question reads no files and compares no
articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .near_duplicates.copies import compare, state_the_same
    from .near_duplicates.stories import article_stats, find_near_duplicates, stories
    from .prefetch import Source, readers_at_once
    from .rereading import read_by_older_version, reread
    from .rows import Segmentation, content_hash
    from .segmenting import resegment
    from .sources import Found, Sources, article_source, article_sources, is_url
    from .store import LIBRARY_FILE, Library
    from .sync import add_sources, replace_all, sync_sources
    from .updates import (
        add_items,
        add_listed,
        add_uploads,
        remove_articles,
        replace_articles,
        reread_articles,
        sync_folder,
    )
    from .uploads import SentFile, check_name, store_uploads

__all__ = [
    "LIBRARY_FILE",
    "Found",
    "Library",
    "Segmentation",
    "SentFile",
    "Source",
    "Sources",
    "add_items",
    "add_listed",
    "add_sources",
    "add_uploads",
    "article_source",
    "article_sources",
    "article_stats",
    "check_name",
    "compare",
    "content_hash",
    "find_near_duplicates",
    "is_url",
    "read_by_older_version",
    "readers_at_once",
    "remove_articles",
    "replace_all",
    "replace_articles",
    "reread",
    "reread_articles",
    "resegment",
    "state_the_same",
    "store_uploads",
    "stories",
    "sync_folder",
    "sync_sources",
]

__getattr__ = lazily(
    __name__,
    {
        ".near_duplicates.copies": ("compare", "state_the_same"),
        ".near_duplicates.stories": ("article_stats", "stories", "find_near_duplicates"),
        ".updates": (
            "add_items",
            "add_listed",
            "add_uploads",
            "remove_articles",
            "replace_articles",
            "reread_articles",
            "sync_folder",
        ),
        ".prefetch": ("Source", "readers_at_once"),
        ".rereading": ("read_by_older_version", "reread"),
        ".rows": ("Segmentation", "content_hash"),
        ".segmenting": ("resegment",),
        ".sources": ("Found", "Sources", "article_source", "article_sources", "is_url"),
        ".store": ("LIBRARY_FILE", "Library"),
        ".sync": ("add_sources", "replace_all", "sync_sources"),
        ".uploads": ("SentFile", "check_name", "store_uploads"),
    },
)

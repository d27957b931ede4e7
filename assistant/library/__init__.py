"""The store of articles, and keeping it equal to its sources."""

from .rows import Segments, content_hash
from .sources import Found, Sources, article_source, article_sources, is_url
from .store import LIBRARY_FILE, Library
from .sync import Source, add_sources, recut, replace_all, sync_sources

__all__ = [
    "LIBRARY_FILE",
    "Found",
    "Library",
    "Segments",
    "Source",
    "Sources",
    "add_sources",
    "article_source",
    "article_sources",
    "content_hash",
    "is_url",
    "recut",
    "replace_all",
    "sync_sources",
]

"""The store of articles, and keeping it equal to its sources."""

from .copies import compare, state_the_same
from .differences import words_of
from .duplicates import duplicate_groups, find_copies
from .receiving import SentFile, check_name, receive_files
from .rows import Segments, content_hash
from .sources import Found, Sources, article_source, article_sources, is_url
from .store import LIBRARY_FILE, Library
from .sync import Source, add_sources, recut, replace_all, sync_sources
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
    "receive_files",
    "recut",
    "replace_all",
    "state_the_same",
    "sync_sources",
    "words_of",
]

"""The store of articles, and keeping it equal to a folder."""

from .rows import Segments, content_hash
from .store import LIBRARY_FILE, Library

__all__ = ["LIBRARY_FILE", "Library", "Segments", "content_hash"]

"""Files and pages become articles; articles become sentences and passages.

Everything the rest of the project may use is named here. Each name loads its own module when it is
first used: a question needs nothing of it but a version number. The hostile parsers are loaded in a
child process only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .article_ids import article_id_for
    from .blocks import Block, find_blocks
    from .decoding import decode
    from .fetching import Fetched, Validators, fetch
    from .files import Listing, iter_files
    from .furniture import find_furniture
    from .loading import load_bytes, load_documents, load_file, read_file
    from .manifest import MANIFEST_FILE, ManifestEntry, entry_for, read_manifest
    from .manners import Manners
    from .media_types import MEDIA_TYPES, SUFFIXES, format_of
    from .metadata import Metadata
    from .outlets import outlet_names, outlet_of
    from .parts import joined, part_of
    from .passages import Cut, Passage, cut, cut_passages
    from .sandbox import Sandbox
    from .sentences import split_sentences
    from .versions import CUTTER_VERSION, READING_VERSION

__all__ = [
    "CUTTER_VERSION",
    "MANIFEST_FILE",
    "MEDIA_TYPES",
    "READING_VERSION",
    "SUFFIXES",
    "Block",
    "Cut",
    "Fetched",
    "Listing",
    "ManifestEntry",
    "Manners",
    "Metadata",
    "Passage",
    "Sandbox",
    "Validators",
    "article_id_for",
    "cut",
    "cut_passages",
    "decode",
    "entry_for",
    "fetch",
    "find_blocks",
    "find_furniture",
    "format_of",
    "iter_files",
    "joined",
    "load_bytes",
    "load_documents",
    "load_file",
    "outlet_names",
    "outlet_of",
    "part_of",
    "read_file",
    "read_manifest",
    "split_sentences",
]

_HOMES = {
    "CUTTER_VERSION": "versions",
    "MANIFEST_FILE": "manifest",
    "MEDIA_TYPES": "media_types",
    "READING_VERSION": "versions",
    "SUFFIXES": "media_types",
    "Block": "blocks",
    "Cut": "passages",
    "Fetched": "fetching",
    "Listing": "files",
    "ManifestEntry": "manifest",
    "Manners": "manners",
    "Metadata": "metadata",
    "Passage": "passages",
    "Sandbox": "sandbox",
    "Validators": "fetching",
    "article_id_for": "article_ids",
    "cut": "passages",
    "cut_passages": "passages",
    "decode": "decoding",
    "entry_for": "manifest",
    "fetch": "fetching",
    "find_blocks": "blocks",
    "find_furniture": "furniture",
    "format_of": "media_types",
    "iter_files": "files",
    "joined": "parts",
    "load_bytes": "loading",
    "load_documents": "loading",
    "load_file": "loading",
    "outlet_names": "outlets",
    "outlet_of": "outlets",
    "part_of": "parts",
    "read_file": "loading",
    "read_manifest": "manifest",
    "split_sentences": "sentences",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value

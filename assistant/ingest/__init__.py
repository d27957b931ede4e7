"""Files and pages become articles; articles become sentences and passages.

Everything the rest of the project may use is named here. Each name loads its own module when it is
first used: a question needs nothing of it but a version number. The hostile parsers are loaded in a
child process only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .fetching.client import Fetched, Validators, fetch
    from .fetching.politeness import Manners
    from .files import Listing, iter_files
    from .formats.decoding import decode
    from .formats.registry import MEDIA_TYPES, SUFFIXES, format_of
    from .ids import article_id_for
    from .loading import load_bytes, load_file
    from .metadata.fields import Metadata
    from .metadata.manifest import MANIFEST_FILE, ManifestEntry, entry_for, read_manifest
    from .metadata.outlets import outlet_names, outlet_of
    from .sandbox import Sandbox
    from .segmentation.boilerplate import find_furniture
    from .segmentation.passages import Cut, Passage, cut, cut_passages
    from .versions import CUTTER_VERSION, READING_VERSION

__all__ = [
    "CUTTER_VERSION",
    "MANIFEST_FILE",
    "MEDIA_TYPES",
    "READING_VERSION",
    "SUFFIXES",
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
    "find_furniture",
    "format_of",
    "iter_files",
    "load_bytes",
    "load_file",
    "outlet_names",
    "outlet_of",
    "read_manifest",
]

__getattr__ = lazily(
    __name__,
    {
        ".fetching.client": ("Fetched", "Validators", "fetch"),
        ".fetching.politeness": ("Manners",),
        ".files": ("Listing", "iter_files"),
        ".formats.decoding": ("decode",),
        ".formats.registry": ("MEDIA_TYPES", "SUFFIXES", "format_of"),
        ".ids": ("article_id_for",),
        ".loading": ("load_bytes", "load_file"),
        ".metadata.fields": ("Metadata",),
        ".metadata.manifest": ("MANIFEST_FILE", "ManifestEntry", "entry_for", "read_manifest"),
        ".metadata.outlets": ("outlet_names", "outlet_of"),
        ".sandbox": ("Sandbox",),
        ".segmentation.boilerplate": ("find_furniture",),
        ".segmentation.passages": ("Cut", "Passage", "cut", "cut_passages"),
        ".versions": ("CUTTER_VERSION", "READING_VERSION"),
    },
)

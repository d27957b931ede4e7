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
    from .fetching.politeness import Politeness
    from .files import Listing, iter_files
    from .formats.decoding import decode
    from .formats.registry import MEDIA_TYPES, SUFFIXES, format_of
    from .ids import article_id_for
    from .loading import load_bytes, load_documents, load_file, read_file
    from .metadata.fields import Metadata
    from .metadata.manifest import MANIFEST_FILE, ManifestEntry, entry_for, read_manifest
    from .metadata.outlets import outlet_names, outlet_of
    from .parts import joined, part_of
    from .sandbox import Sandbox
    from .segmentation.boilerplate import find_boilerplate
    from .segmentation.passages import Passage, SegmentedArticle, segment_article, segment_passages
    from .versions import READING_VERSION, SEGMENTER_VERSION

__all__ = [
    "MANIFEST_FILE",
    "MEDIA_TYPES",
    "READING_VERSION",
    "SEGMENTER_VERSION",
    "SUFFIXES",
    "Fetched",
    "Listing",
    "ManifestEntry",
    "Metadata",
    "Passage",
    "Politeness",
    "Sandbox",
    "SegmentedArticle",
    "Validators",
    "article_id_for",
    "decode",
    "entry_for",
    "fetch",
    "find_boilerplate",
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
    "segment_article",
    "segment_passages",
]

__getattr__ = lazily(
    __name__,
    {
        ".fetching.client": ("Fetched", "Validators", "fetch"),
        ".fetching.politeness": ("Politeness",),
        ".files": ("Listing", "iter_files"),
        ".formats.decoding": ("decode",),
        ".formats.registry": ("MEDIA_TYPES", "SUFFIXES", "format_of"),
        ".ids": ("article_id_for",),
        ".loading": ("load_bytes", "load_documents", "load_file", "read_file"),
        ".metadata.fields": ("Metadata",),
        ".metadata.manifest": ("MANIFEST_FILE", "ManifestEntry", "entry_for", "read_manifest"),
        ".metadata.outlets": ("outlet_names", "outlet_of"),
        ".parts": ("joined", "part_of"),
        ".sandbox": ("Sandbox",),
        ".segmentation.boilerplate": ("find_boilerplate",),
        ".segmentation.passages": (
            "SegmentedArticle",
            "Passage",
            "segment_article",
            "segment_passages",
        ),
        ".versions": ("SEGMENTER_VERSION", "READING_VERSION"),
    },
)

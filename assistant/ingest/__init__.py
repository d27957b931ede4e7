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
    from .files import check_below, iter_files, shown_name
    from .formats.decoding import decode
    from .formats.registry import SUFFIXES, format_of
    from .ids import article_id_for
    from .loading import load_bytes, load_documents, load_file, read_file
    from .metadata.fields import Metadata
    from .metadata.language import detect_language, languages_of_question
    from .metadata.manifest import (
        MANIFEST_FILE,
        FeedEntry,
        ManifestEntry,
        entry_for,
        read_feeds,
        read_manifest,
    )
    from .metadata.outlets import outlet_names, outlet_of
    from .parts import joined, part_of
    from .sandbox import Sandbox
    from .segmentation.boilerplate import find_boilerplate
    from .segmentation.passages import SegmentedArticle, segment_article, segment_passages
    from .versions import READING_VERSION, SEGMENTER_VERSION

__all__ = [
    "MANIFEST_FILE",
    "READING_VERSION",
    "SEGMENTER_VERSION",
    "SUFFIXES",
    "FeedEntry",
    "Fetched",
    "ManifestEntry",
    "Metadata",
    "Politeness",
    "Sandbox",
    "SegmentedArticle",
    "Validators",
    "article_id_for",
    "check_below",
    "decode",
    "detect_language",
    "entry_for",
    "fetch",
    "find_boilerplate",
    "format_of",
    "iter_files",
    "joined",
    "languages_of_question",
    "load_bytes",
    "load_documents",
    "load_file",
    "outlet_names",
    "outlet_of",
    "part_of",
    "read_feeds",
    "read_file",
    "read_manifest",
    "segment_article",
    "segment_passages",
    "shown_name",
]

__getattr__ = lazily(
    __name__,
    {
        ".fetching.client": ("Fetched", "Validators", "fetch"),
        ".fetching.politeness": ("Politeness",),
        ".files": ("check_below", "iter_files", "shown_name"),
        ".formats.decoding": ("decode",),
        ".formats.registry": ("SUFFIXES", "format_of"),
        ".ids": ("article_id_for",),
        ".loading": ("load_bytes", "load_documents", "load_file", "read_file"),
        ".metadata.fields": ("Metadata",),
        ".metadata.language": ("detect_language", "languages_of_question"),
        ".metadata.manifest": (
            "MANIFEST_FILE",
            "FeedEntry",
            "ManifestEntry",
            "entry_for",
            "read_feeds",
            "read_manifest",
        ),
        ".metadata.outlets": ("outlet_names", "outlet_of"),
        ".parts": ("joined", "part_of"),
        ".sandbox": ("Sandbox",),
        ".segmentation.boilerplate": ("find_boilerplate",),
        ".segmentation.passages": (
            "SegmentedArticle",
            "segment_article",
            "segment_passages",
        ),
        ".versions": ("SEGMENTER_VERSION", "READING_VERSION"),
    },
)

"""Evidence for an answer: bundles made and verified, sources fetched again and compared.

Each name loads its own module when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .bundle import (
        Bundle,
        BundleContent,
        BundledArticle,
        BundledFilters,
        BundledOriginal,
        BundledPassage,
        BundledQuote,
        Excerpt,
        Making,
    )
    from .bundling import make_bundle
    from .chat_bundle import ChatBundle
    from .codec import read_bundle_file
    from .rechecking import recheck, recheck_sources
    from .verification import BundleReport, IndexState, verify_bundle, verify_file_or_bundle
    from .watching import watched_in_bundle, watched_in_library

__all__ = [
    "Bundle",
    "BundleContent",
    "BundleReport",
    "BundledArticle",
    "BundledFilters",
    "BundledOriginal",
    "BundledPassage",
    "BundledQuote",
    "ChatBundle",
    "Excerpt",
    "IndexState",
    "Making",
    "make_bundle",
    "read_bundle_file",
    "recheck",
    "recheck_sources",
    "verify_bundle",
    "verify_file_or_bundle",
    "watched_in_bundle",
    "watched_in_library",
]

__getattr__ = lazily(
    __name__,
    {
        ".bundle": (
            "Bundle",
            "Making",
            "BundleContent",
            "BundledArticle",
            "BundledFilters",
            "BundledOriginal",
            "BundledPassage",
            "BundledQuote",
            "Excerpt",
        ),
        ".bundling": ("make_bundle",),
        ".chat_bundle": ("ChatBundle",),
        ".codec": ("read_bundle_file",),
        ".rechecking": ("recheck", "recheck_sources"),
        ".verification": ("BundleReport", "IndexState", "verify_bundle", "verify_file_or_bundle"),
        ".watching": ("watched_in_bundle", "watched_in_library"),
    },
)

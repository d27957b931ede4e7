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
    from .codec import is_bundle, read_bundle_file
    from .rechecking import recheck, recheck_sources
    from .reply_citations import verify_reply
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
    "is_bundle",
    "make_bundle",
    "read_bundle_file",
    "recheck",
    "recheck_sources",
    "verify_bundle",
    "verify_file_or_bundle",
    "verify_reply",
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
        ".codec": ("is_bundle", "read_bundle_file"),
        ".reply_citations": ("verify_reply",),
        ".rechecking": ("recheck", "recheck_sources"),
        ".verification": ("BundleReport", "IndexState", "verify_bundle", "verify_file_or_bundle"),
        ".watching": ("watched_in_bundle", "watched_in_library"),
    },
)

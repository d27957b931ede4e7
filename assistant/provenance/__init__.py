"""Proof of a quotation, in both directions: from an answer to its source, and from a draft back."""

from __future__ import annotations

from .attribution import Outlets
from .bundle_reading import read_bundle_file
from .bundles import Bundle, Making
from .bundling import make_bundle
from .checking import check_draft
from .exports import FORMATS, export
from .rechecking import recheck_sources
from .verification import BundleReport, IndexState, verify_bundle
from .watching import watched_in_bundle, watched_in_library

__all__ = [
    "FORMATS",
    "Bundle",
    "BundleReport",
    "IndexState",
    "Making",
    "Outlets",
    "check_draft",
    "export",
    "make_bundle",
    "read_bundle_file",
    "recheck_sources",
    "verify_bundle",
    "watched_in_bundle",
    "watched_in_library",
]

"""Proof of a quotation, in both directions: from an answer to its source, and from a draft back.

Each name loads its own module when it is first used: an export needs no search, a check no
reference styles.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .attribution import Outlets
    from .bundle_reading import read_bundle_file
    from .bundles import Bundle, Making
    from .bundling import make_bundle
    from .chat_bundles import ChatBundle
    from .checking import check_draft
    from .exports import CHAT_FORMATS, FORMATS, export, export_chat
    from .figures import Figure, figures_of, lone_figures
    from .quotations import find_quotations
    from .rechecking import recheck_sources
    from .verification import BundleReport, IndexState, verify_bundle
    from .watching import watched_in_bundle, watched_in_library

__all__ = [
    "CHAT_FORMATS",
    "FORMATS",
    "Bundle",
    "BundleReport",
    "ChatBundle",
    "Figure",
    "IndexState",
    "Making",
    "Outlets",
    "check_draft",
    "export",
    "export_chat",
    "figures_of",
    "find_quotations",
    "lone_figures",
    "make_bundle",
    "read_bundle_file",
    "recheck_sources",
    "verify_bundle",
    "watched_in_bundle",
    "watched_in_library",
]

_HOMES = {
    "CHAT_FORMATS": "exports",
    "FORMATS": "exports",
    "Bundle": "bundles",
    "BundleReport": "verification",
    "Figure": "figures",
    "ChatBundle": "chat_bundles",
    "IndexState": "verification",
    "Making": "bundles",
    "Outlets": "attribution",
    "check_draft": "checking",
    "export": "exports",
    "figures_of": "figures",
    "lone_figures": "figures",
    "export_chat": "exports",
    "find_quotations": "quotations",
    "make_bundle": "bundling",
    "read_bundle_file": "bundle_reading",
    "recheck_sources": "rechecking",
    "verify_bundle": "verification",
    "watched_in_bundle": "watching",
    "watched_in_library": "watching",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value

"""From an answer to its citations, in the formats programs and people use.

Each name loads its own module when it is first used: an export to Markdown needs no styles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .citable_blocks import search_results
    from .export_formats import export
    from .formats import CHAT_FORMATS, FORMATS, ExportFormat

__all__ = [
    "CHAT_FORMATS",
    "FORMATS",
    "ExportFormat",
    "export",
    "search_results",
]

__getattr__ = lazily(
    __name__,
    {
        ".export_formats": ("export",),
        ".citable_blocks": ("search_results",),
        ".formats": ("CHAT_FORMATS", "FORMATS", "ExportFormat"),
    },
)

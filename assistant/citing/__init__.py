"""From an answer to its citations, in the formats programs and people use.

Each name loads its own module when it is first used: an export to Markdown needs no styles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .export_formats import CHAT_FORMATS, FORMATS, export, export_chat

__all__ = [
    "CHAT_FORMATS",
    "FORMATS",
    "export",
    "export_chat",
]

__getattr__ = lazily(
    __name__,
    {
        ".export_formats": ("CHAT_FORMATS", "FORMATS", "export", "export_chat"),
    },
)

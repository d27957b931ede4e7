"""From a draft back to the articles: is every quotation in it verbatim, and whose is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from .attribution import Outlets
    from .checker import check_draft, refuse_draft
    from .quotations import find_quotations

__all__ = [
    "Outlets",
    "check_draft",
    "find_quotations",
    "refuse_draft",
]

__getattr__ = lazily(
    __name__,
    {
        ".attribution": ("Outlets",),
        ".checker": ("check_draft", "refuse_draft"),
        ".quotations": ("find_quotations",),
    },
)

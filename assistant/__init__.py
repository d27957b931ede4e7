"""On Record: ask a collection of articles, get quotations.

Everything a program needs is imported from here, and nothing heavy loads until it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .assistant import Assistant
    from .chat import Chat
    from .errors import AssistantError
    from .evidence import Bundle
    from .recipe import Recipe
    from .records import (
        Answer,
        AnswerStatus,
        Article,
        Citation,
        DraftReport,
        Filters,
        Finding,
        Hit,
        Locator,
        Progress,
        Quote,
        Span,
        SyncReport,
        Verdict,
    )

__all__ = [
    "Answer",
    "AnswerStatus",
    "Article",
    "Assistant",
    "AssistantError",
    "Bundle",
    "Chat",
    "Citation",
    "DraftReport",
    "Filters",
    "Finding",
    "Hit",
    "Locator",
    "Progress",
    "Quote",
    "Recipe",
    "Span",
    "SyncReport",
    "Verdict",
    "__version__",
]

_HOMES = {
    "Assistant": ".assistant",
    "Chat": ".chat",
    "AssistantError": ".errors",
    "Recipe": ".recipe",
    "Bundle": ".evidence",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(_HOMES.get(name, ".records"), __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""The quotations and sources of an answer, or of a chat, in the formats programs and people use.

Invariant: every format is made from the same citations, each source is listed once, and an answer
without quotations gives an empty document: near misses are never exported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from ..errors import ExportError
from ..records import Answer
from .formats import CHAT_FORMATS, FORMATS


def export(what: Answer | Sequence[Answer], format: str) -> str:
    """An answer, or the answers of a chat, in one of the `FORMATS`, ending in a line break.

    A source that several answers quote is listed once for the chat.

    Raises:
        ExportError: there is no such format, or none that holds a chat.
    """
    is_chat = not isinstance(what, Answer)
    known = CHAT_FORMATS if is_chat else tuple(FORMATS)
    if format not in known:
        whose = "a chat has no" if is_chat else "there is no"
        msg = f"{whose} export format {format!r}; choose one of {', '.join(known)}"
        raise ExportError(msg)
    row = FORMATS[format]
    if row.lists_sources:
        answers = [what] if isinstance(what, Answer) else what
        return _load(row.writer)([quote for answer in answers for quote in answer.quotes])
    return _load((row.chat_writer if is_chat else None) or row.writer)(what)


def _load(writer: str) -> Callable[..., str]:
    module, _, function = writer.partition(":")
    found: Callable[..., str] = getattr(import_module(module, __package__), function)
    return found

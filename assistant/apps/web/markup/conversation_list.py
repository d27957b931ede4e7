"""The conversations of a notebook as a list of links, each with what can be done to it.

Invariant: every visible character is a name its owner gave, a number or a label. A link says what
to do and to which conversation; the server looks it up in the reader's own notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....rendering import labels
from .. import captions
from ..state.links import CONVERSATION
from .elements import EMPTY, SPACE, attribute, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .elements import Markup


def conversation_list(
    items: Iterable[tuple[str, str, int]], *, open_token: str = "", deleted: str = ""
) -> Markup:
    """Token, name and number of questions of each; `deleted` names one that can be put back."""
    lines = [_line(token, name, count, is_open=token == open_token) for token, name, count in items]
    news = _deleted(deleted) if deleted else EMPTY
    listed = element("ol", "kept", joined(lines)) if lines else EMPTY
    return element("div", "conversations", news + listed)


def _line(token: str, name: str, count: int, *, is_open: bool) -> Markup:
    one = count == 1
    figure = (
        captions.ONE_QUESTION
        if one
        else captions.QUESTIONS_COUNTED.format(count=labels.spell_count(count))
    )
    now = element("span", "unseen", escape(f" ({captions.OPEN_NOW})")) if is_open else EMPTY
    parts = [
        _link("name", f"open.{token}", name or captions.UNNAMED) + now,
        element("span", "count", escape(figure)),
        _link("rename", f"rename.{token}", captions.RENAME, of=name),
        _link("delete", f"delete.{token}", captions.DELETE, of=name),
    ]
    return element("li", "kept open" if is_open else "kept", joined(parts, by=SPACE))


def _deleted(name: str) -> Markup:
    words = escape(captions.CONVERSATION_DELETED.format(name=name))
    return element("p", "news", joined([words, _link("undo", "undo", captions.UNDO)], by=SPACE))


def _link(kind: str, command: str, words: str, *, of: str = "") -> Markup:
    unseen = element("span", "unseen", escape(f": {of}")) if of else EMPTY
    link = attribute("href", CONVERSATION + command)
    return element("a", f"command {kind}", escape(words) + unseen, attributes=link)

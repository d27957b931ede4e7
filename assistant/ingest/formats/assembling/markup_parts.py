"""HTML that is all article: a chapter, a message, the content of a feed's entry.

Invariant: nothing is taken for a menu; every visible word is read, as `hypertext/` reads a page.
"""

from __future__ import annotations

import html
import re
from typing import Final

from ....errors import UnreadableSourceError
from ...hypertext.flow import flow
from ...hypertext.tree import parse
from ...hypertext.visibility import prune
from .assembly import Account, Block

_TAG = re.compile(r"</?(?:[a-z][a-z0-9]{0,10})(?:\s[^<>]{0,2000})?/?>|<!--", re.IGNORECASE)
_CONTROLS: Final = dict.fromkeys({*range(32)} - {9, 10, 13}, " ")
_LINES = re.compile(r"(?:\r?\n[ \t]*){2,}")


def blocks_of(markup: str, *, source: str, account: Account) -> list[Block]:
    """The blocks of a piece of HTML, or of text where it holds no tags.

    Raises:
        SourceTooLargeError: too many or too deeply nested elements.
        UnreadableSourceError: no HTML that can be parsed.
    """
    if not is_markup(markup):
        plain = (part.strip() for part in _LINES.split(html.unescape(markup)))
        return [Block(text=part) for part in plain if part]
    try:
        tree = parse(markup.translate(_CONTROLS), source=source)
        account.take(prune(tree))
        found = flow(tree)
    except ValueError as error:
        msg = f"{source} is not HTML that can be read: {error}"
        raise UnreadableSourceError(msg) from error
    account.take(found.omissions)
    return [Block(text=block.text, kind=block.kind) for block in found.blocks if block.text.strip()]


def is_markup(text: str) -> bool:
    """Whether a text holds HTML tags.

    >>> is_markup("<p>Talks</p>"), is_markup("for x < 3 and y > 2"), is_markup("Talks<br/>resumed")
    (True, False, True)
    """
    return _TAG.search(text) is not None

"""Text as Markdown that shows it verbatim.

Invariant: what a CommonMark renderer shows of an escaped line are the characters of the line.
"""

from __future__ import annotations

import re
from typing import Final

_MARKDOWN_ACTIVE: Final = re.compile(r"([\\`*_\[\]<>#|~&$!])")
_MARKDOWN_LINE_START: Final = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))")
_AUTOLINK: Final = re.compile(r"https?://[^\s<>\x00-\x1f]+")


def escape_markdown(line: str) -> str:
    r"""One line with every character that Markdown could act on escaped by a backslash.

    >>> print(escape_markdown("1. *bold* [link](x)"))
    1\. \*bold\* \[link\](x)
    """
    escaped = _MARKDOWN_ACTIVE.sub(r"\\\1", line)
    return _MARKDOWN_LINE_START.sub(
        lambda match: (
            f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"
        ),
        escaped,
    )


def block_quote(text: str) -> list[str]:
    """The lines of `text` as lines of a block quotation."""
    return [f"> {escape_markdown(line)}".rstrip() for line in text.split("\n")]


def autolink(address: str | None) -> str:
    """The address in angle brackets, after a space; nothing where Markdown would not link it."""
    return f" <{address}>" if address and _AUTOLINK.fullmatch(address) else ""

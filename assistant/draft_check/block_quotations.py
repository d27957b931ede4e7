"""Block quotations of a draft: Markdown's `>` lines, and indented paragraphs after a colon.

Invariant: blocks lie in order and do not overlap. A last line that begins with a dash credits the
block and is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from ..records import Span

_MARKDOWN: Final = regex.compile(r"(?:^[ ]{0,3}>[^\n]*(?:\n|\Z))+", regex.MULTILINE)
_INDENTED: Final = regex.compile(
    r"(?<=:[ \t]*\n[ \t]*\n)(?:(?:[ ]{4,}|[ ]*\t)[^\n]*\S[^\n]*(?:\n|\Z)|[ \t]*\n(?=[ ]{4,}\S|[ ]*\t))+"
)
_LINE: Final = regex.compile(r"^(?:[ ]{0,3}(?:>[ \t]?)+)?[ \t]*(?P<text>[^\n]*)", regex.MULTILINE)
_CREDIT: Final = regex.compile(r"(?:—|–|--|-|―)\s*\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block quotation: the text of its lines, all it covers, and the line that credits it."""

    lines: tuple[Span, ...]
    outer: Span
    credit: Span | None


def block_quotations(draft: str) -> Iterator[Block]:
    """The block quotations of a draft, in order."""
    places = [match.span() for form in (_MARKDOWN, _INDENTED) for match in form.finditer(draft)]
    end = 0
    for start, stop in sorted(places):
        if start < end:
            continue
        end = stop
        lines = [
            Span(start=match.start("text"), end=match.end("text"))
            for match in _LINE.finditer(draft, start, stop)
            if match["text"].strip()
        ]
        credit = None
        if len(lines) > 1 and _CREDIT.match(lines[-1].slice(draft)):
            credit = lines.pop()
        if lines:
            yield Block(lines=tuple(lines), outer=Span(start=start, end=stop), credit=credit)

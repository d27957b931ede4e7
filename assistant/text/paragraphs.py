"""Where the paragraphs of a text lie: the geometry that sentences, furniture and passages share.

Invariant: blocks are ordered, disjoint, trimmed of white space, and together hold every character
that is not white space. They are places in the text as it is; nothing is rewritten.

A line break alone may end a paragraph (one line per paragraph) or only wrap it (fixed-width text,
PDF). Both are common, so the lengths of the lines decide, see `_ends_paragraph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .spans import Span

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HARD_BREAK = re.compile(r"[\f\u2029]")
_BULLET = re.compile(r"(?:[•‣▪●◦*\-–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s")

LONGEST_WRAPPED_LINE: Final = 200
"""Characters. No fixed-width page is wider, so a longer line is a paragraph by itself."""
SHORTEST_WRAPPED_LINE: Final = 40
"""Characters. Where no line of a block is longer, its lines are a list, not wrapped prose."""
SHORT_LINE_SHARE: Final = 0.6
"""A line below this share of its block's longest line was not ended by wrapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading or list item: its place, and the places of its lines."""

    span: Span
    lines: tuple[Span, ...]


def find_blocks(text: str) -> tuple[Block, ...]:
    r"""The paragraphs of `text` in order.

    >>> [block.span.slice("One.\n\nTwo\nThree.") for block in find_blocks("One.\n\nTwo\nThree.")]
    ['One.', 'Two', 'Three.']
    """
    blocks: list[Block] = []
    for group in _groups(text):
        longest = max(line.end - line.start for line in group)
        begin = 0
        for index in range(1, len(group) + 1):
            if index == len(group) or _ends_paragraph(
                text, group[index - 1], group[index], longest=longest
            ):
                lines = tuple(group[begin:index])
                blocks.append(
                    Block(span=Span(start=lines[0].start, end=lines[-1].end), lines=lines)
                )
                begin = index
    return tuple(blocks)


def trimmed(text: str, start: int, end: int) -> Span:
    """`start..end` without the white space at either side; empty where there is nothing else."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Span(start=start + lead, end=max(start + lead, start + len(piece.rstrip())))


def _groups(text: str) -> list[list[Span]]:
    """Lines that hold something, grouped by the blank lines between them."""
    groups: list[list[Span]] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        line = trimmed(text, match.start(), match.end())
        if line.start == line.end:
            continue
        if not groups or _is_blank_line(text[previous_end : line.start]):
            groups.append([])
        groups[-1].append(line)
        previous_end = line.end
    return groups


def _is_blank_line(gap: str) -> bool:
    return len(_BREAK.findall(gap)) > 1 or _HARD_BREAK.search(gap) is not None


def _ends_paragraph(text: str, line: Span, following: Span, *, longest: int) -> bool:
    length = line.end - line.start
    if longest > LONGEST_WRAPPED_LINE:
        return True
    if _BULLET.match(text, following.start):
        return True
    if text[following.start].islower():
        return False
    return longest < SHORTEST_WRAPPED_LINE or length < SHORT_LINE_SHARE * longest

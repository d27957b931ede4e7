"""Where the paragraphs of a text lie: the one geometry, for articles and for drafts.

Invariant: paragraphs, and the blocks they are divided into, are ordered, disjoint, trimmed of white
space, and together hold every character that is not white space. They are places in the text as it
is; nothing is rewritten, so a text may end its lines as it likes.

A paragraph lies between blank lines, whatever white space these hold. A line break alone may end a
paragraph too (one line per paragraph) or only wrap it (fixed-width text, PDF). Both are common, so
for blocks the lengths of the lines decide, see `_ends_block`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .spans import Span

_ENDS_LINE: Final = r"\n\r\v\x1c-\x1e\x85\u2028"
_HARD: Final = r"\f\u2029"  # a page, a paragraph: no second break is needed
_ANY: Final = rf"[{_ENDS_LINE}{_HARD}]"
_SPACE: Final = r"[\s\x1c-\x1f]"  # the last four are white space to `re`, not to `regex`
PARAGRAPH_BREAK: Final = (
    rf"(?>(?>\r\n|[{_ENDS_LINE}]){_SPACE}*{_ANY}|[{_HARD}](?:{_SPACE}*{_ANY})?)"
)
"""A pattern, for `re` and `regex`: what parts two paragraphs, from its first line break to its last."""
_PARAGRAPH_BREAK: Final = re.compile(PARAGRAPH_BREAK)
_BLANK_LINE: Final = re.compile(r"\n\s*\n")
_UNUSUAL_BREAKS: Final = "\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_LINE: Final = re.compile(rf"[^{_ENDS_LINE}{_HARD}]+")
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


def paragraphs(text: str) -> tuple[Span, ...]:
    r"""The stretches between blank lines, in order, without white space at their ends.

    >>> [span.slice("One\r\n \r\nTwo\nlines\n") for span in paragraphs("One\r\n \r\nTwo\nlines\n")]
    ['One', 'Two\nlines']
    """
    gaps = [*paragraph_breaks(text), Span(start=len(text), end=len(text))]
    found, start = [], 0
    for gap in gaps:
        paragraph = trimmed(text, start, gap.start)
        if paragraph.start < paragraph.end:
            found.append(paragraph)
        start = gap.end
    return tuple(found)


def paragraph_breaks(text: str) -> Iterator[Span]:
    """What parts paragraphs: each blank line or row of them, from its first line break to its last."""
    # In most texts a line ends by "\n" alone; that is searched for ten times as fast
    is_unusual = any(sign in text for sign in _UNUSUAL_BREAKS)
    for match in (_PARAGRAPH_BREAK if is_unusual else _BLANK_LINE).finditer(text):
        yield Span(start=match.start(), end=match.end())


def paragraph_around(text: str, span: Span, *, neighbours: int = 0) -> Span:
    r"""The paragraph or paragraphs that hold `span`, without white space at their ends.

    Args:
        text: the whole text.
        span: a place in it; the result always contains it.
        neighbours: how many paragraphs to add before and after.

    >>> paragraph_around("One.\r\n\r\nTwo. Three.", Span(start=8, end=12)).slice("One.\r\n\r\nTwo. Three.")
    'Two. Three.'
    """
    starts, ends = [0], []
    for gap in paragraph_breaks(text):
        if gap.end <= span.start:
            starts.append(gap.end)
        elif gap.start >= span.end:
            ends.append(gap.start)
            if len(ends) > neighbours:
                break
    around = trimmed(
        text,
        starts[-1 - neighbours] if neighbours < len(starts) else 0,
        ends[neighbours] if neighbours < len(ends) else len(text),
    )
    return Span(start=min(around.start, span.start), end=max(around.end, span.end))


def find_blocks(text: str) -> tuple[Block, ...]:
    r"""The paragraphs, headings and list items of `text` in order.

    >>> [block.span.slice("One.\n\nTwo\nThree.") for block in find_blocks("One.\n\nTwo\nThree.")]
    ['One.', 'Two', 'Three.']
    """
    blocks: list[Block] = []
    is_unusual = any(sign in text for sign in _UNUSUAL_BREAKS)
    for paragraph in paragraphs(text):
        if not is_unusual and text.find("\n", paragraph.start, paragraph.end) < 0:
            blocks.append(Block(span=paragraph, lines=(paragraph,)))
            continue
        lines = _lines(text, paragraph)
        longest = max(line.end - line.start for line in lines)
        begin = 0
        for index in range(1, len(lines) + 1):
            if index == len(lines) or _ends_block(
                text, lines[index - 1], lines[index], longest=longest
            ):
                own = tuple(lines[begin:index])
                blocks.append(Block(span=Span(start=own[0].start, end=own[-1].end), lines=own))
                begin = index
    return tuple(blocks)


def trimmed(text: str, start: int, end: int) -> Span:
    """`start..end` without the white space at either side; empty where there is nothing else."""
    piece = text[start:end]
    if len(piece.strip()) == end - start:  # of most lines there is nothing to trim
        return Span(start=start, end=end)
    lead = len(piece) - len(piece.lstrip())
    return Span(start=start + lead, end=max(start + lead, start + len(piece.rstrip())))


def _lines(text: str, paragraph: Span) -> list[Span]:
    """The lines of a paragraph; none is blank, or it would part two paragraphs."""
    matches = _LINE.finditer(text, paragraph.start, paragraph.end)
    return [trimmed(text, match.start(), match.end()) for match in matches]


def _ends_block(text: str, line: Span, following: Span, *, longest: int) -> bool:
    length = line.end - line.start
    if longest > LONGEST_WRAPPED_LINE:
        return True
    if _BULLET.match(text, following.start):
        return True
    if text[following.start].islower():
        return False
    return longest < SHORTEST_WRAPPED_LINE or length < SHORT_LINE_SHARE * longest

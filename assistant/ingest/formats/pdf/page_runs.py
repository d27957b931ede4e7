"""What stands on a page of a PDF: characters with their places, the runs they make, and drawn lines.

Invariant: coordinates are those of the page as it is seen, in points, with the origin at the lower
left; a run holds characters of one size on one baseline, in reading order, none of them added but
the spaces between words. Runs in the order of the file, which is not always that of reading.
"""

from __future__ import annotations

import enum
import itertools
import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

WIDE_GAP: Final = 0.8
"""Ems. A wider gap may part columns or cells; a space of justified text seldom is."""
_SAME_LINE: Final = 0.08
_SAME_SIZE: Final = 0.06
_KERNING: Final = 0.5
_SPACE: Final = 0.15
_NUMBER_IN_RIGHT_TO_LEFT: Final = 6.0
_SAME_COLUMN: Final = 0.3
_FEWEST_DOWNWARDS: Final = 8


class Ink(enum.Enum):
    """Whether a character leaves something to see."""

    SEEN = "seen"
    NONE = "none"
    WHITE = "white"
    TOO_SMALL = "too small"
    OUTSIDE = "outside"


@dataclass(slots=True)
class Glyph:
    """One character; a space has no place of its own."""

    letter: str
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    turn: int | None = 0
    unmapped: bool = False
    ink: Ink = Ink.SEEN
    x: float = 0.0
    y: float = 0.0
    """Where it stands on the page as the file counts, whatever way the page is turned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one size on one baseline: from `left` to `right`, standing on `base`.

    `turn` is the direction of the writing in quarter turns anticlockwise; slanted text has `None`.
    Sizes and places of turned text are those after it has been turned upright.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    turn: int | None = 0
    spaced: bool = False
    """Whether the file has a space before it."""
    order: int = 0
    """Its number in the file, which goes up by two where a new line begins."""
    space: float = 0.0
    """The widest space between two of its words, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A vertical line, or a side of a box, at `x` from `bottom` to `top`."""

    x: float
    bottom: float
    top: float

    def parts(self, left: float, right: float, base: float) -> bool:
        """Whether it stands between `left` and `right` at the height of `base`."""
        return left - 1 <= self.x <= right + 1 and self.bottom <= base + 3 and base <= self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its number from 1, its size in points, its runs, and what is no text on it."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...] = field(default=(), repr=False)
    characters: int = 0
    unmapped: int = 0
    """Characters whose font does not say what they are."""
    hidden: str = ""
    """Characters that nobody sees on the page; they are in no run."""
    pictures: int = 0
    rules: tuple[Rule, ...] = field(default=(), repr=False)
    """Sorted by place."""
    damage: str = ""
    """Why the page could not be read, or empty."""


def runs_of(glyphs: Iterable[Glyph], rules: Sequence[Rule]) -> Iterator[Run]:
    """Characters that stand beside each other on one line, with the spaces between them."""
    current: list[Glyph] = []
    letters: list[str] = []
    spaced = broken = after_space = False
    order = 0
    for glyph in glyphs:
        if glyph.letter in " \n":
            spaced = spaced or glyph.letter == " "
            broken = broken or glyph.letter == "\n"
            continue
        if current and (
            not _goes_on(current, glyph, broken=broken)
            or (spaced and is_parted(rules, current[-1].right, glyph.left, glyph.base))
        ):
            yield _run(current, letters, spaced=after_space, order=order)
            current, letters = [], []
        elif current and (spaced or broken):
            letters.append(" ")
        if not current:
            after_space = spaced and not broken
            order += 1 + broken
        letters.append(glyph.letter)
        current.append(glyph)
        spaced = broken = False
    if current:
        yield _run(current, letters, spaced=after_space, order=order)


def _goes_on(current: list[Glyph], glyph: Glyph, *, broken: bool) -> bool:
    last = current[-1]
    size = max(last.size, 1.0)
    if glyph.turn != last.turn or abs(glyph.base - last.base) > _SAME_LINE * size:
        return False
    if abs(glyph.size - last.size) > _SAME_SIZE * size:
        return False
    apart = max(glyph.left - last.right, last.left - glyph.right)
    if _is_right_to_left(glyph.letter) or any(_is_right_to_left(g.letter) for g in current[-8:]):
        # A number inside stands to the left of where the line goes on
        return not broken and apart <= _NUMBER_IN_RIGHT_TO_LEFT * size
    return apart <= WIDE_GAP * size and glyph.left > last.left - _KERNING * size


def _is_right_to_left(letter: str) -> bool:
    return letter > "\u0590" and unicodedata.bidirectional(letter) in {"R", "AL"}


def _run(glyphs: list[Glyph], letters: list[str], *, spaced: bool, order: int) -> Run:
    return Run(
        text="".join(letters),
        left=min(glyph.left for glyph in glyphs),
        right=max(glyph.right for glyph in glyphs),
        base=glyphs[0].base,
        size=glyphs[0].size,
        turn=glyphs[0].turn,
        spaced=spaced,
        order=order,
        space=_widest_space(glyphs),
    )


def _widest_space(glyphs: list[Glyph]) -> float:
    gaps = (after.left - before.right for before, after in itertools.pairwise(glyphs))
    return max((gap for gap in gaps if gap > _SPACE * glyphs[0].size), default=0.0)


def is_parted(
    rules: Sequence[Rule], left: float, right: float, base: float, *, highest: float = math.inf
) -> bool:
    """Whether one of the `rules`, if no higher than `highest`, stands between at this height."""
    at = bisect_left(rules, left - 1, key=lambda rule: rule.x)
    while at < len(rules) and rules[at].x <= right + 1:
        if rules[at].parts(left, right, base) and rules[at].top - rules[at].bottom <= highest:
            return True
        at += 1
    return False


def is_vertical(glyphs: list[Glyph]) -> bool:
    """Whether the characters of the page run downwards, as Chinese and Japanese may."""
    down = across = 0
    for before, after in itertools.pairwise(g for g in glyphs if g.letter not in " \n"):
        if before.turn != 0 or after.turn != 0:
            continue
        if abs(after.left - before.left) < _SAME_COLUMN * before.size:
            down += 0 < before.base - after.base < 2 * before.size
        else:
            across += 1
    return down > across and down >= _FEWEST_DOWNWARDS


def turn_vertical(glyphs: list[Glyph], *, height: float) -> None:
    """Turns columns of characters into lines; the rightmost becomes the uppermost."""
    for glyph in glyphs:
        if glyph.turn == 0 and glyph.letter not in " \n":
            start = height - glyph.base - glyph.size
            glyph.base = glyph.left
            glyph.left, glyph.right = start, start + glyph.size

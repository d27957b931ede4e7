"""Strips of a page that no piece of text crosses, and whether they part columns.

Invariant: a strip is as wide as what stands beside it leaves free, and it counts every piece that
was laid beside it. Whether it parts columns, that count says, and nothing of the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from .lines import Piece

SAME_ROW: Final = 0.3
"""Share of the smaller size by which pieces of one row may stand off."""
_TOLERANCE: Final = 0.15
"""Ems by which a piece may reach into a gutter."""
_FEWEST_BESIDE: Final = ((2.2, 2), (1.5, 3), (0.0, 4))
"""How many pieces have to stand on either side of a strip of so many ems to make it a gutter.

The spaces of loose lines come to lie below each other by chance, the narrower the more often.
"""
_LONGEST_RIVER: Final = 8
"""Lines. The spaces of more lines than this do not come to lie below each other by chance."""
_LARGE: Final = 1.15


@dataclass(slots=True)
class Strip:
    """A strip free of pieces, and how many stand on either side of it, from where to where."""

    left: float
    right: float
    size: float
    before: int = 0
    after: int = 0
    before_heights: tuple[float, float] = (float("inf"), float("-inf"))
    after_heights: tuple[float, float] = (float("inf"), float("-inf"))
    """Lowest and highest base of the pieces on that side."""
    walled: bool = False
    loose: int = 0
    firm: int = 0
    """Lines across the strip: with spaces as wide as it, and with narrower ones."""

    def count(self, piece: Piece, *, is_before: bool) -> None:
        """Counts one more piece on one side."""
        if is_before:
            self.before += 1
            low, high = self.before_heights
            self.before_heights = (min(low, piece.base), max(high, piece.base))
            return
        self.after += 1
        low, high = self.after_heights
        self.after_heights = (min(low, piece.base), max(high, piece.base))
        if piece.gap > 0 and piece.left - piece.gap <= self.left:
            self.loose += piece.loose
            self.firm += not piece.loose

    def around(self, piece: Piece) -> list[Strip]:
        """What is left of the strip beside a piece; the strip itself where it is not touched."""
        slack = _TOLERANCE * piece.size
        if piece.right - slack <= self.left:
            self.count(piece, is_before=True)
            return [self]
        if piece.left + slack >= self.right:
            self.count(piece, is_before=False)
            return [self]
        parts = []
        if piece.left > self.left:
            parts.append(self._part(piece, is_before=False))
        if piece.right < self.right:
            parts.append(self._part(piece, is_before=True))
        return parts

    def side_of(self, piece: Piece) -> int:
        """-1 left of the strip, 1 right of it, 0 across; lines below may reach further into it."""
        middle = (self.left + self.right) / 2
        return (piece.left >= middle) - (piece.right <= middle)

    def _part(self, piece: Piece, *, is_before: bool) -> Strip:
        """What is left of the strip on one side of a piece that reaches into it."""
        left = piece.right if is_before else self.left
        rest = replace(self, left=left, right=self.right if is_before else piece.left)
        rest.count(piece, is_before=is_before)
        return rest

    def parts_columns(self, *, inside: bool) -> bool:
        """Whether enough stands on both sides, side by side, for a gutter.

        Inside a column it takes more: columns are seldom divided again.
        """
        overlap = min(self.before_heights[1], self.after_heights[1]) - max(
            self.before_heights[0], self.after_heights[0]
        )
        if self.loose > self.firm and self.loose + self.firm < _LONGEST_RIVER:
            return False
        width = (self.right - self.left) / self.size
        sure = self.walled or (self.firm >= _FEWEST_BESIDE[0][1] and not self.loose)
        fewest = next(fewest for wide, fewest in _FEWEST_BESIDE if sure or width >= wide)
        return (
            overlap >= SAME_ROW * self.size and min(self.before, self.after) >= fewest + 2 * inside
        )


@dataclass(frozen=True, slots=True)
class Area:
    """The width of a stretch of a page, and the numbers of the pieces that head all of it."""

    widest: Strip
    headings: frozenset[int]


def area_of(pieces: Sequence[Piece]) -> Area:
    """The width that the pieces take together, and which of them head all of it."""
    # The size is that of the text, not of a headline that happens to stand first
    size = median(piece.size for piece in pieces) if pieces else 1.0
    left = min((piece.left for piece in pieces), default=0.0)
    right = max((piece.right for piece in pieces), default=0.0)
    return Area(
        widest=Strip(left=left, right=right, size=size), headings=_spanning(pieces, size=size)
    )


def _spanning(pieces: Sequence[Piece], *, size: float) -> frozenset[int]:
    """Large lines with nothing beside them, right above or right below: headings over all columns."""
    found: set[int] = set()
    begin = 0
    for end in range(1, len(pieces) + 1):
        if end < len(pieces) and _same_heading(pieces[end - 1], pieces[end]):
            continue
        large = pieces[begin].size >= _LARGE * size
        free = _LARGE * pieces[begin].size
        above = begin == 0 or pieces[begin - 1].base - pieces[begin].base >= free
        below = end == len(pieces) or pieces[end - 1].base - pieces[end].base >= free
        if large and above and below:
            found.update(range(begin, end))
        begin = end
    return frozenset(found)


def _same_heading(one: Piece, other: Piece) -> bool:
    return abs(one.size - other.size) < _LARGE - 1 and abs(one.left - other.left) < one.size


def same_row(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one height."""
    return abs(one.base - other.base) <= SAME_ROW * min(one.size, other.size)

"""Numbers of lines in the margin, as drafts, poems and court papers print them, are set aside.

Invariant: a number is set aside only where it stands outside the text, at one height with a line,
in a row of numbers at the same place that rises by one step, and by as much as there are lines
between. What is numbered otherwise (a list, the years of a table, notes) stays.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from ....records import LONGEST_SAMPLE, Omission, OmissionKind
from .lines import Piece, Row
from .margins import Trimmed

_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_FEWEST: Final = 3
_SAME_PLACE: Final = 1.0
"""Points."""
_SMALL: Final = 0.9
_MOST: Final = 0.8
"""Share of the numbers that have to rise by the step; a page may begin anew."""
_COUNTED: Final = 0.6
"""Share of them that have to count the lines; those of tables and headings may go without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    page: int
    piece: Piece
    small: bool
    line: int
    """Which line of its page it stands at."""

    @property
    def value(self) -> int:
        return int(self.piece.text)


def without_line_numbers(pages: Sequence[Sequence[Row]]) -> Trimmed:
    """The rows of every page without the numbers of lines beside them."""
    numbers = [number for page, rows in enumerate(pages) for number in _numbers(page, rows)]
    found: list[_Number] = []
    for group in _groups(numbers):
        if _count_lines(group):
            found = max(found, group, key=len)
    if not found:
        return Trimmed(pages=tuple(tuple(rows) for rows in pages), omissions=())
    aside: dict[int, list[Piece]] = defaultdict(list)
    for number in found:
        aside[number.page].append(number.piece)
    sample = ", ".join(number.piece.text for number in found)[:LONGEST_SAMPLE]
    return Trimmed(
        pages=tuple(tuple(_without(rows, aside[page])) for page, rows in enumerate(pages)),
        omissions=(Omission(kind=OmissionKind.PAGE_NUMBER, count=len(found), sample=sample),),
    )


def _numbers(page: int, rows: Sequence[Row]) -> Iterator[_Number]:
    """The numbers of a page that stand left or right of everything else on it."""
    pieces = [piece for row in rows for piece in row.pieces]
    others = [piece for piece in pieces if not _NUMBER.fullmatch(piece.text)]
    if not others:
        return
    left, right = min(piece.left for piece in others), max(piece.right for piece in others)
    size = median(piece.size for piece in others)
    heights = sorted({-piece.base for piece in others})
    for piece in pieces:
        if _NUMBER.fullmatch(piece.text) and (piece.right < left or piece.left > right):
            yield _Number(
                page=page,
                piece=piece,
                small=piece.size <= _SMALL * size,
                line=bisect_left(heights, -piece.base - size / 2),
            )


def _groups(numbers: Sequence[_Number]) -> Iterator[list[_Number]]:
    """Numbers that begin, or end, at the same place of their line; in reading order."""
    for places in (
        [(number.piece.left, at) for at, number in enumerate(numbers)],
        [(number.piece.right, at) for at, number in enumerate(numbers)],
    ):
        group: list[int] = []
        before = 0.0
        for place, at in sorted(places):
            if group and place - before > _SAME_PLACE:
                yield [numbers[member] for member in sorted(group)]
                group = []
            group.append(at)
            before = place
        yield [numbers[member] for member in sorted(group)]


def _count_lines(group: Sequence[_Number]) -> bool:
    if len(group) < _FEWEST:
        return False
    pairs = list(itertools.pairwise(group))
    step = Counter(after.value - before.value for before, after in pairs).most_common(1)[0][0]
    # A list is numbered one by one as well, but in letters of its own size
    if step < 1 or (step == 1 and not all(number.small for number in group)):
        return False
    rising = sum(
        after.value - before.value == step
        or (after.page > before.page and after.value in {1, step})
        for before, after in pairs
    )
    together = [(before, after) for before, after in pairs if before.page == after.page]
    counted = sum(
        after.value - before.value == after.line - before.line for before, after in together
    )
    return rising >= _MOST * len(pairs) and counted >= max(1, _COUNTED * len(together))


def _without(rows: Sequence[Row], aside: Sequence[Piece]) -> Iterator[Row]:
    for row in rows:
        pieces = tuple(
            piece for piece in row.pieces if not any(piece is number for number in aside)
        )
        if pieces:
            yield replace(row, pieces=pieces)

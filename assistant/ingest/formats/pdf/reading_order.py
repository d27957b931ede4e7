"""Reading order by geometry: columns, tables, and lines across the whole width.

Invariant: every piece of a page is in exactly one line of one zone, and the work is bounded by the
number of pieces, whatever their places are.

A gutter is a strip no piece crosses. From a piece downwards, the strips that stay free are
followed until none is left; if several pieces stood on both sides of one, side by side, what lay
between is a band of columns, each of which is read in the same way. A line across the whole width
(a headline over two columns) ends a band, so that what stands above it is read before it (XY-cut of
Nagy and Seth, 1984, with the cuts found from above).
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import fmean, median
from typing import Final

from .gutters import SAME_ROW, Area, Strip, area_of, same_row
from .lines import Piece, is_right_to_left
from .page_runs import WIDE_GAP, Rule

_FEWEST_ROWS: Final = 2
_WALL: Final = 3.2
_MOST_WALLS: Final = 60
_FEWEST_LINES: Final = 3
_NOTE: Final = 0.94
_OTHER_SIZE: Final = 0.08
_FAR: Final = 1.25
"""Distances of the lines of a table; what stands further above or below it is no row of it."""
_DEEPEST: Final = 4
_STEPS_PER_PIECE: Final = 400
_MOST_STEPS: Final = 600_000
"""How often pieces are looked at; beyond, the rest of the page is read line by line."""
_ALIGNED: Final = 0.75
_LABEL_WORDS: Final = 2.0
_CELL_WORDS: Final = 2.3
_PROSE_WORDS: Final = 3.5
_CELL_GAP: Final = 3.0
_ENDED = re.compile(r"[.!?…。！？؟][\"'”’»)\]\ue001]*$")
_CELL = re.compile(r"[^\w]*[\d.,:%$€£()+\-–—/ ]+[\w]{0,3}[^\w]*")


class ZoneKind(StrEnum):
    """How the lines of a zone belong together."""

    PROSE = "prose"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Lines one below the other, in reading order: a column, a table, or lines across."""

    kind: ZoneKind
    lines: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The zones of a page in reading order; `doubtful` where another order is as likely."""

    zones: tuple[Zone, ...]
    doubtful: bool = False


def reading_order(pieces: Iterable[Piece], *, rules: Sequence[Rule] = ()) -> Order:
    """The pieces of a page as lines in reading order; `rules` are the lines drawn between them."""
    ordered = sorted(pieces, key=lambda piece: (-piece.base, piece.left))
    size = median(piece.size for piece in ordered) if ordered else 0.0
    reader = _Reader(
        budget=min(_STEPS_PER_PIECE * len(ordered) + 1_000, _MOST_STEPS),
        walls=tuple(rule for rule in rules if rule.top - rule.bottom > _WALL * size)[:_MOST_WALLS],
    )
    zones = reader.zones(ordered, depth=0)
    return Order(zones=tuple(zones), doubtful=reader.doubtful)


@dataclass(slots=True)
class _Reader:
    budget: int
    walls: tuple[Rule, ...] = ()
    """Rules as high as several lines: the side of a box, or a line between columns."""
    doubtful: bool = False

    def zones(self, pieces: Sequence[Piece], *, depth: int) -> list[Zone]:
        """The zones of `pieces`, which go from top to bottom."""
        found: list[Zone] = []
        plain: list[Piece] = []
        area = area_of(pieces)
        at = 0
        while at < len(pieces):
            zones, end = self._next(pieces, at, area=area, depth=depth)
            turns = at > 0 and (at in area.headings) != (at - 1 in area.headings)
            if plain and (zones or turns):
                found += _across(plain)
                plain = []
            found += zones
            plain += [] if zones else pieces[at:end]
            at = end
        return [*found, *_across(plain)] if plain else found

    def _next(
        self, pieces: Sequence[Piece], start: int, *, area: Area, depth: int
    ) -> tuple[list[Zone], int]:
        """The zones that begin with the piece at `start`, if any, and where they end."""
        cells = _cells(pieces, start)
        if cells > start:
            return [_table(pieces[start:cells])], cells
        if depth >= _DEEPEST or start in area.headings:
            return [], start + 1
        columns, end = self._columns(pieces, start, area=area, inside=depth > 0)
        return (self._read(columns, depth=depth) if columns else []), end

    def _columns(
        self, pieces: Sequence[Piece], start: int, *, area: Area, inside: bool
    ) -> tuple[list[list[Piece]], int]:
        """The columns that begin with the piece at `start`, if any, and where they end."""
        strips, end = self._followed(pieces, start, area=area, inside=inside)
        while start < end < len(pieces) and same_row(pieces[end - 1], pieces[end]):
            end -= 1
        if _ends_prose(pieces, start, end):
            return [], start + 1
        gutters = [(s.left + s.right) / 2 for s in strips if s.parts_columns(inside=inside)]
        if not gutters or end == start:
            return [], start + 1
        columns: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
        for piece in pieces[start:end]:
            columns[bisect_left(gutters, (piece.left + piece.right) / 2)].append(piece)
        return [column for column in columns if column], end

    def _followed(
        self, pieces: Sequence[Piece], start: int, *, area: Area, inside: bool
    ) -> tuple[list[Strip], int]:
        """The strips that stay free from the piece at `start` on, and where the last one ends."""
        strips = [replace(area.widest)]
        for end in range(start, len(pieces)):
            self.budget -= len(strips)
            gutters = [strip for strip in strips if strip.parts_columns(inside=inside)]
            if not strips or (
                end in area.headings and not self._is_in_column(pieces, end, gutters)
            ):
                return strips, end
            if self.budget < 0:
                self.doubtful = True
                return [], start + 1
            after = [part for strip in strips for part in strip.around(pieces[end])]
            after = [strip for strip in after if self._is_wide(strip)]
            if gutters and not any(strip.before and strip.after for strip in after):
                return strips, end
            strips = after
        return strips, len(pieces)

    def _is_in_column(
        self, pieces: Sequence[Piece], heading: int, gutters: Sequence[Strip]
    ) -> bool:
        """Whether a heading belongs to one column because those beside it have ended above."""
        return bool(gutters) and all(
            self._stays_beside(pieces, heading, strip) for strip in gutters
        )

    def _stays_beside(self, pieces: Sequence[Piece], heading: int, strip: Strip) -> bool:
        """Whether all that follows stands on one side of `strip`, or notes go across below it."""
        side = strip.side_of(pieces[heading])
        for below in range(heading + 1, len(pieces)):
            self.budget -= 1
            piece = pieces[below]
            if strip.side_of(piece) != side:
                is_note = not strip.side_of(piece) and piece.size < _NOTE * strip.size
                return is_note and below - heading >= _FEWEST_LINES
        return side != 0

    def _is_wide(self, strip: Strip) -> bool:
        if strip.right - strip.left >= WIDE_GAP * strip.size:
            return True
        heights = strip.after_heights if strip.after else strip.before_heights
        strip.walled = strip.walled or any(
            strip.left - 1 <= wall.x <= strip.right + 1
            and wall.bottom <= heights[1]
            and heights[0] <= wall.top
            for wall in self.walls
        )
        return strip.walled and strip.right > strip.left

    def _read(self, columns: list[list[Piece]], *, depth: int) -> list[Zone]:
        """The zones of a band; empty where it is better read across."""
        aligned = _aligned(columns)
        words = [
            fmean(len(line.text.split()) for line in _lines(column, joint=" "))
            for column in columns
        ]
        if aligned >= _ALIGNED and _is_labelled(columns, words):
            return []
        if aligned >= _ALIGNED and _is_table(columns, words):
            return [_table(_merged(columns))]
        if aligned >= _ALIGNED:
            down, across = _breaks(columns), _breaks([_merged(columns)])
            # A full stop followed by a small letter: the order is wrong there
            if down > across:
                self.doubtful = True
                return []
            self.doubtful = self.doubtful or min(words) < _PROSE_WORDS
        if is_right_to_left(" ".join(column[0].text for column in columns)):
            columns.reverse()
        return [zone for column in columns for zone in self.zones(column, depth=depth + 1)]


def _table(pieces: Sequence[Piece]) -> Zone:
    return Zone(kind=ZoneKind.TABLE, lines=tuple(_lines(pieces, joint="\t")))


def _cells(pieces: Sequence[Piece], start: int) -> int:
    """Where rows of cells that begin with the piece at `start` end; `start` where there are none."""
    end = begin = start
    rows = 0
    while begin < len(pieces):
        stop = begin + 1
        while stop < len(pieces) and same_row(pieces[begin], pieces[stop]):
            stop += 1
        if not any(piece.parted for piece in pieces[begin:stop]):
            break
        rows += 1
        begin = end = stop
    return end if rows >= _FEWEST_ROWS else start


def _ends_prose(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether the piece at `start` is the last line of the paragraph above what stands side by side.

    It is nearer to the line above than to the first row below, and begins where that line does; or
    it stands apart from rows of another size.
    """
    if start + 2 >= end:
        return False
    above, piece, below = pieces[max(0, start - 1)], pieces[start], pieces[start + 1]
    step = piece.base - below.base
    if not same_row(below, pieces[start + 2]) or same_row(piece, below):
        return False
    if start and _same_size(above, piece) and abs(above.left - piece.left) <= piece.size:
        return above.base - piece.base > 0 and step > _FAR * (above.base - piece.base)
    rows = [one.base - two.base for one, two in itertools.pairwise(pieces[start + 1 : end])]
    pitch = median([row for row in rows if row > SAME_ROW * piece.size] or [step])
    return step > _FAR * pitch and not _same_size(piece, below)


def _same_size(one: Piece, other: Piece) -> bool:
    return abs(one.size - other.size) <= _OTHER_SIZE * max(one.size, other.size)


def _merged(columns: list[list[Piece]]) -> list[Piece]:
    return sorted(
        (piece for column in columns for piece in column), key=lambda p: (-p.base, p.left)
    )


def _aligned(columns: list[list[Piece]]) -> float:
    """Share of the pieces of the shorter columns that stand level with one of the longest."""
    longest = max(columns, key=len)
    bases = sorted(piece.base for piece in longest)
    others = [piece for column in columns if column is not longest for piece in column]
    level = 0
    for piece in others:
        at = bisect_left(bases, piece.base - SAME_ROW * piece.size)
        level += at < len(bases) and bases[at] <= piece.base + SAME_ROW * piece.size
    return level / len(others)


def _is_labelled(columns: list[list[Piece]], words: list[float]) -> bool:
    """Whether the first column only labels the lines of the second: numbers, bullets, "Q."."""
    first, second = columns[0], columns[-1]
    narrow = max(p.right for p in first) - min(p.left for p in first)
    wide = max(p.right for p in second) - min(p.left for p in second)
    return (
        len(columns) == 2  # noqa: PLR2004  a label and what it labels
        and words[0] <= _LABEL_WORDS
        and words[1] >= _PROSE_WORDS
        and narrow < wide / 4
    )


def _is_table(columns: list[list[Piece]], words: list[float]) -> bool:
    cells = [piece for column in columns for piece in column]
    figures = sum(1 for piece in cells if _CELL.fullmatch(piece.text)) / len(cells)
    return figures >= 1 / 3 or (min(words) <= _CELL_WORDS and max(words) < 2 * _PROSE_WORDS)


def _breaks(columns: list[list[Piece]]) -> int:
    """How often a line that ended a sentence is followed by one that begins with a small letter."""
    return sum(
        1
        for column in columns
        for before, after in itertools.pairwise(column)
        if after.text[:1].islower() and _ENDED.search(before.text)
    )


def _across(pieces: Sequence[Piece]) -> list[Zone]:
    """Lines across; a line or two that stand beyond the end of all others begin a column."""
    inner, outer = list(pieces), []
    last = max(pieces, key=lambda piece: piece.left)
    if len(pieces) > _FEWEST_LINES:
        begin = last.left - SAME_ROW * last.size
        beyond = [piece for piece in pieces if piece.left >= begin]
        rest = [piece for piece in pieces if piece.left < begin]
        edge = max((piece.right for piece in rest), default=last.left)
        if len(beyond) * 3 <= len(rest) and last.left - edge >= WIDE_GAP * last.size:
            inner, outer = rest, beyond
    return [
        Zone(kind=ZoneKind.PROSE, lines=tuple(_lines(part, joint=" ")))
        for part in (inner, outer)
        if part
    ]


def _lines(pieces: Sequence[Piece], *, joint: str) -> Iterator[Piece]:
    """The pieces that stand level joined to one line each."""
    row: list[Piece] = []
    for piece in pieces:
        if row and not same_row(row[0], piece):
            yield _line(row, joint=joint)
            row = []
        row.append(piece)
    if row:
        yield _line(row, joint=joint)


def _line(row: list[Piece], *, joint: str) -> Piece:
    backwards = is_right_to_left(" ".join(piece.text for piece in row))
    row = sorted(row, key=lambda piece: -piece.right if backwards else piece.left)
    text = row[0].text
    for before, after in itertools.pairwise(row):
        apart = before.left - after.right if backwards else after.left - before.right
        text += ("\t" if apart > _CELL_GAP * after.size else joint) + after.text
    largest = max(row, key=lambda piece: len(piece.text))
    return Piece(
        text=text,
        left=min(piece.left for piece in row),
        right=max(piece.right for piece in row),
        base=largest.base,
        size=largest.size,
    )

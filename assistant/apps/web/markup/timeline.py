"""Where the quotations of a comparison stand on a line of time: outlets across, dates along.

Invariant: only dates that articles give are placed, each where it belongs to a thousandth of the
line's length; a quotation whose article has no date is listed apart. Nothing here makes markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ....records import ComparedAnswer, Quote

LENGTH: Final = 1_000
"""How many places the line has; the page's script turns them into shares of its width."""

MAX_LANES: Final = 4
_EDGE: Final = 30  # kept free at both ends, so that marks and their labels stay on the line
_APART: Final = 28  # marks of one outlet that are closer stand one below the other
_MAX_TICKS: Final = 5
_STEPS_IN_MONTHS: Final = (
    1,
    2,
    3,
    6,
    12,
    24,
    60,
    120,
    240,
    600,
    1_200,
    2_400,
    6_000,
    12_000,
    24_000,
    60_000,
)
_YEAR: Final = 12  # months


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One quotation: its place along the line, and its lane where several would touch."""

    quote: Quote
    at: int
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The dated quotations of one outlet, earliest first."""

    item: ComparedAnswer
    points: tuple[Point, ...]

    @property
    def lanes(self) -> int:
        """How many lanes its points need."""
        return max(point.lane for point in self.points) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on the line and the date it stands for, as far as it is exact."""

    at: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The rows in the order of the comparison, the ticks, and what has no date."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    undated: tuple[tuple[ComparedAnswer, Quote], ...]


def lay_out(answers: Sequence[ComparedAnswer]) -> Timeline:
    """The quotations of these answers on one line of time."""
    dates = [
        quote.article.published
        for item in answers
        for quote in item.answer.quotes
        if quote.article.published
    ]
    undated = tuple(
        (item, quote)
        for item in answers
        for quote in item.answer.quotes
        if quote.article.published is None
    )
    if not dates:
        return Timeline(rows=(), ticks=(), undated=undated)
    first, last = min(dates), max(dates)
    rows = [Row(item=item, points=tuple(_points(item, first, last))) for item in answers]
    return Timeline(
        rows=tuple(row for row in rows if row.points),
        ticks=tuple(_ticks(first, last)),
        undated=undated,
    )


def place_of(day: date, first: date, last: date) -> int:
    """Where a day stands on the line from `first` to `last`; in the middle if both are one day.

    >>> [place_of(date(2000, 1, day), date(2000, 1, 1), date(2000, 1, 3)) for day in (1, 2, 3)]
    [30, 500, 970]
    """
    if first == last:
        return LENGTH // 2
    share = (day - first).days / (last - first).days
    return round(_EDGE + share * (LENGTH - 2 * _EDGE))


def _points(item: ComparedAnswer, first: date, last: date) -> Iterator[Point]:
    dated = [
        (quote.article.published, number, quote)
        for number, quote in enumerate(item.answer.quotes)
        if quote.article.published
    ]
    ends: list[int] = []
    for day, _, quote in sorted(dated, key=lambda one: one[:2]):
        at = place_of(day, first, last)
        free = (lane for lane, end in enumerate(ends) if at - end >= _APART)
        lane = min(next(free, len(ends)), MAX_LANES - 1)
        ends[lane : lane + 1] = [at]
        yield Point(quote=quote, at=at, lane=lane)


def _ticks(first: date, last: date) -> Iterator[Tick]:
    months = (last.year - first.year) * _YEAR + last.month - first.month
    for step in _STEPS_IN_MONTHS:
        days = list(_days(first, last, step)) if months // step <= _MAX_TICKS else []
        if days and len(days) <= _MAX_TICKS:
            break
    if len(days) < 2:  # noqa: PLR2004  one tick shows no scale
        days, step = sorted({first, last}), 0
    for day in days:
        label = day.isoformat() if not step else f"{day.year}"
        if step % _YEAR:
            label += f"-{day.month:02}"
        yield Tick(at=place_of(day, first, last), label=label)


def _days(first: date, last: date, step: int) -> Iterator[date]:
    """The first days of every `step`-th month from `first` to `last`."""
    begin = (first.year * _YEAR + first.month - 1) // step * step
    for month in range(begin, last.year * _YEAR + last.month, step):
        year, rest = divmod(month, _YEAR)
        if year and date(year, rest + 1, 1) >= first:
            yield date(year, rest + 1, 1)

"""What stands in the margins of pages: running heads and feet, page numbers, browser prints.

Invariant: a row is set aside only where it stands at the edge of its page, and for a reason beside
its place: the same words at the same height on another page, numbers that count with the pages, or
the two lines a browser prints around a page. A number alone is no reason.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from ....records import LONGEST_SAMPLE, Omission, OmissionKind
from .lines import LOWERED, RAISED, Row

_DEEPEST: Final = 4
"""Rows from an edge that are looked at; nobody prints more above or below the text."""
_SAME_HEIGHT: Final = 3.0
"""Points by which the same line may stand higher or lower on another page."""
_NEAREST: Final = 4
_FEWEST_LETTERS: Final = 3
_OUTER: Final = 0.12
"""Share of the page's height where a lone number is a page number without others to compare."""

_DIGITS = re.compile(r"\d{1,9}")
_ROMAN = re.compile(r"(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)
_FOLIO = re.compile(
    r"[\W_]*(?:(?:page|pages|p\.?|pg\.?|seite|s\.|página|pág\.?|pagina|sida|side|strona|str\.|стр\.?|第)\s*)?"
    r"(?P<number>\d{1,4}|[ivxlc]{1,8})"
    r"(?:\s*(?:/|of|von|sur|de|di|av|van|из|\|)\s*(?P<total>\d{1,4}))?(?:\s*[页頁ページ]{1,3})?[\W_]*",
    re.IGNORECASE,
)
_PRINT_TIME = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?\b"
)
_ADDRESS = re.compile(r"^(?:https?://|file://|www\.)\S+|^(?:about:blank)", re.IGNORECASE)
_COUNT = re.compile(r"(?:^|\s)\d{1,4}\s?/\s?\d{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """The rows of every page without those of its margins, and what was set aside."""

    pages: tuple[tuple[Row, ...], ...]
    omissions: tuple[Omission, ...]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the edge of a page: which page, which row, and how it is compared."""

    page: int
    row: int
    text: str
    base: float
    size: float

    @property
    def shape(self) -> str:
        return _DIGITS.sub("#", self.text.casefold())

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in _DIGITS.findall(self.text)[:8])


def trim(pages: Sequence[Sequence[Row]], *, heights: Sequence[float]) -> Trimmed:
    """Sets the rows of the margins aside.

    Args:
        pages: the rows of every page, from top to bottom.
        heights: of the pages, in points.
    """
    marked: dict[int, dict[int, OmissionKind]] = defaultdict(dict)
    for from_top in (True, False):
        _mark(pages, heights, marked=marked, from_top=from_top)
    if _is_most(pages, marked):
        return Trimmed(pages=tuple(tuple(rows) for rows in pages), omissions=())
    kept = tuple(
        tuple(row for number, row in enumerate(rows) if number not in marked[page])
        for page, rows in enumerate(pages)
    )
    found: Counter[tuple[OmissionKind, str]] = Counter()
    samples: dict[tuple[OmissionKind, str], str] = {}
    for page in sorted(marked):
        for row, kind in sorted(marked[page].items()):
            text = _plain(pages[page][row].text)
            key = (kind, "" if kind is OmissionKind.PAGE_NUMBER else _DIGITS.sub("#", text))
            found[key] += 1
            samples.setdefault(key, text[:LONGEST_SAMPLE])
    return Trimmed(
        pages=kept,
        omissions=tuple(
            Omission(kind=kind, count=count, sample=samples[kind, key])
            for (kind, key), count in found.items()
        ),
    )


def _is_most(
    pages: Sequence[Sequence[Row]], marked: Mapping[int, Mapping[int, OmissionKind]]
) -> bool:
    """Whether most of the words stand in what looks like margins: then they are the text."""
    whole = sum(len(row.text) for rows in pages for row in rows)
    aside = sum(len(pages[page][row].text) for page, rows in marked.items() for row in rows)
    return aside > whole / 2


def _mark(
    pages: Sequence[Sequence[Row]],
    heights: Sequence[float],
    *,
    marked: dict[int, dict[int, OmissionKind]],
    from_top: bool,
) -> None:
    """Marks rows from one edge inwards: each depth only on pages whose outer rows are marked."""
    waiting = [page for page, rows in enumerate(pages) if rows]
    for depth in range(_DEEPEST):
        edges = [
            _edge(pages[page], page, depth, from_top=from_top)
            for page in waiting
            if depth < len(pages[page])
        ]
        found = _repeated(edges, heights, pages)
        if (from_top is False and depth == 0) or from_top:
            found.update(_browser_print(edges, pages))
        for edge in edges:
            if edge.page in found:
                marked[edge.page][edge.row] = found[edge.page]
        waiting = [edge.page for edge in edges if edge.page in found]
        # An outer row that is none of these ends the margin on its page
        if not waiting:
            break


def _edge(rows: Sequence[Row], page: int, depth: int, *, from_top: bool) -> _Edge:
    number = depth if from_top else len(rows) - 1 - depth
    row = rows[number]
    return _Edge(
        page=page,
        row=number,
        text=_plain(row.text),
        base=row.base,
        size=round(row.pieces[0].size, 1),
    )


def _plain(text: str) -> str:
    return " ".join(text.replace(RAISED, "").replace(LOWERED, "").split())


def _repeated(
    edges: Sequence[_Edge], heights: Sequence[float], pages: Sequence[Sequence[Row]]
) -> dict[int, OmissionKind]:
    """Which pages' edge rows are running heads or page numbers, among rows at one depth."""
    found = dict.fromkeys(_heads(edges), OmissionKind.RUNNING_HEAD)
    folios = [(edge, value) for edge in edges if (value := _folio(edge.text)) is not None]
    steps = Counter(value - edge.page for edge, value in folios)
    for edge, value in folios:
        sequence = steps[value - edge.page] > 1
        if sequence or _is_outside(edge, heights[edge.page], pages[edge.page]):
            found.setdefault(edge.page, OmissionKind.PAGE_NUMBER)
    return found


def _heads(edges: Sequence[_Edge]) -> set[int]:
    """The pages whose edge row is the same on another page, or stands where such rows stand."""
    found: set[int] = set()
    by_shape: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        by_shape[edge.shape].append(edge)
    for shape, alike in by_shape.items():
        letters = sum(letter.isalpha() for letter in shape)
        if letters < _FEWEST_LETTERS or _FOLIO.fullmatch(alike[0].text):
            continue
        found |= {
            edge.page
            for at, edge in enumerate(alike)
            if any(_same_head(edge, other) for other in _near(alike, at))
        }
    # Heads that alternate or name the chapter stand at the height of those that are repeated
    places = {(round(edge.base), edge.size) for edge in edges if edge.page in found}
    return found | {
        edge.page
        for edge in edges
        for height in range(round(edge.base) - 1, round(edge.base) + 2)
        if (height, edge.size) in places and _folio(edge.text) is None
    }


def _near(alike: Sequence[_Edge], at: int) -> Iterable[_Edge]:
    """Edges of the same shape on pages nearby; a bounded number, so that the work is linear."""
    return [*alike[max(0, at - _NEAREST) : at], *alike[at + 1 : at + 1 + _NEAREST]]


def _same_head(one: _Edge, other: _Edge) -> bool:
    if abs(one.base - other.base) > _SAME_HEIGHT:
        return False
    if one.text == other.text:
        return True
    # Where numbers differ, one of them has to count with the pages and the others to stay
    pairs = [(a, b) for a, b in zip(one.numbers, other.numbers, strict=False) if a != b]
    return bool(pairs) and all(a - b == one.page - other.page for a, b in pairs)


def _folio(text: str) -> int | None:
    """The number a row gives its page, or `None` where it is no page number."""
    match = _FOLIO.fullmatch(text)
    if match is None:
        return None
    number = match["number"]
    if number.isdigit():
        return int(number)
    return _roman(number.casefold()) if _ROMAN.fullmatch(number) else None


def _roman(number: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in number]
    return sum(
        -value if value < max(values[at:], default=0) else value for at, value in enumerate(values)
    )


def _is_outside(edge: _Edge, height: float, rows: Sequence[Row]) -> bool:
    """Whether a number by itself stands where only page numbers stand.

    A year or a figure of a table stands among other lines, not far below or above all of them.
    """
    if not _OUTER * height > min(edge.base, height - edge.base):
        return False
    labelled = _FOLIO.fullmatch(edge.text)
    if labelled and (labelled["total"] or not edge.text.isalnum()):
        return True
    neighbours = [row.base for row in rows if row.base != edge.base]
    if not neighbours or not edge.text.isdigit() or len(edge.text) > 3:  # noqa: PLR2004
        return False
    nearest = min(abs(base - edge.base) for base in neighbours)
    size = median(piece.size for row in rows for piece in row.pieces)
    return nearest > 2.5 * size


def _browser_print(
    edges: Sequence[_Edge], pages: Sequence[Sequence[Row]]
) -> dict[int, OmissionKind]:
    """The time and title above, the address and count below, that browsers print on each page."""
    found: dict[int, OmissionKind] = {}
    for edge in edges:
        rows = pages[edge.page]
        first, last = _plain(rows[0].text), _plain(rows[-1].text)
        timed = _PRINT_TIME.search(first) is not None
        addressed = _ADDRESS.search(last) is not None and _COUNT.search(last) is not None
        if timed and addressed and edge.row in {0, len(rows) - 1}:
            found[edge.page] = OmissionKind.RUNNING_HEAD
    return found

"""Where a draft quotes: everything between quotation marks of any style, and block quotations.

Invariant: what is found lies in the draft in order and never overlaps; a quotation inside another
belongs to the outer one. Apostrophes, inches and marks that never close are no quotations. A
quotation that runs over paragraphs, each reopened by a mark, is one quotation.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from ..records import Span
from ..text.paragraphs import paragraph_breaks, trimmed

_CLOSERS: Final = {
    "“": '”"',
    "„": '“”"',
    "‟": '”"',
    '"': '"”',
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    "〝": "〟〞",
    "‘": "’'",
    "‚": "‘’'",
    "'": "'’",
    "”": "”",
}
_SINGLES: Final = "‘'‚"
_AMBIGUOUS: Final = "\"'”»›"
"""Marks that may also close: they open only where a quotation can begin."""
_MARK: Final = regex.compile("[" + "".join(_CLOSERS) + "]")
_BEFORE_OPENING: Final = regex.compile(r"[\s\p{Ps}\p{Pi}\p{Pd}\"'/:>*_\p{Han}]")
_ELISION: Final = regex.compile(
    r"['‘’](?:\d0s\b|(?:em|til|tis|twas|cause|bout|n)\b(?!['’]\w))", regex.IGNORECASE
)
_MAX_CHARACTERS: Final = 20_000
_MAX_PARAGRAPHS: Final = 200  # of one quotation
_MAX_DEPTH: Final = 8  # of quotations in quotations in the same marks
_MAX_MARKS: Final = 100  # of those inside a paragraph that may end its quotation
_REOPENING: Final = regex.compile(r"[\s>]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One quotation in a draft: its words paragraph by paragraph, without any marks.

    `outer` also covers the marks; `credit` is the line below a block that names its source.
    """

    pieces: tuple[Span, ...]
    outer: Span
    credit: Span | None = None

    @property
    def start(self) -> int:
        """Where its words begin in the draft."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where its words end in the draft."""
        return self.pieces[-1].end


def find_quotations(draft: str) -> list[Quotation]:
    """All quotations of a draft, in order; the time it takes grows with the draft's length."""
    found: list[Quotation] = []
    begin = 0
    marks = _Marks(draft)
    for block in block_quotations(draft):
        found += _marked(marks, begin, block.outer.start)
        pieces = _without_marks(draft, block.lines)
        if pieces:
            found.append(Quotation(pieces=pieces, outer=block.outer, credit=block.credit))
        begin = block.outer.end
    return [*found, *_marked(marks, begin, len(draft))]


def _marked(marks: _Marks, begin: int, end: int) -> Iterator[Quotation]:
    draft, position = marks.draft, begin
    while match := _MARK.search(draft, position, end):
        opening = match.start()
        spans = marks.quoted_from(opening, end) if _opens(draft, opening) else None
        if spans is None:
            position = opening + 1
            continue
        position = spans[-1].end + 1
        pieces = tuple(piece for span in spans if (piece := _trimmed(draft, span)))
        if pieces:
            yield Quotation(pieces=pieces, outer=Span(start=opening, end=position))


class _Marks:
    """The quotation marks of a draft and the ends of its paragraphs, each looked up once.

    No mark is looked at more often than a fixed number of times, so that a draft of nothing but
    marks that never close is read as fast as any other.
    """

    def __init__(self, draft: str) -> None:
        self.draft = draft
        # A line that holds nothing but the sign of a quoted line is blank as well
        self._ends = [gap.start for gap in paragraph_breaks(draft.replace(">", " "))]
        self._places: dict[str, list[int]] = {}
        self._never_closed: set[tuple[str, int]] = set()

    def quoted_from(self, opening: int, end: int) -> list[Span] | None:
        """The spans inside the quotation that opens here, or `None` if it never closes."""
        draft, mark = self.draft, self.draft[opening]
        spans: list[Span] = []
        begin = opening + 1
        limit = min(end, opening + _MAX_CHARACTERS)
        begins = []
        while (
            begin < limit
            and len(spans) < _MAX_PARAGRAPHS
            and (mark, begin) not in self._never_closed
        ):
            begins.append((mark, begin))
            stop = self._stop(begin, limit)
            closing = self._closing(mark, begin, stop)
            if closing is not None:
                return [*spans, Span(start=begin, end=closing)]
            reopened = _REOPENING.match(draft, stop, end).end()
            if reopened >= limit or draft[reopened] not in _reopeners(mark):
                if limit != opening + _MAX_CHARACTERS:
                    self._never_closed.update(begins)
                return None
            spans.append(Span(start=begin, end=stop))
            begin = reopened + 1
        if len(spans) == _MAX_PARAGRAPHS:
            self._never_closed.update(begins)
        return None

    def _stop(self, begin: int, limit: int) -> int:
        """Where the paragraph that `begin` lies in ends, but no later than `limit`."""
        following = bisect_left(self._ends, begin)
        return min([limit, *self._ends[following : following + 1]])

    def _between(self, mark: str, begin: int, stop: int) -> Iterator[int]:
        """The places of marks that may end, nest in or break off a quotation in `mark`, in order."""
        if mark not in self._places:
            wanted = {mark, *_CLOSERS[mark], *(_SINGLES if mark in _SINGLES else "")}
            self._places[mark] = [
                found.start()
                for found in regex.finditer(f"[{''.join(sorted(wanted))}]", self.draft)
                if found[0] not in _CLOSERS[mark]
                or _can_close(self.draft, mark, found.start())
                or mark in _SINGLES
            ]
        places = self._places[mark]
        first = bisect_left(places, begin)
        yield from places[first : min(bisect_left(places, stop), first + _MAX_MARKS)]

    def _closing(self, mark: str, begin: int, stop: int) -> int | None:
        draft, closers = self.draft, _CLOSERS[mark]
        depth = 0
        fallback: int | None = None
        for at in self._between(mark, begin, stop):
            letter = draft[at]
            if letter == mark and letter not in closers:
                depth += 1
                if depth > _MAX_DEPTH:
                    break
            elif letter in closers and _can_close(draft, mark, at):
                if depth:
                    depth -= 1
                elif mark in _SINGLES and _may_be_apostrophe(draft, at):
                    fallback = at if fallback is None else fallback
                else:
                    return at
            elif mark in _SINGLES and letter in _SINGLES and _opens(draft, at):
                break  # another one begins: what looked like an apostrophe was the end
        return fallback


def _opens(draft: str, at: int) -> bool:
    mark, after = draft[at], draft[at + 1 : at + 2]
    if not after or (after.isspace() and mark not in "«„"):
        return False
    if mark in "‘'" and _ELISION.match(draft, at):
        return False
    if mark not in _AMBIGUOUS and mark not in _SINGLES:
        return True
    return at == 0 or _BEFORE_OPENING.match(draft, at - 1) is not None


def _reopeners(mark: str) -> str:
    # French prose may reopen with the closing mark
    return {"«": "«»", "„": "„“"}.get(mark, mark)


def _can_close(draft: str, mark: str, at: int) -> bool:
    before, after = draft[at - 1], draft[at + 1 : at + 2]
    if mark in _SINGLES:
        return not after.isalnum()
    if mark == '"' and before.isspace():
        return not after or not after.isalnum()
    return True


def _may_be_apostrophe(draft: str, at: int) -> bool:
    """Whether a mark after a word may be the plural's or an omitted letter's: dogs’ home, goin’ on."""
    if draft[at - 2 : at].lower() in {"'n", "’n"}:
        return True
    follows = draft[at + 1 : at + 4]
    before = draft[at - 1].lower()
    spoken = draft[at - 2 : at].lower() == "in"
    return (before == "s" or spoken) and follows[:1].isspace() and follows.strip()[:1].isalnum()


def _trimmed(draft: str, span: Span) -> Span | None:
    inner = trimmed(draft, span.start, span.end)
    return inner if inner.start < inner.end else None


def _without_marks(draft: str, lines: tuple[Span, ...]) -> tuple[Span, ...]:
    """The lines of a block, without the one pair of marks that may surround all of it."""
    whole = _trimmed(draft, Span(start=lines[0].start, end=lines[-1].end))
    if whole is None:
        return ()
    closers = _CLOSERS.get(draft[whole.start], "")
    inside = draft[whole.start + 1 : whole.end - 1]
    if draft[whole.end - 1] in closers and not set(closers) & set(inside) and inside:
        whole = _trimmed(draft, Span(start=whole.start + 1, end=whole.end - 1))
    return (whole,) if whole else ()


_MARKDOWN: Final = regex.compile(r"(?:^[ ]{0,3}>[^\n]*(?:\n|\Z))+", regex.MULTILINE)
_INDENTED: Final = regex.compile(
    r"(?<=:[ \t]*\r?\n[ \t]*\r?\n)(?:(?:[ ]{4,}|[ ]*\t)[^\n]*\S[^\n]*(?:\n|\Z)|[ \t]*\r?\n(?=[ ]{4,}\S|[ ]*\t))+"
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

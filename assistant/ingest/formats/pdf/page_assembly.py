"""Blocks of all pages become one text, with the places of its pages and of its marks.

Invariant: every block stands in the text once, and its words are those on its pages. A paragraph
that a page or column ends in the middle of a sentence goes on without a break; what stood between
(notes, captions, tables) comes before it where it began on their page, else after it, so that the
page of a place is right and no sentence holds what is not part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ....records import LONGEST_SAMPLE, Mark, MarkKind, Omission, OmissionKind, Span
from .lines import LOWERED, RAISED
from .page_blocks import Block, BlockKind, is_open, joint, note_mark

_BETWEEN: Final = "\n\n"
_MARKS: Final = {
    BlockKind.NOTE: MarkKind.NOTE,
    BlockKind.CAPTION: MarkKind.CAPTION,
    BlockKind.TABLE: MarkKind.TABLE,
    BlockKind.HEADLINE: MarkKind.HEADLINE,
}
_FLOATING: Final = frozenset({BlockKind.NOTE, BlockKind.CAPTION, BlockKind.TABLE, BlockKind.ASIDE})
_FURTHEST: Final = 12
"""Blocks between two parts of a paragraph; more stand on no page between them."""
_ABBREVIATED: Final = re.compile(
    r"\b(?:[ap]\.m|Ltd|Inc|Corp|Co|Bros|Jr|Sr|etc|al|(?:[A-Z]\.)+[A-Z]|approx|ca)\.$"
)
"""Abbreviations that may end a sentence, but do not before a small letter."""
_FEWEST_OPEN_WORDS: Final = 4
_SAME_SIZE: Final = 0.05
_RAISED: Final = re.compile(rf"{RAISED}([^{LOWERED}]*){LOWERED}")
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-–−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_UNIT: Final = re.compile(r"(?:^|[^\w])(?:[kcdmµ]?m|km|ft|in|s|yd|mi|ha|[a-zA-Z])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The text of a document; where its pages begin; what is marked, and what was left out."""

    text: str = field(repr=False)
    pages: tuple[int, ...]
    marks: tuple[Mark, ...]
    omissions: tuple[Omission, ...]


def assemble(blocks: Sequence[Block], *, pages: int) -> Assembled:
    """The text of `blocks`, which are in reading order, of a document of so many pages."""
    ordered = _continued(blocks)
    notes = {
        (page, found[0])
        for block in ordered
        if block.kind is BlockKind.NOTE and (found := note_mark(block.text))
        for page in (block.first_page, block.first_page + 1)
    }
    pointed = {
        part
        for block in ordered
        if block.kind is not BlockKind.NOTE
        for match in _RAISED.finditer(block.text)
        for part in _split_marks(match[1])
    }
    writer = _Writer(notes=frozenset(notes), pointed=frozenset(pointed), pages=pages)
    for block in ordered:
        writer.write(block)
    return writer.finished()


def _continued(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with paragraphs joined that a column, a page or a picture divided."""
    out: list[Block] = []
    for block in blocks:
        at = _open_before(out, block) if block.kind is BlockKind.BODY else None
        if at is None:
            out.append(block)
            continue
        between = out[at + 1 :]
        whole = replace(out[at], parts=(*out[at].parts, *block.parts), filled=block.filled)
        # Nothing stands before the first paragraph, where a title is looked for
        opens = not any(other.kind is BlockKind.BODY for other in out[:at])
        early = [b for b in between if b.first_page <= whole.first_page and not opens]
        late = [b for b in between if b.first_page > whole.first_page or opens]
        out[at:] = [*early, whole, *late]
    return out


def _open_before(out: Sequence[Block], block: Block) -> int | None:
    """The number of the paragraph that `block` continues, if there is one.

    It is the last of the body, or one before a box or a picture with text of another size.
    """
    for at in range(len(out) - 1, max(-1, len(out) - 1 - _FURTHEST), -1):
        before = out[at]
        if before.kind is not BlockKind.BODY:
            continue
        if abs(before.size - block.size) <= _SAME_SIZE * before.size:
            if _goes_on(before, block, out[at + 1 :]):
                return at
            if is_open(before.text) or not block.text[:1].islower():
                return None
    return None


def _goes_on(before: Block, after: Block, between: Sequence[Block]) -> bool:
    """Whether `after` continues the sentence that `before` breaks off."""
    text, following = before.parts[-1][1], after.parts[0][1]
    small = following[:1].islower()
    if (
        not (is_open(text) or (small and _ABBREVIATED.search(text)))
        or len(text.split()) < _FEWEST_OPEN_WORDS
    ):
        return False
    divided = after.parts[0][0] != before.parts[-1][0] or after.top > before.bottom or bool(between)
    if not divided:
        return False
    if small:
        return True
    return before.filled and not after.indented and all(b.kind in _FLOATING for b in between)


class _Writer:
    """Writes blocks one after another and keeps count of pages, marks and left-out note marks."""

    def __init__(
        self, *, notes: frozenset[tuple[int, str]], pointed: frozenset[str], pages: int
    ) -> None:
        self._notes = notes
        self._pointed = pointed
        self._starts: list[int | None] = [None] * pages
        self._pieces: list[str] = []
        self._length = 0
        self._page = 0
        self._marks: list[Mark] = []
        self._dropped: Counter[str] = Counter()

    def write(self, block: Block) -> None:
        """Adds one block as a paragraph of its own."""
        first = True
        start = self._length
        for page, part in block.parts:
            text = self._plain(part, block=block, page=page)
            if not text.strip():
                continue
            opening = _BETWEEN if self._length else ""
            gap = opening if first else joint(self._pieces[-1], text)
            begun = self._turn(page, gap)
            if first:
                start = begun
            self._add(text)
            first = False
        kind = _MARKS.get(block.kind)
        if kind is not None and not first:
            span = Span(start=start, end=self._length)
            self._marks.append(Mark(kind=kind, span=span, page=block.first_page))

    def finished(self) -> Assembled:
        """What was written."""
        self._turn(len(self._starts), "")
        total = sum(self._dropped.values())
        sample = ", ".join(self._dropped)[:LONGEST_SAMPLE]
        omitted = (Omission(kind=OmissionKind.NOTE_MARK, count=total, sample=sample),)
        return Assembled(
            text="".join(self._pieces),
            pages=tuple(start or 0 for start in self._starts),
            marks=tuple(self._marks),
            omissions=omitted if total else (),
        )

    def _add(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def _turn(self, page: int, gap: str) -> int:
        """Writes `gap` and notes where the pages up to `page` begin, each at a place of its own."""
        if page <= self._page:
            self._add(gap)
            return self._length
        # Pages without words begin inside the gap, which grows where they are more than it is long
        empty = page - self._page - 1
        gap += (gap[-1:] or "\n") * (empty - len(gap))
        for number in range(empty):
            self._starts[self._page + number] = self._length + number
        self._add(gap)
        self._starts[page - 1] = self._length
        self._page = page
        return self._length

    def _plain(self, text: str, *, block: Block, page: int) -> str:
        """The words of a part, without marks that point to notes."""
        if block.kind is BlockKind.NOTE and page == block.first_page:
            found = note_mark(text)
            if found and found[0] in self._pointed:
                self._dropped[found[0]] += 1
                text = text[found[1] :]
        return _RAISED.sub(lambda match: self._raised(match, page=page), text)

    def _raised(self, match: re.Match[str], *, page: int) -> str:
        mark = match[1]
        before = match.string[: match.start()]
        bare = mark.strip("[]()., ")
        known = any((page, part) in self._notes for part in _split_marks(mark))
        if not known and (before[-1:].isdigit() or (bare in {"2", "3"} and _UNIT.search(before))):
            return mark.translate(_SUPERSCRIPTS)
        if not bare.isdigit() and not known and before[-1:].isdigit():
            return mark
        if bare.isalpha() and not known:
            return mark
        self._dropped[bare] += 1
        return ""


def _split_marks(raised: str) -> list[str]:
    return [part for part in re.split(r"[\s,–\-\[\]().]+", raised) if part]

"""Lines become blocks: paragraphs, headings, notes at the foot, captions, tables.

Invariant: a block holds whole lines of one zone in their order. Lines that the width of the column
wrapped are joined by a space; a line break stays where the writer made it, and after a hyphen,
because only there it cannot be told whether the hyphen belongs to the word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median
from typing import Final

from .lines import RAISED, Piece
from .reading_order import Zone, ZoneKind

_OTHER_SIZE: Final = 0.08
_NOTE_SIZE: Final = 0.94
_PARAGRAPH_GAP: Final = 1.3
_INDENT: Final = 0.8
_DEEPEST_INDENT: Final = 5.0
_SLACK: Final = 0.6
_MOST_ROOM: Final = 0.45
"""Share of a column that wrapping may leave free behind a line, where a long word follows."""
_USUAL_PITCH: Final = 1.25
_WIDEST_PITCH: Final = 1.6
_FEWEST_STEPS: Final = 5
_HEADLINE_SIZE: Final = 1.25
_LONGEST_HEADLINE: Final = 250
_LONGEST_CAPTION: Final = 600

ENDED: Final = re.compile(
    r"[.!?…:;。！？；：।॥؟۔։][\"'”’»)\]*_]*(?:\ue000[^\ue001]*\ue001)?[\"'”’»)\]]*$"
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|vol|Vol|no|No|pp?|Fig|fig|cf|vs|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Sen|Rep|[A-Z])\.$"
)
HYPHEN: Final = re.compile(r"[^\W_][-‐\u00ad]$")
_NOTE: Final = re.compile(
    rf"(?:{RAISED}\[?(?P<raised>[^\ue001]{{1,5}}?)[\]).]?\ue001|(?P<plain>\d{{1,3}}|[*∗†‡§¶]{{1,3}}|[a-z](?=\s))[.)]?)\s*(?=\S)"
)
_CAPTION: Final = re.compile(
    r"(?:Figure|Fig\.?|Table|Tab\.|Photo|Photograph|Map|Chart|Plate|Abbildung|Abb\.|Tabelle|Tableau"
    r"|Figura|Tabla|Tabela|Figuur|Tabel|Figur|Tabell|Рис\.?|Рисунок|Таблица|図|表|图)\s*"
    r"(?:[\dIVXA-Z]+(?:[.\-]\d+)*[a-z]?)?\s*(?P<sign>[:.–—|])?"
)
_BULLET: Final = re.compile(r"(?:[•‣▪▫●○◦■□➢✓–—*·]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s")


class BlockKind(StrEnum):
    """What a block is."""

    BODY = "body"
    NOTE = "note"
    CAPTION = "caption"
    TABLE = "table"
    HEADLINE = "headline"
    ASIDE = "aside"
    """Turned or slanted text; stands for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together; `parts` pairs pages with the words on them, in order.

    `filled` says whether the last line reaches the edge of its column, as one does that was
    wrapped, and `indented` whether the first begins further in than the others of its column.
    """

    kind: BlockKind
    parts: tuple[tuple[int, str], ...]
    size: float
    top: float
    bottom: float
    left: float
    right: float
    filled: bool = False
    indented: bool = False

    @property
    def text(self) -> str:
        """The words of the block, over all its pages."""
        text = self.parts[0][1]
        for _, part in self.parts[1:]:
            text += joint(text, part) + part
        return text

    @property
    def first_page(self) -> int:
        """The page it begins on."""
        return self.parts[0][0]


def joint(before: str, after: str) -> str:
    """What stands between two lines of one paragraph."""
    if HYPHEN.search(before):
        return "\n"
    return "" if _is_unspaced(before[-1:]) and _is_unspaced(after[:1]) else " "


def is_open(text: str) -> bool:
    """Whether `text` breaks off in the middle of a sentence."""
    return ENDED.search(text) is None or _ABBREVIATION.search(text) is not None


def blocks_of(
    zones: Sequence[Zone], *, page: int, body: float, usual: float, after_notes: bool
) -> list[Block]:
    """The blocks of a page in reading order.

    Args:
        zones: what `reading_order` found.
        page: its number.
        body: the size of the document's letters in points.
        usual: the distance between its lines, see `pitch_of`.
        after_notes: whether the page before ended with notes, which may go on here.
    """
    found: list[list[Block]] = []
    for zone in zones:
        if zone.kind is ZoneKind.TABLE:
            found.append([_table(zone, page=page)])
        else:
            found.append(
                [
                    _captioned(b, body=body)
                    for b in _paragraphs(zone, page=page, body=body, usual=usual)
                ]
            )
    everything = [block for blocks in found for block in blocks]
    return [
        block
        for blocks in found
        for block in _with_notes(blocks, everything, body=body, after_notes=after_notes)
    ]


def note_mark(text: str) -> tuple[str, int] | None:
    """The mark a note begins with, and where its words begin."""
    match = _NOTE.match(text)
    return (match["raised"] or match["plain"], match.end()) if match else None


def _is_unspaced(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\u3000" <= letter <= "\u30ff" or letter >= "\uff00"


def _table(zone: Zone, *, page: int) -> Block:
    return _block(BlockKind.TABLE, zone.lines, "\n".join(p.text for p in zone.lines), page=page)


def _block(kind: BlockKind, lines: Sequence[Piece], text: str, *, page: int) -> Block:
    return Block(
        kind=kind,
        parts=((page, text),),
        size=max(lines, key=lambda line: len(line.text)).size,
        top=lines[0].base,
        bottom=lines[-1].base,
        left=min(line.left for line in lines),
        right=max(line.right for line in lines),
    )


def _paragraphs(zone: Zone, *, page: int, body: float, usual: float) -> Iterator[Block]:
    lines = zone.lines
    left, right = _edges(lines)
    pitch = _pitch(lines, usual=usual)
    begin = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and not _parts(
            lines[number - 1], lines[number], left=left, right=right, pitch=pitch, body=body
        ):
            continue
        group = lines[begin:number]
        block = _block(BlockKind.BODY, group, _joined(group, left=left, right=right), page=page)
        size = block.size
        yield replace(
            block,
            filled=group[-1].right > right - max(4 * size, 0.15 * (right - left)),
            indented=group[0].left > left + _INDENT * size,
        )
        begin = number


def _edges(lines: Sequence[Piece]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


def pitch_of(pages: Iterable[Sequence[Zone]]) -> float:
    """The usual distance between two lines of the document, in ems."""
    steps = [step for zones in pages for zone in zones for step in _steps(zone.lines)]
    usual = median(steps) if steps else _USUAL_PITCH
    return usual if len(steps) >= _FEWEST_STEPS else min(usual, _WIDEST_PITCH)


def _pitch(lines: Sequence[Piece], *, usual: float) -> float:
    """The distance between two lines of a zone, in ems, or the `usual` one where it has few."""
    steps = _steps(lines)
    return median(steps) if len(steps) >= _FEWEST_STEPS else usual


def _steps(lines: Sequence[Piece]) -> list[float]:
    return [
        (before.base - after.base) / after.size
        for before, after in itertools.pairwise(lines)
        if 0 < before.base - after.base < 3 * after.size and _same_size(before, after)
    ]


def _same_size(one: Piece, other: Piece) -> bool:
    return abs(one.size - other.size) <= _OTHER_SIZE * max(one.size, other.size)


def _parts(
    before: Piece, after: Piece, *, left: float, right: float, pitch: float, body: float
) -> bool:
    """Whether a new paragraph begins with `after`."""
    size = after.size
    if not _same_size(before, after):
        return True
    step = before.base - after.base
    goes_on = is_open(before.text) and after.text[:1].islower()
    if step > (2.2 if goes_on else _PARAGRAPH_GAP) * pitch * size or step < -size:
        return True
    if goes_on:
        return False
    if _BULLET.match(after.text) or (size < _NOTE_SIZE * body and _begins_note(after.text)):
        return not is_open(before.text) or before.right < right - 4 * size
    indent = after.left - left
    flush = before.left <= left + _SLACK * size
    return flush and _INDENT * size < indent < _DEEPEST_INDENT * size and not is_open(before.text)


def _begins_note(text: str) -> bool:
    return _NOTE.match(text) is not None


def _joined(lines: Sequence[Piece], *, left: float, right: float) -> str:
    text = lines[0].text
    for before, after in itertools.pairwise(lines):
        text += (
            _break(before, after, left=left, right=right) or joint(text, after.text)
        ) + after.text
    return text


def _break(before: Piece, after: Piece, *, left: float, right: float) -> str:
    """A line break where the first word of `after` had room in the line before."""
    if HYPHEN.search(before.text):
        return ""
    room = right - before.right
    goes_on = is_open(before.text) and after.text[:1].islower()
    if goes_on and room < _MOST_ROOM * (right - left):
        return ""
    width = (after.right - after.left) / max(1, len(after.text))
    word = after.text.split(maxsplit=1)[0] if after.text.split() else ""
    return "\n" if room > (len(word) + 2) * width + _SLACK * after.size else ""


def _captioned(block: Block, *, body: float) -> Block:
    text = block.text
    match = _CAPTION.match(text)
    if match is None or len(text) > _LONGEST_CAPTION or not match[0].strip(" .:–—|")[-1:].isalnum():
        return block
    numbered = any(letter.isdigit() or letter in "IVX" for letter in match[0].split()[-1])
    if numbered and (match["sign"] or block.size < _NOTE_SIZE * body):
        return replace(block, kind=BlockKind.CAPTION)
    return block


def _with_notes(
    blocks: list[Block], page: list[Block], *, body: float, after_notes: bool
) -> list[Block]:
    """The blocks of a zone, those at its foot as notes where they are."""
    begin = len(blocks)
    while begin and _may_be_note(blocks[begin - 1], body=body):
        begin -= 1
    tail = blocks[begin:]
    first = next((n for n, block in enumerate(tail) if _is_marked(block, body=body)), None)
    if first is None and not (after_notes and tail and begin):
        return blocks
    first = begin + (first or 0)
    top = blocks[first].top
    beside = [
        block
        for block in page
        if block.bottom < top
        and not _may_be_note(block, body=body)
        and block.left < blocks[first].right
        and blocks[first].left < block.right
    ]
    if beside:  # text of the body goes on below: it is small print, no note
        return blocks
    return blocks[:first] + [replace(block, kind=BlockKind.NOTE) for block in blocks[first:]]


def _may_be_note(block: Block, *, body: float) -> bool:
    if block.kind is not BlockKind.BODY:
        return False
    return block.size < _NOTE_SIZE * body or block.text.startswith(RAISED)


def _is_marked(block: Block, *, body: float) -> bool:
    return block.text.startswith(RAISED) or (
        block.size < _NOTE_SIZE * body and _begins_note(block.text)
    )


def headline_of(blocks: Sequence[Block], *, body: float) -> int | None:
    """The number of the block on the first page that is its headline, if one surely is."""
    first = [
        (number, block)
        for number, block in enumerate(blocks)
        if block.kind is BlockKind.BODY and block.first_page == 1
    ]
    large = [
        (number, block)
        for number, block in first[:8]
        if block.size >= _HEADLINE_SIZE * body and _is_heading(block.text)
    ]
    if not large:
        return None
    largest = max(block.size for _, block in large)
    found = [number for number, block in large if block.size >= largest * (1 - _OTHER_SIZE)]
    return found[0] if len(found) == 1 else None


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADLINE and sum(letter.isalpha() for letter in text) >= 4  # noqa: PLR2004

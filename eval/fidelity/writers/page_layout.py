"""Pages laid out by hand: lines in one or two columns, with heads, numbers and notes at the foot.

Invariant: every piece of text has one place on one page. Which words are broken at a line end and
which note stands on which page is decided here, for every PDF library alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from eval.fidelity.article import Block, Draft, Ink, Role, Sentence

WIDTH: Final = 595.0
HEIGHT: Final = 842.0
_MARGIN: Final = 62.0
_GUTTER: Final = 24.0
_FOOT: Final = 150.0
"""What is kept free below the columns for notes and the page number, in points."""
_SMALL: Final = 0.62
_RISE: Final = 0.36
_LONGEST_UNBROKEN: Final = 6

Measure = Callable[[str, float, bool], float]
"""The width in points of a text in a size, bold or not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text at a place; `y` counts from the foot of the page, in points."""

    page: int
    x: float
    y: float
    size: float
    text: str
    bold: bool = False
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions:
    """How pages are laid out.

    Attributes:
        columns: one, two or three.
        order: "columns", or "rows" to draw both columns line by line.
        drawn: "lines", "words" (each placed by itself, without spaces) or "letters".
        justified: whether lines are stretched; only words drawn by themselves can be.
        hyphens: whether long words are broken at line ends.
        head: "", "title", "outlet" or "both" (alternating).
        folio: "", "foot", "head" or "of".
        notes: "foot" of the page or "end" of the article.
        size: of the letters, in points.
        numbered: whether every fifth line has its number in the margin.
        drop_cap: whether the article begins with a letter three lines high.
    """

    columns: int = 1
    order: str = "columns"
    drawn: str = "lines"
    justified: bool = False
    hyphens: bool = False
    head: str = ""
    folio: str = ""
    notes: str = "foot"
    size: float = 10.5
    numbered: bool = False
    drop_cap: bool = False


@dataclass(slots=True)
class _Part:
    text: str
    rise: float = 0.0
    scale: float = 1.0


@dataclass(slots=True)
class _Word:
    parts: list[_Part]
    marks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


class PageLayout:
    """The pages of one draft; `pieces` are in the order in which they are drawn."""

    def __init__(
        self, draft: Draft, *, rng: random.Random, options: LayoutOptions, measure: Measure
    ) -> None:
        self._draft = draft
        self._rng = rng
        self._options = options
        self._measure = measure
        self._page = 0
        self._column = 0
        self._y = 0.0
        self._line = 0
        self._indent = 0.0
        self._on_page: list[str] = []
        self.pieces: list[Piece] = []
        self.boilerplate: list[str] = []
        self._lay_out()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._page + 1

    def _lay_out(self) -> None:
        self._begin_page()
        for block in self._draft.blocks:
            self._block(block)
        if self._options.notes == "end":
            for mark, note in self._draft.notes.items():
                words = [_Word([_Part(f"{mark}.")]), *_words([note])]
                self._lines(words, size=self._options.size * 0.9)
        else:
            self._foot_notes()
        self._heads()
        if self._options.order == "rows":
            # Stable, so the pieces of a line stay in order
            self.pieces.sort(
                key=lambda piece: (piece.page, -round(piece.y, 1) if piece.column >= 0 else 0)
            )

    def _begin_page(self) -> None:
        self._column = 0
        self._y = HEIGHT - _MARGIN - 30

    def _next_column(self) -> None:
        if self._column + 1 < self._options.columns:
            self._column += 1
            self._y = HEIGHT - _MARGIN - 30
            return
        if self._options.notes == "foot":
            self._foot_notes()
        self._page += 1
        self._begin_page()

    def _block(self, block: Block) -> None:
        size = self._options.size
        match block.role:
            case Role.TABLE:
                self._table(block)
            case Role.TITLE:
                self._lines(_words(block.sentences), size=size * 1.6, bold=True)
            case Role.HEADING:
                self._lines(_words(block.sentences), size=size * 1.2, bold=True)
            case Role.CAPTION:
                self._lines(_words(block.sentences), size=size * 0.85)
            case _ if self._options.drop_cap and block is self._first_paragraph():
                self._drop_cap(block)
            case _:
                self._lines(_words(block.sentences), size=size)
        self._y -= size * 0.7

    def _first_paragraph(self) -> Block:
        return next(block for block in self._draft.blocks if block.role is Role.PARAGRAPH)

    def _drop_cap(self, block: Block) -> None:
        """The first letter three lines high, with two lines beside it."""
        size, words = self._options.size, _words(block.sentences)
        first = words[0].parts[0].text
        many = 1 if first[0].isalnum() else 2
        letter, rest = first[:many], first[many:]
        words[0].parts[0].text = rest
        if not rest:
            words = words[1:]
        indent = self._measure(letter, size * 3.2, False) + 4  # noqa: FBT003  a measure's arguments
        x = _MARGIN + self._column * (self._column_width + _GUTTER)
        self._put(letter, x, self._y - size * 1.35, size * 3.2, False, self._column)  # noqa: FBT003  a piece's fields
        self._indent = indent
        lines = list(self._broken(words, size=size, bold=False))
        beside, below = lines[:2], lines[2:]
        self._indent = 0.0
        for line, _ in beside:
            self._draw(
                line, x=x + indent, y=self._y, size=size, bold=False, last=True, column=self._column
            )
            self._y -= size * 1.35
        self._lines([word for line, _ in below for word in line], size=size)

    @property
    def _column_width(self) -> float:
        many = self._options.columns
        return (WIDTH - 2 * _MARGIN - _GUTTER * (many - 1)) / many

    def _lines(self, words: Sequence[_Word], *, size: float, bold: bool = False) -> None:
        for line, last in self._broken(list(words), size=size, bold=bold):
            if self._y < _FOOT:
                self._next_column()
            x = _MARGIN + self._column * (self._column_width + _GUTTER)
            self._draw(line, x=x, y=self._y, size=size, bold=bold, last=last, column=self._column)
            self._number_line(x, size)
            self._on_page += [mark for word in line for mark in word.marks]
            self._y -= size * 1.35

    def _number_line(self, x: float, size: float) -> None:
        self._line += 1
        if self._options.numbered and self._line % 5 == 0:
            self.boilerplate.append(str(self._line))
            self._put(str(self._line), x - 24, self._y, size * 0.7, False, -1)  # noqa: FBT003  a piece's fields

    def _broken(
        self, words: list[_Word], *, size: float, bold: bool
    ) -> Iterator[tuple[list[_Word], bool]]:
        space = self._measure(" ", size, bold)
        line: list[_Word] = []
        used = 0.0
        queue = list(words)
        while queue:
            word = queue.pop(0)
            width = self._width(word, size, bold)
            if not line or used + space + width <= self._column_width - self._indent:
                used += (space if line else 0.0) + width
                line.append(word)
                continue
            head, tail = self._divided(
                word, self._column_width - self._indent - used - space, size, bold=bold
            )
            if head is not None:
                line.append(head)
            yield line, False
            queue.insert(0, tail)
            line, used = [], 0.0
        if line:
            yield line, True

    def _divided(
        self, word: _Word, room: float, size: float, *, bold: bool
    ) -> tuple[_Word | None, _Word]:
        text = word.text
        if not self._options.hyphens or len(word.parts) > 1 or len(text) < _LONGEST_UNBROKEN:
            return None, word
        first, hyphen, second = text.partition("-")
        if hyphen and self._measure(first + "-", size, bold) <= room and second:
            return _Word([_Part(first + "-")]), _Word([_Part(second)], word.marks)
        if not text.isalpha():
            return None, word
        for cut in range(len(text) - 3, 2, -1):
            if self._measure(text[:cut] + "-", size, bold) <= room:
                return _Word([_Part(text[:cut] + "-")]), _Word([_Part(text[cut:])], word.marks)
        return None, word

    def _width(self, word: _Word, size: float, bold: bool) -> float:  # noqa: FBT001  a measure's arguments
        return sum(self._measure(part.text, size * part.scale, bold) for part in word.parts)

    def _draw(
        self,
        line: Sequence[_Word],
        *,
        x: float,
        y: float,
        size: float,
        bold: bool,
        last: bool,
        column: int,
    ) -> None:
        space = self._measure(" ", size, bold)
        apart = self._options.drawn != "lines"
        if apart and self._options.justified and not last and len(line) > 1:
            used = sum(self._width(word, size, bold) for word in line)
            space = (self._column_width - used) / (len(line) - 1)
        open_text, open_x = "", x
        for number, word in enumerate(line):
            for part in word.parts:
                if part.scale == 1.0 and not apart:
                    open_x = open_x if open_text else x
                    open_text += part.text
                else:
                    self._put(open_text, open_x, y, size, bold, column)
                    open_text = ""
                    self._part(part, x, y, size=size, bold=bold, column=column)
                x += self._measure(part.text, size * part.scale, bold)
            if number + 1 < len(line) and open_text:
                open_text += " "
            elif number + 1 < len(line) and not apart:
                # After a raised digit the line goes on with its space, as a writer's program does
                open_text, open_x = " ", x
            x += space
        self._put(open_text, open_x, y, size, bold, column)

    def _part(
        self, part: _Part, x: float, y: float, *, size: float, bold: bool, column: int
    ) -> None:
        inner, y = size * part.scale, y + part.rise * size
        if self._options.drawn != "letters" or len(part.text) < _LONGEST_UNBROKEN:
            self._put(part.text, x, y, inner, bold, column)
            return
        cut = self._rng.randint(1, len(part.text) - 1)
        self._put(part.text[:cut], x, y, inner, bold, column)
        self._put(
            part.text[cut:], x + self._measure(part.text[:cut], inner, bold), y, inner, bold, column
        )

    def _put(self, text: str, x: float, y: float, size: float, bold: bool, column: int) -> None:  # noqa: FBT001, PLR0917  a piece's fields
        if text:
            self.pieces.append(Piece(self._page, x, y, size, text, bold, column))

    def _table(self, block: Block) -> None:
        size = self._options.size
        width = self._column_width / block.columns
        cells = [item.visible for item in block.sentences]
        for start in range(0, len(cells), block.columns):
            if self._y < _FOOT:
                self._next_column()
            x = _MARGIN + self._column * (self._column_width + _GUTTER)
            for number, cell in enumerate(cells[start : start + block.columns]):
                self._put(cell, x + number * width, self._y, size * 0.85, start == 0, self._column)
            self._y -= size * 1.35

    def _foot_notes(self) -> None:
        y = _FOOT - 30
        size = self._options.size * 0.8
        column_width = WIDTH - 2 * _MARGIN
        for mark in self._on_page:
            note = self._draft.notes.get(mark)
            if note is None:
                continue
            words = [_Word([_Part(mark, _RISE, _SMALL), _Part(" ")]), *_words([note])]
            line: list[_Word] = []
            for word in [*words, None]:
                long = word is not None and self._line_width([*line, word], size) > column_width
                if line and (word is None or long):
                    self._draw(line, x=_MARGIN, y=y, size=size, bold=False, last=True, column=-1)
                    y, line = y - size * 1.3, []
                if word is not None:
                    line.append(word)
        self._on_page = []

    def _line_width(self, line: Sequence[_Word], size: float) -> float:
        space = self._measure(" ", size, False)  # noqa: FBT003  a measure's arguments
        return sum(self._width(word, size, False) + space for word in line)  # noqa: FBT003  a measure's arguments

    def _heads(self) -> None:
        known, options = self._draft.known, self._options
        body, self.pieces = self.pieces, []
        for page in range(self.pages):
            self._page = page
            self.pieces += self._head(page, known.title or "", known.publisher or "")
            self.pieces += [piece for piece in body if piece.page == page]
            if options.folio in {"foot", "of"}:
                text = (
                    str(page + 1) if options.folio == "foot" else f"Page {page + 1} of {self.pages}"
                )
                self.boilerplate.append(text)
                self.pieces.append(Piece(page, WIDTH / 2 - 10, 40.0, 8.5, text, column=-1))

    def _head(self, page: int, title: str, outlet: str) -> list[Piece]:
        options = self._options
        text = {
            "title": title, "outlet": outlet, "both": outlet if page % 2 == 0 else title,
        }.get(options.head, "")  # fmt: skip
        pieces = []
        if text:
            self.boilerplate.append(text)
            pieces.append(Piece(page, _MARGIN, HEIGHT - 45, 8.5, text, column=-1))
        if options.folio == "head":
            self.boilerplate.append(str(page + 1))
            pieces.append(
                Piece(page, WIDTH - _MARGIN - 12, HEIGHT - 45, 8.5, str(page + 1), column=-1)
            )
        return pieces


def _words(sentences: Sequence[Sentence]) -> list[_Word]:
    """The words of a paragraph, each with its raised and lowered parts."""
    words: list[_Word] = [_Word([])]
    for number, sentence in enumerate(sentences):
        if number:
            words.append(_Word([]))
        for run in sentence.runs:
            if run.ink in {Ink.NOTE_MARK, Ink.EXPONENT, Ink.SUBSCRIPT}:
                rise = -0.15 if run.ink is Ink.SUBSCRIPT else _RISE
                words[-1].parts.append(_Part(run.text, rise, _SMALL))
                words[-1].marks += [run.text] if run.ink is Ink.NOTE_MARK else []
                continue
            pieces = run.text.split(" ")
            for place, piece in enumerate(pieces):
                if place:
                    words.append(_Word([]))
                if piece:
                    words[-1].parts.append(_Part(piece))
    return [word for word in words if word.parts]

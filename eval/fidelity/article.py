"""What a document of the bench says before it is written into a file: its marked-up model.

Invariant: what a reader of the file sees follows from the model alone: `visible` leaves out what
is deleted, struck or hidden, and note marks, which are references and no words. Nothing here
knows a file format, and nothing here knows the loaders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Ink(StrEnum):
    """How a run of letters is set."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    LINK = "link"
    INSERTED = "inserted"
    MOVED_HERE = "moved here"
    FIELD = "field"
    CONTROL = "content control"
    SMART_TAG = "smart tag"
    DIRECTION = "direction override"
    QUOTED = "quoted"
    EXPONENT = "exponent"
    SUBSCRIPT = "subscript"
    LINE_BREAK = "line break"
    """Its text is one space: what stands before and after are two words."""
    WORD_BREAK = "word break"
    """A place where a word may be broken; its text is empty."""
    NO_BREAK_HYPHEN = "no-break hyphen"
    PARAGRAPH_JOIN = "deleted paragraph mark"
    """Where two paragraphs became one; its text is one space."""
    ANCHOR = "anchor"
    """The place of a text box inside a sentence; its text is the box's, which stands apart."""
    INDEX_ENTRY = "index entry"
    """A word of the document's index, of which the page shows nothing."""
    CODE = "code"
    WIKI_LINK = "wiki link"
    """Its text is the page's name, a bar, and what is shown."""
    NOTE_MARK = "note mark"
    DELETED = "deleted"
    MOVED_AWAY = "moved away"
    STRUCK = "struck"
    HIDDEN = "hidden"
    RUBY = "ruby"
    """A word and, after a bar, the small letters above it that say how it is read."""


INVISIBLE: Final = frozenset({Ink.DELETED, Ink.MOVED_AWAY, Ink.STRUCK, Ink.HIDDEN, Ink.INDEX_ENTRY})
"""What must never be quoted."""
_NOT_WORDS: Final = INVISIBLE | {Ink.NOTE_MARK, Ink.ANCHOR}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters set in one ink."""

    ink: Ink
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as runs, and which construct it tries."""

    runs: tuple[Run, ...]
    construct: str = "prose"

    @property
    def visible(self) -> str:
        """What a reader sees, in single spaces; an exponent is written after a caret."""
        parts = []
        for run in self.runs:
            if run.ink is Ink.EXPONENT:
                parts.append("^" + run.text)
            elif run.ink is Ink.QUOTED:
                parts.append(f"“{run.text}”")
            elif run.ink in {Ink.LINE_BREAK, Ink.PARAGRAPH_JOIN}:
                parts.append(" ")
            elif run.ink is Ink.WIKI_LINK:
                parts.append(run.text.partition("|")[2])
            elif run.ink is Ink.RUBY:
                parts.append(run.text.partition("|")[0])
            elif run.ink not in _NOT_WORDS:
                parts.append(run.text)
        return " ".join("".join(parts).split())

    @property
    def invisible(self) -> tuple[str, ...]:
        """The stretches that a reader does not see, or sees struck."""
        return tuple(run.text.strip() for run in self.runs if run.ink in INVISIBLE)

    @property
    def boxes(self) -> tuple[str, ...]:
        """What the text boxes say that are anchored in it."""
        return tuple(run.text for run in self.runs if run.ink is Ink.ANCHOR)

    @property
    def marks(self) -> tuple[str, ...]:
        """The note marks in it, and the readings above words: they may stand apart in brackets."""
        notes = [run.text for run in self.runs if run.ink is Ink.NOTE_MARK]
        ruby = [run.text.partition("|")[2] for run in self.runs if run.ink is Ink.RUBY]
        return (*notes, *ruby)


def plain(text: str, construct: str = "prose") -> Sentence:
    """A sentence without any markup."""
    return Sentence((Run(Ink.PLAIN, text),), construct)


class Role(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    QUOTATION = "quotation"
    QUESTION = "question"
    ANSWER = "answer"
    TABLE = "table"
    CAPTION = "caption"
    TEXT_BOX = "text box"
    NOTE = "note"
    EQUATION = "equation"
    DELETED = "deleted paragraph"
    """A paragraph that is no longer there, or never shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of any role; a table's sentences are its cells, row by row."""

    role: Role
    sentences: tuple[Sentence, ...]
    columns: int = 0
    variant: str = ""
    """How the writer is to do it, where it knows more than one way."""

    @property
    def text(self) -> str:
        """What a reader sees of the block."""
        return " ".join(sentence.visible for sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The metadata a file states; `None` or empty where it states none."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: dt.date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article to be written into a file. `notes` are the texts of notes, by their marks."""

    known: Known
    language: str
    blocks: tuple[Block, ...]
    notes: dict[str, Sentence] = field(default_factory=dict)

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All sentences of the blocks, in order."""
        for block in self.blocks:
            yield from block.sentences

    @property
    def constructs(self) -> tuple[str, ...]:
        """Which constructs it tries."""
        return tuple(sorted({sentence.construct for sentence in self.sentences}))

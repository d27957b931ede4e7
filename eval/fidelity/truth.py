"""What must come out of a file, decided by who wrote it and never by who reads it.

Invariant: a truth is made from the model of a draft and from what its writer says it added; no
module of `assistant` is imported here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from eval.fidelity.article import Block, Draft, Ink, Known, Role

FLOATING: Final = frozenset({Role.NOTE, Role.CAPTION, Role.TEXT_BOX, Role.EQUATION})
"""Roles that a reader may meet at another place than where they stand in the file."""
_OPTIONAL: Final = frozenset({Role.TITLE, Role.BYLINE})
"""Roles that are metadata: they may stand in the text, and need not."""

_NO_QUOTES: Final = {ord("“"): None, ord("”"): None}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The exact words of a sentence, what it is, and the construct it tries."""

    text: str
    role: Role
    construct: str
    block: int
    """Which block it belongs to; sentences of one block may be read as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a file says.

    Attributes:
        body: what must stand in the text, in this order.
        floating: what must stand in the text, anywhere, and in no sentence of the body.
        headlines: titles, which may stand in the text, and may be quoted by themselves.
        optional: bylines and the boilerplate of pages: in the text or not, as the loader likes,
            but not to be quoted, least of all in a sentence of the body.
        forbidden: what is deleted, struck or hidden and so may not be quoted at all.
        marks: note marks, which may stand apart in the text, or not at all.
        aliases: other ways to write a word that say the same, to the word.
        known: the metadata the file states; another value is wrong.
    """

    body: tuple[Stretch, ...]
    floating: tuple[Stretch, ...] = ()
    headlines: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


def truth_of(
    draft: Draft,
    *,
    stated: Known,
    optional: Iterable[str] = (),
    forbidden: Iterable[str] = (),
    aliases: Mapping[str, str] | None = None,
) -> Truth:
    """The truth of a file written from `draft`.

    Args:
        draft: the model; all of its blocks were written.
        stated: the metadata that the file states in a form somebody can read.
        optional: words the writer added as boilerplate of the page.
        forbidden: words the writer added where no reader sees them.
        aliases: ways to write a word that the writer holds to be as good.
    """
    stretches = [
        stretch
        for number, block in enumerate(draft.blocks)
        for stretch in _stretches(block, number)
    ]
    notes = [
        Stretch(note.visible, Role.NOTE, note.construct, len(draft.blocks) + number)
        for number, note in enumerate(draft.notes.values())
    ]
    boxes = [
        Stretch(text, Role.TEXT_BOX, item.construct, len(draft.blocks) + len(notes) + number)
        for number, item in enumerate(item for item in draft.sentences if item.boxes)
        for text in item.boxes
    ]
    everything = [*draft.sentences, *draft.notes.values()]
    hidden = [text for item in everything for text in item.invisible]
    deleted = [item.text for item in stretches if item.role is Role.DELETED]
    return Truth(
        body=tuple(
            item
            for item in stretches
            if item.role not in FLOATING | _OPTIONAL and item.role is not Role.DELETED
        ),
        floating=(*(item for item in stretches if item.role in FLOATING), *notes, *boxes),
        headlines=tuple(item.text for item in stretches if item.role is Role.TITLE),
        optional=(*(item.text for item in stretches if item.role is Role.BYLINE), *optional),
        forbidden=(*hidden, *deleted, *forbidden),
        marks=frozenset(mark for item in draft.sentences for mark in item.marks)
        | frozenset(draft.notes),
        aliases={**quote_aliases(draft), **(aliases or {})},
        known=stated,
    )


def quote_aliases(draft: Draft) -> dict[str, str]:
    """Quotation marks that the page's language adds may be of any form, or be left out.

    Every form of such a word is mapped to the word without marks.
    """
    found: dict[str, str] = {}
    for sentence in draft.sentences:
        if sentence.construct != "quoted inline":
            continue
        for word in sentence.visible.split():
            bare = word.translate(_NO_QUOTES)
            for pair in ("“”", '""', "‘’", "''", "«»"):
                form = word.replace("“", pair[0]).replace("”", pair[1])
                if form != bare:
                    found[form] = bare
    return found


def raised_aliases(draft: Draft) -> dict[str, str]:
    """A raised number after a number, where nothing but its looks says that it marks a note.

    In such a file "40" with a raised 2 may be read as it looks, and so be quoted as "40²".
    """
    found: dict[str, str] = {}
    for sentence in draft.sentences:
        for before, run in itertools.pairwise(sentence.runs):
            if run.ink is Ink.NOTE_MARK and before.text.split():
                word = before.text.split()[-1]
                found[f"{word}^{run.text}"] = word
    return found


def _stretches(block: Block, number: int) -> Iterable[Stretch]:
    for sentence in block.sentences:
        if sentence.visible:
            yield Stretch(sentence.visible, block.role, sentence.construct, number)

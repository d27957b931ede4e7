"""Plain-text files in several encodings, with the headers that archives and mail put above a text.

Invariant: the words of the body stand in the file as the draft says, wrapped or not; only words
broken at a line end are to be read as one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from eval.fidelity.article import Block, Draft, Ink, Known, Role, Run, Sentence
from eval.fidelity.truth import Truth, truth_of

_LAYOUT = Callable[[Known, str], tuple[str, str, frozenset[str]]]
_WIDTH: Final = 72
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainOptions:
    """How a file is written.

    Attributes:
        layout: what stands above and below the text, a key of `LAYOUTS`.
        encoding: of the bytes; "utf-8-sig" and "utf-16" begin with a mark.
        wrapped: whether lines are wrapped.
        hyphens: whether words are broken at line ends.
        newline: what ends a line.
    """

    layout: str = "title"
    encoding: str = "utf-8"
    wrapped: bool = False
    hyphens: bool = False
    newline: str = "\n"


def write_plain(draft: Draft, *, rng: random.Random, options: PlainOptions) -> tuple[bytes, Truth]:
    """The draft as plain text, and what must come out of it."""
    paragraphs = []
    for block in draft.blocks[1:]:
        text = _block(block)
        if options.wrapped and block.role is not Role.TABLE:
            text = _wrapped(text, rng, hyphens=options.hyphens)
        paragraphs.append(text)
    paragraphs += [f"[{mark}] {note.visible}" for mark, note in draft.notes.items()]
    above, below, fields = LAYOUTS[options.layout](draft.known, str(len(paragraphs) * 41))
    content = above + "\n\n".join(paragraphs) + below
    known = draft.known
    stated = Known(
        title=known.title if "title" in fields else None,
        authors=known.authors if "authors" in fields else (),
        publisher=known.publisher if "publisher" in fields else None,
        # An address with the day in it states the day as well
        published=known.published if fields & {"published", "url"} else None,
        url=known.url if "url" in fields else None,
    )
    lines = [line for line in (above + "\n" + below).split("\n") if line.strip()]
    truth = truth_of(draft, stated=stated, optional=lines)
    return content.replace("\n", options.newline).encode(options.encoding), truth


def _block(block: Block) -> str:
    if block.role is Role.TABLE:
        cells = [_sentence(item) for item in block.sentences]
        rows = [cells[i : i + block.columns] for i in range(0, len(cells), block.columns)]
        return "\n".join("\t".join(row) for row in rows)
    return " ".join(_sentence(item) for item in block.sentences)


def _sentence(sentence: Sentence) -> str:
    return "".join(_run(run) for run in sentence.runs)


def _run(run: Run) -> str:
    if run.ink is Ink.NOTE_MARK:
        return f"[{run.text}]"
    if run.ink is Ink.EXPONENT:
        return run.text.translate(_RAISED)
    return run.text


def _wrapped(text: str, rng: random.Random, *, hyphens: bool) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if not line or len(line) + len(word) < _WIDTH:
            line = f"{line} {word}" if line else word
            continue
        cut = rng.randint(2, len(word) - 2) if hyphens and word.isalpha() and len(word) > 5 else 0  # noqa: PLR2004  room on both sides
        if cut:
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


def _title(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    return f"{known.title}\n\n", "\n", frozenset({"title"})


def _byline(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    names = " and ".join(known.authors)
    above = f"{known.title}\n\nBy {names}\n{known.published:%B %-d, %Y}\n\n"
    return above, "\n", frozenset({"title", "authors", "published"})


def _byline_with_role(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    names = " and ".join(known.authors)
    above = f"{known.title}\n\nBy {names}, Harbour Correspondent\n{known.published:%-d %B %Y}\n\n"
    return above, "\n", frozenset({"title", "authors", "published"})


def _address(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    below = f"\n\nOriginal URL: {known.url}\n"
    return f"{known.title}\n\n", below, frozenset({"title", "url"})


def _labels(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    above = (
        f"Title: {known.title}\nAuthor: {' and '.join(known.authors)}\nDate: {known.published}\n"
        f"Source: {known.publisher}\nURL: {known.url}\n\n"
    )
    return above, "\n", frozenset({"title", "authors", "published", "publisher", "url"})


def _capital_labels(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    above = (
        f"HEADLINE: {known.title}\nBYLINE: {' and '.join(known.authors)}\n"
        f"PUBLISHED: {known.published:%-d %B %Y}\nPUBLICATION: {known.publisher}\n\n"
    )
    return above, "\n", frozenset({"title", "authors", "published", "publisher"})


def _nexis(known: Known, words: str) -> tuple[str, str, frozenset[str]]:
    above = (
        f"1 of 1 DOCUMENTS\n\n{known.publisher}\n\n{known.published:%B %-d, %Y %A}\nLate Edition - Final\n\n"
        f"{known.title}\n\nBYLINE: {' and '.join(known.authors)}\n\nSECTION: Section A; Pg. 4\n\n"
        f"LENGTH: {words} words\n\nDATELINE: THE ISLES\n\nBODY:\n\n"
    )
    below = f"\n\nLOAD-DATE: January 6, 2025\n\nLANGUAGE: ENGLISH\n\nCopyright 2025 {known.publisher} Company\n"
    return above, below, frozenset({"title", "authors", "published", "publisher"})


def _factiva(known: Known, words: str) -> tuple[str, str, frozenset[str]]:
    above = (
        f"HD {known.title}\nBY {' and '.join(known.authors)}\nWC {words} words\n"
        f"PD {known.published:%-d %B %Y}\nSN {known.publisher}\nSC ISLC\nLA English\n"
        f"CY (c) 2025 {known.publisher}\n\nLP\n"
    )
    return (
        above,
        "\n\nAN Document ISLC000020250106eh160002b\n",
        frozenset({"title", "authors", "published", "publisher"}),
    )


def _mail(known: Known, _: str) -> tuple[str, str, frozenset[str]]:
    author = known.authors[0]
    sender = f"{author} <{author.split()[0].lower()}@courier.example>"
    above = (
        f"From: {sender}\nTo: desk@courier.example\n"
        f"Date: {known.published:%a, %-d %b %Y} 06:00:00 +0000\nSubject: {known.title}\n\n"
    )
    return above, "\n", frozenset({"title", "authors", "published"})


def _none(_: Known, __: str) -> tuple[str, str, frozenset[str]]:
    return "", "\n", frozenset()


LAYOUTS: Final[dict[str, _LAYOUT]] = {
    "title": _title,
    "byline": _byline,
    "byline with role": _byline_with_role,
    "address": _address,
    "labels": _labels,
    "capital labels": _capital_labels,
    "nexis": _nexis,
    "factiva": _factiva,
    "mail": _mail,
    "none": _none,
}
"""What stands above and below a text, and the fields it states."""

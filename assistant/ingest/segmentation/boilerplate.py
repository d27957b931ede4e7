"""Which parts of a text are no running prose: boilerplate, the headline, captions, notes.

Boilerplate is kept, but never quoted and never in a passage. Headline, captions and notes may be
quoted as what they are, each by itself.

Invariant: a mark is one or more whole lines (or a field of a line whose layout is known), marks are
ordered and disjoint, and a paragraph of prose is never boilerplate. Boilerplate is short and has a
known form (`boilerplate_phrases.py`), stands in the header or footer of a dump
(`metadata/plain_text.py`), or returns in other articles of its outlet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from ...records import Mark, MarkKind, Span
from ...text.paragraphs import Block, find_blocks
from ..metadata.plain_text import Dump, read_dump
from .boilerplate_phrases import is_phrase, is_sign_off
from .standing_apart import is_credit, line_key

_TITLE_BLOCKS: Final = 5
_SIGN_OFF_BLOCKS: Final = 8
_EDGE_BLOCKS: Final = 4
_FEWEST_PAGE_NUMBERS: Final = 3
_LONGEST_REPEATED: Final = 300
_ENDS: Final = tuple(".!?…:。！？")
_CLOSING: Final = "'\"”’»)]*_"


def find_boilerplate(
    text: str, *, title: str | None = None, authors: Sequence[str] = ()
) -> tuple[Span, ...]:
    """The lines of `text` that are boilerplate.

    Args:
        text: the text of an article.
        title: its title where known; its line is found by it. Without one, a first line that
            looks like a title counts as one.
        authors: its authors where known; a last paragraph that introduces one is a sign-off.
    """
    marks = find_marks(text, title=title, authors=authors)
    return tuple(mark.span for mark in marks if mark.kind is MarkKind.BOILERPLATE)


def find_marks(
    text: str,
    *,
    title: str | None = None,
    authors: Sequence[str] = (),
    known: Iterable[Mark] = (),
    repeated: Collection[str] = (),
) -> tuple[Mark, ...]:
    """What in `text` is no running prose, in order.

    Args:
        text: the text of an article.
        title: as for `find_boilerplate`.
        authors: as for `find_boilerplate`.
        known: what its loader marked; it goes before what the text alone shows.
        repeated: `line_key` of paragraphs that return in other articles of the same outlet.
    """
    given = [
        mark for mark in known if mark.span.end <= len(text) and mark.span.start < mark.span.end
    ]
    blocks = find_blocks(text)
    dump = read_dump(text)
    found = [Mark(kind=MarkKind.BOILERPLATE, span=span) for span in dump.boilerplate]
    if not any(mark.kind is MarkKind.HEADLINE for mark in given):
        found += _headline(text, blocks, title=title, dump=dump)
    numbers = _page_numbers(text, blocks)
    for place, block in enumerate(blocks):
        found += _marks_of(
            text, block, place=place, blocks=len(blocks), authors=authors, repeated=repeated
        )
        found += [Mark(kind=MarkKind.BOILERPLATE, span=block.span)] if place in numbers else []
    return _disjoint([*_ordered(given), *_ordered(found)])


def _marks_of(
    text: str,
    block: Block,
    *,
    place: int,
    blocks: int,
    authors: Sequence[str],
    repeated: Collection[str],
) -> Iterator[Mark]:
    words = block.span.slice(text)
    closing = place >= blocks - _SIGN_OFF_BLOCKS
    at_edge = place < _EDGE_BLOCKS or place >= blocks - _EDGE_BLOCKS
    returns = (
        bool(repeated)
        and len(words) <= _LONGEST_REPEATED
        and line_key(words) in repeated
        and (at_edge or not _is_ended(words))
    )
    if (
        _is_boilerplate(words)
        or returns
        or (closing and place and is_sign_off(words, authors=authors))
    ):
        yield Mark(kind=MarkKind.BOILERPLATE, span=block.span)
    elif is_credit(words) and blocks > 1:
        yield Mark(kind=MarkKind.CAPTION, span=block.span)
    else:
        yield from _lines(text, block)


def _headline(
    text: str, blocks: Sequence[Block], *, title: str | None, dump: Dump
) -> Iterator[Mark]:
    if len(blocks) <= 1:  # what stands alone is all there is to quote
        return
    if title is None or (
        dump.title_span and line_key(dump.title_span.slice(text)) == line_key(title)
    ):
        if dump.title_span is not None:
            yield Mark(kind=MarkKind.HEADLINE, span=dump.title_span)
        return
    wanted = line_key(title)
    for block in blocks[:_TITLE_BLOCKS]:
        for span in (block.span, block.lines[0]):
            if wanted and line_key(span.slice(text)) == wanted:
                yield Mark(kind=MarkKind.HEADLINE, span=span)
                return


def _is_boilerplate(words: str) -> bool:
    return not any(letter.isalnum() for letter in words) or is_phrase(words)


def _is_ended(words: str) -> bool:
    return words.rstrip(_CLOSING).endswith(_ENDS)


def _page_numbers(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """Blocks that are a number alone and count up, as pages do; a number by itself is a fact."""
    alone = [
        (place, int(words))
        for place, block in enumerate(blocks)
        if (words := block.span.slice(text)).isascii() and words.isdecimal() and len(words) <= 4  # noqa: PLR2004  no article has 10,000 pages
    ]
    best: list[int] = []
    run: list[int] = []
    last = (-2, -2)
    for place, number in alone:
        if number != last[1] + 1 or place <= last[0] + 1:
            run = []
        run.append(place)
        best = run if len(run) > len(best) else best
        last = (place, number)
    return frozenset(best if len(best) >= _FEWEST_PAGE_NUMBERS else ())


def _lines(text: str, block: Block) -> Iterator[Mark]:
    """Boilerplate lines of a block that holds other lines too."""
    if len(block.lines) == 1:
        return
    begins = True
    for line in block.lines:
        words = line.slice(text)
        found = begins and _is_boilerplate(words)
        if found:
            yield Mark(kind=MarkKind.BOILERPLATE, span=line)
        elif begins and is_credit(words):
            yield Mark(kind=MarkKind.CAPTION, span=line)
        # Inside wrapped prose a line may happen to look like boilerplate; it is looked at only
        # where the line before came to an end.
        begins = found or _is_ended(words)


def _ordered(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end))


def _disjoint(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks that overlap none before them in the list, in order of the text."""
    kept: list[Mark] = []  # in order and disjoint: only the neighbours can overlap
    for mark in marks:
        place = bisect_left(kept, mark.span.start, key=_start)
        if not any(mark.span.overlaps(near.span) for near in kept[max(0, place - 1) : place + 1]):
            kept.insert(place, mark)
    return tuple(kept)


def _start(mark: Mark) -> int:
    return mark.span.start

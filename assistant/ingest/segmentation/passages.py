"""How an article is cut into passages, the pieces that are searched.

Invariant: a passage is a run of whole sentences of one article and holds no furniture. Without
overlap every sentence lies in exactly one passage, so passages, furniture and white space tile
the text. Cutting prefers the ends of paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...recipe import PassageSettings
from ...records import Article, Span
from ...text.paragraphs import find_blocks
from ...text.sentences import split_sentences
from .boilerplate import find_furniture

_LONGEST_HEADING: Final = 120
_TERMINAL = re.compile(r"[.!?…。！？।؟]['\"”’»)\]*_]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences: its place, and theirs. No text of its own."""

    span: Span
    sentences: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An article taken apart: what may be quoted, in passages and sentences, and what may not."""

    passages: tuple[Passage, ...]
    sentences: tuple[Span, ...]
    furniture: tuple[Span, ...]


_Unit = list[Span]
"""Sentences that belong together: a paragraph, with the headings above it."""


def cut(article: Article, *, settings: PassageSettings) -> Cut:
    """The passages, sentences and furniture of `article`.

    An article of furniture alone has no passages; that is no error.
    """
    text = article.text
    furniture = find_furniture(text, title=article.title, authors=article.authors)
    sentences = tuple(
        Span(start=start + span.start, end=start + span.end)
        for start, end in _between(furniture, end=len(text))
        for span in split_sentences(text[start:end], language=article.language)
    )
    passages = cut_passages(sentences, furniture=furniture, text=text, settings=settings)
    return Cut(passages=passages, sentences=sentences, furniture=furniture)


def cut_passages(
    sentences: Sequence[Span],
    *,
    furniture: Sequence[Span],
    text: str,
    settings: PassageSettings,
) -> tuple[Passage, ...]:
    """Runs of `sentences` of at most `settings.max_characters` each.

    A sentence that is longer is a passage by itself. Paragraphs stay whole where they fit, a
    heading stays with the paragraph below, and no passage reaches across furniture. Overlap
    repeats sentences only inside a paragraph that had to be divided.

    Args:
        sentences: ordered and disjoint, none of them inside furniture.
        furniture: ordered and disjoint.
        text: the text both point into.
        settings: the greatest length, and how many sentences to repeat.
    """
    passages: list[Passage] = []
    for stretch in _stretches(sentences, furniture):
        units = _units(stretch, text)
        passages += [
            Passage(span=Span(start=group[0].start, end=group[-1].end), sentences=tuple(group))
            for group in _groups(units, settings=settings)
        ]
    return tuple(passages)


def _between(furniture: Iterable[Span], *, end: int) -> Iterator[tuple[int, int]]:
    position = 0
    for span in furniture:
        if position < span.start:
            yield position, span.start
        position = span.end
    if position < end:
        yield position, end


def _stretches(sentences: Sequence[Span], furniture: Sequence[Span]) -> list[list[Span]]:
    """Sentences with no furniture between them."""
    stretches: list[list[Span]] = []
    walls = iter(sorted(span.start for span in furniture))
    wall = next(walls, None)
    crossed = True
    for sentence in sentences:
        while wall is not None and wall < sentence.start:
            crossed = True
            wall = next(walls, None)
        if crossed:
            stretches.append([])
            crossed = False
        stretches[-1].append(sentence)
    return stretches


def _units(stretch: Sequence[Span], text: str) -> list[_Unit]:
    """Paragraphs of the stretch, each with the headings directly above it."""
    offset = stretch[0].start
    starts = [offset + block.span.start for block in find_blocks(text[offset : stretch[-1].end])]
    units: list[_Unit] = []
    open_heading = False
    position = 0
    for sentence in stretch:
        fresh = not units
        while position < len(starts) and starts[position] <= sentence.start:
            fresh = fresh or starts[position] >= units[-1][-1].end
            position += 1
        if fresh and not open_heading:
            units.append([])
        units[-1].append(sentence)
        open_heading = fresh and _is_heading(sentence.slice(text))
    return units


def _is_heading(sentence: str) -> bool:
    return len(sentence) <= _LONGEST_HEADING and not _TERMINAL.search(sentence)


def _groups(units: Iterable[_Unit], *, settings: PassageSettings) -> Iterator[_Unit]:
    current: _Unit = []
    for unit in units:
        if current and _length(current[0], unit[-1]) <= settings.max_characters:
            current = current + unit
            continue
        if current:
            yield current
        current = unit
        if _length(unit[0], unit[-1]) > settings.max_characters:
            yield from _divided(unit, settings=settings)
            current = []
    if current:
        yield current


def _divided(unit: _Unit, *, settings: PassageSettings) -> Iterator[_Unit]:
    """The unit in as few pieces as fit, of lengths as even as sentences allow."""
    limit = settings.max_characters
    begin = 0
    pieces = _fewest_pieces(unit, limit=limit)
    while begin < len(unit):
        target = _length(unit[begin], unit[-1]) / max(1, pieces)
        end = begin + 1
        while end < len(unit) and _length(unit[begin], unit[end]) <= limit:
            before, after = _length(unit[begin], unit[end - 1]), _length(unit[begin], unit[end])
            if pieces > 1 and after - target > target - before:
                break
            end += 1
        yield _with_overlap(unit, begin, end, settings=settings)
        begin = end
        pieces -= 1


def _fewest_pieces(unit: _Unit, *, limit: int) -> int:
    pieces = 1
    begin = unit[0]
    for sentence in unit[1:]:
        if _length(begin, sentence) > limit:
            pieces += 1
            begin = sentence
    return pieces


def _with_overlap(unit: _Unit, begin: int, end: int, *, settings: PassageSettings) -> _Unit:
    first = begin
    while (
        first > max(0, begin - settings.overlap_sentences)
        and _length(unit[first - 1], unit[end - 1]) <= settings.max_characters
    ):
        first -= 1
    return unit[first:end]


def _length(first: Span, last: Span) -> int:
    return last.end - first.start

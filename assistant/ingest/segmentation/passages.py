"""How an article is cut into passages, the pieces that are searched.

Invariant: a passage is a run of whole sentences of one article and holds no boilerplate. Without
overlap every sentence lies in exactly one passage, so passages, boilerplate and white space tile
the text. Cutting prefers the ends of paragraphs. A headline, a caption, a note or a table is never
in one sentence, or one passage, with anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...recipe import PassageSettings
from ...records import Article, Mark, MarkKind, Span
from ...text.paragraphs import find_blocks, trimmed
from ...text.sentences import sentences_between
from .boilerplate import find_marks

_LONGEST_HEADING: Final = 120
_LONGEST_HEADLINE: Final = 500
_TERMINAL: Final = tuple(".!?…。！？।؟")
_CLOSING: Final = "'\"”’»)]*_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences: its place, and theirs. No text of its own."""

    span: Span
    sentences: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentedArticle:
    """An article taken apart: what may be quoted, in passages and sentences, and what may not.

    `marks` are the stretches that are no running prose: those the loader knew, and those the text
    shows. Those of boilerplate are the spans in `boilerplate`; all others may be quoted as what
    they are. `headlines` are no sentences; each has a passage of its own, where a quotation of it
    is found.
    """

    passages: tuple[Passage, ...]
    sentences: tuple[Span, ...]
    boilerplate: tuple[Span, ...]
    headlines: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()


_Unit = list[Span]
"""Sentences that belong together: a paragraph, with the headings above it."""


def segment_article(article: Article, *, settings: PassageSettings) -> SegmentedArticle:
    """The passages, sentences and boilerplate of `article`.

    An article of boilerplate alone has no passages; that is no error.

    Args:
        article: the article; its reading report says what its loader knows to be no running prose.
        settings: the greatest length of a passage, and how many sentences to repeat.
    """
    text = article.text
    found = find_marks(
        text, title=article.title, authors=article.authors, known=article.reading.marks
    )
    boilerplate = tuple(mark.span for mark in found if mark.kind is MarkKind.BOILERPLATE)
    apart = [mark for mark in found if mark.kind is not MarkKind.BOILERPLATE]
    pieces = [
        (span, mark is MarkKind.HEADLINE)
        for start, end, mark in _pieces(found, end=len(text))
        for span in _sentences(article, start, end, whole=mark is MarkKind.HEADLINE)
    ]
    passages = segment_passages(
        [span for span, _ in pieces],
        boilerplate=boilerplate,
        text=text,
        settings=settings,
        apart=[mark.span for mark in apart],
    )
    return SegmentedArticle(
        passages=passages,
        sentences=tuple(span for span, is_headline in pieces if not is_headline),
        boilerplate=boilerplate,
        headlines=tuple(span for span, is_headline in pieces if is_headline),
        marks=found,
    )


def segment_passages(
    sentences: Sequence[Span],
    *,
    boilerplate: Sequence[Span],
    text: str,
    settings: PassageSettings,
    apart: Sequence[Span] = (),
) -> tuple[Passage, ...]:
    """Runs of `sentences` of at most `settings.max_characters` each.

    A sentence that is longer is a passage by itself. Paragraphs stay whole where they fit, a
    heading stays with the paragraph below, and no passage reaches across boilerplate. Overlap
    repeats sentences only inside a paragraph that had to be divided.

    Args:
        sentences: ordered and disjoint, none of them inside boilerplate.
        boilerplate: ordered and disjoint.
        text: the text both point into.
        settings: the greatest length, and how many sentences to repeat.
        apart: stretches whose sentences share no passage with those around them.
    """
    passages: list[Passage] = []
    walls = [span.start for span in (*boilerplate, *apart)] + [span.end for span in apart]
    for stretch in _stretches(sentences, walls):
        units = _units(stretch, text)
        passages += [
            Passage(span=Span(start=group[0].start, end=group[-1].end), sentences=tuple(group))
            for group in _groups(units, settings=settings)
        ]
    return tuple(passages)


def _pieces(marks: Iterable[Mark], *, end: int) -> Iterator[tuple[int, int, MarkKind | None]]:
    """What may be quoted, parted where something marked begins or ends."""
    position = 0
    for mark in marks:
        if position < mark.span.start:
            yield position, mark.span.start, None
        if mark.kind is not MarkKind.BOILERPLATE:
            yield mark.span.start, mark.span.end, mark.kind
        position = mark.span.end
    if position < end:
        yield position, end, None


def _sentences(article: Article, start: int, end: int, *, whole: bool) -> Iterator[Span]:
    if whole and end - start <= _LONGEST_HEADLINE:
        span = trimmed(article.text, start, end)
        if span.start < span.end:
            yield span
        return
    yield from sentences_between(article.text, start, end, language=article.language)


def _stretches(sentences: Sequence[Span], walls: Iterable[int]) -> list[list[Span]]:
    """Sentences with no wall between them."""
    stretches: list[list[Span]] = []
    remaining = iter(sorted(walls))
    wall = next(remaining, None)
    crossed = True
    for sentence in sentences:
        while wall is not None and wall <= sentence.start:
            crossed = True
            wall = next(remaining, None)
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
    return len(sentence) <= _LONGEST_HEADING and not sentence.rstrip(_CLOSING).endswith(_TERMINAL)


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

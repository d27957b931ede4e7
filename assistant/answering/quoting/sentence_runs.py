"""From a sentence to the run of sentences that is quoted: what it needs beside it to be understood.

Invariant: a run is whole consecutive sentences of one paragraph, so it is one slice, and the
sentence it began with is in it. Nothing is taken along that another quotation holds.

A sentence takes along
- the one before, where it leans on it: it begins with a pronoun or a connective, or it is an item of
  the list that the one before announces;
- the one after, where it announces it with a colon, or where that one carries on ("It …", "They …")
  and the reader finds it likely as well;
- a neighbour that would be quoted anyway, if it is nearly as likely: two quotations become one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from ...recipe import AnsweringSettings
from ...records import Article, Span
from ...text.paragraphs import find_blocks, paragraph_around, paragraph_breaks
from ...text.sentence_rules.note_marks import is_mark
from ..reader import ReadablePassage, SentenceScore

_OPENING: Final = r"[\"“‘'(\[]*"
_PRONOUNS: Final = (
    "He|She|It|They|His|Her|Hers|Its|Their|Theirs|This|That|These|Those|Such|Both|Neither|Either"
)
_CONNECTIVES: Final = (
    "But|However|Instead|Therefore|Thus|Hence|Nevertheless|Nonetheless|Moreover|Furthermore|"
    "Consequently|Accordingly|Similarly|Likewise|Conversely|Otherwise|Rather|Still|Yet|Then|So|"
    "As a result|In addition|In contrast|By contrast|On the contrary|For example|For instance|"
    "In other words|That is why|For this reason"
)
_LEANS: Final = re.compile(rf"{_OPENING}(?:{_PRONOUNS}|{_CONNECTIVES})\b")
_CARRIES_ON: Final = re.compile(
    rf"{_OPENING}(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|Both|Also|{_CONNECTIVES})\b"
)
_ANNOUNCES: Final = re.compile(r"[:：][\"”’»)\]]*\s*\Z")
_ITEM: Final = re.compile(r"(?:[•‣▪●◦*\-–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s")

MOST_SENTENCES: Final = 4
MAX_RUN_CHARACTERS: Final = 480
"""A sentence that leans on the one before, or announces the one after, takes it only up to this."""
MAX_JOINED_CHARACTERS: Final = 1_000
"""Quotations that stand side by side become one only up to this length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The sentences that were retrieved, in the order of each text, and how those read were judged."""

    sentences: dict[str, tuple[Span, ...]]
    judged: dict[tuple[str, int], SentenceScore]

    @classmethod
    def of(cls, passages: Iterable[ReadablePassage], judged: Iterable[SentenceScore]) -> Self:
        """Those of these passages."""
        found: dict[str, set[Span]] = {}
        for passage in passages:
            found.setdefault(passage.article.id, set()).update(passage.sentences)
        return cls(
            sentences={name: tuple(sorted(spans)) for name, spans in found.items()},
            judged={(score.article.id, score.span.start): score for score in judged},
        )

    def around(self, score: SentenceScore) -> tuple[Sequence[Span], int]:
        """The sentences of a judged one's article and its place among them.

        What was put together of several, as a reply may be, has no neighbours.
        """
        spans = self.sentences.get(score.article.id, ())
        return (spans, spans.index(score.span)) if score.span in spans else ((score.span,), 0)

    def confidence_of(self, article: Article, span: Span) -> float:
        """How likely a sentence answers by itself; 0 where it was not read."""
        score = self.judged.get((article.id, span.start))
        return score.confidence if score else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Consecutive sentences of a text, those from `first` to `last`."""

    text: str
    spans: Sequence[Span]
    first: int
    last: int

    @property
    def span(self) -> Span:
        return Span(start=self.spans[self.first].start, end=self.spans[self.last].end)

    @property
    def length(self) -> int:
        return self.span.end - self.span.start

    def before(self) -> _Run | None:
        """With the sentence before, if that stands in the same paragraph."""
        if self.first == 0 or not _adjoin(self.text, *self.spans[self.first - 1 : self.first + 1]):
            return None
        return replace(self, first=self.first - 1)

    def after(self) -> _Run | None:
        """With the sentence after, if that stands in the same paragraph."""
        pair = self.spans[self.last : self.last + 2]
        if len(pair) == 1 or not _adjoin(self.text, *pair):
            return None
        return replace(self, last=self.last + 1)

    def sentence(self, place: int) -> str:
        return self.spans[place].slice(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBuilder:
    """Finds the run each sentence is quoted in.

    `shown` are the sentences that qualify as quotations: article id and start of each.
    """

    surroundings: Surroundings
    shown: Collection[tuple[str, int]]
    settings: AnsweringSettings

    def run_of(self, score: SentenceScore, taken: Collection[Span], *, joins: bool) -> Span:
        """The run a sentence is quoted in; `taken` is what other quotations hold of its article.

        Without `joins` only what the sentence needs is taken along, not what is likely beside it.
        """
        if score.asked is not None:
            return score.span  # what it leans on is the question, which stands in the context
        spans, place = self.surroundings.around(score)
        run = _Run(text=score.article.text, spans=spans, first=place, last=place)
        while run.last - run.first + 1 < MOST_SENTENCES:
            wider = (
                grown
                for grown in (run.before(), run.after())
                if grown and self._grows(score, run, grown, taken=taken, joins=joins)
            )
            grown = next(wider, None)
            if grown is None:
                break
            run = grown
        return run.span

    def leans_on(self, score: SentenceScore, span: Span) -> bool:
        """Whether a sentence leans on the one that `span` ends with, which is quoted already."""
        spans, place = self.surroundings.around(score)
        before = place - 1
        if score.asked is not None or place == 0 or spans[before].end != span.end:
            return False
        text = score.article.text
        count = sum(span.start <= item.start for item in spans[:place]) + 1
        return (
            count <= MOST_SENTENCES
            and score.span.end - span.start <= MAX_JOINED_CHARACTERS
            and _adjoin(text, spans[before], score.span)
            and _LEANS.match(score.span.slice(text)) is not None
        )

    def _grows(
        self, score: SentenceScore, run: _Run, grown: _Run, *, taken: Collection[Span], joins: bool
    ) -> bool:
        """Whether a run takes the sentence along with which it has `grown`."""
        place = grown.first if grown.first < run.first else grown.last
        if any(grown.spans[place].overlaps(span) for span in taken):
            return False
        if grown.length <= MAX_RUN_CHARACTERS and _needs(score, run, place):
            return True
        return (
            joins
            and grown.length <= MAX_JOINED_CHARACTERS
            and (self._carries_on(score, run, place) or self._is_shown_beside(score, run, place))
        )

    def _carries_on(self, score: SentenceScore, run: _Run, place: int) -> bool:
        """Whether a sentence goes on where the run ends, and is likely as well."""
        if place < run.first or not _CARRIES_ON.match(run.sentence(place)):
            return False
        if score.confidence < self.settings.shown_threshold:
            return False  # a near miss: what is unlikely to answer has nothing to carry on
        likely = self.surroundings.confidence_of(score.article, run.spans[place])
        return likely >= self.settings.carried_share * score.confidence

    def _is_shown_beside(self, score: SentenceScore, run: _Run, place: int) -> bool:
        """Whether a neighbour would be quoted anyway, and belongs to the same block of the text."""
        span = run.spans[place]
        likely = self.surroundings.confidence_of(score.article, span)
        beside = run.spans[run.first if place < run.first else run.last]
        return (
            (score.article.id, span.start) in self.shown
            and likely >= self.settings.shown_threshold
            and likely >= self.settings.joined_share * score.confidence
            and _in_one_block(run.text, *sorted((span, beside)))
        )


def _needs(score: SentenceScore, run: _Run, place: int) -> bool:
    """Whether a run would not be understood without the neighbour at `place`."""
    neighbour = run.sentence(place)
    if place < run.first:
        begins = run.spans[run.first] == score.span and _LEANS.match(run.sentence(run.first))
        return bool(begins) or _ANNOUNCES.search(neighbour) is not None
    if _ANNOUNCES.search(run.sentence(run.last)):
        return True
    listed = _ITEM.match(run.sentence(run.last)) and _ITEM.match(neighbour)
    return bool(listed) and run.last > run.first


def _adjoin(text: str, one: Span, other: Span) -> bool:
    """Whether nothing but white space or the mark of a note parts two sentences of one paragraph."""
    between = text[one.end : other.start]
    return not any(paragraph_breaks(between)) and (not between.strip() or is_mark(between))


def _in_one_block(text: str, one: Span, other: Span) -> bool:
    """Whether two neighbours are running text together, not a heading and a line below it."""
    if "\n" not in text[one.end : other.start]:
        return True
    around = paragraph_around(text, Span(start=one.start, end=other.end))
    start, end = one.start - around.start, other.start - around.start
    blocks = find_blocks(around.slice(text))
    return any(block.span.start <= start and end < block.span.end for block in blocks)

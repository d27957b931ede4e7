"""Where a reading stands in a source, word for word: no similarity, no threshold.

Invariant: a match names, for each part of the reading, source words with exactly the same keys, in
order, with no more between two parts than their join allows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..records import Article, Span
from ..text.words import Words, words_of
from .conventions import Join, Reading

Range = tuple[int, int]
"""Words from the first up to but not including the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A stretch of an article as words, with what finding word sequences in it needs."""

    article: Article
    words: Words = field(repr=False)
    haystack: str = field(repr=False)
    offsets: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, article: Article, stretch: Span, known: frozenset[str] = frozenset()) -> Source:
        """The source in `stretch`; `known` decides about words broken at a line's end."""
        words = words_of(article.text, stretch, known)
        offsets, position = [], 0
        for key in words.keys:
            offsets.append(position)
            position += len(key) + 1
        haystack = f" {' '.join(words.keys)} "
        return cls(article=article, words=words, haystack=haystack, offsets=tuple(offsets))

    def occurrences(self, keys: Sequence[str]) -> list[int]:
        """The words at which this sequence begins."""
        needle = f" {' '.join(keys)} "
        found: list[int] = []
        at = self.haystack.find(needle)
        while at >= 0:
            found.append(bisect_left(self.offsets, at))
            at = self.haystack.find(needle, at + 1)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A reading found word for word: one range of source words for each part."""

    source: Source
    ranges: tuple[Range, ...]

    @property
    def span(self) -> Span:
        """All it covers in the article."""
        return self.source.words.span(self.ranges[0][0], self.ranges[-1][1])


def matches(reading: Reading, source: Source) -> Iterator[Match]:
    """Every place of the source where the reading stands, in order."""
    places = [source.occurrences(part.words.keys) for part in reading.parts]
    if not all(places):
        return
    for first in places[0]:
        ranges = [(first, first + len(reading.parts[0].words))]
        for join, part, starts in zip(reading.joins, reading.parts[1:], places[1:], strict=True):
            following = _next(source, join, starts, ranges[-1][1])
            if following is None:
                break
            ranges.append((following, following + len(part.words)))
        else:
            yield Match(source=source, ranges=tuple(ranges))


def _next(source: Source, join: Join, starts: Sequence[int], end: int) -> int | None:
    for start in starts[bisect_left(starts, end) :]:
        if start - end > join.most:
            return None
        if _fits(source, join, end, start):
            return start
    return None


def _fits(source: Source, join: Join, end: int, start: int) -> bool:
    if not join.starts and not join.ends:
        return True
    if start == end:
        return False
    word = source.words.keys[end]
    return word.startswith(join.starts) and word.endswith(join.ends)

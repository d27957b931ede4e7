"""The reader of a collection of several languages: each passage is judged by what knows its language.

Invariant: the network judges only questions and passages in the language it was trained for, and
never moves a passage in another; the rest is weighed by the linear reader, with a confidence of its
own. Scores of the two are no common scale, their confidences are: by those the two rankings become
one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...recipe import ConfidenceSettings
from ..reader import ReadablePassage, Reader, SentenceScore, Terms, in_english


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedReader:
    """The neural reader for what is in its language, the linear one for everything else."""

    neural: Reader
    linear: Reader
    name: ClassVar[str] = "neural"

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the network's weights."""
        return self.neural.fingerprint

    @property
    def confidence(self) -> ConfidenceSettings:
        """The neural reader's; a sentence that the other judged says so itself."""
        return self.neural.confidence

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        """A score for each sentence that was judged, the surest ranking first.

        Each reader's own order is kept.
        """
        own = [passage for passage in passages if reads(passage)]
        others = [passage for passage in passages if not reads(passage)]
        if not others:
            return self.neural.read(question, own, terms)
        judged = self.linear.read(question, others, terms)
        if not own:
            return judged
        rankings = map(_by_confidence, (self.neural.read(question, own, terms), judged))
        return [score for _, score in heapq.merge(*rankings, key=lambda item: -item[0])]

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """What was read by the network is ordered by it, among the places it holds already."""
        own = [place for place, passage in enumerate(passages) if reads(passage)]
        if len(own) == len(passages):
            return self.neural.order(passages, scores)
        if not own:
            return self.linear.order(passages, scores)
        readings = [score for score in scores if score.reading is not None]
        values = self.neural.order([passages[place] for place in own], readings)
        ordered = [passage.score for passage in passages]
        # The places stay; who stands in them is decided by the network
        ranks = sorted(range(len(own)), key=lambda number: -values[number])
        for place, number in zip(own, ranks, strict=True):
            ordered[own[number]] = passages[place].score
        return ordered


def reads(passage: ReadablePassage) -> bool:
    """Whether the network was trained for the language of a passage, and the question may be in it."""
    return not passage.crosses and in_english(passage.article)


def _by_confidence(scores: Sequence[SentenceScore]) -> Iterator[tuple[float, SentenceScore]]:
    """Scores in their order, each with the least confidence so far, which only falls."""
    least = 1.0
    for score in scores:
        least = min(least, score.confidence)
        yield least, score

"""From places in articles to findings: quotes with their contexts, locations, verdicts.

Invariant: everything in a finding is cut from the draft or located in an article here; nothing is
judged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from ..records import Article, Change, Finding, Locator, Quote, Span, Verdict
from ..text.paragraphs import paragraph_around
from .attribution import Claim
from .matching import Range, Source

_LEAST_TO_SHOW: Final = 0.3
"""Similarity of letters below which a nearest passage is no help; unrelated sentences reach it."""
_SENTENCE_EDGE: Final = regex.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*\n?")
_SENTENCE_REACH: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage of an article."""

    article: Article = field(repr=False)
    span: Span

    @classmethod
    def of(cls, source: Source, words: Range) -> Place:
        """The passage these words of a source make up."""
        return cls(article=source.article, span=source.words.span(*words))

    @property
    def locator(self) -> Locator:
        """Its address."""
        return self.article.locate(self.span)

    def through(self, last: Place) -> Place:
        """From this passage to the end of a later one of the same article."""
        return Place(article=self.article, span=Span(start=self.span.start, end=last.span.end))

    def quote(self, similarity: float, others: Sequence[Locator] = ()) -> Quote:
        """The passage as a quote in its paragraph; `others` are further locations of its words."""
        return Quote(
            article=self.article,
            locator=self.locator,
            score=similarity,
            context_span=paragraph_around(self.article.text, self.span),
            locations=(self.locator, *others),
        )

    def sentences(self) -> Place:
        """The passage widened to whole sentences, where their edges are near."""
        text, span = self.article.text, self.span
        low = max(0, span.start - _SENTENCE_REACH)
        edges = [match.end() for match in _SENTENCE_EDGE.finditer(text, low, span.start)]
        start = edges[-1] if edges else span.start if low else 0
        after = _SENTENCE_EDGE.search(
            text, max(span.start, span.end - 1), span.end + _SENTENCE_REACH
        )
        end = after.start() + len(after.group().rstrip()) if after else span.end
        return Place(article=self.article, span=Span(start=start, end=max(end, span.end)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A quotation of a draft, to be shown with a verdict."""

    draft: str = field(repr=False)
    start: int
    end: int

    def verbatim(self, places: Sequence[Place]) -> Finding:
        """It stands in these places, the fitting ones first."""
        return self._standing(Verdict.VERBATIM, places, None)

    def misattributed(self, places: Sequence[Place], *, claimed: Claim) -> Finding:
        """It stands in these places, none of which knows who is named beside it."""
        return self._standing(Verdict.MISATTRIBUTED, places, claimed)

    def altered(
        self,
        place: Place,
        *,
        changes: Sequence[Change],
        similarity: float = 1.0,
        claimed: Claim | None = None,
    ) -> Finding:
        """It differs from this passage by these changes."""
        return Finding(
            draft=self.draft,
            start=self.start,
            end=self.end,
            verdict=Verdict.ALTERED,
            similarity=similarity,
            quote=place.quote(similarity),
            changes=tuple(changes),
            locations=(place.locator,),
            claimed=claimed.span if claimed else None,
        )

    def stitched(
        self, places: Sequence[Place], *, changes: Sequence[Change] = (), similarity: float = 1.0
    ) -> Finding:
        """Its parts stand in these places, in the order of the draft."""
        parts = tuple(place.quote(similarity) for place in places)
        return Finding(
            draft=self.draft,
            start=self.start,
            end=self.end,
            verdict=Verdict.STITCHED,
            similarity=similarity,
            quote=parts[0],
            changes=tuple(changes),
            locations=tuple(part.locator for part in parts),
            parts=parts,
        )

    def not_found(self, nearest: Place | None, *, similarity: float) -> Finding:
        """It stands nowhere; this passage comes nearest, if any comes near."""
        near = nearest is not None and similarity >= _LEAST_TO_SHOW
        return Finding(
            draft=self.draft,
            start=self.start,
            end=self.end,
            verdict=Verdict.NOT_FOUND,
            similarity=similarity,
            quote=nearest.sentences().quote(similarity) if nearest and near else None,
        )

    def _standing(
        self, verdict: Verdict, places: Sequence[Place], claimed: Claim | None
    ) -> Finding:
        locators = tuple(dict.fromkeys(place.locator for place in places))
        return Finding(
            draft=self.draft,
            start=self.start,
            end=self.end,
            verdict=verdict,
            similarity=1.0,
            quote=places[0].quote(1.0, locators[1:]),
            locations=locators,
            claimed=claimed.span if claimed else None,
        )

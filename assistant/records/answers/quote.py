"""A quotation of an answer: whole sentences of one article, at a place that resolves.

Invariant: no constructor takes quoted text. A `Quote` holds an article and a locator that
resolves against it, and every reading of `text` slices the article again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...errors import LocatorError
from ...rendering import labels
from ...rendering.escaping import autolink, block_quote, escape_markdown
from ...rendering.invisible import invisible_line
from ...rendering.shortened import folds_of
from ...text.spans import Span
from ..article import Article, Locator, article_dict, source_line
from ..citation import Citation
from ..reading import ReadingWarning
from ..story import Story, story_line
from .saved import (
    ArticleSource,
    current_article,
    locator_of,
    span_of,
    story_of,
    text_of,
)


class Likelihood(StrEnum):
    """How likely a single quotation answers, by the cut-offs of the reader that judged it."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quotation: whole sentences of one article, at a place that resolves.

    `locations` lists the places where the same words stand, this one first: all of them in the
    copies of the report, and those elsewhere that were read. `key_phrase_span` marks the words that
    answer, `sentence_span` the sentence they were found in, which may have neighbours beside it,
    and `context_span` the paragraph around; all are offsets into the article. `story` is the group
    of articles that carry the same report, if there are others: two quotations of one story are not
    independent, also where a copy changed the words. `confidence` is the estimated probability that
    this quotation answers, 0 to 1, and `likelihood` the word for it under the reader's cut-offs;
    both are `None` where nothing was asked. `missing` are the years, numbers, names and quoted
    words of the question, in its own words, that neither the passage around the quotation nor its
    article's title and date hold.

    Raises:
        LocatorError: the locator does not resolve, or a span lies outside its proper place.
        ValueError: `confidence` is no probability.
    """

    article: Article
    locator: Locator
    score: float
    context_span: Span
    key_phrase_span: Span | None = None
    locations: tuple[Locator, ...] = ()
    story: Story | None = None
    confidence: float | None = None
    likelihood: Likelihood | None = None
    missing: tuple[str, ...] = ()
    sentence_span: Span | None = None

    def __post_init__(self) -> None:
        self.locator.resolve(self.article)
        check_probability(self.confidence)
        check_story(self.story, self.article)
        if not self.locations:
            object.__setattr__(self, "locations", (self.locator,))
        if self.locations[0] != self.locator:
            msg = f"the first location of a quote is its own locator, got {self.locations[0]}"
            raise LocatorError(msg)
        inside = self.context_span.contains(self.locator.span)
        if not inside or self.context_span.end > len(self.article.text):
            msg = f"context {self.context_span} does not hold the quotation {self.locator.span}"
            raise LocatorError(msg)
        if self.key_phrase_span and not self.locator.span.contains(self.key_phrase_span):
            msg = f"key phrase {self.key_phrase_span} lies outside {self.locator.span}"
            raise LocatorError(msg)
        if self.sentence_span and not self.locator.span.contains(self.sentence_span):
            msg = f"sentence {self.sentence_span} lies outside {self.locator.span}"
            raise LocatorError(msg)

    @property
    def text(self) -> str:
        """The quotation, sliced out of the article."""
        return self.locator.resolve(self.article)

    @property
    def key_phrase(self) -> str | None:
        """The words of the quotation that answer, or `None` where none is marked."""
        return self.key_phrase_span.slice(self.article.text) if self.key_phrase_span else None

    @property
    def folds(self) -> tuple[Span, ...]:
        """What a display may fold away of a sentence of over 60 words, around its key phrase.

        For displays alone: the quotation, what is copied and what is exported are always whole.
        """
        sentence, key = self.sentence_span, self.key_phrase_span
        if sentence is None or key is None or not sentence.contains(key):
            return ()
        return folds_of(self.article.text, sentence, key)

    @property
    def context(self) -> str:
        """The paragraph the quotation stands in."""
        return self.context_span.slice(self.article.text)

    @property
    def page(self) -> int | None:
        """The 1-based page the quotation begins on, or `None` for a source without pages."""
        return self.citation.page

    @property
    def last_page(self) -> int | None:
        """The 1-based page the quotation ends on; another than `page` where it goes on overleaf."""
        return self.citation.last_page

    @property
    def missing_line(self) -> str:
        """The label of what is missing, with the words of the question; empty where nothing is."""
        return f"{labels.MISSING} {labels.SEPARATOR.join(self.missing)}" if self.missing else ""

    @property
    def warnings(self) -> tuple[ReadingWarning, ...]:
        """Why the text quoted from may differ from what a reader of its source sees."""
        return self.article.reading.warnings

    @property
    def citation(self) -> Citation:
        """The source of the quotation."""
        return Citation(article=self.article, locator=self.locator)

    @property
    def address(self) -> str:
        """Where the quotation stands: its deep link, or the URI of its locator where it has none."""
        return self.citation.deep_link or self.locator.uri

    def to_dict(self) -> dict[str, object]:
        """The quote as JSON-ready values."""
        return {
            "text": self.text,
            "key_phrase": self.key_phrase,
            "context": self.context,
            "score": self.score,
            "confidence": self.confidence,
            "likelihood": self.likelihood.value if self.likelihood else None,
            "missing": list(self.missing),
            "page": self.page,
            "locator": self.locator.to_dict(),
            "key_phrase_span": _span_dict(self.key_phrase_span),
            "sentence_span": _span_dict(self.sentence_span),
            "context_span": _span_dict(self.context_span),
            "locations": [place.to_dict() for place in self.locations],
            "article": article_dict(self.article),
            "story": self.story.to_dict() if self.story else None,
            "citation": self.citation.to_csl(),
            "deep_link": self.citation.deep_link,
            "warnings": [
                {"kind": item.kind.value, "detail": item.detail} for item in self.warnings
            ],
        }

    @property
    def doubts(self) -> list[str]:
        """Lines to show beside it: how its article was read, and what in it cannot be seen."""
        lines = (self.article.reading.doubt, invisible_line(self.text))
        return [line for line in lines if line]

    def to_markdown(self, number: int | None = None) -> str:
        """The quotation as a block quote in CommonMark, its source below; `number` as it is cited."""
        source = escape_markdown(source_line(self.article, self.page, self.last_page))
        prefix = escape_markdown(f"[{number}] " if number is not None else "")
        lines = [*block_quote(self.text), ">", f"> — {prefix}{source}"]
        lines[-1] += autolink(self.citation.deep_link)
        if self.missing_line:
            lines += [">", f"> {escape_markdown(self.missing_line)}"]
        if carried := story_line(self.story):
            lines += [">", f"> {escape_markdown(carried)}"]
        for doubt in self.doubts:
            lines += [">", f"> {escape_markdown(doubt)}"]
        return "\n".join(lines)


def _span_dict(span: Span | None) -> dict[str, int] | None:
    return {"start": span.start, "end": span.end} if span else None


def check_story(story: Story | None, article: Article) -> None:
    """Raises a `LocatorError` where the article is none of those that carry the story."""
    if story is not None and article.id not in story.article_ids:
        msg = f"the story is carried by {story.article_ids}, not by {article.id!r}"
        raise LocatorError(msg)


def check_probability(confidence: float | None) -> None:
    """Raises a `ValueError` where a confidence is none."""
    if confidence is not None and not 0.0 <= confidence <= 1.0:
        msg = f"confidence is a probability, got {confidence}"
        raise ValueError(msg)


def saved_quote(values: Mapping[str, Any], source: ArticleSource) -> Quote:
    """The quotation at a saved place, cut out of the article as it is now."""
    locator = locator_of(values["locator"])
    article = current_article(locator, source)
    context = span_of(values["context_span"])
    confidence, likelihood = values["confidence"], values["likelihood"]
    return Quote(
        article=article,
        locator=locator,
        score=float(values["score"]),
        context_span=context or locator.span,
        key_phrase_span=span_of(values["key_phrase_span"]),
        locations=(locator, *_other_places(values["locations"][1:], source)),
        story=story_of(values["story"], source),
        confidence=None if confidence is None else float(confidence),
        likelihood=None if likelihood is None else Likelihood(likelihood),
        missing=tuple(map(text_of, values["missing"])),
        sentence_span=span_of(values["sentence_span"]),
    )


def _other_places(values: Sequence[Mapping[str, Any]], source: ArticleSource) -> Iterator[Locator]:
    """The other places of the same words, as far as they still stand there."""
    for place in map(locator_of, values):
        with suppress(LocatorError):
            place.resolve(current_article(place, source))
            yield place

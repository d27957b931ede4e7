"""What a search and a question return: hits, quotes and answers.

Invariant: no constructor takes quoted text. A `Quote` holds an article and a locator that
resolves against it, and every reading of `text` slices the article again. "Nothing found" is an
`Answer` with a status, never `None` and never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..errors import LocatorError
from ..rendering import labels
from ..rendering.escaping import autolink, block_quote, escape_markdown
from ..text.spans import Span
from .article import Article, Locator, article_dict, source_line
from .citation import Citation
from .filters import Filters
from .reading import ReadingWarning
from .story import Story, story_line

ANSWER_SCHEMA: Final = "onrecord.answer/2"
"""Name and version of the answer schema that Python, the shell and the network share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a question, best first in a result list.

    `score` is the fused score; `lexical_rank` and `dense_rank` count from 1 and are `None` where
    that half of the search did not return the passage. `story` is the group of articles that
    carry the same report, if there are others; their copies of this passage are no hits of their own.
    """

    article: Article
    locator: Locator
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None
    story: Story | None = None

    def __post_init__(self) -> None:
        self.locator.resolve(self.article)
        _check_story(self.story, self.article)

    @property
    def text(self) -> str:
        """The passage, sliced out of the article."""
        return self.locator.resolve(self.article)

    def to_dict(self) -> dict[str, object]:
        """The hit as JSON-ready values."""
        return {
            "text": self.text,
            "score": self.score,
            "lexical_rank": self.lexical_rank,
            "dense_rank": self.dense_rank,
            "locator": self.locator.to_dict(),
            "article": article_dict(self.article),
            "story": self.story.to_dict() if self.story else None,
        }


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
    answer, `context_span` the paragraph around; both are offsets into the article. `story` is the
    group of articles that carry the same report, if there are others: two quotations of one
    story are not independent, also where a copy changed the words. `confidence` is the estimated
    probability that this quotation answers, 0 to 1, and `likelihood` the word for it under the
    reader's cut-offs; both are `None` where nothing was asked.

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

    def __post_init__(self) -> None:
        self.locator.resolve(self.article)
        _check_probability(self.confidence)
        _check_story(self.story, self.article)
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

    @property
    def text(self) -> str:
        """The quotation, sliced out of the article."""
        return self.locator.resolve(self.article)

    @property
    def key_phrase(self) -> str | None:
        """The words of the quotation that answer, or `None` where none is marked."""
        return self.key_phrase_span.slice(self.article.text) if self.key_phrase_span else None

    @property
    def context(self) -> str:
        """The paragraph the quotation stands in."""
        return self.context_span.slice(self.article.text)

    @property
    def page(self) -> int | None:
        """The 1-based page the quotation begins on, or `None` for a source without pages."""
        return self.article.page_of(self.locator.start)

    @property
    def last_page(self) -> int | None:
        """The 1-based page the quotation ends on; another than `page` where it goes on overleaf."""
        return self.article.page_of(self.locator.end - 1)

    @property
    def warnings(self) -> tuple[ReadingWarning, ...]:
        """Why the text quoted from may differ from what a reader of its source sees."""
        return self.article.reading.warnings

    @property
    def citation(self) -> Citation:
        """The source of the quotation."""
        return Citation(article=self.article, locator=self.locator)

    def to_dict(self) -> dict[str, object]:
        """The quote as JSON-ready values."""
        return {
            "text": self.text,
            "key_phrase": self.key_phrase,
            "context": self.context,
            "score": self.score,
            "confidence": self.confidence,
            "page": self.page,
            "locator": self.locator.to_dict(),
            "locations": [place.to_dict() for place in self.locations],
            "article": article_dict(self.article),
            "story": self.story.to_dict() if self.story else None,
            "citation": self.citation.to_csl(),
            "deep_link": self.citation.deep_link,
            "warnings": [
                {"kind": item.kind.value, "detail": item.detail} for item in self.warnings
            ],
        }

    def to_markdown(self, number: int | None = None) -> str:
        """The quotation as a block quote in CommonMark, its source below; `number` as it is cited."""
        source = escape_markdown(source_line(self.article, self.page, self.last_page))
        prefix = escape_markdown(f"[{number}] " if number is not None else "")
        lines = [*block_quote(self.text), ">", f"> — {prefix}{source}"]
        lines[-1] += autolink(self.citation.deep_link)
        if carried := story_line(self.story):
            lines += [">", f"> {escape_markdown(carried)}"]
        if doubt := self.article.reading.doubt:
            lines += [">", f"> {escape_markdown(doubt)}"]
        return "\n".join(lines)


def _check_story(story: Story | None, article: Article) -> None:
    if story is not None and article.id not in story.article_ids:
        msg = f"the story is carried by {story.article_ids}, not by {article.id!r}"
        raise LocatorError(msg)


def _check_probability(confidence: float | None) -> None:
    if confidence is not None and not 0.0 <= confidence <= 1.0:
        msg = f"confidence is a probability, got {confidence}"
        raise ValueError(msg)


class AnswerStatus(StrEnum):
    """Whether the articles answer; each member equals its plain string."""

    ANSWERED = "answered"
    WEAK = "weak"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The quotations that answer a question, or the status that says none do.

    `confidence` is the estimated probability that the first quote answers. `query` is the text
    that was searched, which differs from `question` only where a chat resolved a follow-up.
    Near misses are never part of the answer and are filled only when the status is not
    `answered`. `reader` names what chose the sentences: `neural`, or `linear` where the
    neural reader's model is missing or the recipe does not want it.

    Iterating gives the quotes, and `len` counts them. An answer is always true, like any object:
    whether something was found says `status`, or `answer.quotes`.
    """

    question: str
    query: str
    status: AnswerStatus
    confidence: float
    quotes: tuple[Quote, ...]
    near_misses: tuple[Quote, ...]
    filters: Filters
    index_fingerprint: str
    reader: str = "linear"

    def __post_init__(self) -> None:
        if bool(self.quotes) == (self.status is AnswerStatus.NOT_FOUND):
            msg = f"an answer with status {self.status} cannot hold {len(self.quotes)} quotes"
            raise ValueError(msg)
        _check_probability(self.confidence)

    def __iter__(self) -> Iterator[Quote]:
        return iter(self.quotes)

    def __len__(self) -> int:
        return len(self.quotes)

    def __bool__(self) -> bool:
        """True, also where nothing was found: `if answer:` asks whether there is an answer object."""
        return True

    @property
    def headline(self) -> str:
        """The label of the status, with the confidence."""
        label = labels.STATUS_LABELS[self.status.value]
        return f"{label} ({labels.CONFIDENCE} {self.confidence:.2f})"

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON-ready values; the same schema everywhere."""
        return {
            "schema": ANSWER_SCHEMA,
            "question": self.question,
            "query": self.query,
            "status": self.status.value,
            "confidence": self.confidence,
            "quotes": [quote.to_dict() for quote in self.quotes],
            "near_misses": [quote.to_dict() for quote in self.near_misses],
            "filters": self.filters.to_dict(),
            "index_fingerprint": self.index_fingerprint,
            "reader": self.reader,
        }

    def export(self, format: str) -> str:
        """The quotations and sources as `csl`, `bibtex`, `ris`, `markdown`, `annotations` or styled.

        Styles are `chicago`, `apa` and `mla`. Near misses are never exported.

        Raises:
            ExportError: there is no such format.
        """
        from ..citing import export  # the one import that points up: see tests/test_architecture.py

        return export(self, format)

    def to_markdown(self) -> str:
        """The answer as Markdown: block quotes with their sources, or the "not found" label.

        All that is quoted is escaped, so that its characters show verbatim.
        """
        blocks = [f"**{escape_markdown(self.headline)}**"]
        blocks += [quote.to_markdown(number) for number, quote in enumerate(self.quotes, start=1)]
        if self.near_misses:
            blocks.append(f"*{labels.NEAR_MISSES}*")
            blocks += [quote.to_markdown() for quote in self.near_misses]
        elif not self.quotes:
            blocks.append(labels.NO_NEAR_MISSES)
        return "\n\n".join(blocks) + "\n"

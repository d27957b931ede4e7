"""The parts of an answer read back from the JSON it was written as, on the evidence as it is now.

Invariant: nothing that is quoted is taken from the file. A saved quotation is a locator, and what
it says is sliced again out of the article of today; where that is another text, or gone, there is
no quotation, and an error says why. What a file says besides (figures, names of readers) is checked
for its type and taken as said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from ...errors import ArticleNotFoundError, LocatorError, SavedAnswerError
from ...text.spans import Span
from ..article import Article, ArticleInfo, Locator
from ..filters import Filters
from ..story import Story
from .scope import SearchScope


class ArticleSource(Protocol):
    """What has the articles that were quoted; `Assistant` is one."""

    def article(self, article_id: str) -> Article:
        """One article with its text."""

    def articles(self) -> list[ArticleInfo]:
        """All articles without their texts."""


@contextmanager
def reading_saved() -> Iterator[None]:
    """Whatever is wrong with saved values inside is one error.

    Raises:
        LocatorError: an article that is quoted has changed since, or is gone.
        SavedAnswerError: the values are not those of an answer.
    """
    try:
        yield
    except LocatorError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        msg = f"this is no answer that was saved: {type(error).__name__} at {error}"
        raise SavedAnswerError(msg) from error


def current_article(locator: Locator, source: ArticleSource) -> Article:
    """The article as it is now, if the locator still resolves against it."""
    try:
        article = source.article(locator.article_id)
    except ArticleNotFoundError as error:
        msg = f"the article {locator.article_id!r} is no longer in the index"
        raise LocatorError(msg) from error
    if article.text_sha256 != locator.text_sha256:
        msg = f"the text of the article {locator.article_id!r} has changed since"
        raise LocatorError(msg)
    return article


def story_of(values: Mapping[str, Any] | None, source: ArticleSource) -> Story | None:
    """The articles that carry the report, those of them that are still there."""
    if values is None:
        return None
    named = {text_of(item["id"]) for item in values["articles"]}
    present = [info for info in source.articles() if info.id in named]
    return Story.of(present) if len(present) > 1 else None


def scope_of(values: Mapping[str, Any] | None) -> SearchScope | None:
    """The scope that `SearchScope.to_dict` wrote."""
    if values is None:
        return None
    return SearchScope(
        articles=int(values["articles"]),
        left_out=int(values["left_out_by_filters"]),
        in_other_languages=int(values["in_other_languages"]),
        across_languages=bool(values.get("across_languages", False)),
        waiting=int(values.get("waiting", 0)),  # answers of earlier versions do not say it
    )


def filters_of(values: Mapping[str, Any]) -> Filters:
    """The filters that `Filters.to_dict` wrote."""
    first, last = values["published_from"], values["published_to"]
    return Filters(
        publishers=tuple(values["publishers"]),
        authors=tuple(values["authors"]),
        languages=tuple(values["languages"]),
        article_ids=tuple(values["article_ids"]),
        published_from=date.fromisoformat(first) if first else None,
        published_to=date.fromisoformat(last) if last else None,
    )


def locator_of(values: Mapping[str, Any]) -> Locator:
    """The locator that `Locator.to_dict` wrote."""
    return Locator(
        article_id=text_of(values["article_id"]),
        text_sha256=text_of(values["text_sha256"]),
        start=int(values["start"]),
        end=int(values["end"]),
    )


def span_of(values: Mapping[str, Any] | None) -> Span | None:
    """The span of a pair of offsets, or `None` where there is none."""
    return None if values is None else Span(start=int(values["start"]), end=int(values["end"]))


def text_of(value: object) -> str:
    """The value, if it is text."""
    if not isinstance(value, str):
        msg = f"text was expected, got {value!r}"
        raise TypeError(msg)
    return value

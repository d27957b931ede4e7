"""Answers given before a correction, with what is known of their articles now.

Invariant: only metadata changes. An article that is gone, or whose text is another one by now,
stays as it was quoted, so that every locator of the answer holds as it did.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import ArticleNotFoundError

if TYPE_CHECKING:
    from ...records import Answer, Article, HeldArticles, Quote


def with_present_metadata(library: HeldArticles, answer: Answer) -> Answer:
    """The answer with the metadata that the library holds now."""
    known: dict[str, Article] = {}

    def present(article: Article) -> Article:
        if article.id not in known:
            known[article.id] = _present(library, article)
        return known[article.id]

    def quoted(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        return tuple(replace(quote, article=present(quote.article)) for quote in quotes)

    return replace(
        answer,
        quotes=quoted(answer.quotes),
        near_misses=quoted(answer.near_misses),
        parts=tuple(with_present_metadata(library, part) for part in answer.parts),
    )


def _present(library: HeldArticles, article: Article) -> Article:
    try:
        now = library.article(article.id)
    except ArticleNotFoundError:
        return article
    return now if now.text_sha256 == article.text_sha256 else article

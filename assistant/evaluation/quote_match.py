"""Whether a quotation is right: one rule, used by every measure that needs to know.

A quotation is right if, in a document named by the evidence, it contains an evidence text or lies
inside one, or holds an answer string. A quotation that stands in several places (wire copy) is
right if one of the places is.
"""

from __future__ import annotations

from collections.abc import Callable

from ..records import Article, Locator, Quote
from .questions import Evidence, Question
from .tokens import best_token_f1, holds_tokens


def is_right(quote: Quote, question: Question, load: Callable[[str], Article]) -> bool:
    """Whether `quote` answers `question`; never for an unanswerable one.

    Args:
        quote: the quotation to judge.
        question: the question with its evidence.
        load: the article with an id, for the places beside the quotation's own.
    """
    return any(
        is_right_place(place, quote.article if place == quote.locator else load(place.article_id),
                       question)
        for place in quote.locations
        if place.article_id in question.documents
    )  # fmt: skip


def is_right_place(place: Locator, article: Article, question: Question) -> bool:
    """Whether the words at one place of a document that answers are right."""
    text = place.resolve(article)
    return any(
        _shares_place(place, text, item)
        for item in question.evidence
        if item.doc_id == place.article_id
    ) or any(holds_tokens(text, answer) for answer in question.answers)


def quote_f1(quote: Quote, question: Question) -> float | None:
    """The best token-F1 of the quotation against the evidence texts.

    `None` where the evidence names documents only, so that there is nothing to compare with.
    """
    golds = [item.text for item in question.evidence if item.text]
    return best_token_f1(quote.text, golds) if golds else None


def _shares_place(place: Locator, text: str, item: Evidence) -> bool:
    if not item.text:
        return False
    if item.start is None:
        return item.text in text or text in item.text
    end = item.start + len(item.text)
    contains = place.start <= item.start and end <= place.end
    return contains or (item.start <= place.start and place.end <= end)

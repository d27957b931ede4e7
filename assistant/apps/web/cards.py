"""An answer as HTML for the conversation: numbered quotations, or that there are none.

Invariant: every visible character is article text, article metadata, a number or a label. A
quotation whose locator is not among the verified ones is withheld, with a label that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import labels
from ...records import AnswerStatus
from ...rendering import report_line
from . import captions
from .article_view import byline
from .markup import element, escape, prose
from .showing import show_link

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ...records import Answer, Locator, Quote


def answer_card(answer: Answer, verified: Set[Locator]) -> str:
    """The answer as one line of HTML; only quotations in `verified` are shown."""
    status = answer.status.value.replace("_", "-")
    parts = [_headline(answer)]
    if answer.query != answer.question:
        query = element("span", "query", escape(answer.query))
        parts.append(element("p", "searched", f"{escape(labels.SEARCHED_FOR)} {query}"))
    parts.append(_quotes(answer, verified))
    parts.append(_near_misses(answer, verified))
    return element("section", f"answer {status}", "".join(parts))


def message_card(sentence: str) -> str:
    """A plain message, such as why a question was not asked."""
    return element("div", "answer message", element("p", "notice", escape(sentence)))


def pending_card() -> str:
    """What stands in place of an answer until it is there."""
    return element("div", "pending", element("p", "notice", escape(captions.LOOKING)))


def question_card(question: str, link: str | None = None) -> str:
    """The question as the person wrote it, with a permanent link to it."""
    asked = element("p", "asked", escape(question))
    if link is None:
        return element("div", "question", asked)
    attributes = f' href="{escape(link)}"'
    anchor = element("a", "permalink", escape(captions.LINK_TO_QUESTION), attributes=attributes)
    return element("div", "question", asked + anchor)


def _headline(answer: Answer) -> str:
    status = element("span", "status", escape(labels.STATUS_LABELS[answer.status.value]))
    word = captions.MATCH_LABELS[answer.status.value]
    figure = f"{escape(word)}{escape(labels.SEPARATOR)}{answer.confidence:.2f}"
    return element("p", "headline", f"{status} {element('span', 'confidence', figure)}")


def _quotes(answer: Answer, verified: Set[Locator]) -> str:
    if not answer.quotes:
        return ""
    items = [
        _card(quote, answer.quotes, verified, number=number)
        for number, quote in enumerate(answer.quotes, start=1)
    ]
    return element("ol", "quotes", "".join(items))


def _near_misses(answer: Answer, verified: Set[Locator]) -> str:
    if not answer.near_misses:
        nothing = answer.status is AnswerStatus.NOT_FOUND
        return element("p", "notice", escape(labels.NO_NEAR_MISSES)) if nothing else ""
    heading = element("p", "near-heading", escape(labels.NEAR_MISSES))
    items = [_card(quote, answer.near_misses, verified) for quote in answer.near_misses]
    return element("div", "near", heading + element("ul", "near-misses", "".join(items)))


def _card(
    quote: Quote, siblings: Sequence[Quote], verified: Set[Locator], *, number: int | None = None
) -> str:
    if quote.locator not in verified:
        return element("li", "card withheld", element("p", "notice", escape(captions.WITHHELD)))
    link = f' href="{escape(show_link(quote.locator, siblings))}"'
    chip = ""
    if number is not None:
        name = element("span", "unseen", f"{escape(captions.QUOTATION)} ")
        chip = element("a", "cite chip", f"{name}{number}", attributes=link)
    words = element("blockquote", "quote", _words(quote))
    open_article = element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link)
    check = element("span", "verified", escape(captions.VERIFIED))
    actions = element("p", "actions", f"{open_article} {check}")
    return element("li", "card", chip + words + _source(quote) + actions + _also(quote, verified))


def _words(quote: Quote) -> str:
    """The quotation with its key phrase set apart; the characters are the quotation's own."""
    key = quote.key_phrase_span
    if key is None:
        return prose(quote.text)
    text = quote.article.text
    before, after = text[quote.locator.start : key.start], text[key.end : quote.locator.end]
    return prose(before) + element("strong", "key", prose(key.slice(text))) + prose(after)


def _source(quote: Quote) -> str:
    title = element("cite", "title", escape(quote.article.title or labels.UNTITLED))
    line = element("p", "source-title", title)
    origin = byline(quote.article, page=quote.page, link=quote.citation.deep_link)
    return element("div", "source", line + origin)


def _also(quote: Quote, verified: Set[Locator]) -> str:
    """How many outlets carry the report, and the other places where the same words stand."""
    links = [
        element("a", "cite", escape(place.article_id), attributes=f' href="{show_link(place, ())}"')
        for place in quote.locations[1:]
        if place in verified
    ]
    line = report_line(quote.report)
    carried = element("p", "also", escape(line)) if line else ""
    if not links:
        return carried
    places = escape(labels.SEPARATOR).join(links)
    return carried + element("p", "also", f"{escape(labels.ALSO_IN)} {places}")

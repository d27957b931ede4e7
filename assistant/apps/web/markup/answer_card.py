"""An answer as HTML for the conversation: numbered quotations, or that there are none.

Invariant: every visible character is article text, article metadata, a number or a label. A
quotation whose locator is not among the verified ones is withheld, with a label that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....records import AnswerStatus
from ....rendering import labels
from .. import captions
from .elements import EMPTY, SPACE, attribute, element, escape, joined
from .quotation_card import confidence, quotation_card

if TYPE_CHECKING:
    from collections.abc import Set

    from ....records import Answer, Locator
    from .elements import Markup


def answer_card(answer: Answer, verified: Set[Locator]) -> Markup:
    """The answer as one line of HTML; only quotations in `verified` are shown."""
    status = answer.status.value.replace("_", "-")
    parts = [_headline(answer)]
    if answer.query != answer.question:
        query = element("span", "query", escape(answer.query))
        parts.append(
            element("p", "searched", joined([escape(labels.SEARCHED_FOR), query], by=SPACE))
        )
    parts.append(_quotes(answer, verified))
    parts.append(_near_misses(answer, verified))
    return element("section", f"answer {status}", joined(parts))


def message_card(sentence: str) -> Markup:
    """A plain message, such as why a question was not asked."""
    return element("div", "answer message", element("p", "notice", escape(sentence)))


def pending_card() -> Markup:
    """What stands in place of an answer until it is there; more words come when it takes long."""
    looking = element("p", "notice", _wheel() + escape(captions.LOOKING))
    longer = element("p", "longer", escape(captions.FIRST_TAKES_LONGER))
    return element("div", "pending", looking + longer)


def waiting(words: str) -> Markup:
    """What the page shows while something else than an answer is on its way."""
    return element("p", "panel-pending", _wheel() + escape(words))


def _wheel() -> Markup:
    return element("span", "wheel", EMPTY)  # the style sheet turns it


def question_card(question: str, link: str | None = None) -> Markup:
    """The question as the person wrote it, with a permanent link to it."""
    asked = element("p", "asked", escape(question))
    if link is None:
        return element("div", "question", asked)
    label = escape(captions.LINK_TO_QUESTION)
    anchor = element("a", "permalink", label, attributes=attribute("href", link))
    return element("div", "question", asked + anchor)


def _headline(answer: Answer) -> Markup:
    status = element("span", "status", escape(labels.STATUS_LABELS[answer.status.value]))
    word, figure = captions.MATCH_LABELS[answer.status.value], captions.BEST_PASSAGE
    likely = confidence(word, figure, answer.confidence)
    return element("div", "headline", joined([status, likely], by=SPACE))


def _quotes(answer: Answer, verified: Set[Locator]) -> Markup:
    if not answer.quotes:
        return EMPTY
    items = [
        quotation_card(quote, answer.quotes, verified, number=number)
        for number, quote in enumerate(answer.quotes, start=1)
    ]
    return element("ol", "quotes", joined(items))


def _near_misses(answer: Answer, verified: Set[Locator]) -> Markup:
    """The near misses, folded away: they are no answer, and do not look like one."""
    near = answer.near_misses
    if not near:
        nothing = answer.status is AnswerStatus.NOT_FOUND
        return element("p", "notice", escape(labels.NO_NEAR_MISSES)) if nothing else EMPTY
    heading = element("summary", "near-heading", escape(f"{labels.NEAR_MISSES} ({len(near)})"))
    items = [quotation_card(quote, near, verified) for quote in near]
    return element("details", "near", heading + element("ul", "near-misses", joined(items)))

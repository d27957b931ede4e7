"""An answer as HTML for the conversation: numbered quotations, or that there are none.

Invariant: every visible character is article text, article metadata, a number or a label. A
quotation whose locator is not among the verified ones is withheld, with a label that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....records import AnswerStatus
from ....rendering import labels
from .. import captions
from .elements import element, escape
from .quotation_card import confidence, quotation_card

if TYPE_CHECKING:
    from collections.abc import Set

    from ....records import Answer, Locator


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
    """What stands in place of an answer until it is there; more words come when it takes long."""
    looking = element("p", "notice", _wheel() + escape(captions.LOOKING))
    longer = element("p", "longer", escape(captions.FIRST_TAKES_LONGER))
    return element("div", "pending", looking + longer)


def waiting(words: str) -> str:
    """What the page shows while something else than an answer is on its way."""
    return element("p", "panel-pending", _wheel() + escape(words))


def _wheel() -> str:
    return element("span", "wheel", "")  # the style sheet turns it


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
    word, figure = captions.MATCH_LABELS[answer.status.value], captions.BEST_PASSAGE
    return element("div", "headline", f"{status} {confidence(word, figure, answer.confidence)}")


def _quotes(answer: Answer, verified: Set[Locator]) -> str:
    if not answer.quotes:
        return ""
    items = [
        quotation_card(quote, answer.quotes, verified, number=number)
        for number, quote in enumerate(answer.quotes, start=1)
    ]
    return element("ol", "quotes", "".join(items))


def _near_misses(answer: Answer, verified: Set[Locator]) -> str:
    """The near misses, folded away: they are no answer, and do not look like one."""
    near = answer.near_misses
    if not near:
        nothing = answer.status is AnswerStatus.NOT_FOUND
        return element("p", "notice", escape(labels.NO_NEAR_MISSES)) if nothing else ""
    heading = element("summary", "near-heading", f"{escape(labels.NEAR_MISSES)} ({len(near)})")
    items = [quotation_card(quote, near, verified) for quote in near]
    return element("details", "near", heading + element("ul", "near-misses", "".join(items)))

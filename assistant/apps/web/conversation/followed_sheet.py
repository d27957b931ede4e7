"""The questions that are followed, each with what new articles quote to it, as HTML.

Invariant: a quotation is shown only if its place was found to hold just now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....rendering import labels
from .. import captions
from ..markup.elements import element, escape, joined, prose
from ..markup.quotation_card import quotation_card
from ..state.verified import held_among

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....assistant import Assistant
    from ....records import Locator, StandingNews, StandingQuestion
    from ..markup.elements import Markup


def followed_markup(desk: Assistant, questions: Sequence[StandingQuestion]) -> Markup:
    """All of them as one line of HTML, those with the latest news first."""
    if not questions:
        return element("div", "sheet", element("p", "notice", escape(captions.NOTHING_FOLLOWED)))
    verified = held_among(desk, (item.locator for one in questions for item in one.news))
    latest = sorted(questions, key=_latest, reverse=True)
    return element("div", "sheet", joined(_question(one, verified) for one in latest))


def _latest(question: StandingQuestion) -> str:
    return max((item.found.isoformat() for item in question.unread), default="")


def _question(question: StandingQuestion, verified: Set[Locator]) -> Markup:
    since = f"{labels.FOLLOWED_SINCE} {labels.spell_date(question.followed.date())}"
    head = element("h2", "followed-question", prose(question.question))
    head += element("p", "hint", escape(since))
    if not question.unread:
        return head + element("p", "notice", escape(captions.NO_NEWS))
    cards = joined(_news(item, verified) for item in reversed(question.unread))
    return head + element("ol", "quotes", cards)


def _news(item: StandingNews, verified: Set[Locator]) -> Markup:
    if item.quote is None:
        notice = element("p", "notice", escape(captions.WITHHELD))
        return element("li", "card withheld", notice)
    kind = f"{labels.NEWS_KINDS[item.kind.value]}{labels.SEPARATOR}"
    said = escape(f"{kind}{labels.spell_date(item.found.date())}")
    return element("li", "found-by", said) + quotation_card(item.quote, (item.quote,), verified)

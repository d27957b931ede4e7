"""Passages found for keywords, as HTML for the conversation: results in order, nothing judged.

Invariant: as on an answer's cards, every visible character is article text, article metadata, a
number or a label, and what does not verify is withheld.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....rendering import labels
from .. import captions
from .elements import SPACE, attribute, element, escape, joined
from .quotation_card import SharedSource, quotation_card

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....records import Hit, Locator
    from .elements import Markup


def passages_card(
    hits: Sequence[Hit], verified: Set[Locator], *, judged: str, said: str = ""
) -> Markup:
    """The passages as one line of HTML; the link `judged` asks the same words as a question.

    Where there are none, it is `said` why.
    """
    status = element("span", "status", escape(labels.PASSAGES if hits else said))
    parts = [element("div", "headline", status), way_link(captions.AS_QUESTION, judged)]
    shown = [hit.quote for hit in hits if hit.locator in verified]
    shared = SharedSource.of(shown)
    parts.append(shared.line())
    cards = [
        quotation_card(
            hit.quote, shown, verified, number=number, shared=shared, matched=hit.matched
        )
        for number, hit in enumerate(hits, start=1)
    ]
    if cards:
        parts.append(element("ol", "quotes", joined(cards)))
    return element("section", "answer passages", joined(parts, by=SPACE))


def way_link(label: str, address: str) -> Markup:
    """The way to the same words taken otherwise."""
    link = element("a", "other-way", escape(label), attributes=attribute("href", address))
    return element("p", "taken", link)

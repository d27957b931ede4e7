"""From a citation on a card to the article in the panel, checked at the moment of showing.

Invariant: nothing is shown as a quotation unless its place was found to hold just now.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ....errors import LibraryError, LocatorError
from .. import captions
from ..markup.article_head import place_markup, provenance_markup, walk_markup
from ..markup.article_panel import article_markup, notice_markup
from ..markup.elements import element
from ..state.links import SHOW, beginning_of_article, quote_locators, read_locators
from ..state.verified import current_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....assistant import Assistant
    from ....records import Article, Locator, OriginalInfo
    from ..markup.elements import Markup

_log = logging.getLogger(__name__)


def panel_markup(desk: Assistant, reference: str, *, stamp: str = "") -> Markup:
    """The panel for a citation: its article with the places marked, or why it cannot be shown."""
    beginning = beginning_of_article(reference)
    if beginning is not None:
        return _whole_markup(desk, beginning, stamp=stamp)
    try:
        chosen, *others = read_locators(reference)
    except LocatorError as error:
        _log.info("not a citation: %s", error)
        return notice_markup(captions.CANNOT_SHOW, stamp=stamp)
    article = current_article(desk, chosen)
    if article is None:
        return notice_markup(captions.CANNOT_SHOW, stamp=stamp)
    places = {chosen} | {
        other
        for other in others
        if (other.article_id, other.text_sha256) == (article.id, article.text_sha256)
        and other.end <= len(article.text)
    }
    return article_markup(
        article,
        chosen.span,
        [place.span for place in places - {chosen}],
        stamp=stamp,
        head=_head(desk, article, chosen, sorted(places)),
    )


def _head(desk: Assistant, article: Article, chosen: Locator, places: Sequence[Locator]) -> Markup:
    """Page or paragraph, the way to the other quotations of the text, and where it is from."""
    at = places.index(chosen)
    before, after = (_step(places, at + step) for step in (-1, 1))
    walk = walk_markup(number=at + 1, count=len(places), before=before, after=after)
    where = element("div", "whereabouts", place_markup(article, chosen) + walk)
    return where + _provenance(desk, article, chosen)


def _provenance(desk: Assistant, article: Article, chosen: Locator | None = None) -> Markup:
    original, corrections = _original(desk, article.id), desk.corrections(article.id)
    return provenance_markup(article, chosen, original, corrections)


def _step(places: Sequence[Locator], number: int) -> str:
    """The link to a neighbour, round the corner at both ends."""
    at = number % len(places)
    return SHOW + quote_locators([places[at], *places[:at], *places[at + 1 :]])


def _original(desk: Assistant, article_id: str) -> OriginalInfo | None:
    try:
        return desk.original_info(article_id)
    except LibraryError as error:
        _log.warning("the original of a cited article cannot be read: %s", error)
        return None


def _whole_markup(desk: Assistant, beginning: Locator, *, stamp: str) -> Markup:
    """The panel for an article as a list names it, if it still is that article."""
    article = current_article(desk, beginning)
    if article is None:
        return notice_markup(captions.CANNOT_SHOW, stamp=stamp)
    return article_markup(article, stamp=stamp, head=_provenance(desk, article))

"""Whether places still hold: articles read from the library again at the moment of showing.

Invariant: a place holds only if the article was read from the library just now, its text has the
SHA-256 the locator carries, and the locator resolves against it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ....errors import ArticleNotFoundError, LibraryError, LocatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ....assistant import Assistant
    from ....records import Answer, Article, Locator

_log = logging.getLogger(__name__)


def current_article(desk: Assistant, locator: Locator) -> Article | None:
    """The article as the library holds it now, or `None` where the locator no longer holds."""
    try:
        article = desk.article(locator.article_id)
        locator.resolve(article)
    except (ArticleNotFoundError, LocatorError) as error:
        _log.info("a citation no longer resolves: %s", error)
    except LibraryError as error:
        _log.warning("a cited article cannot be read: %s", error)
    else:
        return article
    return None


def verified_locators(desk: Assistant, answer: Answer) -> frozenset[Locator]:
    """The locators of an answer that hold against the library as it is now."""
    quotes = (*answer.quotes, *answer.near_misses)
    return held_among(desk, (place for quote in quotes for place in quote.locations))


def held_among(desk: Assistant, wanted: Iterable[Locator]) -> frozenset[Locator]:
    """Those of these locators that hold against the library as it is now."""
    by_article: dict[tuple[str, str], list[Locator]] = {}
    for place in set(wanted):
        by_article.setdefault((place.article_id, place.text_sha256), []).append(place)
    held: set[Locator] = set()
    for places in by_article.values():
        # Each article is read once: the longest place is the one that may no longer fit
        last = max(places, key=lambda place: place.end)
        if current_article(desk, last) is not None:
            held.update(places)
    return frozenset(held)

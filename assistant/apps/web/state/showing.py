"""From a citation on a card to the article in the panel, checked at the moment of showing.

Invariant: nothing is shown as a quotation unless the article was read from the library again just
now, its text has the SHA-256 the locator carries, and the locator resolves against it.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from ....errors import ArticleNotFoundError, LibraryError, LocatorError
from ....records import Locator
from ..markup import captions
from ..markup.article_head import place_markup, provenance_markup, walk_markup
from ..markup.article_panel import article_markup, notice_markup
from ..markup.elements import element

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ....assistant import Assistant
    from ....records import Answer, Article, ArticleInfo, Original, Quote

SHOW: Final = "#show="
_WHOLE: Final = re.compile(r"(?P<id>\S+)@(?P<sha>[0-9a-f]{64})")  # a locator goes on with offsets
_MAX_LOCATORS: Final = 40
_MAX_DIGITS: Final = 10
_MAX_CHARACTERS: Final = 20_000
_log = logging.getLogger(__name__)


def show_link(chosen: Locator, quotes: Iterable[Quote]) -> str:
    """The link that opens `chosen`, with the other quotations from its article marked too."""
    others = [
        quote.locator
        for quote in quotes
        if quote.locator.article_id == chosen.article_id
        and quote.locator.text_sha256 == chosen.text_sha256
        and quote.locator != chosen
    ]
    return SHOW + quote_locators([chosen, *others])


def article_link(info: ArticleInfo) -> str:
    """The link that opens an article at its beginning, with nothing marked."""
    return SHOW + quote(f"{info.id}@{info.text_sha256}", safe="")


def quote_locators(locators: Sequence[Locator]) -> str:
    """Locators for a link, the chosen one first."""
    return quote(" ".join(str(locator) for locator in locators), safe="")


def read_locators(reference: str) -> list[Locator]:
    """The locators of a link, the chosen one first.

    Raises:
        LocatorError: it holds none, too many, or something else.
    """
    if len(reference) > _MAX_CHARACTERS:
        msg = f"a reference of {len(reference):,} characters is not a citation of this page"
        raise LocatorError(msg)
    parts = unquote(reference.removeprefix(SHOW)).split(" ")
    if len(parts) > _MAX_LOCATORS:
        msg = f"a citation names at most {_MAX_LOCATORS} places, got {len(parts)}"
        raise LocatorError(msg)
    return [Locator.parse(part) for part in parts]


def read_click(clicked: object) -> tuple[str, str]:
    """Stamp and reference of a click, which the page's script writes as `number reference`."""
    number, _, reference = clicked.partition(" ") if isinstance(clicked, str) else ("", "", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < _MAX_DIGITS
    return (f"click-{number}" if is_number else ""), reference


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
    wanted = {place for quote in (*answer.quotes, *answer.near_misses) for place in quote.locations}
    by_article: dict[tuple[str, str], list[Locator]] = {}
    for place in wanted:
        by_article.setdefault((place.article_id, place.text_sha256), []).append(place)
    held: set[Locator] = set()
    for places in by_article.values():
        # Each article is read once: the longest place is the one that may no longer fit
        last = max(places, key=lambda place: place.end)
        if current_article(desk, last) is not None:
            held.update(places)
    return frozenset(held)


def panel_markup(desk: Assistant, reference: str, *, stamp: str = "") -> str:
    """The panel for a citation: its article with the places marked, or why it cannot be shown."""
    whole = _WHOLE.fullmatch(unquote(reference.removeprefix(SHOW)[:_MAX_CHARACTERS]))
    if whole is not None:
        return _whole_markup(desk, whole["id"], whole["sha"], stamp=stamp)
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


def _head(desk: Assistant, article: Article, chosen: Locator, places: Sequence[Locator]) -> str:
    """Page or paragraph, the way to the other quotations of the text, and where it is from."""
    at = places.index(chosen)
    before, after = (_step(places, at + step) for step in (-1, 1))
    walk = walk_markup(number=at + 1, count=len(places), before=before, after=after)
    where = element("div", "whereabouts", place_markup(article, chosen) + walk)
    return where + provenance_markup(article, chosen, _original(desk, article.id))


def _step(places: Sequence[Locator], number: int) -> str:
    """The link to a neighbour, round the corner at both ends."""
    at = number % len(places)
    return SHOW + quote_locators([places[at], *places[:at], *places[at + 1 :]])


def _original(desk: Assistant, article_id: str) -> Original | None:
    try:
        return desk.original(article_id)
    except LibraryError as error:
        _log.warning("the original of a cited article cannot be read: %s", error)
        return None


def _whole_markup(desk: Assistant, article_id: str, text_sha256: str, *, stamp: str) -> str:
    """The panel for an article as a list names it, if it still is that article."""
    beginning = Locator(article_id=article_id, text_sha256=text_sha256, start=0, end=1)
    article = current_article(desk, beginning)
    if article is None:
        return notice_markup(captions.CANNOT_SHOW, stamp=stamp)
    return article_markup(article, stamp=stamp)

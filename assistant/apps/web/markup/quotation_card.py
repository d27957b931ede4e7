"""One quotation as a card: its words, its source, who else carried it, and what to do with it.

Invariant: the `textContent` of the card's `.quote` is the quotation, character for character, and
that of its `.to-copy` the citation that belongs under it. The page's script copies from these two
and nowhere else. A quotation whose locator is not among the verified ones is withheld.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....citing.cited_sources import pinpoint
from ....citing.footnotes import spelled
from ....records import source_line
from ....records.outlet import outlet_key
from ....rendering import labels
from .. import captions
from ..state.links import show_link
from .article_panel import byline, elsewhere
from .elements import EMPTY, SPACE, attribute, element, escape, joined, prose, web_link

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....records import ArticleInfo, Locator, Quote
    from .elements import Markup


def quotation_card(
    quote: Quote, siblings: Sequence[Quote], verified: Set[Locator], *, number: int | None = None
) -> Markup:
    """The card of a quotation among its `siblings`; a near miss has no number."""
    if quote.locator not in verified:
        return element("li", "card withheld", element("p", "notice", escape(captions.WITHHELD)))
    link = attribute("href", show_link(quote.locator, siblings))
    chip = EMPTY
    if number is not None:
        name = element("span", "unseen", escape(f"{captions.QUOTATION} "))
        chip = element("a", "cite chip", name + escape(f"{number}"), attributes=link)
    words = element("blockquote", "quote", _words(quote))
    parts = [chip, words, _source(quote), _carried(quote, verified), _actions(quote, link)]
    return element("li", "card", joined(parts), attributes=attribute("tabindex", "-1"))


def citation_text(quote: Quote) -> str:
    """What stands under a copied quotation: source, page or paragraph, and the way back to it.

    The same words as under a quotation in a terminal, with the pinpoint of our footnotes.
    """
    place = spelled(pinpoint(quote.citation))
    line = f"— {source_line(quote.article)}{labels.SEPARATOR}{place}"
    address = quote.citation.deep_link or quote.article.url
    return f"{line}\n{address}" if address else line


def confidence(word: str, meaning: str, probability: float) -> Markup:
    """A confidence in words; the figure shows on hover and focus, and is always read out.

    It is a button so that a keyboard and a finger reach the figure too.
    """
    tip = element("span", "tip", escape(f" {meaning}: {probability:.2f}"))
    kind = attribute("type", "button")
    return element("button", "confidence", escape(word) + tip, attributes=kind)


def _own_confidence(quote: Quote) -> Markup:
    if quote.confidence is None or quote.likelihood is None:
        return EMPTY
    word = captions.LIKELIHOODS[quote.likelihood.value]
    return confidence(word, captions.THIS_PASSAGE, quote.confidence)


def _words(quote: Quote) -> Markup:
    """The quotation with its key phrase set apart; the characters are the quotation's own."""
    key = quote.key_phrase_span
    if key is None:
        return prose(quote.text)
    text = quote.article.text
    before, after = text[quote.locator.start : key.start], text[key.end : quote.locator.end]
    return prose(before) + element("strong", "key", prose(key.slice(text))) + prose(after)


def _source(quote: Quote) -> Markup:
    title = element("cite", "title", escape(quote.article.title or labels.UNTITLED))
    line = element("p", "source-title", title)
    linked = web_link(quote.citation.deep_link) is not None
    origin = byline(
        quote.article, page=quote.page, last_page=quote.last_page, with_address=not linked
    )
    doubt = quote.article.reading.doubt
    warning = element("p", "reading-warning", escape(doubt)) if doubt else EMPTY
    return element("div", "source", joined([line, origin, SPACE, _own_confidence(quote), warning]))


def _actions(quote: Quote, link: Markup) -> Markup:
    parts = [
        element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link),
        _copy_button("copy-quotation", captions.COPY_QUOTATION),
        _copy_button("copy-cited", captions.COPY_WITH_CITATION),
        _original(quote),
        element("span", "verified", escape(captions.VERIFIED)),
        element("span", "to-copy", escape(citation_text(quote))),
    ]
    return element("div", "actions", joined((part for part in parts if part), by=SPACE))


def _copy_button(classes: str, label: str) -> Markup:
    """A button that has room for what happened: one of its three names shows at a time."""
    names = (("idle", label), ("done", captions.COPIED), ("failed", captions.NOT_COPIED))
    inside = joined(element("span", name, escape(words)) for name, words in names)
    return element("button", f"copy {classes}", inside, attributes=attribute("type", "button"))


def _original(quote: Quote) -> Markup:
    """The way to the web page, where the article has one a reader may follow."""
    address = quote.citation.deep_link
    link = web_link(address)
    if address is None or link is None:
        return EMPTY
    href, host = link
    at_passage = ":~:" in address or quote.page is not None
    label = captions.OPEN_AT_PASSAGE if at_passage else captions.OPEN_ORIGINAL
    where = element("span", "unseen", escape(f", {host}"))
    return element("a", "original", escape(label) + where, attributes=elsewhere(href))


def _carried(quote: Quote, verified: Set[Locator]) -> Markup:
    """How many more outlets carried the report, folded: who, and where the same words stand."""
    infos = {info.id: info for info in quote.story.articles} if quote.story else {}
    linked = [place for place in quote.locations[1:] if place in verified]
    places = [_copy_link(place, infos.get(place.article_id)) for place in linked]
    count = _outlets_more(quote)
    if not count:
        return _also(places)
    # Copies that changed the words have no such place; they carried the report all the same
    shown = {place.article_id for place in linked} | {quote.article.id}
    rest = [escape(_origin(info)) for info in infos.values() if info.id not in shown]
    one = count == 1
    line = captions.ONE_OUTLET_MORE if one else captions.OUTLETS_MORE.format(count=count)
    names = joined(element("li", "copy-of", name) for name in [*places, *rest])
    summary = element("summary", "also", escape(line))
    return element("details", "carried", summary + element("ul", "copies", names))


def _outlets_more(quote: Quote) -> int:
    """The known outlets that carried the report, beside the one of this card."""
    if quote.story is None:
        return 0
    own = outlet_key(quote.article.publisher or "")
    return sum(1 for name in quote.story.publishers if outlet_key(name) != own)


def _also(places: Sequence[Markup]) -> Markup:
    if not places:
        return EMPTY
    listed = joined(places, by=escape(labels.SEPARATOR))
    return element("p", "also", escape(f"{labels.ALSO_IN} ") + listed)


def _copy_link(place: Locator, info: ArticleInfo | None) -> Markup:
    name = _origin(info) if info else place.article_id
    return element("a", "cite", escape(name), attributes=attribute("href", show_link(place, ())))


def _origin(info: ArticleInfo) -> str:
    """Outlet and date of an article, else its id."""
    known = [info.publisher or "", labels.spell_date(info.published) if info.published else ""]
    return labels.SEPARATOR.join(part for part in known if part) or info.id

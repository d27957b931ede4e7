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
from .article_panel import byline
from .elements import element, escape, prose, web_link

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....records import ArticleInfo, Locator, Quote


def quotation_card(
    quote: Quote, siblings: Sequence[Quote], verified: Set[Locator], *, number: int | None = None
) -> str:
    """The card of a quotation among its `siblings`; a near miss has no number."""
    if quote.locator not in verified:
        return element("li", "card withheld", element("p", "notice", escape(captions.WITHHELD)))
    link = f' href="{escape(show_link(quote.locator, siblings))}"'
    chip = ""
    if number is not None:
        name = element("span", "unseen", f"{escape(captions.QUOTATION)} ")
        chip = element("a", "cite chip", f"{name}{number}", attributes=link)
    words = element("blockquote", "quote", _words(quote))
    parts = [chip, words, _source(quote), _carried(quote, verified), _actions(quote, link)]
    return element("li", "card", "".join(parts), attributes=' tabindex="-1"')


def citation_text(quote: Quote) -> str:
    """What stands under a copied quotation: source, page or paragraph, and the way back to it.

    The same words as under a quotation in a terminal, with the pinpoint of our footnotes.
    """
    place = spelled(pinpoint(quote.citation))
    line = f"— {source_line(quote.article)}{labels.SEPARATOR}{place}"
    address = quote.citation.deep_link or quote.article.url
    return f"{line}\n{address}" if address else line


def confidence(word: str, meaning: str, probability: float) -> str:
    """A confidence in words; the figure shows on hover and focus, and is always read out.

    It is a button so that a keyboard and a finger reach the figure too.
    """
    tip = element("span", "tip", f" {escape(meaning)}: {probability:.2f}")
    return element("button", "confidence", escape(word) + tip, attributes=' type="button"')


def _own_confidence(quote: Quote) -> str:
    if quote.confidence is None or quote.likelihood is None:
        return ""
    word = captions.LIKELIHOODS[quote.likelihood.value]
    return confidence(word, captions.THIS_PASSAGE, quote.confidence)


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
    linked = web_link(quote.citation.deep_link) is not None
    origin = byline(
        quote.article, page=quote.page, last_page=quote.last_page, with_address=not linked
    )
    doubt = quote.article.reading.doubt
    warning = element("p", "reading-warning", escape(doubt)) if doubt else ""
    return element("div", "source", f"{line}{origin} {_own_confidence(quote)}{warning}")


def _actions(quote: Quote, link: str) -> str:
    parts = [
        element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link),
        _copy_button("copy-quotation", captions.COPY_QUOTATION),
        _copy_button("copy-cited", captions.COPY_WITH_CITATION),
        _original(quote),
        element("span", "verified", escape(captions.VERIFIED)),
        element("span", "to-copy", escape(citation_text(quote))),
    ]
    return element("div", "actions", " ".join(part for part in parts if part))


def _copy_button(classes: str, label: str) -> str:
    """A button that has room for what happened: one of its three names shows at a time."""
    names = (("idle", label), ("done", captions.COPIED), ("failed", captions.NOT_COPIED))
    inside = "".join(element("span", name, escape(words)) for name, words in names)
    return element("button", f"copy {classes}", inside, attributes=' type="button"')


def _original(quote: Quote) -> str:
    """The way to the web page, where the article has one a reader may follow."""
    address = quote.citation.deep_link
    link = web_link(address)
    if address is None or link is None:
        return ""
    href, host = link
    at_passage = ":~:" in address or quote.page is not None
    label = captions.OPEN_AT_PASSAGE if at_passage else captions.OPEN_ORIGINAL
    where = element("span", "unseen", f", {escape(host)}")
    rest = f' href="{escape(href)}" target="_blank" rel="noopener noreferrer"'
    return element("a", "original", escape(label) + where, attributes=rest)


def _carried(quote: Quote, verified: Set[Locator]) -> str:
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
    names = "".join(element("li", "copy-of", name) for name in [*places, *rest])
    summary = element("summary", "also", escape(line))
    return element("details", "carried", summary + element("ul", "copies", names))


def _outlets_more(quote: Quote) -> int:
    """The known outlets that carried the report, beside the one of this card."""
    if quote.story is None:
        return 0
    own = outlet_key(quote.article.publisher or "")
    return sum(1 for name in quote.story.publishers if outlet_key(name) != own)


def _also(places: Sequence[str]) -> str:
    if not places:
        return ""
    line = f"{escape(labels.ALSO_IN)} {escape(labels.SEPARATOR).join(places)}"
    return element("p", "also", line)


def _copy_link(place: Locator, info: ArticleInfo | None) -> str:
    name = _origin(info) if info else place.article_id
    return element("a", "cite", escape(name), attributes=f' href="{escape(show_link(place, ()))}"')


def _origin(info: ArticleInfo) -> str:
    """Outlet and date of an article, else its id."""
    known = [info.publisher or "", labels.spell_date(info.published) if info.published else ""]
    return labels.SEPARATOR.join(part for part in known if part) or info.id

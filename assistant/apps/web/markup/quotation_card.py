"""One quotation as a card: its words, its source, who else carried it, and what to do with it.

Invariant: the `textContent` of the card's `.quote` is the quotation, character for character, and
that of its `.to-copy` the citation that belongs under it. The page's script copies from these two
and nowhere else. A quotation whose locator is not among the verified ones is withheld.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ....citing.cited_sources import pinpoint
from ....citing.footnotes import spelled
from ....records import source_line
from ....records.outlet import outlet_key
from ....rendering import labels
from .. import captions
from ..state.links import clip_link, judge_link, show_link
from .article_panel import byline, elsewhere, spoken_in
from .elements import EMPTY, SPACE, attribute, element, escape, joined, prose, signed, web_link

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....records import ArticleInfo, Locator, Quote, QuoteExplanation, Span
    from .elements import Markup


_FEWEST_TO_SHARE: Final = 2


def quotation_card(
    quote: Quote,
    siblings: Sequence[Quote],
    verified: Set[Locator],
    *,
    number: int | None = None,
    shared: SharedSource | None = None,
    matched: Sequence[Span] | None = None,
    why: QuoteExplanation | None = None,
) -> Markup:
    """The card of a quotation among its `siblings`; a near miss has no number.

    Words that are `matched` are marked, and where some were looked for nothing is judged. What is `shared` by all siblings is said above them, not here; `why` it was chosen is folded away below.
    """
    if quote.locator not in verified:
        return element("li", "card withheld", element("p", "notice", escape(captions.WITHHELD)))
    link = attribute("href", show_link(quote.locator, siblings))
    chip = EMPTY
    if number is not None:
        name = element("span", "unseen", escape(f"{captions.QUOTATION} "))
        chip = element("a", "cite chip", name + escape(f"{number}"), attributes=link)
    spoken = spoken_in(quote.article.language)
    words = element("blockquote", "quote", _words(quote, matched or ()), attributes=spoken)
    source = _source(quote, siblings, shared or SharedSource())
    parts = [chip, words, source, _missing(quote), _carried(quote, verified)]
    parts.append(_actions(quote, link, number=number, can_be_aside=matched is None))
    parts.append(_why(why) if why else EMPTY)
    return element("li", "card", joined(parts), attributes=attribute("tabindex", "-1"))


def aside_card(quote: Quote) -> Markup:
    """A quotation that was set aside: folded away, with the way back."""
    summary = element("summary", "aside", escape(captions.SET_ASIDE))
    spoken = spoken_in(quote.article.language)
    words = element("blockquote", "quote", _words(quote, ()), attributes=spoken)
    words += _source(quote, (quote,), SharedSource())
    folded = element("details", "aside", summary + words)
    back = element("p", "actions", _aside_link("back", quote, captions.TAKE_BACK))
    return element("li", "card aside", folded + back, attributes=attribute("tabindex", "-1"))


def _aside_link(verb: str, quote: Quote, words: str) -> Markup:
    link = attribute("href", judge_link(verb, str(quote.locator)))
    return element("a", f"judge {verb}", escape(words), attributes=link)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSource:
    """What the articles of several quotations have in common, by the names their details go by."""

    details: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, quotes: Sequence[Quote]) -> SharedSource:
        """What all of these say alike; nothing where there is only one."""
        if len(quotes) < _FEWEST_TO_SHARE:
            return cls()
        first, *others = [_details(quote) for quote in quotes]
        alike = (item for item in first.items() if all(item in other.items() for other in others))
        return cls(details=tuple((name, value) for name, value in alike if value))

    @property
    def names(self) -> frozenset[str]:
        """Which details are shared."""
        return frozenset(name for name, _ in self.details)

    def line(self) -> Markup:
        """One line above the cards; nothing where nothing is shared."""
        if not self.details:
            return EMPTY
        values = [element("span", name, escape(value)) for name, value in self.details]
        said = joined(values, by=escape(labels.SEPARATOR))
        return element("p", "shared-source", escape(f"{labels.ALL_FROM} ") + said)


def _details(quote: Quote) -> dict[str, str]:
    article = quote.article
    return {
        "title": article.title or "",
        "authors": ", ".join(article.authors),
        "outlet": article.publisher or "",
        "date": labels.spell_date(article.published) if article.published else "",
    }


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


def _own_confidence(quote: Quote, siblings: Sequence[Quote]) -> Markup:
    """How likely this quotation answers, where another word fits than for the first one."""
    if quote.confidence is None or quote.likelihood is None:
        return EMPTY
    if quote.likelihood is siblings[0].likelihood:
        return EMPTY
    word = captions.LIKELIHOODS[quote.likelihood.value]
    return confidence(word, captions.THIS_PASSAGE, quote.confidence)


def _words(quote: Quote, matched: Sequence[Span]) -> Markup:
    """The quotation, its key phrase set apart and what a long sentence folds away inside `.folded`.

    The characters are the quotation's own: the style sheet hides what is folded behind its own mark.
    """
    key = quote.key_phrase_span
    inside = [*((fold, "span", "folded") for fold in quote.folds)]
    inside += [(key, "strong", "key")] if key else []
    inside += [(span, "strong", "match") for span in matched]
    text, at = quote.article.text, quote.locator.start
    parts = []
    for span, tag, classes in sorted(inside):
        parts += [prose(text[at : span.start]), element(tag, classes, prose(span.slice(text)))]
        at = span.end
    return joined([*parts, prose(text[at : quote.locator.end])])


def _source(quote: Quote, siblings: Sequence[Quote], shared: SharedSource) -> Markup:
    title = element("cite", "title", signed(quote.article.title or labels.UNTITLED))
    line = EMPTY if "title" in shared.names else element("p", "source-title", title)
    linked = web_link(quote.citation.deep_link) is not None
    origin = byline(
        quote.article,
        page=quote.page,
        last_page=quote.last_page,
        with_address=not linked,
        said=shared.names,
    )
    warning = joined(element("p", "reading-warning", escape(doubt)) for doubt in quote.doubts)
    return element(
        "div", "source", joined([line, origin, SPACE, _own_confidence(quote, siblings), warning])
    )


def _missing(quote: Quote) -> Markup:
    """What the question names and the passage does not hold, in the question's words."""
    if not quote.missing:
        return EMPTY
    words = joined(
        (element("span", "missing-word", escape(words)) for words in quote.missing),
        by=escape(labels.SEPARATOR),
    )
    return element("p", "missing", escape(f"{labels.MISSING} ") + words)


def _actions(quote: Quote, link: Markup, *, number: int | None, can_be_aside: bool) -> Markup:
    """What can be done with the card; a near miss bears no tick, which would read as an answer's."""
    is_answer = number is not None
    parts = [
        element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link),
        _unfold(quote),
        copy_buttons(quote),
        pin_link(quote),
        _aside_link("aside", quote, captions.DOES_NOT_ANSWER)
        if is_answer and can_be_aside
        else EMPTY,
        _original(quote),
        element("span", "verified", escape(captions.VERIFIED)) if is_answer else EMPTY,
    ]
    return element("div", "actions", joined((part for part in parts if part), by=SPACE))


def _unfold(quote: Quote) -> Markup:
    """The way to all of a long sentence; it is gone once the whole is shown."""
    if not quote.folds:
        return EMPTY
    kind = attribute("type", "button")
    return element("button", "unfold", escape(captions.SHOW_WHOLE_SENTENCE), attributes=kind)


def copy_buttons(quote: Quote) -> Markup:
    """What copies the card's quotation, alone or with its citation, and that citation, unseen."""
    parts = [
        _copy_button("copy-quotation", captions.COPY_QUOTATION),
        _copy_button("copy-cited", captions.COPY_WITH_CITATION),
        element("span", "to-copy", escape(citation_text(quote))),
    ]
    return joined(parts, by=SPACE)


def pin_link(quote: Quote) -> Markup:
    """What puts the quotation on the sheet of clippings; the script shows which of its names holds."""
    names = (("idle", captions.PIN), ("done", captions.PINNED))
    inside = joined(element("span", name, escape(words)) for name, words in names)
    link = attribute("href", clip_link("pin", str(quote.locator)))
    return element("a", "pin", inside, attributes=link)


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


def _why(why: QuoteExplanation) -> Markup:
    """The signals a quotation was chosen by, folded: a label and its numbers on each line."""
    lines = [
        element(
            "li",
            "signal",
            joined([element("span", "label", escape(label)), escape(value)], by=SPACE),
        )
        for label, value in why.lines()
    ]
    summary = element("summary", "why-heading", escape(labels.WHY))
    return element("details", "why", summary + element("ul", "signals", joined(lines)))


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

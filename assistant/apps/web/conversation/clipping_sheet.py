"""The clippings of a notebook as a sheet: quotations read again, each with its owner's note.

Invariant: a quotation is shown and exported only if its place was found to hold just now; one that
does not hold any more stays on the sheet as withheld, with its note, until its owner takes it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....citing.clippings import export_clippings
from ....errors import LocatorError
from ....records import Locator, Quote
from ....rendering import labels
from .. import captions
from ..markup.article_panel import byline
from ..markup.elements import EMPTY, SPACE, attribute, element, escape, joined, prose
from ..markup.quotation_card import copy_buttons
from ..state.links import clip_link, show_link
from ..state.verified import current_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....assistant import Assistant
    from ..markup.elements import Markup
    from .notebook import Clipping, Notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadClipping:
    """A clipping with the quotation it names, or `None` where that does not hold any more."""

    clipping: Clipping
    quote: Quote | None


def read_clippings(desk: Assistant, notebook: Notebook) -> list[ReadClipping]:
    """The clippings in their owner's order, each read from the library now."""
    return [
        ReadClipping(clipping=one, quote=read_quote(desk, one.locator))
        for one in tuple(notebook.clippings)
    ]


def read_quote(desk: Assistant, locator: str) -> Quote | None:
    """The quotation at a place, if the library holds it now."""
    try:
        place = Locator.parse(locator)
    except LocatorError:
        return None
    article = current_article(desk, place)
    if article is None:
        return None
    return Quote(article=article, locator=place, score=0.0, context_span=place.span)


def sheet_file(clippings: Sequence[ReadClipping], format: str) -> str:
    """What holds of the sheet, in one of the formats of a chat."""
    held = [(one.quote, one.clipping.note) for one in clippings if one.quote is not None]
    return export_clippings(held, format)


def pinned_markup(clippings: Sequence[Clipping]) -> Markup:
    """What is pinned, for the script, which marks the cards of every view by it."""
    places = joined(
        element("a", "pinned", EMPTY, attributes=attribute("href", clip_link("pin", one.locator)))
        for one in tuple(clippings)
    )
    return element("p", "pinned", places)


def sheet_markup(clippings: Sequence[ReadClipping]) -> Markup:
    """The sheet as one line of HTML."""
    if not clippings:
        return element("div", "sheet", element("p", "notice", escape(captions.NO_CLIPPINGS)))
    count, are_several = len(clippings), len(clippings) > 1
    said = (
        captions.PINNED_COUNTED.format(count=labels.spell_count(count))
        if are_several
        else captions.ONE_PINNED
    )
    cards = joined(
        _card(number, one, can_move=are_several) for number, one in enumerate(clippings, start=1)
    )
    heading = element("h2", "pinned-count", escape(said))
    return element("div", "sheet", heading + element("ol", "clippings", cards))


def _card(number: int, one: ReadClipping, *, can_move: bool) -> Markup:
    quote, locator = one.quote, one.clipping.locator
    if quote is None:
        words = element("p", "notice", escape(captions.WITHHELD))
        opens = EMPTY
    else:
        words = element("blockquote", "quote", prose(quote.text)) + _source(quote)
        link = attribute("href", show_link(quote.locator, ()))
        opens = element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link)
        opens = joined([opens, copy_buttons(quote)], by=SPACE)
    commands = (
        ("note", captions.EDIT_NOTE if one.clipping.note else captions.ADD_NOTE),
        *((("up", captions.MOVE_UP), ("down", captions.MOVE_DOWN)) if can_move else ()),
        ("unpin", captions.UNPIN),
    )
    links = [_command(verb, locator, words, number) for verb, words in commands]
    actions = element("p", "actions", joined([opens, *links] if opens else links, by=SPACE))
    said = _asked(one.clipping) + _note(one.clipping)
    return element("li", "card clipping", words + said + actions)


def _source(quote: Quote) -> Markup:
    title = element("cite", "title", escape(quote.article.title or labels.UNTITLED))
    origin = byline(
        quote.article, page=quote.page, last_page=quote.last_page, link=quote.citation.deep_link
    )
    return element("div", "source", element("p", "source-title", title) + origin)


def _asked(clipping: Clipping) -> Markup:
    if not clipping.question:
        return EMPTY
    words = element("span", "found-by-words", prose(clipping.question))
    return element("p", "found-by", escape(f"{captions.FOUND_BY} ") + words)


def _note(clipping: Clipping) -> Markup:
    if not clipping.note:
        return EMPTY
    name = element("span", "note-name", escape(f"{captions.YOUR_NOTE}: "))
    return element("p", "note", name + element("span", "own-words", prose(clipping.note)))


def _command(verb: str, locator: str, words: str, number: int) -> Markup:
    unseen = element("span", "unseen", escape(f" ({captions.QUOTATION} {number})"))
    link = attribute("href", clip_link(verb, locator))
    return element("a", f"command {verb}", escape(words) + unseen, attributes=link)

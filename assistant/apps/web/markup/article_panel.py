"""An article as HTML for the panel: metadata, and the text with the quoted places marked.

Invariant: the `textContent` of the text element is the article's text, or, for a very long
article, whole stretches of it with labelled gaps between. The `textContent` of the chosen mark is
the quotation, character for character. Every mark leads back to the card it is quoted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from ....records import Span
from ....rendering import labels
from ....rendering.interface_language import interface_language
from ....text.paragraphs import find_blocks
from .. import captions
from ..state.language_names import language_name
from .elements import EMPTY, attribute, element, escape, joined, prose, signed, web_link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ....records import Article
    from .elements import Markup

CARD: Final = "#card="
"""What the link of a mark begins with; its locator follows."""

MAX_CHARACTERS: Final = 200_000
"""Longer articles are shown around their quotations only; browsers lay out this much at once."""

WINDOW_CHARACTERS: Final = 20_000
"""How much of a very long article is shown on each side of a quotation, at least."""


def article_markup(
    article: Article,
    chosen: Span | None = None,
    others: Sequence[Span] = (),
    *,
    stamp: str = "",
    head: Markup = EMPTY,
) -> Markup:
    """The article with `chosen` emphasised and `others` marked, as one line of HTML.

    `head` is markup to stand between its metadata and its text. `stamp` becomes a class of the
    outermost element: by a new one the page's script notices that the panel was rendered anew, also
    where the content is the same as before.
    """
    marks = [
        _Mark(span=span, target=next(other for other in sorted(others) if other.overlaps(span)))
        for span in _without(_merged(others), chosen)
    ]
    if chosen is not None:
        marks.append(_Mark(span=chosen, target=chosen, is_chosen=True))
    marks.sort(key=lambda mark: mark.span)
    title = element("h2", "article-title", signed(article.title or labels.UNTITLED))
    text = joined(_windows(article, marks))
    top = element("header", "reading-head", title + byline(article) + head)
    return element(
        "article",
        f"reading {stamp}",
        top + element("div", "text", text, attributes=spoken_in(article.language)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place to mark, and the quotation it belongs to: marks that overlap are one."""

    span: Span
    target: Span
    is_chosen: bool = False


def spoken_in(language: str | None) -> Markup:
    """The attributes by which a browser shows, breaks and reads words aloud in their own language.

    The direction follows the first letter, so that Arabic runs from the right inside a page that runs from the left.
    """
    if language is None or not _foreign(language):
        return EMPTY
    return attribute("lang", language) + attribute("dir", "auto")


def notice_markup(sentence: str, *, stamp: str = "") -> Markup:
    """The panel without an article: one label."""
    return element("div", f"reading-notice {stamp}", element("p", "notice", escape(sentence)))


def byline(
    article: Article,
    *,
    page: int | None = None,
    last_page: int | None = None,
    link: str | None = None,
    with_address: bool = True,
    said: Collection[str] = (),
) -> Markup:
    """Authors, outlet, date, page and address of an article, as far as they are known.

    `link` is where the address leads if that is not the article's own URL; what is `said` elsewhere
    ("authors", "outlet", "date") is left out.
    """
    parts = [
        element("span", name, escape(value))
        for name, value in (
            ("authors", ", ".join(article.authors)),
            ("outlet", article.publisher or ""),
            ("date", labels.spell_date(article.published) if article.published else ""),
            ("language", _foreign(article.language)),
            ("page", labels.spell_pages(page, last_page) if page is not None else ""),
        )
        if value and name not in said
    ]
    if article.url and with_address:
        parts.append(_address(article.url, link or article.url))
    return element("p", "byline", joined(parts, by=escape(labels.SEPARATOR))) if parts else EMPTY


def _foreign(language: str | None) -> str:
    """The name of a language that is not the page's own."""
    return "" if language in {None, interface_language()} else language_name(language or "")


def _address(url: str, target: str) -> Markup:
    link = web_link(target)
    if link is None:
        return element("span", "address", escape(url))
    href, host = link
    return element("a", "address", escape(host), attributes=elsewhere(href))


def elsewhere(href: str) -> Markup:
    """The attributes of a link that leaves the page: a tab of its own, and no word of this one."""
    rest = attribute("target", "_blank") + attribute("rel", "noopener noreferrer")
    return attribute("href", href) + rest


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _without(spans: Iterable[Span], hole: Span | None) -> Iterator[Span]:
    """What remains of `spans` outside `hole`."""
    for span in spans:
        if hole is None or not span.overlaps(hole):
            yield span
            continue
        if span.start < hole.start:
            yield Span(start=span.start, end=hole.start)
        if hole.end < span.end:
            yield Span(start=hole.end, end=span.end)


def _windows(article: Article, marks: Sequence[_Mark]) -> Iterator[Markup]:
    at, text = 0, article.text
    for window in _shown(text, [mark.span for mark in marks]):
        if window.start > at:
            yield _gap(window.start - at)
        yield from _marked(article, window, marks)
        at = window.end
    if at < len(text):
        yield _gap(len(text) - at)


def _shown(text: str, spans: Sequence[Span]) -> list[Span]:
    """The stretches to show: everything, or windows around the marks at paragraph borders."""
    if len(text) <= MAX_CHARACTERS:
        return [Span(start=0, end=len(text))]
    blocks = [block.span for block in find_blocks(text)]
    return _merged(_around(span, blocks, len(text)) for span in spans or [Span(start=0, end=0)])


def _around(span: Span, blocks: Sequence[Span], size: int) -> Span:
    """A window around a mark, out to the borders of paragraphs."""
    low, high = span.start - WINDOW_CHARACTERS, span.end + WINDOW_CHARACTERS
    start = max((block.start for block in blocks if block.start <= low), default=0)
    end = min((block.end for block in blocks if block.end >= high), default=size)
    # A border as far away again is none
    return Span(
        start=start if low - start <= WINDOW_CHARACTERS else low,
        end=end if end - high <= WINDOW_CHARACTERS else high,
    )


def _gap(characters: int) -> Markup:
    return element(
        "span", "gap-label", escape(captions.GAP.format(characters=labels.spell_count(characters)))
    )


def _marked(article: Article, window: Span, marks: Sequence[_Mark]) -> Iterator[Markup]:
    at, text = window.start, article.text
    for mark in marks:
        if not window.contains(mark.span):
            continue
        yield prose(text[at : mark.span.start])
        yield _mark_link(article, mark)
        at = mark.span.end
    yield prose(text[at : window.end])


def _mark_link(article: Article, mark: _Mark) -> Markup:
    """A marked place as a link to its card; for the page's script, which finds the card."""
    reference = quote(str(article.locate(mark.target)), safe="")
    name = attribute("id", "chosen") if mark.is_chosen else EMPTY
    return element(
        "a",
        "q chosen" if mark.is_chosen else "q",
        element("mark", "words", prose(mark.span.slice(article.text))),
        attributes=name + attribute("href", f"{CARD}{reference}"),
    )

"""What the collection holds, for somebody who has asked nothing yet: the first screen's other half.

Invariant: every visible character is metadata of an article, a number or a label; the figures are
those of the articles handed over, and every article named can be opened from here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from ....records import count_facets
from ....rendering import labels
from .. import captions
from ..state.form import Form
from ..state.language_names import language_name
from ..state.links import article_link, permanent_link
from .elements import EMPTY, SPACE, attribute, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....records import ArticleInfo
    from ..policy import Place
    from .elements import Markup

VIEW: Final = "#view="
"""What a link to a tab of this page begins with; the page's script follows it."""
_OUTLETS: Final = 12
_NEWEST: Final = 5


START: Final = "compare-start"
"""The class of what Compare shows before its first question."""


def collection_card(articles: Sequence[ArticleInfo], *, can_change: bool) -> Markup:
    """Outlets, time span, the newest articles and how to begin; of an empty collection, how to fill it."""
    if not articles:
        return element("section", "collection empty", _nothing_held(can_change=can_change))
    parts = [
        element("h2", "collection-heading", escape(captions.IN_THIS_COLLECTION)),
        element("p", "figures", escape(labels.SEPARATOR.join(_figures(articles)))),
        _outlets(articles),
        _newest(articles),
        _beginning(can_change=can_change),
    ]
    return element("section", "collection", joined(parts))


def collections_markup(places: Sequence[Place], here: str) -> Markup:
    """The collections by name, with the one whose page has the path `here` marked; nothing for one.

    >>> collections_markup((), "")
    Markup('')
    """
    if len(places) < 2:  # noqa: PLR2004  one leads nowhere
        return EMPTY
    label = element("span", "unseen", escape(captions.COLLECTIONS))
    links = [
        element("strong", "collection here", escape(place.name))
        if place.path == here
        else element(
            "a", "collection", escape(place.name), attributes=attribute("href", f"{place.path}/")
        )
        for place in places
    ]
    return element("nav", "collections", joined([label, *links], by=SPACE))


def empty_line(*, can_change: bool) -> Markup:
    """That the collection is empty, and where articles are added."""
    words = captions.EMPTY_LIBRARY if can_change else captions.EMPTY_AND_CLOSED
    return element("p", "status empty", escape(words))


def comparison_start(articles: Sequence[ArticleInfo], questions: Sequence[str]) -> Markup:
    """What Compare shows before its first question: what it does, of whom, and what may be asked."""
    outlets = count_facets(articles, "publishers")
    means = captions.COMPARE_MEANS if len(outlets) > 1 else captions.COMPARE_NEEDS_OUTLETS
    parts = [element("p", "notice", escape(means)), _outlets(articles, view="compare")]
    if len(outlets) > 1 and questions:
        asks = joined(
            element(
                "li",
                "to-compare",
                element(
                    "a",
                    "compare-example",
                    escape(question),
                    attributes=attribute("href", permanent_link(question, Form(), "compare")),
                ),
            )
            for question in questions
        )
        parts.append(element("h2", "collection-heading", escape(captions.COMPARE_EXAMPLES)))
        parts.append(element("ul", "to-compare", asks))
    return element("section", START, joined(parts))


def view_link(view: str, words: str) -> Markup:
    """A link that opens a tab of this page."""
    return element("a", "to-view", escape(words), attributes=attribute("href", VIEW + view))


def _figures(articles: Sequence[ArticleInfo]) -> list[str]:
    outlets = len(count_facets(articles, "publishers"))
    languages = count_facets(articles, "languages")
    figures = [_counted(len(articles), captions.ONE_ARTICLE, captions.ARTICLES_COUNTED)]
    if outlets:
        figures.append(_counted(outlets, captions.ONE_OUTLET, captions.OUTLETS_COUNTED))
    if languages:
        figures.append(", ".join(language_name(item.value) for item in languages[:_OUTLETS]))
    days = [info.published for info in articles if info.published]
    if days:
        first, last = labels.spell_date(min(days)), labels.spell_date(max(days))
        span = first if first == last else captions.FROM_TO.format(first=first, last=last)
        figures.append(span)
    return figures


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count=labels.spell_count(count))


def _outlets(articles: Sequence[ArticleInfo], *, view: str = "") -> Markup:
    """The outlets with their counts; each is a link that limits the next question to it."""
    found = count_facets(articles, "publishers")
    if not found:
        return EMPTY
    lines = []
    for facet in found[:_OUTLETS]:
        link = attribute("href", permanent_link("", Form(publishers=(facet.value,)), view))
        name = element("a", "outlet-link", escape(facet.value), attributes=link)
        count = element("span", "count", escape(labels.spell_count(facet.articles)))
        lines.append(element("li", "outlet", joined([name, count], by=SPACE)))
    if len(found) > _OUTLETS:
        more = captions.OUTLETS_NOT_LISTED.format(count=labels.spell_count(len(found) - _OUTLETS))
        lines.append(element("li", "more", escape(more)))
    heading = element("h3", "collection-heading", escape(captions.OUTLETS))
    return heading + element("ul", "outlets", joined(lines))


def _newest(articles: Sequence[ArticleInfo]) -> Markup:
    dated = [info for info in articles if info.published]
    newest = sorted(dated, key=lambda info: (info.published or date.min, info.id), reverse=True)
    if not newest:
        return EMPTY
    lines = [
        element("li", "newest", joined([_title(info), _day(info)], by=SPACE))
        for info in newest[:_NEWEST]
    ]
    heading = element("h3", "collection-heading", escape(captions.NEWEST))
    return heading + element("ul", "newest", joined(lines))


def _title(info: ArticleInfo) -> Markup:
    link = attribute("href", article_link(info))
    return element("a", "cite newest", escape(info.title or labels.UNTITLED), attributes=link)


def _day(info: ArticleInfo) -> Markup:
    day = labels.spell_date(info.published) if info.published else ""
    return element("span", "date", escape(day))


def _beginning(*, can_change: bool) -> Markup:
    steps = [
        escape(captions.BEGIN_ASKING),
        _step("compare", captions.COMPARE, captions.BEGIN_COMPARING),
        _step("check", captions.CHECK_A_DRAFT, captions.BEGIN_CHECKING),
        _step(
            "library",
            captions.LIBRARY,
            captions.BEGIN_ADDING if can_change else captions.BEGIN_BROWSING,
        ),
    ]
    heading = element("h3", "collection-heading", escape(captions.HOW_TO_BEGIN))
    return heading + element("ul", "steps", joined(element("li", "step", step) for step in steps))


def _step(view: str, name: str, words: str) -> Markup:
    return joined([view_link(view, name), escape(words)], by=SPACE)


def _nothing_held(*, can_change: bool) -> Markup:
    heading = element("h2", "collection-heading", escape(captions.NOTHING_HELD))
    if not can_change:
        return heading + element("p", "notice", escape(captions.EMPTY_AND_CLOSED))
    first = joined(
        [view_link("library", captions.OPEN_LIBRARY), escape(captions.TO_DROP_FILES)], by=SPACE
    )
    second = element("code", "command", escape(captions.ADD_COMMAND))
    lines = [element("p", "notice", first), element("p", "notice", second)]
    return heading + joined(lines)

"""The library as a list: its articles, what was removed from it, what the index is made of.

Invariant: titles, names of files and reasons stand there escaped, whoever wrote them. What can be
clicked is a link whose fragment the page's script hands to the server, as with citations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from .....rendering import labels
from ... import captions
from ...state.links import article_link
from ...state.listing import Column
from ..elements import EMPTY, SPACE, attribute, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .....records import (
        ArticleInfo,
        ArticleStats,
        Check,
        Encoding,
        IndexFacts,
        RemovedArticle,
    )
    from ...state.listing import Page, View
    from ..elements import Markup

COMMAND: Final = "#library="
_REMOVED_SHOWN: Final = 100
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMarks:
    """What is said of articles beside what they are: by their ids, those to ask only and the corrected."""

    can_change: bool = False
    chosen: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    overtaken: frozenset[str] = frozenset()


def page_markup(listing: Page, marks: RowMarks, *, stamp: str = "") -> Markup:
    """One page of the list, with the links that choose articles, sort it and turn its pages."""
    if not listing.matching:
        words = captions.NOTHING_MATCHES if listing.all else captions.NOTHING_HELD
        return element("div", f"listing {stamp}", element("p", "notice", escape(words)))
    head = element("th", "by-choice", escape(captions.COLUMN_CHOICE))
    head += joined(_heading(column, listing.view) for column in Column)
    if marks.can_change:
        name = element("span", "unseen", escape(captions.COLUMN_REMOVE))
        head += element("th", "by-remove", name)
    rows = joined(_row(holding, marks) for holding in listing.holdings)
    table = element("thead", "", element("tr", "", head)) + element("tbody", "", rows)
    pages = _pages(listing)
    return element(
        "div", f"listing {stamp}", _count(listing) + element("table", "holdings", table) + pages
    )


def _count(listing: Page) -> Markup:
    last = listing.first + len(listing.holdings) - 1
    words = captions.SHOWING if listing.matching == listing.all else captions.SHOWING_SOME
    line = words.format(
        first=labels.spell_count(listing.first),
        last=labels.spell_count(last),
        matching=labels.spell_count(listing.matching),
        all=labels.spell_count(listing.all),
    )
    return element("p", "count", escape(line))


def _heading(column: Column, view: View) -> Markup:
    order = ""
    said = EMPTY
    if column is view.column:
        order = " falling" if view.is_falling else " rising"
        words = captions.SORTED_DOWN if view.is_falling else captions.SORTED_UP
        said = element("span", "unseen", escape(f", {words}"))
    link = _command(f"sort.{column.value}", "sort", escape(_name(column)) + said)
    before = (
        element("span", "cell-name", escape(captions.SORT_BY)) if column is Column.TITLE else EMPTY
    )
    return element("th", f"by-{column.value}{order}", before + link)


def _row(holding: ArticleStats, marks: RowMarks) -> Markup:
    info = holding.info
    title = escape(info.title or info.source or labels.UNTITLED)
    link = element("a", "cite title", title, attributes=attribute("href", article_link(info)))
    media_type = holding.media_type
    kind = captions.FORMATS.get(media_type, media_type) if media_type else ""
    cells = [
        element("td", "by-choice", _choice(info, title, is_chosen=info.id in marks.chosen)),
        element("td", "by-title", link + _corrected(info, marks)),
        _cell(Column.AUTHORS, ", ".join(info.authors)),
        _cell(Column.OUTLET, info.publisher or ""),
        _cell(Column.DATE, info.published.isoformat() if info.published else ""),
        _cell(Column.LANGUAGE, info.language or ""),
        _cell(Column.WORDS, labels.spell_count(holding.words)),
        _cell(Column.PASSAGES, labels.spell_count(holding.passages)),
        _cell(Column.FORMAT, kind),
        _cell(Column.ADDED, f"{holding.added:%Y-%m-%d}"),
        _cell(Column.COPIES, labels.spell_count(holding.copies) if holding.copies else ""),
    ]
    if marks.can_change:
        links = [
            command_link(verb, info.id, words, more=title)
            for verb, words in (("correct", captions.CORRECT), ("remove", captions.REMOVE))
        ]
        cells.append(element("td", "by-remove", joined(links, by=SPACE)))
    return element("tr", "holding", joined(cells))


def _choice(info: ArticleInfo, title: Markup, *, is_chosen: bool) -> Markup:
    """A link that acts as a box to tick; the page's script says so to those who do not see it."""
    name = element("span", "unseen", escape(captions.COLUMN_CHOICE) + SPACE + title)
    classes = "choose chosen" if is_chosen else "choose"
    return _command(f"choose.{quote(info.id, safe='')}", classes, name)


def _corrected(info: ArticleInfo, marks: RowMarks) -> Markup:
    if info.id not in marks.corrected:
        return EMPTY
    is_overtaken = info.id in marks.overtaken
    words = captions.IS_OVERTAKEN if is_overtaken else captions.IS_CORRECTED
    return SPACE + element(
        "span", "corrected overtaken" if is_overtaken else "corrected", escape(words)
    )


def command_link(verb: str, article_id: str, words: str, *, more: Markup = EMPTY) -> Markup:
    """A link that tells the server to do something with an article; `more` is for those who hear it."""
    content = escape(words)
    if more:
        content += element("span", "unseen", SPACE + more)
    return _command(f"{verb}.{quote(article_id, safe='')}", verb, content)


def choice_markup(chosen: int, held: int, *, most: int) -> Markup:
    """How many articles are asked only, with the ways to ask them and to ask all again."""
    if not chosen:
        return EMPTY
    words = captions.ONE_CHOSEN if chosen == 1 else captions.CHOSEN
    line = words.format(count=labels.spell_count(chosen), all=labels.spell_count(held))
    parts = [escape(line), _command("ask", "ask", escape(captions.ASK_CHOSEN))]
    parts.append(_command("choose", "clear", escape(captions.CLEAR_CHOICE)))
    if chosen >= most:
        parts.append(escape(captions.CHOSEN_ALL_THERE_CAN_BE.format(most=most)))
    return element("p", "choice", joined(parts, by=SPACE))


def removed_markup(removed: Sequence[RemovedArticle]) -> Markup:
    """What somebody removed, folded away, the latest first, each with the way back."""
    if not removed:
        return EMPTY
    latest = sorted(removed, key=lambda item: (item.removed, item.info.id), reverse=True)
    shown = latest[:_REMOVED_SHOWN]
    items = joined(element("li", "removed-article", _removed(item)) for item in shown)
    if more := len(removed) - len(shown):
        words = captions.REMOVED_MORE.format(count=labels.spell_count(more))
        items += element("li", "removed-article", escape(words))
    name = captions.REMOVED_ARTICLES.format(count=labels.spell_count(len(removed)))
    summary = element("summary", "removed-name", escape(name))
    return element("details", "removed", summary + element("ul", "removed-list", items))


def _removed(item: RemovedArticle) -> Markup:
    title = escape(item.info.title or item.info.source or item.info.id)
    facts = [item.info.publisher, captions.REMOVED_ON.format(day=f"{item.removed:%Y-%m-%d}")]
    if not item.is_kept:
        facts.append(captions.NOT_KEPT)
    words = captions.BRING_BACK if item.is_kept else captions.LET_IN
    line = labels.SEPARATOR.join(fact for fact in facts if fact)
    return joined(
        [
            element("span", "named", title),
            element("span", "byline", escape(line)),
            command_link("restore", item.info.id, words, more=title),
        ],
        by=SPACE,
    )


def _cell(column: Column, value: str) -> Markup:
    """A value with its column's name, which stands beside it where there is room for one column."""
    name = element("span", "cell-name", escape(_name(column)))
    if not value:
        return element("td", f"by-{column.value} unknown", name + escape(captions.UNKNOWN))
    return element("td", f"by-{column.value}", name + element("span", "value", escape(value)))


def _pages(listing: Page) -> Markup:
    if listing.pages == 1:
        return EMPTY
    page = listing.view.page
    where = captions.PAGE_OF.format(
        page=labels.spell_count(page), pages=labels.spell_count(listing.pages)
    )
    parts = [element("span", "where", escape(where))]
    if page > 1:
        parts.insert(0, _command(f"page.{page - 1}", "previous", escape(captions.PREVIOUS_PAGE)))
    if page < listing.pages:
        parts.append(_command(f"page.{page + 1}", "next", escape(captions.NEXT_PAGE)))
    return element("p", "pages", joined(parts, by=SPACE))


def _command(command: str, classes: str, content: Markup) -> Markup:
    href = attribute("href", f"{COMMAND}{command}")
    return element("a", f"command {classes}", content, attributes=href)


def encoding_markup(encoding: Encoding | None) -> Markup:
    """How much can be searched while the rest is encoded, how fast that goes, and how long it will take."""
    return element("p", "status encoding", escape(encoding.line)) if encoding else EMPTY


def facts_markup(facts: IndexFacts, holdings: Sequence[ArticleStats]) -> Markup:
    """What the index is made of."""
    words = sum(holding.words for holding in holdings)
    passages = sum(holding.passages for holding in holdings)
    model = _with_fingerprint(facts.model, facts.model_fingerprint)
    built = _size(facts.build_bytes) if facts.build_bytes else captions.NOT_BUILT
    lines = [
        (captions.FACT_ARTICLES, labels.spell_count(len(holdings))),
        (captions.FACT_PASSAGES, labels.spell_count(passages)),
        (captions.FACT_WORDS, labels.spell_count(words)),
        (captions.FACT_LIBRARY, _size(facts.library_bytes)),
        (captions.FACT_BUILD, built),
        (captions.FACT_MODEL, model),
        (captions.FACT_RUNTIME, facts.runtime or ""),
        (captions.FACT_READER, facts.reader),
        (captions.FACT_RECIPE, _with_fingerprint("", facts.recipe_fingerprint)),
        (captions.FACT_INDEX, _with_fingerprint("", facts.fingerprint)),
        (captions.FACT_VERSION, facts.version),
    ]
    items = joined(
        element("dt", "", escape(name)) + element("dd", "", escape(value))
        for name, value in lines
        if value
    )
    heading = element("h2", "about-index", escape(captions.ABOUT_INDEX))
    return element("section", "facts", heading + element("dl", "facts-list", items))


def _with_fingerprint(name: str, fingerprint: str) -> str:
    words = captions.FINGERPRINT.format(digits=fingerprint[:_DIGITS])
    return f"{name}{labels.SEPARATOR}{words}" if name else words


def _size(count: int) -> str:
    megabytes = count / 1_000_000
    return f"{megabytes:,.1f} MB" if megabytes >= 0.1 else f"{count / 1_000:,.1f} kB"  # noqa: PLR2004


def checks_markup(checks: Sequence[Check]) -> Markup:
    """What a check of the index found."""
    items = [
        element(
            "li",
            "check well" if check.ok else "check bad",
            element(
                "span", "verdict", escape(captions.CHECK_WELL if check.ok else captions.CHECK_BAD)
            )
            + SPACE
            + escape(f"{check.name}: {check.detail}"),
        )
        for check in checks
    ]
    return element("ul", "checks", joined(items))


def _name(column: Column) -> str:
    names = {
        Column.TITLE: captions.COLUMN_TITLE,
        Column.AUTHORS: captions.COLUMN_AUTHORS,
        Column.OUTLET: captions.COLUMN_OUTLET,
        Column.DATE: captions.COLUMN_DATE,
        Column.LANGUAGE: captions.COLUMN_LANGUAGE,
        Column.WORDS: captions.COLUMN_WORDS,
        Column.PASSAGES: captions.COLUMN_PASSAGES,
        Column.FORMAT: captions.COLUMN_FORMAT,
        Column.ADDED: captions.COLUMN_ADDED,
        Column.COPIES: captions.COLUMN_COPIES,
    }
    return names[column]

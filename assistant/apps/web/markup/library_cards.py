"""The library as HTML: the list of articles, what the index is made of, what a change did.

Invariant: titles, names of files and reasons stand there escaped, whoever wrote them. What can be
clicked is a link whose fragment the page's script hands to the server, as with citations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from ....rendering import labels
from .. import captions
from ..state.links import article_link
from ..state.listing import Column
from .elements import EMPTY, SPACE, attribute, element, escape, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ....records import ArticleInfo, ArticleStats, Check, IndexFacts, SyncReport
    from ..state.listing import Page, View
    from .elements import Markup

COMMAND: Final = "#library="
_FAILURES_SHOWN: Final = 20
_DIGITS: Final = 12
_NAMES: Final = {
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


def page_markup(listing: Page, *, can_change: bool, stamp: str = "") -> Markup:
    """One page of the list, with the links that sort it and turn its pages."""
    if not listing.matching:
        words = captions.NOTHING_MATCHES if listing.all else captions.NOTHING_HELD
        return element("div", f"listing {stamp}", element("p", "notice", escape(words)))
    head = joined(_heading(column, listing.view) for column in Column)
    if can_change:
        name = element("span", "unseen", escape(captions.COLUMN_REMOVE))
        head += element("th", "by-remove", name)
    rows = joined(_row(holding, can_change=can_change) for holding in listing.holdings)
    table = element("thead", "", element("tr", "", head)) + element("tbody", "", rows)
    pages = _pages(listing)
    return element(
        "div", f"listing {stamp}", _count(listing) + element("table", "holdings", table) + pages
    )


def _count(listing: Page) -> Markup:
    last = listing.first + len(listing.holdings) - 1
    words = captions.SHOWING if listing.matching == listing.all else captions.SHOWING_SOME
    line = words.format(
        first=f"{listing.first:,}",
        last=f"{last:,}",
        matching=f"{listing.matching:,}",
        all=f"{listing.all:,}",
    )
    return element("p", "count", escape(line))


def _heading(column: Column, view: View) -> Markup:
    order = ""
    said = EMPTY
    if column is view.column:
        order = " falling" if view.is_falling else " rising"
        words = captions.SORTED_DOWN if view.is_falling else captions.SORTED_UP
        said = element("span", "unseen", escape(f", {words}"))
    link = _command(f"sort.{column.value}", "sort", escape(_NAMES[column]) + said)
    before = (
        element("span", "cell-name", escape(captions.SORT_BY)) if column is Column.TITLE else EMPTY
    )
    return element("th", f"by-{column.value}{order}", before + link)


def _row(holding: ArticleStats, *, can_change: bool) -> Markup:
    info = holding.info
    title = escape(info.title or info.source or labels.UNTITLED)
    link = element("a", "cite title", title, attributes=attribute("href", article_link(info)))
    media_type = holding.media_type
    kind = captions.FORMATS.get(media_type, media_type) if media_type else ""
    cells = [
        element("td", "by-title", link),
        _cell(Column.AUTHORS, ", ".join(info.authors)),
        _cell(Column.OUTLET, info.publisher or ""),
        _cell(Column.DATE, info.published.isoformat() if info.published else ""),
        _cell(Column.LANGUAGE, info.language or ""),
        _cell(Column.WORDS, f"{holding.words:,}"),
        _cell(Column.PASSAGES, f"{holding.passages:,}"),
        _cell(Column.FORMAT, kind),
        _cell(Column.ADDED, f"{holding.added:%Y-%m-%d}"),
        _cell(Column.COPIES, f"{holding.copies:,}" if holding.copies else ""),
    ]
    if can_change:
        named = escape(captions.REMOVE) + element("span", "unseen", SPACE + title)
        cells.append(
            element(
                "td", "by-remove", _command(f"remove.{quote(info.id, safe='')}", "remove", named)
            )
        )
    return element("tr", "holding", joined(cells))


def _cell(column: Column, value: str) -> Markup:
    """A value with its column's name, which stands beside it where there is room for one column."""
    name = element("span", "cell-name", escape(_NAMES[column]))
    if not value:
        return element("td", f"by-{column.value} unknown", name + escape(captions.UNKNOWN))
    return element("td", f"by-{column.value}", name + element("span", "value", escape(value)))


def _pages(listing: Page) -> Markup:
    if listing.pages == 1:
        return EMPTY
    page = listing.view.page
    where = captions.PAGE_OF.format(page=f"{page:,}", pages=f"{listing.pages:,}")
    parts = [element("span", "where", escape(where))]
    if page > 1:
        parts.insert(0, _command(f"page.{page - 1}", "previous", escape(captions.PREVIOUS_PAGE)))
    if page < listing.pages:
        parts.append(_command(f"page.{page + 1}", "next", escape(captions.NEXT_PAGE)))
    return element("p", "pages", joined(parts, by=SPACE))


def _command(command: str, classes: str, content: Markup) -> Markup:
    href = attribute("href", f"{COMMAND}{command}")
    return element("a", f"command {classes}", content, attributes=href)


def facts_markup(facts: IndexFacts, holdings: Sequence[ArticleStats]) -> Markup:
    """What the index is made of."""
    words = sum(holding.words for holding in holdings)
    passages = sum(holding.passages for holding in holdings)
    model = _with_fingerprint(facts.model, facts.model_fingerprint)
    built = _size(facts.build_bytes) if facts.build_bytes else captions.NOT_BUILT
    lines = [
        (captions.FACT_ARTICLES, f"{len(holdings):,}"),
        (captions.FACT_PASSAGES, f"{passages:,}"),
        (captions.FACT_WORDS, f"{words:,}"),
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


def question_markup(info: ArticleInfo) -> Markup:
    """The question before an article is removed, which names it."""
    title = element("strong", "title", escape(info.title or labels.UNTITLED))
    facts = [*info.authors, info.publisher, info.published and info.published.isoformat(), info.id]
    line = escape(labels.SEPARATOR.join(str(fact) for fact in facts if fact))
    means = [captions.REMOVE_MEANS] + ([captions.REMOVE_FROM_FOLDER] if info.root else [])
    return element(
        "div",
        "removal",
        element("p", "asks", escape(captions.REMOVE_QUESTION))
        + element("p", "named", title)
        + element("p", "byline", line)
        + element("p", "means", escape(" ".join(means))),
    )


def news_markup(sentence: str, lines: Iterable[str] = ()) -> Markup:
    """What a change did, in a sentence and the lines below it."""
    items = joined(element("li", "", escape(line)) for line in lines)
    below = element("ul", "reasons", items) if items else EMPTY
    return element("div", "news", element("p", "notice", escape(sentence)) + below)


def sync_markup(folder: str, report: SyncReport) -> Markup:
    """What a sync did, with a reason for each file that could not be read."""
    sentence = captions.SYNC_DONE.format(
        folder=folder,
        added=f"{len(report.added):,}",
        changed=f"{len(report.changed):,}",
        removed=f"{len(report.removed):,}",
        unchanged=f"{len(report.unchanged):,}",
    )
    lines = [
        captions.SYNC_FAILED.format(
            source=failure.reason
            if failure.source in failure.reason
            else f"{failure.source}: {failure.reason}"
        )
        for failure in report.failed[:_FAILURES_SHOWN]
    ]
    if len(report.failed) > _FAILURES_SHOWN:
        lines.append(captions.SYNC_MORE.format(count=f"{len(report.failed) - _FAILURES_SHOWN:,}"))
    return news_markup(sentence, lines)

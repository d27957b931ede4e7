"""A comparison as HTML: a column for each outlet that is quoted, and the line of time.

Invariant: every visible character is article text, article metadata, a number or a label; the
text of a quotation is the quotation, character for character, however it is marked. A quotation
whose locator is not among the verified ones is withheld, in the columns and on the line.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ....records import AnswerStatus, Span, story_line
from ....rendering import labels
from ....text.figures import figures_of, lone_figures
from .. import captions
from ..state.links import show_link
from .article_panel import byline
from .elements import EMPTY, SPACE, attribute, element, escape, joined, prose
from .quotation_card import copy_buttons, pin_link
from .timeline import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ....records import ComparedAnswer, Comparison, Locator, Quote
    from .elements import Markup
    from .timeline import Point, Row, Timeline


def comparison_card(comparison: Comparison, verified: Set[Locator]) -> Markup:
    """The comparison as one line of HTML; only quotations in `verified` are shown."""
    quoted = comparison.answering
    lone = _lone_figures(quoted, verified)
    parts = []
    if not quoted:
        label = labels.STATUS_LABELS[AnswerStatus.NOT_FOUND.value]
        parts.append(element("p", "status", escape(label)))
    if any(places for column in lone for places in column):
        parts.append(_legend())
    if quoted:
        columns = [_column(item, verified, own) for item, own in zip(quoted, lone, strict=True)]
        heading = element("h2", "unseen", escape(captions.OUTLETS_BY_OUTLET))
        attributes = attribute("tabindex", "0")
        parts.append(heading)
        parts.append(element("ol", "columns", joined(columns), attributes=attributes))
    parts += [_silent(comparison), _not_asked(comparison)]
    parts.append(_timeline(lay_out(quoted), verified))
    return element("section", "comparison", joined(parts))


def outlet_name(outlet: str | None) -> str:
    """The outlet as a column is headed."""
    return outlet or labels.NO_OUTLET


def _lone_figures(
    quoted: Sequence[ComparedAnswer], verified: Set[Locator]
) -> list[list[frozenset[Span]]]:
    """For each outlet and each of its quotations, the places of numbers no other outlet gives."""
    found = [
        [
            figures_of(quote.article.text, quote.locator.span) if quote.locator in verified else ()
            for quote in item.answer.quotes
        ]
        for item in quoted
    ]
    alone = lone_figures([[figure for part in column for figure in part] for column in found])
    return [
        [frozenset(figure.span for figure in part if figure.value in values) for part in column]
        for column, values in zip(found, alone, strict=True)
    ]


def _legend() -> Markup:
    sample = element("mark", "lone", escape(captions.LONE_NUMBER))
    return element("p", "legend", joined([sample, escape(captions.LONE_NUMBER_MEANS)], by=SPACE))


def _column(
    item: ComparedAnswer, verified: Set[Locator], lone: Sequence[frozenset[Span]]
) -> Markup:
    answer = item.answer
    name = element("h3", "outlet-name", escape(outlet_name(item.publisher)))
    one = item.articles == 1
    count = labels.ARTICLE_SEARCHED if one else labels.ARTICLES_SEARCHED
    figures = [captions.MATCH_LABELS[answer.status.value], f"{answer.confidence:.2f}"]
    figures.append(count.format(count=labels.spell_count(item.articles)))
    line = element("p", "match", escape(labels.SEPARATOR.join(figures)))
    cards = [
        _card(quote, answer.quotes, verified, places)
        for quote, places in zip(answer.quotes, lone, strict=True)
    ]
    body = element("ol", "quotes", cards[0]) + _more(cards[1:])
    status = answer.status.value
    return element("li", f"outlet-column {status}", element("header", "head", name + line) + body)


def _more(cards: Sequence[Markup]) -> Markup:
    if not cards:
        return EMPTY
    one = len(cards) == 1
    label = captions.ONE_MORE_QUOTATION if one else captions.MORE_QUOTATIONS
    summary = element("summary", "more", escape(label.format(count=len(cards))))
    return element("details", "more", summary + element("ol", "quotes", joined(cards)))


def _card(
    quote: Quote, siblings: Sequence[Quote], verified: Set[Locator], lone: Set[Span]
) -> Markup:
    if quote.locator not in verified:
        return element("li", "card withheld", element("p", "notice", escape(captions.WITHHELD)))
    words = element("blockquote", "quote", _words(quote, lone))
    title = element("cite", "title", escape(quote.article.title or labels.UNTITLED))
    source = element("p", "source-title", title)
    origin = byline(
        quote.article, page=quote.page, last_page=quote.last_page, link=quote.citation.deep_link
    )
    link = attribute("href", show_link(quote.locator, siblings))
    opens = element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=link)
    actions = element(
        "p", "actions", joined([opens, copy_buttons(quote), pin_link(quote)], by=SPACE)
    )
    carried = story_line(quote.story)
    also = element("p", "also", escape(carried)) if carried else EMPTY
    return element("li", "card", words + source + origin + actions + also)


def _words(quote: Quote, lone: Set[Span]) -> Markup:
    """The quotation with its key phrase and its lone numbers set apart."""
    text, whole, key = quote.article.text, quote.locator.span, quote.key_phrase_span
    spans = [*lone, *([key] if key else [])]
    edges = {whole.start, whole.end}
    for span in spans:
        edges |= {span.start, span.end}
    parts = []
    for start, end in pairwise(sorted(edge for edge in edges if whole.start <= edge <= whole.end)):
        part = Span(start=start, end=end)
        shown = prose(part.slice(text))
        if any(span.contains(part) for span in lone):
            shown = element("mark", "lone", shown)
        if key and key.contains(part):
            shown = element("strong", "key", shown)
        parts.append(shown)
    return joined(parts)


def _silent(comparison: Comparison) -> Markup:
    names = [item.publisher for item in comparison.silent]
    one = labels.ONE_SILENT
    return _folded(names, labels.SILENT if len(names) != 1 else one, "silent")


def _not_asked(comparison: Comparison) -> Markup:
    names = comparison.not_asked
    one = labels.ONE_NOT_ASKED
    return _folded(names, labels.NOT_ASKED if len(names) != 1 else one, "not-asked")


def _folded(names: Sequence[str | None], label: str, kind: str) -> Markup:
    if not names:
        return EMPTY
    summary = element("summary", kind, escape(label.format(count=labels.spell_count(len(names)))))
    line = labels.SEPARATOR.join(outlet_name(name) for name in names)
    return element("details", f"others {kind}", summary + element("p", "names", escape(line)))


def _timeline(timeline: Timeline, verified: Set[Locator]) -> Markup:
    """The line of time as nested lists; the page's script moves each `at-…` to its place."""
    parts = []
    if timeline.rows:
        rows = joined(_row(row, verified) for row in timeline.rows)
        ticks = joined(
            element("li", f"tick at-{tick.at}", escape(tick.label)) for tick in timeline.ticks
        )
        parts = [
            element("p", "legend", _status_legend(timeline)),
            element("ol", "rows", rows),
            element("ol", "ticks", ticks),
        ]
    undated = [
        element("li", "undated", escape(f"{outlet_name(item.publisher)}: ") + _link(quote, item))
        for item, quote in timeline.undated
        if quote.locator in verified
    ]
    if undated:
        parts.append(element("h3", "undated-heading", escape(captions.UNDATED_QUOTATIONS)))
        parts.append(element("ul", "undated", joined(undated)))
    if not parts:
        return EMPTY
    heading = element("h2", "timeline-heading", escape(captions.TIMELINE))
    return element("section", "timeline", heading + joined(parts))


def _status_legend(timeline: Timeline) -> Markup:
    """What the two kinds of marks mean, of those that are there."""
    present = {row.item.answer.status.value for row in timeline.rows}
    return joined(
        (
            element("span", f"key {status}", escape(word))
            for status, word in captions.MATCH_LABELS.items()
            if status in present
        ),
        by=SPACE,
    )


def _row(row: Row, verified: Set[Locator]) -> Markup:
    points = [_point(point, row.item) for point in row.points if point.quote.locator in verified]
    name = element("span", "row-name", escape(outlet_name(row.item.publisher)))
    track = element("ol", f"track lanes-{row.lanes}", joined(points))
    return element("li", f"row {row.item.answer.status.value}", name + track)


def _point(point: Point, item: ComparedAnswer) -> Markup:
    return element(
        "li", f"point at-{point.at} lane-{point.lane}", _link(point.quote, item, is_dot=True)
    )


def _link(quote: Quote, item: ComparedAnswer, *, is_dot: bool = False) -> Markup:
    """A link to the quotation in its article, named by date, title and the words themselves.

    A dot on the line shows them only where it is pointed at, so it has its name apart.
    """
    article = quote.article
    when = [labels.spell_date(article.published)] if article.published else []
    head = [
        *when,
        article.title or labels.UNTITLED,
        captions.MATCH_LABELS[item.answer.status.value],
    ]
    name = escape(labels.SEPARATOR.join(head))
    unseen = element("span", "unseen", name) if is_dot else EMPTY
    tip = element("span", "tip-head", name)
    tip += element("span", "tip-quote", prose(quote.text))
    link = attribute("href", show_link(quote.locator, item.answer.quotes))
    return element("a", "cite dot", unseen + element("span", "tip", tip), attributes=link)

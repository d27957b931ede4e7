"""A checked draft as HTML: the draft with its quotations marked, and a card for each of them.

Invariant: the `textContent` of the draft's element is the draft, character for character. Every
other visible character is cut from the draft or from an article, is metadata, a number or a label;
words of an article stand here only if the article was read again now and the place in it holds.

This goes to the page without Gradio in between (see `draft_upload.py`), so attributes are kept.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ....records import Verdict
from ....rendering import labels
from .. import captions
from ..state.links import show_link
from ..state.verified import current_article
from .article_panel import byline
from .elements import EMPTY, SPACE, attribute, element, escape, joined, prose
from .quotation_card import pin_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from ....assistant import Assistant
    from ....records import Article, Change, DraftReport, Finding, Locator, Quote
    from .elements import Markup

SERIOUS: Final = "serious"
GRAVITY: Final = (
    (Verdict.ALTERED, True),
    (Verdict.MISATTRIBUTED, False),
    (Verdict.NOT_FOUND, False),
    (Verdict.STITCHED, True),
    (Verdict.STITCHED, False),
    (Verdict.ALTERED, False),
    (Verdict.VERBATIM, False),
)
"""Verdicts, each with whether a change is serious, the gravest first."""
_MAX_ALSO: Final = 5


def held_places(desk: Assistant, report: DraftReport) -> frozenset[Locator]:
    """The places the report names that hold against the library as it is now."""
    found: dict[tuple[str, str], Article | None] = {}
    held = set()
    for place in {place for finding in report.findings for place in _places(finding)}:
        version = (place.article_id, place.text_sha256)
        if version not in found:
            found[version] = current_article(desk, place)
        article = found[version]
        if article is not None and place.end <= len(article.text):
            held.add(place)
    return frozenset(held)


def _places(finding: Finding) -> Iterator[Locator]:
    yield from finding.locations
    yield from (quote.locator for quote in _passages(finding))


def _passages(finding: Finding) -> tuple[Quote, ...]:
    return finding.parts or ((finding.quote,) if finding.quote else ())


def report_markup(report: DraftReport, held: Set[Locator]) -> Markup:
    """The whole result: sums and downloads, the marked draft, the cards with the gravest first."""
    numbered = list(enumerate(report.findings, start=1))
    ranked = sorted(numbered, key=lambda pair: GRAVITY.index(_gravity(pair[1])))
    title = element("h2", "unseen", escape(captions.THE_DRAFT))
    text = element("div", "draft-text", _marked(report), attributes=attribute("tabindex", "0"))
    cards = joined(_card(number, finding, held) for number, finding in ranked)
    listed = element("h2", "unseen", escape(captions.FINDINGS)) + element("ol", "findings", cards)
    both = element("section", "draft-side", title + text) + (
        element("section", "findings-side", listed) if cards else EMPTY
    )
    return element("div", "draft-report", _head(report) + element("div", "draft-sides", both))


def _gravity(finding: Finding) -> tuple[Verdict, bool]:
    return finding.verdict, any(change.is_serious for change in finding.changes)


def _classes(finding: Finding) -> str:
    verdict, serious = _gravity(finding)
    return verdict.value.replace("_", "-") + (f" {SERIOUS}" if serious else "")


def _verdict(verdict: Verdict, serious: bool) -> str:  # noqa: FBT001  the two parts of a gravity
    label = labels.VERDICT_LABELS[verdict.value]
    return f"{label}, {labels.SERIOUS}" if serious else label


# Sums and downloads


def _head(report: DraftReport) -> Markup:
    if not report.findings:
        counts = element("p", "draft-count", escape(labels.NO_QUOTATIONS))
    else:
        counts = element(
            "p", "draft-count", escape(f"{labels.QUOTATIONS}: {len(report.findings)}")
        ) + element("ul", "verdicts", joined(_counts(report)))
    buttons = joined(
        element("button", classes, escape(label), attributes=attribute("type", "button"))
        for classes, label in (
            ("edit-draft", captions.EDIT_DRAFT),
            ("download-report", captions.REPORT_AS_MARKDOWN),
            ("download-report", captions.REPORT_AS_JSON),
        )
    )
    return element("header", "draft-head", counts + element("p", "draft-actions", buttons))


def _counts(report: DraftReport) -> Iterator[Markup]:
    """How many of each verdict, each a link to the first of them."""
    counted = Counter(_gravity(finding) for finding in report.findings)
    first: dict[tuple[Verdict, bool], tuple[int, Finding]] = {}
    for number, finding in enumerate(report.findings, start=1):
        first.setdefault(_gravity(finding), (number, finding))
    for kind in GRAVITY:
        if not counted[kind]:
            continue
        number, finding = first[kind]
        said = escape(f"{counted[kind]} {_verdict(*kind)}")
        link = element("a", "", said, attributes=attribute("href", f"#finding-{number}"))
        yield element("li", _classes(finding), link)


# The draft


def _marked(report: DraftReport) -> Markup:
    parts: list[Markup] = []
    at = 0
    for number, finding in enumerate(report.findings, start=1):
        parts.append(prose(report.draft[at : finding.start]))
        told = f"{number}{labels.SEPARATOR}{_verdict(*_gravity(finding))}"
        href = attribute("href", f"#finding-{number}")
        link = element("a", "", prose(finding.text), attributes=href)
        attributes = attribute("id", f"quotation-{number}") + attribute("data-verdict", told)
        parts.append(element("mark", f"quoted {_classes(finding)}", link, attributes=attributes))
        at = finding.end
    return joined([*parts, prose(report.draft[at:])])


# The cards


def _card(number: int, finding: Finding, held: Set[Locator]) -> Markup:
    parts = [_card_head(number, finding), _written(finding, held)]
    shown = [change for change in finding.changes if _holds(change, finding, held)]
    if shown:
        items = joined(
            element("li", SERIOUS if change.is_serious else "", escape(change.line))
            for change in shown
        )
        parts.append(element("ul", "changes", items))
    if finding.attribution:
        said = f"{labels.NOT_THE_SOURCE}: {finding.attribution}"
        parts.append(element("p", "claimed", escape(" ".join(said.split()))))
    parts.append(_found(finding, held))
    attributes = attribute("id", f"finding-{number}") + attribute("tabindex", "-1")
    return element("li", f"finding card {_classes(finding)}", joined(parts), attributes=attributes)


def _card_head(number: int, finding: Finding) -> Markup:
    name = element("span", "unseen", escape(f"{captions.TO_THE_DRAFT}: {labels.QUOTATIONS} "))
    href = attribute("href", f"#quotation-{number}")
    back = element("a", "chip", name + escape(f"{number}"), attributes=href)
    verdict = element("span", "verdict", escape(_verdict(*_gravity(finding))))
    line = element("span", "at", escape(f"{labels.LINE} {finding.line}"))
    return element("p", "finding-head", joined([back, verdict, line], by=SPACE))


def _holds(change: Change, finding: Finding, held: Set[Locator]) -> bool:
    """Whether the article a change compares with was found as it was when the draft was checked."""
    return any(
        quote.locator in held and quote.article.id == change.article.id
        for quote in _passages(finding)
    )


def _written(finding: Finding, held: Set[Locator]) -> Markup:
    """The quotation as the draft has it, with the words put in and left out marked in it."""
    parts: list[Markup] = []
    at = finding.start
    for change in sorted(finding.changes, key=lambda change: change.written_span):
        span = change.written_span
        inside = at <= span.start and span.end <= finding.end
        if not inside or not _holds(change, finding, held):
            continue
        parts += [prose(finding.draft[at : span.start]), _difference(change)]
        at = span.end
    parts.append(prose(finding.draft[at : finding.end]))
    return element("blockquote", "written", joined(parts))


def _difference(change: Change) -> Markup:
    classes = SERIOUS if change.is_serious else ""
    both = bool(change.source.strip()) and bool(change.written.strip())
    left_out = f"{labels.SOURCE_SAYS}:" if both else labels.LEFT_OUT
    put_in = f"{labels.DRAFT_SAYS}:" if both else labels.ADDED
    return joined(
        element(tag, classes, element("span", "unseen", escape(f" {name} ")) + prose(words))
        for tag, name, words in (
            ("del", left_out, change.source),
            ("ins", put_in, change.written),
        )
        if words.strip()
    )


def _found(finding: Finding, held: Set[Locator]) -> Markup:
    passages = _passages(finding)
    if not passages:
        return element("p", "notice", escape(labels.NO_NEAR_MISSES))
    return joined(_passage(finding, quote, held) for quote in passages) + _also(finding, held)


def _passage(finding: Finding, quote: Quote, held: Set[Locator]) -> Markup:
    if quote.locator not in held:
        return element("p", "notice withheld", escape(captions.WITHHELD))
    label, words = _label(finding), EMPTY
    if label:
        words = element("p", "passage-label", escape(label)) + element(
            "blockquote", "quote", prose(quote.text)
        )
    title = element("cite", "title", escape(quote.article.title or labels.UNTITLED))
    origin = byline(
        quote.article, page=quote.page, last_page=quote.last_page, link=quote.citation.deep_link
    )
    href = attribute("href", show_link(quote.locator, _passages(finding)))
    link = element("a", "cite open", escape(captions.SHOW_IN_ARTICLE), attributes=href)
    check = element("span", "verified", escape(captions.VERIFIED))
    actions = element("p", "actions", joined([link, pin_link(quote), check], by=SPACE))
    source = element("div", "source", element("p", "source-title", title) + origin)
    return element("div", "passage", words + source + actions)


def _label(finding: Finding) -> str | None:
    """What stands over the passage; none where its words are those of the draft."""
    if finding.verdict is Verdict.NOT_FOUND:
        return f"{labels.NEAREST} ({labels.SIMILARITY} {finding.similarity:.2f})"
    if finding.verdict is Verdict.STITCHED:
        return labels.PART
    return captions.PASSAGE if finding.verdict is Verdict.ALTERED else None


def _also(finding: Finding, held: Set[Locator]) -> Markup:
    if finding.verdict is Verdict.STITCHED:
        return EMPTY
    others = [place for place in finding.locations[1:] if place in held]
    if not others:
        return EMPTY
    links = [
        element(
            "a",
            "cite",
            escape(place.article_id),
            attributes=attribute("href", show_link(place, ())),
        )
        for place in others[:_MAX_ALSO]
    ]
    more = f" + {len(others) - _MAX_ALSO}" if len(others) > _MAX_ALSO else ""
    places = joined(links, by=escape(labels.SEPARATOR))
    return element("p", "also", escape(f"{labels.ALSO_IN} ") + places + escape(more))

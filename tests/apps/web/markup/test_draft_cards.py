"""A checked draft as HTML: the draft character for character, and a card for each quotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Article, Assistant, DraftReport, Finding, Locator, Verdict
from assistant.apps.web import captions
from assistant.apps.web.markup.draft_cards import held_places, report_markup
from assistant.apps.web.state.links import read_locators
from assistant.encoders.sentence_encoder import Encoder
from assistant.rendering import labels
from tests.conftest import LINEAR

TIDE = (
    "The tide mill stood idle for 40 years. “We will not sell the wheel,” said its owner, Ilse"
    " Marten.\n\nRepairs cost 18,000 crowns <b>& no more</b>."
)
DRAFT = (
    "The mill “stood idle for 40 years”, and later “stood idle for 60 years”.\n"
    "“Repairs cost 18,000 crowns,” said Olga Bern. Nobody wrote “the wheel sings at night to the"
    " herons”."
)


class Page(HTMLParser):
    """Elements by class with what they show, and the attributes of each."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[list[tuple[str, int]]] = []
        self.feed(str(markup))
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        opened = []
        for name in [tag, *(dict(attrs).get("class") or "").split()]:
            self.found.setdefault(name, []).append("")
            opened.append((name, len(self.found[name]) - 1))
        self._open.append(opened)

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for name, number in [pair for opened in self._open for pair in opened]:
            self.found[name][number] += data


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    articles = [
        Article(id="tide", title="A <mill>", publisher="The Lock", text=TIDE, language="en"),
        Article(id="other", text="Herons nest near the weir.", language="en"),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


@pytest.fixture
def report(desk: Assistant) -> DraftReport:
    report = desk.check(DRAFT)
    assert [finding.verdict.value for finding in report.findings] == [
        "verbatim",
        "altered",
        "misattributed",
        "not_found",
    ]
    return report


def test_every_quotation_is_marked_in_the_draft_and_has_a_card(
    desk: Assistant, report: DraftReport
) -> None:
    page = Page(report_markup(report, held_places(desk, report)))
    assert page.found["draft-text"] == [DRAFT]
    assert page.found["quoted"] == [finding.text for finding in report.findings]
    ids = [attributes.get("id") for _, attributes in page.attributes if attributes.get("id")]
    assert sorted(filter(None, ids)) == sorted(
        f"{kind}-{number}" for kind in ("finding", "quotation") for number in (1, 2, 3, 4)
    )
    told = [a["data-verdict"] for tag, a in page.attributes if tag == "mark"]
    assert told == [
        "1 · verbatim", "2 · altered, serious", "3 · misattributed", "4 · not found"
    ]  # fmt: skip


def test_the_gravest_come_first_and_are_counted(desk: Assistant, report: DraftReport) -> None:
    page = Page(report_markup(report, held_places(desk, report)))
    assert page.found["verdict"] == [
        "altered, serious", "misattributed", "not found", "verbatim"
    ]  # fmt: skip
    assert page.found["draft-count"] == ["Quotations: 4"]
    assert page.found["verdicts"] == ["1 altered, serious1 misattributed1 not found1 verbatim"]
    assert page.found["at"] == ["line 1", "line 2", "line 2", "line 1"]


def test_the_words_put_in_and_left_out_are_marked_and_named(
    desk: Assistant, report: DraftReport
) -> None:
    page = Page(report_markup(report, held_places(desk, report)))
    assert page.found["del"] == [f" {labels.SOURCE_SAYS}: 40"]
    assert page.found["ins"] == [f" {labels.DRAFT_SAYS}: 60"]
    assert page.found["changes"] == ["number: the source says “40”, the draft “60”"]
    assert page.found["claimed"] == [f"{labels.NOT_THE_SOURCE}: Olga Bern"]


def test_words_only_left_out_or_put_in_are_told_apart(desk: Assistant) -> None:
    report = desk.check("It is said: “The tide mill stood quite idle for years. We will not sell”")
    page = Page(report_markup(report, held_places(desk, report)))
    assert f" {labels.ADDED} quite" in [text.rstrip() for text in page.found["ins"]]
    assert f" {labels.LEFT_OUT} 40" in [text.rstrip() for text in page.found["del"]]


def test_each_source_opens_in_the_article_at_the_place(
    desk: Assistant, report: DraftReport
) -> None:
    page = Page(report_markup(report, held_places(desk, report)))
    opened = [
        read_locators(attributes["href"] or "")[0].resolve(desk.article("tide"))
        for tag, attributes in page.attributes
        if tag == "a" and "open" in (attributes.get("class") or "").split()
    ]
    assert opened[0] == "stood idle for 40 years"
    assert opened[1].startswith("Repairs cost 18,000 crowns")
    assert page.found["title"][0] == "A <mill>"
    differing = [
        finding for finding in report.findings if finding.verdict in {"altered", "not_found"}
    ]
    assert sorted(page.found["quote"]) == sorted(f.quote.text for f in differing if f.quote)


def test_a_passage_that_does_not_hold_any_more_is_withheld(
    desk: Assistant, report: DraftReport
) -> None:
    desk.add([Article(id="tide", text=TIDE.replace("40 years", "41 years"), language="en")])
    held = held_places(desk, report)
    assert held == frozenset()
    page = Page(report_markup(report, held))
    assert set(page.found["withheld"]) == {captions.WITHHELD}
    for name in ("quote", "title", "del", "changes", "open"):
        assert name not in page.found
    assert page.found["draft-text"] == [DRAFT]


def test_a_draft_without_quotations_says_so(desk: Assistant) -> None:
    report = desk.check("Nothing here is quoted.")
    page = Page(report_markup(report, frozenset()))
    assert page.found["draft-count"] == [labels.NO_QUOTATIONS]
    assert "finding" not in page.found
    assert page.found["draft-text"] == ["Nothing here is quoted."]


TEXTS = st.text(
    st.one_of(
        st.sampled_from("\n\r\t <>&\"'ab$`{}*_#\u202e\u2028"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=2,
    max_size=200,
)


@st.composite
def reports(draw: st.DrawFn) -> DraftReport:
    """Drafts of any characters, with quotations at any places."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    findings = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        found = Finding(draft=text, start=start, end=end, verdict=Verdict.NOT_FOUND, similarity=0.0)
        findings.append(found)
    return DraftReport(draft=text, findings=tuple(findings), index_fingerprint="f")


@given(reports())
def test_the_draft_is_shown_character_for_character(report: DraftReport) -> None:
    markup = report_markup(report, frozenset())
    assert "\n" not in markup
    page = Page(markup)
    assert page.found["draft-text"] == [report.draft]
    assert page.found.get("quoted", []) == [finding.text for finding in report.findings]
    assert sorted(page.found.get("written", [])) == sorted(f.text for f in report.findings)
    assert {tag for tag, _ in page.attributes} <= {
        "div", "header", "p", "ul", "li", "a", "button", "section", "h2", "mark", "span", "ol",
        "blockquote",
    }  # fmt: skip


def test_places_are_read_once_for_each_article(
    desk: Assistant, report: DraftReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    article = desk.article

    def counted(name: str) -> Article:
        read.append(name)
        return article(name)

    monkeypatch.setattr(desk, "article", counted)
    held = held_places(desk, report)
    assert read == ["tide"] * len(read)
    assert len(read) == 1
    outside = Locator(
        article_id="tide", text_sha256=next(iter(held)).text_sha256, start=0, end=10**6
    )
    moved = replace(report.findings[0], locations=(report.findings[0].locations[0], outside))
    assert outside not in held_places(desk, replace(report, findings=(moved,)))

"""Quotations pinned in one view, ordered, noted on and saved in another, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from playwright.sync_api import Locator, Page, expect

from assistant import Article, Assistant
from assistant.apps.web import RunningServer, captions, serve
from assistant.rendering import labels
from tests.apps.web.browser.test_page_in_browser import QUESTION
from tests.apps.web.conftest import STEADY, WordEncoder, collection

Ask = Callable[[Page, str], None]
Open = Callable[..., Page]
POLL = "The poll says that 71 percent of islanders oppose"


@pytest.fixture(scope="module")
def server(desk: Assistant) -> Iterator[RunningServer]:
    """A server of this module: on another one a browser's notebook may hold something already."""
    running = serve(desk, port=None, block=False)
    yield running
    running.close()


@pytest.fixture
def page(new_page: Page) -> Iterator[Page]:
    """A page with nothing pinned, whose browser forgets afterwards what was."""
    yield new_page
    new_page.evaluate("localStorage.clear()")


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Assistant]:
    """A desk with nothing pinned yet."""
    with Assistant.build(collection(), tmp_path, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture
def own_server(own_desk: Assistant) -> Iterator[RunningServer]:
    running = serve(own_desk, port=None, block=False)
    yield running
    running.close()


def to_clippings(page: Page) -> None:
    page.get_by_role("tab", name=captions.CLIPPINGS).click()
    expect(page.locator("#sheet")).to_be_visible()


def texts(page: Page) -> list[str]:
    found: list[str] = page.locator("#sheet .quote").evaluate_all(
        "all => all.map(one => one.textContent)"
    )
    return found


def saved(page: Page, form: str) -> str:
    with page.expect_download() as download:
        page.locator(f"#clippings-{form}").click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def pin(card: Locator) -> str:
    """Pin a card's quotation and return it."""
    card.locator("a.pin").click()
    expect(card.locator("a.pin .done")).to_be_visible()
    return card.locator(".quote").text_content() or ""


def test_a_quotation_can_be_pinned_in_every_view(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    asked = pin(page.locator(".quotes .card", has_text="The declaration of 1956").first)
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.locator("#compare-question textarea").fill(QUESTION)
    page.locator("#compare-question textarea").press("Enter")
    compared = pin(page.locator("#comparison .card", has_text=POLL).first)
    page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
    page.locator("#draft textarea").fill("“He drew a line beside it in the logbook yesterday.”")
    page.locator("#check-draft").click()
    page.locator("#draft-report a.pin").first.click()
    to_clippings(page)
    expect(page.locator("#sheet .clipping")).to_have_count(3)
    assert texts(page)[:2] == [asked, compared]


def test_clippings_are_ordered_noted_on_saved_and_kept(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    pin(page.locator(".quotes .card", has_text="The declaration of 1956").first)
    poll = pin(page.locator(".quotes .card", has_text=POLL).first)
    to_clippings(page)
    expect(page.locator("#sheet h2")).to_have_text("2 pinned quotations")
    expect(page.locator("#sheet .found-by")).to_have_text([f"Found by: {QUESTION}"] * 2)
    expect(page.locator("#clippings-markdown")).to_have_text("Save as Markdown")
    page.locator("#sheet .clipping").nth(1).get_by_role("link", name=captions.MOVE_UP).click()
    expect(page.locator("#sheet .quote").first).to_have_text(poll)
    page.locator("#sheet .clipping").first.get_by_role("link", name=captions.ADD_NOTE).click()
    field = page.get_by_role("textbox", name=captions.YOUR_NOTE)
    field.fill("Ask <b>Ann</b> & Ben, 100%")
    page.locator("#note button").click()
    expect(page.locator("#sheet p.note")).to_have_text("Your note: Ask <b>Ann</b> & Ben, 100%")
    expect(field).to_be_hidden()
    rendered = MarkdownIt().use(footnote_plugin).render(saved(page, "markdown"))
    assert rendered.count("<blockquote>") == 2
    assert f"<strong>{labels.OWN_NOTE}:</strong> Ask &lt;b&gt;Ann&lt;/b&gt; &amp; Ben" in rendered
    titles = [one["title"] for one in json.loads(saved(page, "csl"))]
    assert titles == ["What the islanders think", "The declaration of 1956"]
    page.reload()
    to_clippings(page)
    expect(page.locator("#sheet p.note")).to_have_count(1)
    page.locator("#sheet .clipping").first.get_by_role("link", name=captions.UNPIN).click()
    expect(page.locator("#sheet h2")).to_have_text(captions.ONE_PINNED)
    expect(page.locator("#sheet .clipping")).to_have_count(1)
    expect(page.locator("#sheet").get_by_role("link", name=captions.MOVE_UP)).to_have_count(0)
    expect(page.locator("#sheet p.note")).to_have_count(0)


def test_what_does_not_hold_any_more_is_withheld_and_its_note_stays(
    own_server: RunningServer, open_page: Open, ask: Ask, own_desk: Assistant
) -> None:
    page = open_page(own_server.url)
    ask(page, QUESTION)
    page.locator(".quotes .card", has_text=POLL).first.locator("a.pin").click()
    to_clippings(page)
    page.locator("#sheet").get_by_role("link", name=captions.ADD_NOTE).click()
    page.get_by_role("textbox", name=captions.YOUR_NOTE).fill("mine")
    page.locator("#note button").click()
    expect(page.locator("#sheet p.note")).to_be_visible()
    own_desk.add([Article(id="poll", text="Nothing of it remains.", title="Changed")])
    page.reload()
    to_clippings(page)
    expect(page.locator("#sheet .clipping")).to_contain_text(captions.WITHHELD)
    expect(page.locator("#sheet p.note")).to_contain_text("mine")
    assert texts(page) == []
    assert POLL not in saved(page, "markdown")


def test_an_empty_sheet_says_how_it_is_filled(page: Page) -> None:
    to_clippings(page)
    expect(page.locator("#sheet .notice")).to_have_text(captions.NO_CLIPPINGS)
    for form in ("markdown", "csl", "bibtex", "ris"):
        expect(page.locator(f"#clippings-{form}")).to_be_hidden()

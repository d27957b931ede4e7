"""A chat exported from the page: the files a person gets, read back and verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.apps.web import RunningServer, captions
from assistant.apps.web.views.export_view import button_labels
from assistant.evidence import ChatBundle
from assistant.rendering import labels
from tests.apps.web.browser.test_page_in_browser import NOTHING, QUESTION

Ask = Callable[[Page, str], None]
SECOND = "What does the lighthouse keeper draw beside his logbook?"


def menu(page: Page) -> None:
    page.get_by_role("button", name=captions.EXPORT).click()
    page.wait_for_selector("#export-formats button")


def saved(page: Page, form: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button_labels()[form], exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def chat_page(open_shared_page: Callable[..., Page], server: RunningServer, ask: Ask) -> Page:
    """Two answers and a question the articles do not answer, for tests that save them."""
    page = open_shared_page(server.url)
    for question in (QUESTION, SECOND, NOTHING):
        ask(page, question)
    menu(page)
    expect(page.locator("#export-note")).to_contain_text("Questions: 3")
    return page


def test_the_sources_of_all_answers_are_saved_once_each(chat_page: Page) -> None:
    quoted = dict.fromkeys(
        chat_page.locator(".quotes .card .title, .shared-source .title").all_text_contents()
    )
    assert len(quoted) == 3
    name, written = saved(chat_page, "csl")
    items = json.loads(written)
    assert [item["title"] for item in items] == list(quoted)
    assert name.startswith("onrecord-chat-2")
    assert name.endswith("-when-was-the-joint-declaration-signed.csl.json")
    name, written = saved(chat_page, "bibtex")
    assert name.endswith(".bib")
    assert len(parse_string(written.decode()).entries) == 3
    name, written = saved(chat_page, "ris")
    assert name.endswith(".ris")
    assert [one["id"] for one in rispy.loads(written.decode())] == [item["id"] for item in items]


def test_the_transcript_holds_every_turn_with_its_quotations(chat_page: Page) -> None:
    name, written = saved(chat_page, "markdown")
    assert name.endswith(".md")
    rendered = MarkdownIt().use(footnote_plugin).render(written.decode())
    turns = rendered.split("<h2>")[1:]
    assert [turn.split("</h2>")[0] for turn in turns] == [
        f"{number}. {question}" for number, question in enumerate((QUESTION, SECOND, NOTHING), 1)
    ]
    shown = chat_page.locator(".answer .quotes .quote").count()
    assert rendered.count("<blockquote>") == shown
    assert rendered.count('class="footnote-item"') == shown
    assert labels.NOT_FOUND in turns[2]
    assert "<script>" not in rendered


def test_the_evidence_of_every_turn_verifies(
    chat_page: Page, desk: Assistant, tmp_path: Path
) -> None:
    name, written = saved(chat_page, "bundle")
    assert name.endswith(".bundle.json")
    file = tmp_path / name
    file.write_bytes(written)
    bundle = ChatBundle.from_bytes(written)
    assert [one.content.question for one in bundle.bundles] == [QUESTION, SECOND, NOTHING]
    report = desk.verify(file)
    assert report.ok
    assert report.against == ("index",)
    quoted = [one.passage.text for part in bundle.bundles for one in part.content.quotations]
    assert quoted == chat_page.locator(".quotes .quote").all_text_contents()


def test_the_same_file_can_be_saved_twice(chat_page: Page) -> None:
    assert saved(chat_page, "ris") == saved(chat_page, "ris")


def test_without_an_answer_there_is_no_menu_and_without_sources_no_list_of_them(
    page: Page, ask: Ask
) -> None:
    expect(page.locator("#export")).to_be_hidden()
    ask(page, NOTHING)
    menu(page)
    expect(page.locator("#export-note")).to_have_text(captions.NO_SOURCES)
    for form in ("csl", "bibtex", "ris"):
        expect(page.locator(f"#export-{form}")).to_be_disabled()
    name, written = saved(page, "markdown")
    assert NOTHING in written.decode()
    assert name.endswith(".md")
    ask(page, QUESTION)
    expect(page.locator("#export-ris")).to_be_enabled()
    page.get_by_role("button", name=captions.NEW_CONVERSATION).click()
    expect(page.locator("#export")).to_be_hidden()
    expect(page.locator("#export-markdown")).to_be_disabled()
    expect(page.locator("#export-note")).to_have_text(captions.NOTHING_TO_EXPORT)


def test_an_article_that_changed_since_has_no_evidence_and_the_page_says_so(
    chat_page: Page, desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.errors import BundleError

    def gone(*_: object, **__: object) -> None:
        msg = "article 'poll' has changed since it was quoted; ask again"
        raise BundleError(msg)

    monkeypatch.setattr(desk, "bundle", gone)
    chat_page.locator("#export-bundle").click()
    expect(chat_page.locator("#export-note .wrong")).to_contain_text("has changed since")


def test_two_pages_export_their_own_chats(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    for question in (QUESTION, SECOND):
        page = open_page(server.url)
        ask(page, question)
        menu(page)
        _, written = saved(page, "markdown")
        assert written.decode().startswith(f"## 1. {question}")


def test_the_menu_fits_a_narrow_screen_and_the_keyboard(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    page = open_page(server.url, width=390, height=844)
    ask(page, QUESTION)
    page.get_by_role("button", name=captions.EXPORT).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#export-ris")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(page.locator("#export-ris")).to_be_enabled()
    page.locator("#export-ris").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".ris")

"""The list of conversations, the browser's history, and questions that wait, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant import Answer, Assistant
from assistant.apps.web import RunningServer, captions, serve
from tests.apps.web.browser.test_page_in_browser import QUESTION
from tests.apps.web.browser.test_reload_in_browser import POLL, quotations
from tests.apps.web.conftest import STEADY, WordEncoder, collection

Ask = Callable[[Page, str], None]
Open = Callable[..., Page]
KEEPER = "What does the lighthouse keeper draw beside his logbook?"


@pytest.fixture
def page(new_page: Page) -> Page:
    """Each test's own: what a page keeps is what they are about."""
    return new_page


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    Assistant.build(collection(), tmp_path, encoder=WordEncoder(), recipe=STEADY).close()
    return tmp_path


@pytest.fixture
def own_server(own_folder: Path) -> Iterator[RunningServer]:
    """A server with no conversations yet."""
    with Assistant.open(own_folder, encoder=WordEncoder()) as desk:
        running = serve(desk, port=None, block=False)
        yield running
        running.close()


def names(page: Page) -> list[str]:
    found: list[str] = page.locator("#kept a.name").all_text_contents()
    return found


def open_list(page: Page) -> None:
    page.locator("#conversations > .label-wrap").click()
    expect(page.locator("#kept")).to_be_visible()


def test_conversations_are_listed_opened_renamed_deleted_and_put_back(
    own_server: RunningServer, open_page: Open, ask: Ask
) -> None:
    page = open_page(own_server.url)
    ask(page, QUESTION)
    ask(page, POLL)
    first = quotations(page)
    page.get_by_role("button", name=captions.NEW_CONVERSATION).click()
    expect(page.locator(".question")).to_have_count(0)
    ask(page, KEEPER)
    open_list(page)
    expect(page.locator("#kept a.name")).to_have_text([KEEPER, QUESTION])
    expect(page.locator("#kept .count")).to_have_text(["1 question", "2 questions"])

    page.locator("#kept").get_by_role("link", name=QUESTION, exact=True).click()
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])
    assert quotations(page) == first
    expect(page.locator("#kept")).to_be_hidden()

    open_list(page)
    line = page.locator("#kept li.open")
    line.get_by_role("link", name=captions.RENAME).click()
    field = page.get_by_role("textbox", name=captions.NEW_NAME)
    expect(field).to_have_value(QUESTION)
    field.fill("Islands <b>& more</b>")
    field.press("Enter")
    expect(page.locator("#kept li.open a.name")).to_have_text("Islands <b>& more</b>")

    line.get_by_role("link", name=captions.DELETE).click()
    expect(page.locator(".question")).to_have_count(0)
    expect(page.locator("#kept a.name")).to_have_text([KEEPER])
    page.locator("#kept").get_by_role("link", name=captions.UNDO).click()
    expect(page.locator("#kept a.name")).to_have_text(["Islands <b>& more</b>", KEEPER])
    page.locator("#kept a.name").first.click()
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])


def test_conversations_are_there_after_a_restart_and_verified_anew(
    own_folder: Path, browser_page: Callable[[str], Page], ask: Ask
) -> None:
    with Assistant.open(own_folder, encoder=WordEncoder()) as desk:
        running = serve(desk, port=None, block=False)
        port = int(running.url.rsplit(":", 1)[1].strip("/"))
        page = browser_page(running.url)
        ask(page, QUESTION)
        ask(page, KEEPER)
        before = quotations(page)
        running.close()
    with Assistant.open(own_folder, encoder=WordEncoder()) as desk:
        running = serve(desk, port=port, block=False)
        try:
            page.goto(running.url)
            expect(page.locator(".asked")).to_have_text([QUESTION, KEEPER])
            assert quotations(page) == before
            open_list(page)
            expect(page.locator("#kept a.name")).to_have_text([QUESTION])
        finally:
            page.close()
            running.close()


@pytest.fixture
def browser_page(context_of: Callable[..., object]) -> Callable[[str], Page]:
    """A page without a watch: its server goes away and comes back."""

    def opened(url: str) -> Page:
        context = context_of(width=1280, height=800, dark=False)
        page: Page = context.new_page()  # type: ignore[attr-defined]
        page.goto(url)
        page.wait_for_selector("#scope .scope", state="attached")
        return page

    return opened


def test_back_and_forward_go_through_the_questions(page: Page, ask: Ask) -> None:
    for question in (QUESTION, POLL, KEEPER):
        ask(page, question)
        page.wait_for_function("() => location.search.startsWith('?q=')")
    expect(page.locator("#panel h2.article-title")).to_contain_text("Logbook")
    page.go_back()
    page.wait_for_function("() => decodeURIComponent(location.search).includes('percent')")
    first = page.locator(".answer").nth(1).locator(".card .quote").first.text_content()
    expect(page.locator("#chosen")).to_have_text(first or "?")
    page.go_back()
    expect(page.locator(".question").first).to_be_in_viewport()
    page.go_forward()
    page.go_forward()
    expect(page.locator("#panel h2.article-title")).to_contain_text("Logbook")
    expect(page.locator(".question")).to_have_count(3)


def test_back_leads_over_the_empty_conversation_into_the_one_before(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    ask(page, POLL)
    page.get_by_role("button", name=captions.NEW_CONVERSATION).click()
    expect(page.locator(".question")).to_have_count(0)
    ask(page, KEEPER)
    page.wait_for_function("() => location.search.includes('lighthouse')")
    page.go_back()
    expect(page.locator(".question")).to_have_count(0)
    assert page.evaluate("() => location.search") == ""
    page.go_back()
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])
    page.go_forward()
    expect(page.locator(".question")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".asked")).to_have_text([KEEPER])


def test_a_question_sent_meanwhile_waits_and_is_answered(
    page: Page, desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    real = desk.ask

    def slow(question: str, **how: Any) -> Answer:
        go_on.wait(20)
        return real(question, **how)

    monkeypatch.setattr(desk, "ask", slow)
    box = page.locator("#question textarea")
    box.fill(QUESTION)
    box.press("Enter")
    page.wait_for_selector("#conversation .pending")
    for question in (POLL, "Never mind", KEEPER):
        expect(box).to_have_value("")
        box.fill(question)
        box.press("Enter")
    expect(page.locator("#waiting .asked")).to_have_text([POLL, "Never mind", KEEPER])
    page.locator("#waiting li").nth(1).get_by_role("button", name=captions.DO_NOT_ASK).click()
    box.fill("half a thought")
    go_on.set()
    expect(page.locator("#waiting li")).to_have_count(0)
    expect(page.locator("#conversation .answer")).to_have_count(3)
    expect(page.locator("#conversation .asked")).to_have_text([QUESTION, POLL, KEEPER])
    expect(box).to_have_value("half a thought")


@pytest.fixture(scope="module")
def answered(open_shared_page: Open, server: RunningServer, ask: Ask) -> Page:
    """A page with one answer, for tests that open its menus and close them again."""
    page = open_shared_page(server.url)
    ask(page, QUESTION)
    return page


def test_the_list_opens_below_its_button(answered: Page) -> None:
    page = answered
    button = page.locator("#conversations > .label-wrap")
    before = button.bounding_box()
    open_list(page)
    assert button.bounding_box() == before
    button.click()
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator(".question")).to_have_count(1)


def test_the_list_closes_once_a_question_is_asked(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    open_list(page)
    ask(page, POLL)
    expect(page.locator("#kept")).to_be_hidden()


def test_the_menus_lie_over_nothing_that_is_read(
    answered: Page, open_page: Open, server: RunningServer, ask: Ask
) -> None:
    narrow = open_page(server.url, width=390, height=844)
    ask(narrow, QUESTION)
    for page in (answered, narrow):
        for menu in ("#export", "#conversations"):
            page.locator(f"{menu} > .label-wrap").click()
            expect(page.locator(f"{menu} > .label-wrap.open")).to_be_visible()
            bar = page.locator("#chat-bar").bounding_box()
            talk = page.locator("#conversation").bounding_box()
            assert bar
            assert talk
            assert bar["y"] + bar["height"] <= talk["y"] + 1
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
            page.locator(f"{menu} > .label-wrap").click()

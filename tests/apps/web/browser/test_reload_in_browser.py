"""A reloaded page has its conversation again; no other page ever has it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urlencode, urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Article, Assistant
from assistant.apps.web import RunningServer, captions, serve
from assistant.apps.web.server.assets import asset_url
from tests.apps.web.browser.test_page_in_browser import show

Ask = Callable[[Page, str], None]
QUESTION = "When was the joint declaration signed in Moscow?"
POLL = "What percent of islanders oppose the joint declaration?"
KEY = "onrecord-conversation"


@pytest.fixture
def page(new_page: Page) -> Page:
    """Each test's own: what a page keeps is what they are about."""
    return new_page


def reload(page: Page, *, token: str | None = None, forgetting_address: bool = False) -> None:
    page.wait_for_timeout(500)
    if forgetting_address:  # which would ask its question again
        page.evaluate("() => history.replaceState(null, '', location.pathname)")
    if token is None:
        page.reload()
    else:
        again = page.url
        # Where no script of ours runs, which would write its own token over this one
        page.goto(urljoin(again, asset_url("page.css")))
        page.evaluate(f"token => sessionStorage.setItem('{KEY}', token)", token)
        page.goto(again)
    page.wait_for_selector("#scope .scope", state="attached")
    page.wait_for_selector("#kept-token .token", state="attached")
    page.wait_for_timeout(100)


def quotations(page: Page) -> list[str]:
    texts: list[str] = page.locator(".card .quote").evaluate_all(
        "all => all.map(one => one.textContent)"
    )
    return texts


def is_empty(page: Page) -> None:
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator(".question, .answer, .message")).to_have_count(0)


def test_a_reload_keeps_the_conversation(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    ask(page, POLL)
    before = quotations(page)
    reload(page)
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])
    assert quotations(page) == before
    expect(page.locator("#examples")).to_be_hidden()
    expect(page.locator("#resume-pending")).to_be_hidden()
    first = page.locator(".answer").last.locator(".card .quote").first.text_content()
    expect(page.locator("#chosen")).to_have_text(first or "?")
    show(page.locator(".answer").first.locator(".card").first)
    ask(page, QUESTION)
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL, QUESTION])
    reload(page)
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL, QUESTION])


def test_a_conversation_that_takes_long_to_come_back_says_so(
    page: Page, ask: Ask, desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(page, QUESTION)
    go_on = threading.Event()
    article = desk.article

    def slow(article_id: str) -> Article:
        go_on.wait(20)
        return article(article_id)

    monkeypatch.setattr(desk, "article", slow)
    try:
        page.wait_for_timeout(500)
        page.reload()
        expect(page.locator("#resume-pending")).to_be_visible()
        expect(page.locator("#resume-pending")).to_have_text(captions.RESUMING)
        expect(page.locator("#examples")).to_be_hidden()
    finally:
        go_on.set()
    expect(page.locator(".asked")).to_have_text([QUESTION])
    expect(page.locator("#resume-pending")).to_be_hidden()


def test_what_changed_meanwhile_is_withheld_after_a_reload(
    page: Page, ask: Ask, desk: Assistant
) -> None:
    ask(page, POLL)
    expect(page.locator(".card .quote").filter(has_text="71 percent")).to_have_count(1)
    before = desk.article("poll")
    changed = Article(id="poll", text=before.text.replace("71", "17"), title=before.title)
    desk.add([changed])
    try:
        reload(page)
        expect(page.locator(".asked")).to_have_text([POLL])
        expect(page.locator(".card.withheld")).to_have_text([captions.WITHHELD])
        expect(page.locator(".card .quote").filter(has_text="71 percent")).to_have_count(0)
        assert not any("71 percent" in text for text in quotations(page))
    finally:
        desk.add([before])
    reload(page)
    expect(page.locator(".card .quote").filter(has_text="71 percent")).to_have_count(1)


def test_the_address_of_a_question_is_asked_once_however_often_it_is_loaded(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    page = open_page(f"{server.url}?{urlencode({'q': QUESTION})}")
    page.wait_for_selector(".answer")
    ask(page, POLL)
    reload(page)
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])
    assert page.locator("#question textarea").input_value() == ""
    page.locator("a.permalink").last.click()
    page.wait_for_selector("#kept-token .token", state="attached")
    page.wait_for_timeout(500)
    expect(page.locator(".asked")).to_have_text([QUESTION, POLL])


def test_deleting_is_for_good(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    token = page.evaluate(f"sessionStorage.getItem('{KEY}')")
    page.locator("#conversations > .label-wrap").click()
    page.locator("#kept li.open").get_by_role("link", name=captions.DELETE).click()
    expect(page.locator(".question")).to_have_count(0)
    page.wait_for_selector("#kept-token .token.none", state="attached")
    page.wait_for_timeout(100)
    assert page.evaluate(f"sessionStorage.getItem('{KEY}')") is None
    reload(page)
    is_empty(page)
    reload(page, token=token)
    is_empty(page)


def test_another_tab_and_another_browser_see_nothing_of_it(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask, browser: Browser
) -> None:
    page = open_page(server.url)
    ask(page, QUESTION)
    tab = open_page(server.url)
    reload(tab)
    is_empty(tab)
    elsewhere = browser.new_context(service_workers="block")
    try:
        other = elsewhere.new_page()
        other.goto(server.url)
        other.wait_for_selector("#kept-token .token", state="attached")
        is_empty(other)
        ask(other, POLL)
        reload(other)
        expect(other.locator(".asked")).to_have_text([POLL])
    finally:
        elsewhere.close()
    reload(page)
    expect(page.locator(".asked")).to_have_text([QUESTION])


def test_a_forged_token_gives_an_empty_chat_and_no_false_word(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    token = page.evaluate(f"sessionStorage.getItem('{KEY}')")
    assert len(token) == 64
    for forged in ("f" * 64, token[:-1] + ("0" if token[-1] != "0" else "1"), token[:32], "none"):
        reload(page, token=forged, forgetting_address=True)
        is_empty(page)
        assert page.evaluate(f"sessionStorage.getItem('{KEY}')") is None
    ask(page, POLL)
    expect(page.locator(".asked")).to_have_text([POLL])
    assert page.evaluate(f"sessionStorage.getItem('{KEY}')") != token


def test_an_address_is_asked_again_where_its_conversation_is_gone(page: Page, ask: Ask) -> None:
    ask(page, POLL)
    ask(page, QUESTION)
    reload(page, token="f" * 64)
    expect(page.locator(".asked")).to_have_text([QUESTION])


def test_another_server_does_not_know_it(
    open_page: Callable[..., Page], server: RunningServer, desk: Assistant, ask: Ask
) -> None:
    page = open_page(server.url)
    ask(page, QUESTION)
    token = page.evaluate(f"sessionStorage.getItem('{KEY}')")
    second = serve(desk, port=None, block=False)
    try:
        other = open_page(second.url)
        reload(other, token=token)
        is_empty(other)
    finally:
        second.close()

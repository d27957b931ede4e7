"""One session with the real model over the five articles the project started from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.apps.web import RunningServer, serve
from assistant.rendering import labels

Ask = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def seed_server(seed_desk: Assistant) -> Iterator[RunningServer]:
    running = serve(seed_desk, port=None, block=False)
    yield running
    running.close()


def test_a_session_with_the_real_model(
    open_page: Callable[..., Page], seed_server: RunningServer, seed_desk: Assistant, ask: Ask
) -> None:
    page = open_page(seed_server.url)
    ask(page, "How many Russians oppose handing over the islands?")
    expect(page.locator(".answer .status")).to_have_text(labels.ANSWERED)
    quotes = page.locator(".quotes .card")
    assert quotes.count() >= 2
    texts = [info.id for info in seed_desk.articles()]
    stored = [seed_desk.article(name).text for name in texts]
    for quote in quotes.locator(".quote").evaluate_all("all => all.map(one => one.textContent)"):
        assert any(quote in text for text in stored)
    second = quotes.nth(1)
    words = second.locator(".quote").evaluate("node => node.textContent")
    second.locator(".open").click()
    page.wait_for_selector("#panel .click-1 #chosen")
    assert page.locator("#chosen").evaluate("node => node.textContent") == words
    title = second.locator(".title").text_content() or ""
    expect(page.locator("h2.article-title")).to_have_text(title)

    ask(page, "What is the best recipe for apple pie?")
    expect(page.locator(".answer").last.locator(".status")).to_have_text(labels.NOT_FOUND)
    assert page.locator(".answer").last.locator(".quotes").count() == 0

"""Questions followed from the page, and what a new article quotes to them, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant
from assistant.apps.web import RunningServer, captions, serve
from tests.apps.web.browser.test_accessibility_in_browser import grave_violations
from tests.apps.web.conftest import STEADY, WordEncoder, collection

Open = Callable[..., Page]
QUESTION = "What percent of islanders oppose the joint declaration?"
NEW = "A survey of May says that 64 percent of islanders oppose the joint declaration."


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.build(collection(), tmp_path, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture
def own_server(own_desk: Assistant) -> Iterator[RunningServer]:
    running = serve(own_desk, port=None, block=False)
    yield running
    running.close()


def test_a_question_is_followed_gets_news_is_seen_and_stopped(
    own_desk: Assistant, own_server: RunningServer, open_page: Open
) -> None:
    page = open_page(own_server.url)
    page.get_by_role("tab", name=captions.FOLLOWED).click()
    sheet = page.locator("#followed-sheet")
    expect(sheet).to_contain_text(captions.NOTHING_FOLLOWED)
    page.locator("#follow-question textarea").fill(QUESTION)
    page.locator("#follow-question textarea").press("Enter")
    expect(sheet).to_contain_text(QUESTION)
    own_desk.add([Article(id="survey", title="A survey", text=NEW, language="en")])
    page.get_by_role("tab", name=captions.LIBRARY).click()
    page.get_by_role("tab", name=captions.FOLLOWED).click()
    expect(sheet.locator(".quote")).to_have_text(NEW)
    assert grave_violations(page) == []
    page.locator("#mark-seen").click()
    expect(sheet).to_contain_text(captions.NO_NEWS)
    page.locator("#followed-question input").click()
    page.get_by_role("option", name=QUESTION).click()
    page.locator("#stop-following").click()
    expect(sheet).to_contain_text(captions.NOTHING_FOLLOWED)

"""Words that ask nothing are listed in the page, one click from being judged."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from assistant.apps.web import RunningServer, captions
from assistant.rendering import labels

Ask = Callable[[Page, str], None]
OpenPage = Callable[..., Page]


def test_keywords_are_listed_and_one_click_judges_them(page: Page, ask: Ask) -> None:
    ask(page, "the joint declaration")
    listing = page.locator(".answer.passages")
    expect(listing.locator(".status")).to_have_text(labels.PASSAGES)
    words = listing.locator(".quote .match").all_text_contents()
    assert {word.casefold() for word in words} >= {"joint", "declaration"}
    expect(page.locator("#panel #chosen")).to_have_count(1)
    link = listing.locator("a.other-way")
    expect(link).to_have_text(captions.AS_QUESTION)
    link.click()
    expect(page.locator(".question .asked")).to_have_text(["the joint declaration"] * 2)
    judged = page.locator(".answer").last
    expect(judged.locator("a.other-way")).to_have_text(captions.AS_KEYWORDS)
    page.wait_for_function("() => new URLSearchParams(location.search).get('as') === 'question'")


def test_the_address_of_a_question_keeps_how_it_was_taken(
    open_page: OpenPage, server: RunningServer
) -> None:
    asked = {"q": "When was the joint declaration signed?", "as": "keywords"}
    page = open_page(f"{server.url}?{urlencode(asked)}")
    expect(page.locator(".answer.passages .status")).to_have_text(labels.PASSAGES)


def test_filters_that_nobody_passes_are_told_apart(
    open_page: OpenPage, server: RunningServer
) -> None:
    asked = {"q": "When was the joint declaration signed?", "outlet": "Nobody"}
    page = open_page(f"{server.url}?{urlencode(asked)}")
    expect(page.locator(".answer .status")).to_have_text(labels.NOTHING_SEARCHED)
    expect(page.locator(".answer .scope")).to_have_text(labels.FILTERS_LEAVE_NOTHING)

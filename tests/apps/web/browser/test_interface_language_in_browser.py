"""The page in Russian and Japanese: chosen by the browser, switched in the page, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.apps.web import RunningServer, captions
from assistant.rendering import labels
from assistant.rendering.interface_language import said_in

from ..conftest import PATIENCE_MS, Watch

Ask = Callable[[Page, str], None]
QUESTION = "When was the joint declaration signed in Moscow?"


@contextmanager
def opened(browser: Browser, url: str, locale: str) -> Iterator[Page]:
    context = browser.new_context(locale=locale, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    watch = Watch(url)
    watch.over(page)
    page.goto(url)
    page.wait_for_selector("#scope .scope", state="attached")
    yield page
    context.close()
    assert watch.complaints == []


@pytest.mark.parametrize(("locale", "language"), [("ru-RU", "ru"), ("ja-JP", "ja")])
def test_the_browser_chooses_the_language_of_the_labels(
    browser: Browser, server: RunningServer, ask: Ask, locale: str, language: str
) -> None:
    with opened(browser, server.url, locale) as page, said_in(language):
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#question textarea")).to_have_attribute(
            "placeholder", captions.QUESTION_HINT
        )
        tabs = page.locator("#tabs > .tab-wrapper [role=tab]")
        expect(tabs.first).to_have_text(captions.ASK)
        expect(page.locator("#status")).to_contain_text(captions.ARTICLES_COUNTED.format(count=3))
        ask(page, QUESTION)
        card = page.locator(".quotes .card").filter(has_text="The declaration of 1956").first
        expect(card.locator(".date")).to_have_text(labels.spell_date(date(1996, 10, 19)))
        expect(page.locator("#conversation .answer")).to_contain_text(labels.ANSWERED)
        quote = card.locator(".quote")
        # What is quoted stays in its own words, and says which language they are in
        expect(quote).to_have_text("The joint declaration was signed in Moscow on 19 October 1956.")
        assert quote.get_attribute("lang") == "en"
        card.get_by_role("link", name=captions.SHOW_IN_ARTICLE).click()
        expect(page.locator("#panel .whereabouts")).to_contain_text(
            captions.PLACE.format(number=1, count=1)[:5]
        )


def test_the_language_is_switched_in_the_page_and_remembered(
    browser: Browser, server: RunningServer, ask: Ask
) -> None:
    with opened(browser, server.url, "en-US") as page:
        ask(page, QUESTION)
        page.locator("#question textarea").fill("not sent yet")
        page.locator("#languages").get_by_role("link", name="日本語").click()
        page.wait_for_selector("html[lang=ja]")
        # The conversation comes back in the other language, and so does what was being written
        with said_in("ja"):
            expect(page.locator("#conversation .answer")).to_contain_text(labels.ANSWERED)
        expect(page.locator("#question textarea")).to_have_value("not sent yet")
        expect(page.locator("#languages .here")).to_have_text("日本語")
        another = page.context.new_page()
        another.goto(server.url)
        expect(another.locator("html")).to_have_attribute("lang", "ja")
        another.close()
        page.locator("#languages").get_by_role("link", name="English").click()
        page.wait_for_selector("html[lang=en]")
        expect(page.locator("#conversation .answer")).to_contain_text(labels.ANSWERED)


def test_a_draft_that_is_being_written_outlives_the_switch(
    browser: Browser, server: RunningServer
) -> None:
    draft = "“The joint declaration was signed in Moscow on 19 October 1956.”"
    with opened(browser, server.url, "ru") as page, said_in("ru"):
        page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
        page.locator("#draft textarea").fill(draft)
        page.locator("#languages").get_by_role("link", name="日本語").click()
        page.wait_for_selector("html[lang=ja]")
        with said_in("ja"):
            page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
            expect(page.locator("#draft textarea")).to_have_value(draft)
            assert page.evaluate("sessionStorage.getItem('onrecord-unsent')") is None
            page.locator("#check-draft").click()
            expect(page.locator(".draft-report .verdicts")).to_contain_text(
                labels.VERDICT_LABELS["verbatim"]
            )

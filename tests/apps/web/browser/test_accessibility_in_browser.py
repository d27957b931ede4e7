"""axe-core over every view, light and dark, wide and narrow: nothing serious or critical."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from assistant.apps.web import RunningServer, captions

GRAVE = {"serious", "critical"}

Ask = Callable[[Page, str], None]
Prepare = Callable[[Page, Ask], None]


def grave_violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical, with the elements it means."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def at_the_start(page: Page, _: Ask) -> None:
    page.wait_for_selector("#question textarea")


def with_an_answer(page: Page, ask: Ask) -> None:
    ask(page, "When was the joint declaration signed in Moscow?")
    page.wait_for_selector("#chosen", state="attached")


def with_nothing_found(page: Page, ask: Ask) -> None:
    ask(page, "How many penguins live in Antarctica?")


def with_open_filters(page: Page, _: Ask) -> None:
    page.locator("#filters > .label-wrap").click()
    page.wait_for_selector("#outlet input")


def with_open_export(page: Page, _: Ask) -> None:
    page.locator("#export > .label-wrap").click()
    page.wait_for_selector("#export-formats button")


def comparing(page: Page, _: Ask) -> None:
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.locator("#compare-question textarea").fill("When was the joint declaration signed?")
    page.locator("#compare-question textarea").press("Enter")
    page.wait_for_selector("#comparison .outlet-column")


def checking(page: Page, _: Ask) -> None:
    page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
    page.locator("#draft textarea").fill(
        "It says “The joint declaration was signed in Moscow on 29 October 1956.” and “never said”."
    )
    page.locator("#check-draft").click()
    page.wait_for_selector("#draft-report .draft-count")


def in_the_library(page: Page, _: Ask) -> None:
    page.get_by_role("tab", name=captions.LIBRARY).click()
    page.wait_for_selector("#listing .listing a")


def correcting(page: Page, ask: Ask) -> None:
    """With an article ticked and another one's fields open."""
    in_the_library(page, ask)
    page.locator("#listing a.choose").first.click()
    page.wait_for_selector("#choice .choice")
    page.locator("#listing a.correct").last.click()
    page.wait_for_selector("#correction .correcting")


def with_open_conversations(page: Page, ask: Ask) -> None:
    ask(page, "When was the joint declaration signed in Moscow?")
    page.locator("#conversations > .label-wrap").click()
    page.locator("#kept li.open").get_by_role("link", name=captions.RENAME).click()
    page.wait_for_selector("#new-name textarea, #new-name input")


def with_clippings(page: Page, ask: Ask) -> None:
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    ask(page, "When was the joint declaration signed in Moscow?")
    page.locator(".quotes .card a.pin").first.click()
    page.locator(".quotes .card a.aside").last.click()
    page.wait_for_selector(".card.aside")
    page.get_by_role("tab", name=captions.CLIPPINGS).click()
    page.wait_for_selector("#sheet .clipping")


def looking_in_an_article(page: Page, ask: Ask) -> None:
    ask(page, "When was the joint declaration signed in Moscow?")
    page.locator(".quotes .card a.open").first.click()
    page.locator("#find-in-article :is(input, textarea)").fill("declaration")
    page.wait_for_selector("#find-count.several")


def about_to_compare(page: Page, _: Ask) -> None:
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.wait_for_selector("#comparison .compare-start")


# In this order: each state begins where the one before it ends
STATES = {
    "start": at_the_start,
    "not found": with_nothing_found,
    "answer": with_an_answer,
    "export": with_open_export,
    "conversations": with_open_conversations,
    "filters": with_open_filters,
    "find": looking_in_an_article,
    "compare's start": about_to_compare,
    "compare": comparing,
    "draft": checking,
    "library": in_the_library,
    "clippings": with_clippings,
    "correcting": correcting,
}


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (390, True)], ids=["wide light", "narrow dark"]
)
def test_nothing_grave_is_found(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask, *, dark: bool, width: int
) -> None:
    page = open_page(server.url, width=width, height=844, dark=dark)
    found = {}
    for state, prepare in STATES.items():  # one page for all: it is the one start that takes time
        prepare(page, ask)
        found[state] = grave_violations(page)
    assert found == {state: [] for state in STATES}


def test_a_grave_violation_would_be_found(
    open_page: Callable[..., Page], server: RunningServer
) -> None:
    page = open_page(server.url)
    page.evaluate("document.querySelector('#status p').style.color = '#eee'")
    assert any(line.startswith("color-contrast") for line in grave_violations(page))

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


def with_open_export(page: Page, ask: Ask) -> None:
    ask(page, "When was the joint declaration signed in Moscow?")
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


STATES = {
    "start": at_the_start,
    "answer": with_an_answer,
    "not found": with_nothing_found,
    "filters": with_open_filters,
    "export": with_open_export,
    "compare": comparing,
    "draft": checking,
    "library": in_the_library,
}


@pytest.mark.parametrize("prepare", STATES.values(), ids=STATES)
@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (390, True)], ids=["wide light", "narrow dark"]
)
def test_nothing_grave_is_found(
    open_page: Callable[..., Page],
    server: RunningServer,
    ask: Ask,
    *,
    prepare: Prepare,
    dark: bool,
    width: int,
) -> None:
    page = open_page(server.url, width=width, height=844, dark=dark)
    prepare(page, ask)
    assert grave_violations(page) == []


def test_a_grave_violation_would_be_found(
    open_page: Callable[..., Page], server: RunningServer
) -> None:
    page = open_page(server.url)
    page.evaluate("document.querySelector('#status p').style.color = '#eee'")
    assert any(line.startswith("color-contrast") for line in grave_violations(page))

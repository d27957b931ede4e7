"""Take the pictures in `docs/screenshots/`: the page over the shipped articles, state by state.

    python docs/take_screenshots.py [--only STATE ...]

Each state is shown at 1280 and at 390 pixels, light and dark. Needs Chromium (see `make browser`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Assistant
from assistant.apps.web import captions, serve

ROOT: Final = Path(__file__).resolve().parent.parent
OUT: Final = ROOT / "docs" / "screenshots"
BROWSERS: Final = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
PATIENCE_MS: Final = 180_000  # on a busy machine what is suggested takes its time
SCREENS: Final = {"wide": (1280, 800), "narrow": (390, 844)}
QUESTION: Final = "How large are Shikotan and Habomai?"
UNANSWERED: Final = "Who won the football world cup in 1998?"
COMPARED: Final = "What share of Russians opposed a transfer of the islands in November 2018?"
DRAFT: Final = (
    "The columnist “gave the size of Shikotan and Habomai as slightly above 100 square miles and"
    " their population as about 2,000”. Elsewhere the brief says that “Shikotan has an area of about"
    " 350 square kilometres”.\n\nNobody, it is said, “will ever sign such a treaty before the next"
    " election”."
)


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for its answer."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.wait_for_function(
        "() => document.querySelector('#conversation .answer')"
        " && !document.querySelector('#conversation .pending')"
    )


def start(page: Page) -> None:
    """The page as it opens, with what it suggests."""
    page.wait_for_selector("#examples button:visible")


def answer(page: Page) -> None:
    """An answer, with its article beside it."""
    ask(page, QUESTION)


def not_found(page: Page) -> None:
    """A question the articles do not answer."""
    ask(page, UNANSWERED)


def compare(page: Page) -> None:
    """One question asked of every outlet."""
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.locator("#compare-question textarea").fill(COMPARED)
    page.locator("#compare-question textarea").press("Enter")
    page.wait_for_selector("#comparison .outlet-column")


def check(page: Page) -> None:
    """A draft whose quotations were looked up."""
    page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
    page.locator("#draft textarea").fill(DRAFT)
    page.locator("#check-draft").click()
    page.wait_for_selector("#draft-report .draft-count")


def library(page: Page) -> None:
    """What is in the collection."""
    page.get_by_role("tab", name=captions.LIBRARY).click()
    page.wait_for_selector("#listing .listing a")


STATES: Final[dict[str, Callable[[Page], None]]] = {
    "start": start,
    "answer": answer,
    "not-found": not_found,
    "compare": compare,
    "check": check,
    "library": library,
}


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Take the pictures of the page.")
    parser.add_argument("--only", nargs="+", choices=STATES, default=list(STATES))
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(os.path.exists, BROWSERS), None),
            args=["--no-sandbox", "--disable-gpu"],
        )
        with Assistant.open(Path(folder) / "briefs", create=True) as desk:
            desk.sync(ROOT / "corpus")
            _take_all(browser, desk, options.only)
    return 0


def _take_all(browser: Browser, desk: Assistant, states: list[str]) -> None:
    server = serve(desk, port=None, block=False)
    try:
        for state in states:
            _take(browser, server.url, state)
    finally:
        server.close()


def _take(browser: Browser, url: str, state: str) -> None:
    for screen, (width, height) in SCREENS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("#scope .scope", state="attached")
            STATES[state](page)
            page.wait_for_timeout(500)
            page.screenshot(path=OUT / f"{state}-{screen}-{scheme}.png")
            context.close()


if __name__ == "__main__":
    sys.exit(main())

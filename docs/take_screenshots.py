"""Take the pictures in `docs/screenshots/`: the page over the shipped articles, state by state.

The briefs that ship are of one outlet, so the comparison is shown over four invented reports.

    python docs/take_screenshots.py [--only STATE ...]

Each state is shown at 1280 and at 390 pixels, light and dark. Needs Chromium (see `make browser`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Article, Assistant
from assistant.apps.web import serve
from assistant.apps.web.markup import captions

ROOT: Final = Path(__file__).resolve().parent.parent
OUT: Final = ROOT / "docs" / "screenshots"
CHROMIUM: Final = "/usr/bin/chromium"
SCREENS: Final = {"wide": (1280, 800), "narrow": (390, 844)}
QUESTION: Final = "How large are Shikotan and Habomai?"
UNANSWERED: Final = "Who won the football world cup in 1998?"
COMPARED: Final = "How much did the repair of the ferry cost?"
REPORTS: Final = [
    Article(
        id=f"report-{number}",
        title=title,
        publisher=outlet,
        authors=(author,),
        published=date.fromisoformat(day),
        text=text,
    )
    for number, (outlet, author, day, title, text) in enumerate(
        [
            (
                "Harbour Gazette",
                "Ann Author",
                "2023-03-04",
                "The ferry is back",
                (
                    "The ferry returned to the island line on Saturday. The repair of the ferry cost 4.2"
                    " million crowns, the harbour office said. It had been out of service for five weeks."
                ),
            ),
            (
                "The Island Post",
                "Ben Writer",
                "2023-03-11",
                "Islanders ask what the repair was worth",
                (
                    "The repair of the ferry cost 5.1 million crowns, according to the invoice. Islanders"
                    " were without a ferry for five weeks and asked why no replacement was hired."
                ),
            ),
            (
                "Mainland Daily",
                "Cleo Critic",
                "2023-06-20",
                "A winter without a ferry",
                (
                    "Council papers put the cost of the ferry repair at 5.1 million crowns. The council"
                    " has since paid for a second hull inspection."
                ),
            ),
            (
                "Coast Radio",
                "Dan Reporter",
                "2023-05-02",
                "Summer timetable",
                (
                    "The summer timetable begins in May. Boats leave every hour, and twice an hour on"
                    " Sundays."
                ),
            ),
        ],
        start=1,
    )
]
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


def start(_: Page) -> None:
    """The page as it opens."""


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
    page.wait_for_selector("#shelf .shelf a")


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
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        with Assistant.open(Path(folder) / "briefs", create=True) as desk:
            desk.sync(ROOT / "corpus")
            _take_all(browser, desk, [state for state in options.only if state != "compare"])
        if "compare" in options.only:
            with Assistant.build(REPORTS, Path(folder) / "reports") as desk:
                _take_all(browser, desk, ["compare"])
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
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("#scope .scope", state="attached")
            STATES[state](page)
            page.wait_for_timeout(500)
            page.screenshot(path=OUT / f"{state}-{screen}-{scheme}.png")
            context.close()


if __name__ == "__main__":
    sys.exit(main())

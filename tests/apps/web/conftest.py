"""A served page over a small collection, and a real browser that watches for what must not happen."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from assistant import Article, Assistant, Recipe
from assistant.apps.web import RunningServer, captions, serve
from assistant.apps.web.server import serving
from assistant.recipe import AnsweringSettings, ConfidenceSettings, ReadingSettings

CHROMIUM = Path("/usr/bin/chromium")
HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
"""Chromium without the windows around its pages, which take a sixth of a page's processor time. Taken where it is."""
# The address bar's pop-ups are pages themselves: with each page of ours they took .8 s of a processor.
# The names are Chromium's own; a version that does not know one passes over it. The others are what
# Playwright turns off, for the last list counts.
POPUPS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
NOT_NEEDED = (
    "AimEnabled",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    *POPUPS,
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(NOT_NEEDED)}",
)

PATIENCE_MS = 60_000
"""How long a busy machine may take for anything before it counts as not happening."""

expect.set_options(timeout=PATIENCE_MS)

PORTS_EACH = 10


@pytest.fixture(autouse=True, scope="session")
def own_ports() -> Iterator[None]:
    """Each process of tests looks for a free port in a range of its own."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "FIRST_PORT", serving.FIRST_PORT + PORTS_EACH * number)
        yield


FILLER = "Fog lay over the harbour and the ferries waited for the wind to turn. "
HOSTILE_TEXT = (
    "The lighthouse keeper wrote <script>window.broken=1</script> into his logbook."
    ' He drew <img src="http://evil.example/x.png" onerror="window.broken=2"> beside it.'
    " ${window.broken=3} and {{constructor.constructor('window.broken=4')()}} and #{1+1}.\n\n"
    "# Not a heading\n\n- not a list\n\n```\nnot code\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "$$\\frac{1}{2}$$ and \\(x\\) and [a link](http://evil.example/) and ![i](http://evil.example/i)"
    " and <b>bold</b> &amp; &lt; C:\\new\\table and :smile: and <!-- comment --> and\n"
    '<form action="http://evil.example"><input autofocus onfocus="window.broken=5"></form>'
    "<svg onload=window.broken=6><details open ontoggle=window.broken=7><math><mtext></style>"
    "<a id=chosen name=citation>clobber</a><iframe srcdoc='<script>top.broken=8</script>'>"
    "\ttabs\t\ttoo, \u202eright to left\u202c, a\u0301 combining, \u200bzero width, \x07 bell,"
    " carriage\rreturn, line\r\nend, \u2028 separator, \x0b vertical, \x0c feed, \x85 next, 😀 done."
)


STEADY = Recipe(
    answering=AnsweringSettings(
        confidence=ConfidenceSettings(
            bias=-6.0,
            similarity=8.0,
            coverage=1.5,
            passage_coverage=3.0,
            answered_threshold=0.5,
            weak_threshold=0.3,
        ),
        shown_threshold=0.2,
        near_miss_threshold=0.0,
        further_share=0.0,
        joined_share=1.0,
        carried_share=1.0,
    ),
    reading=ReadingSettings(reader="linear"),
)
"""The page is tested under settings of its own, whatever the tuned ones become."""


class WordEncoder:
    """A bag of hashed words as a unit vector: texts that share words are similar. No model."""

    fingerprint = "word-encoder-1"

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.full((len(texts), 128), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % 128] += 1.0
        unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def collection() -> list[Article]:
    return [
        Article(
            id="declaration",
            title="The declaration of 1956",
            authors=("Ann Author", "Ben Writer"),
            publisher="The Weekly",
            published=date(1996, 10, 19),
            url="https://weekly.example.org/1956?a=b&c=d",
            text=f"{FILLER * 40}\n\nThe joint declaration was signed in Moscow on 19 October 1956."
            f" Moscow ratified the joint declaration in December 1956.\n\n{FILLER * 60}",
        ),
        Article(
            id="poll",
            title="What the islanders think",
            authors=("Cleo Critic",),
            publisher="The Daily",
            published=date(2018, 11, 20),
            url="javascript:alert(1)",
            text=f"{FILLER * 50}\n\nThe poll says that 71 percent of islanders oppose the joint"
            f" declaration signed in Moscow in 1956.\n\n{FILLER * 20}",
        ),
        Article(
            id="hostile",
            title="Logbook <img src=x onerror=window.broken=9> of a lighthouse keeper",
            authors=("<script>window.broken=10</script>",),
            publisher="Gazette ${window.broken=11} {{7*7}} <b>&amp;</b>",
            published=date(2020, 2, 2),
            url="https://user:pass@gazette.example.org/<script>",
            text=HOSTILE_TEXT,
        ),
    ]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("page-index")
    with Assistant.build(collection(), folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture(scope="session")
def server(desk: Assistant) -> Iterator[RunningServer]:
    running = serve(desk, port=None, block=False)
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = HEADLESS_SHELL if HEADLESS_SHELL.exists() else CHROMIUM
    if not program.exists():
        pytest.fail(
            f"the page's tests need Chromium at {HEADLESS_SHELL} or {CHROMIUM}:"
            " apt-get install --no-install-recommends chromium-headless-shell"
        )
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(program), args=list(FLAGS))
        yield running
        running.close()


BROKEN_OFF = re.compile(
    r"AbortError: signal is aborted|Connection errored out|Unexpected error Cancelled via cancel scope"
)
"""What Gradio says of its stream of events when a page is loaded again or left."""

SERVER_GONE = re.compile(
    r"Unexpected error Server stopped unexpectedly|net::ERR_INCOMPLETE_CHUNKED_ENCODING|TypeError: network error"
)
"""What it says of it when its server ends: the stream is broken off. Of one that runs on it is a fault."""


class Watch:
    """What pages did that they must never do."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.broken_streams: list[str] = []

    def over(self, page: Page) -> None:
        page.on("request", self._on_request)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("console", self._on_console)

    def _on_console(self, line: ConsoleMessage) -> None:
        if line.type != "error" or BROKEN_OFF.search(line.text):
            return
        if SERVER_GONE.search(line.text):
            self.broken_streams.append(f"console: {line.text}")
        else:
            self.complaints.append(f"console: {line.text}")

    def at_end(self) -> list[str]:
        """All complaints: a stream that was broken off is one where the server still answers."""
        if not self.broken_streams:
            return self.complaints
        try:
            httpx.get(self.origin, trust_env=False, timeout=60)
        except httpx.TransportError:
            return self.complaints
        return [*self.complaints, *self.broken_streams]

    def _on_request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        self.requests.append(url)
        if not url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"request to {url}")


@pytest.fixture(scope="session")
def context_of(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One browser profile for each kind of screen, so that the page's files are fetched once."""
    contexts: dict[tuple[int, int, bool], BrowserContext] = {}

    def context(*, width: int, height: int, dark: bool) -> BrowserContext:
        key = (width, height, dark)
        if key not in contexts:
            contexts[key] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                service_workers="block",
                permissions=["clipboard-read", "clipboard-write"],
            )
            contexts[key].set_default_timeout(PATIENCE_MS)
        return contexts[key]

    yield context
    for made in contexts.values():
        made.close()


@contextmanager
def watched_pages(context_of: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens pages, and at its end fails for whatever one of them did wrong."""
    pages: list[Page] = []
    watches: list[Watch] = []

    def opened(url: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        watches.append(Watch("/".join(url.split("/")[:3]) + "/"))
        pages.append(context_of(width=width, height=height, dark=dark).new_page())
        watches[-1].over(pages[-1])
        pages[-1].goto(url)
        pages[-1].wait_for_selector("#scope .scope", state="attached")
        return pages[-1]

    yield opened
    broken = [page.evaluate("window.broken ?? null") for page in pages]
    for page in pages:
        page.close()
    assert [watch.at_end() for watch in watches] == [[] for _ in watches]
    assert all(watch.requests for watch in watches)
    assert broken == [None] * len(broken), "text of an article was run as a script"


@pytest.fixture
def open_page(context_of: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens pages and fails the test for whatever one of them did wrong."""
    with watched_pages(context_of) as opened:
        yield opened


@pytest.fixture(scope="module")
def open_shared_page(context_of: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """As `open_page`, for pages that a file's tests only look at: starting one takes the time."""
    with watched_pages(context_of) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_page(open_shared_page: Callable[..., Page], server: RunningServer) -> Page:
    """The page for a file's tests that begin where a conversation does."""
    return open_shared_page(server.url)


@pytest.fixture
def page(lasting_page: Page) -> Page:
    """The page with nothing asked, chosen or opened, whatever the test before left on it."""
    page = lasting_page
    page.keyboard.press("Escape")
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    page.locator("#question textarea").fill("")
    folded(page, "#filters")
    clear = page.locator("#clear-filters")
    if clear.is_visible():
        clear.click()
        expect(clear).to_be_hidden()
    another = page.locator("#new-conversation")
    if another.is_visible():
        another.click()
    expect(page.locator("#conversation :is(.question, .answer, .message)")).to_have_count(0)
    expect(page.locator("#scope")).to_contain_text("3 of 3 articles")
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator("#panel .reading")).to_have_count(0)
    return page


def folded(page: Page, menu: str) -> None:
    """Fold a menu that may be open."""
    label = page.locator(f"{menu} > .label-wrap")
    if "open" in (label.get_attribute("class") or "").split():
        label.click()
        expect(label).not_to_have_class(re.compile(r"\bopen\b"))


@pytest.fixture
def new_page(open_page: Callable[..., Page], server: RunningServer) -> Page:
    """A page that was just opened."""
    return open_page(server.url)


@pytest.fixture(scope="session")
def ask() -> Callable[[Page, str], None]:
    """Asks a question in a page and waits until it is answered."""

    def asked(page: Page, question: str) -> None:
        before = page.locator("#conversation .answer").count()
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        page.wait_for_function(
            "before => document.querySelectorAll('#conversation .answer').length > before"
            " && !document.querySelector('#conversation .pending')",
            arg=before,
        )

    return asked

"""The article beside the conversation: its marked places, the ways through them and back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant
from assistant.apps.web import RunningServer, captions, serve
from tests.apps.web.browser.test_page_in_browser import is_in_view, show
from tests.apps.web.conftest import FILLER, STEADY, WordEncoder

Ask = Callable[[Page, str], None]
QUESTION = "In which winter did ice close the harbour for weeks?"
WINTERS = (
    "In the winter of 1981 ice did close the harbour for nine weeks.",
    "The winter of 1994 was mild until March, when ice did close the harbour for two weeks.",
    "Old sailors say that in the winter of 2010 ice did close the harbour for five weeks.",
)
FRONT_MATTER = "---\ntitle: A note on ice\nauthor: Nora Note\n---\n\n"
NOTE = "Nobody remembers a winter in which ice did close the inner harbour for weeks."


def winters() -> Article:
    parts = [f"{FILLER * 25}\n\n{sentence}\n\n" for sentence in WINTERS]
    text = "".join(parts) + FILLER * 25
    return Article(
        id="winters",
        title="The harbour in three winters",
        authors=("Dora Dock",),
        publisher="Pier Post",
        url="https://pier.example.org/winters.pdf",
        text=text,
        pages=(0, len(parts[0]), len(parts[0] + parts[1])),
    )


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("harbour")
    with Assistant.build(
        [winters()], folder / "index", encoder=WordEncoder(), recipe=STEADY
    ) as built:
        note = Path(folder / "note.md")
        note.write_text(FRONT_MATTER + NOTE, encoding="utf-8")
        built.add([note])
        yield built


@pytest.fixture(scope="module")
def harbour_server(harbour: Assistant) -> Iterator[RunningServer]:
    running = serve(harbour, port=None, block=False)
    yield running
    running.close()


@pytest.fixture
def reading(open_page: Callable[..., Page], harbour_server: RunningServer, ask: Ask) -> Page:
    """A page on which the question is answered from one article three times."""
    return answered(open_page(harbour_server.url), ask)


@pytest.fixture(scope="module")
def walking(open_shared_page: Callable[..., Page], harbour_server: RunningServer, ask: Ask) -> Page:
    """The same page for all tests that begin by opening an article and leave nothing behind."""
    return answered(open_shared_page(harbour_server.url), ask)


def answered(page: Page, ask: Ask) -> Page:
    ask(page, QUESTION)
    expect(page.locator(".quotes .card").filter(has_text="three winters")).to_have_count(3)
    return page


def chosen(page: Page, sentence: str) -> None:
    """Wait until this sentence is the one chosen, and check that it is in view."""
    expect(page.locator("#chosen")).to_have_text(sentence)
    assert is_in_view(page, "#chosen")


def open_winter(page: Page, number: int) -> None:
    show(page.locator(".quotes .card").filter(has_text=WINTERS[number]).first)
    chosen(page, WINTERS[number])


def test_next_and_previous_walk_the_quotations_in_the_order_of_the_text(walking: Page) -> None:
    open_winter(walking, 0)
    place = walking.locator("#panel .place")
    expect(place).to_have_text("Marked passage 1 of 3")
    following = walking.get_by_role("link", name=f"{captions.NEXT} {captions.MARKED_PASSAGE}")
    before = walking.get_by_role("link", name=f"{captions.PREVIOUS} {captions.MARKED_PASSAGE}")
    for number in (1, 2, 0):
        following.click()
        chosen(walking, WINTERS[number])
        expect(place).to_have_text(f"Marked passage {number + 1} of 3")
        expect(walking.locator("#panel mark")).to_have_text(WINTERS)
        card = walking.locator(".card.open-now")
        expect(card.locator(".quote")).to_have_text(WINTERS[number])
    before.click()
    chosen(walking, WINTERS[2])


def test_a_single_quotation_has_no_walk(walking: Page) -> None:
    show(walking.locator(".card").filter(has_text="A note on ice").first)
    expect(walking.locator("#panel .walk")).to_have_count(0)


def test_the_page_of_a_paged_source_is_said_and_else_the_paragraph(walking: Page) -> None:
    for number in range(3):
        open_winter(walking, number)
        expect(walking.locator("#panel .pinpoint")).to_have_text(f"p. {number + 1}")
    show(walking.locator(".card").filter(has_text="A note on ice").first)
    expect(walking.locator("#panel .pinpoint")).to_have_text("para. 1")


def test_provenance_is_folded_and_names_locator_hashes_and_source(
    walking: Page, harbour: Assistant
) -> None:
    show(walking.locator(".card").filter(has_text="A note on ice").first)
    facts = walking.locator("#panel .facts")
    expect(facts).to_be_hidden()
    walking.locator("#panel .provenance summary").click()
    expect(facts).to_be_visible()
    names = facts.locator("dt").all_text_contents()
    values = facts.locator("dd").all_text_contents()
    shown = dict(zip(names, values, strict=True))
    quote = next(
        one for one in harbour.ask(QUESTION).quotes if one.article.title == "A note on ice"
    )
    original = harbour.original(quote.article.id)
    assert original is not None
    assert shown[captions.PROVENANCE_LOCATOR] == str(quote.locator)
    assert shown[captions.PROVENANCE_TEXT] == quote.article.text_sha256
    assert shown[captions.PROVENANCE_ORIGINAL] == original.sha256
    assert shown[captions.PROVENANCE_SOURCE] == original.source
    assert shown[captions.PROVENANCE_FORMAT] == "text/markdown"
    assert shown[captions.PROVENANCE_LOADER] == original.loader


def test_a_click_on_a_highlight_returns_to_its_card(walking: Page) -> None:
    open_winter(walking, 0)
    walking.locator("#panel a.q").filter(has_text=WINTERS[2]).click()
    card = walking.locator(".quotes .card").filter(has_text=WINTERS[2])
    expect(card).to_be_focused()
    expect(card).to_have_class("card open-now flash")
    expect(card).to_be_in_viewport(ratio=0.99)
    expect(card).to_have_class("card open-now")  # the flash is over


def test_highlights_are_links_that_the_keyboard_reaches(walking: Page) -> None:
    open_winter(walking, 0)
    expect(walking.locator("#chosen")).to_be_focused()
    walking.keyboard.press("Tab")
    second = walking.locator("#panel a.q").nth(1)
    expect(second).to_be_focused()
    walking.keyboard.press("Enter")
    expect(walking.locator(".quotes .card").filter(has_text=WINTERS[1])).to_be_focused()


def test_arrows_walk_the_places_of_the_article_and_escape_returns_to_the_card(
    walking: Page,
) -> None:
    open_winter(walking, 0)
    for key, number in (("ArrowRight", 1), ("n", 2), ("ArrowLeft", 1), ("p", 0), ("p", 2)):
        walking.keyboard.press(key)
        chosen(walking, WINTERS[number])
        expect(walking.locator("#chosen")).to_be_focused()
    walking.keyboard.press("Escape")
    expect(walking.locator(".quotes .card").filter(has_text=WINTERS[2])).to_be_focused()


def test_arrows_walk_the_cards_and_enter_opens_one(reading: Page) -> None:
    expect(reading.locator("#question textarea")).to_be_focused()
    reading.keyboard.press("ArrowUp")
    cards = reading.locator(".quotes .card")
    expect(cards.nth(0)).to_be_focused()
    for key, number in (("ArrowDown", 1), ("j", 2), ("k", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
        reading.keyboard.press(key)
        expect(cards.nth(number)).to_be_focused()
        expect(cards.nth(number).locator(".quote")).to_be_in_viewport(ratio=0.9)
    reading.keyboard.press("ArrowDown")
    words = cards.nth(1).locator(".quote").text_content() or ""
    reading.keyboard.press("Enter")
    chosen(reading, words)
    reading.keyboard.press("Escape")
    expect(cards.nth(1)).to_be_focused()
    reading.keyboard.press("/")
    expect(reading.locator("#question textarea")).to_be_focused()
    reading.keyboard.type("j/k")
    assert reading.locator("#question textarea").input_value() == "j/k"


def test_folded_near_misses_are_walked_only_when_they_are_open(reading: Page, ask: Ask) -> None:
    last = reading.locator(".quotes .card").last
    ask(reading, "Who baked bread for the mayor of the village?")
    near = reading.locator(".near-misses .card")
    assert near.count() >= 1
    reading.locator(".near-heading").click()
    last.focus()
    reading.keyboard.press("ArrowDown")
    expect(last).to_be_focused()
    reading.locator(".near-heading").click()
    reading.locator(".near-heading").press("ArrowDown")
    expect(near.first).to_be_focused()


def test_the_focus_is_visible_wherever_it_is(reading: Page) -> None:
    reading.locator(".headline .confidence").focus()
    for _ in range(14):
        reading.keyboard.press("Tab")
        seen = reading.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const around = getComputedStyle(
                    document.activeElement.closest('.input-container') ?? document.body);
                return style.outlineStyle !== 'none' || around.boxShadow !== 'none';
            }"""
        )
        assert seen, reading.evaluate("document.activeElement.outerHTML")


def test_the_keys_are_listed_in_the_page(walking: Page) -> None:
    keys = walking.locator("#keys")
    expect(keys.locator("dl")).to_be_hidden()
    keys.locator("summary").click()
    expect(keys.locator("dt")).to_have_text([key for key, _ in captions.KEY_MEANINGS])


def test_an_article_that_takes_long_says_that_it_is_coming(
    reading: Page, harbour: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(_: str) -> None:
        go_on.wait(20)

    monkeypatch.setattr(harbour, "original_info", slow)
    pending = reading.locator("#panel-pending")
    expect(pending).to_be_hidden()
    try:
        reading.locator(".quotes .card a.open").last.click()
        expect(pending).to_be_visible()
        expect(pending).to_have_text(captions.OPENING_ARTICLE)
    finally:
        go_on.set()
    expect(pending).to_be_hidden()


def test_on_a_narrow_screen_a_highlight_closes_the_article_and_shows_its_card(
    open_page: Callable[..., Page], harbour_server: RunningServer, ask: Ask
) -> None:
    page = open_page(harbour_server.url, width=390, height=844)
    ask(page, QUESTION)
    open_winter(page, 0)
    expect(page.locator("#panel a.step.next")).to_be_in_viewport(ratio=1)
    page.locator("#panel a.step.next").click()
    chosen(page, WINTERS[1])
    below = page.locator("#panel .whereabouts").bounding_box()
    mark = page.locator("#chosen").bounding_box()
    assert below
    assert mark
    assert mark["y"] > below["y"] + below["height"], "what stays on top hides the passage"
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("#panel .provenance summary").click()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("#chosen").click()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".quotes .card").filter(has_text=WINTERS[1])).to_be_focused()

"""The page as a reader meets it, in a real browser over a real index."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from assistant import Assistant
from assistant.apps.web import RunningServer, captions
from assistant.rendering import labels

Ask = Callable[[Page, str], None]
QUESTION = "When was the joint declaration signed in Moscow?"
NOTHING = "Which tenor sang at the opera gala?"


IN_VIEW = """selector => {
    const mark = document.querySelector(selector).getBoundingClientRect();
    const box = document.querySelector('#panel-column').getBoundingClientRect();
    const head = document.querySelector('#panel .reading-head').getBoundingClientRect();
    const top = Math.max(box.top, getComputedStyle(document.querySelector(
        '#panel .reading-head')).position === 'sticky' ? head.bottom : box.top);
    return mark.top >= top && mark.bottom <= Math.min(box.bottom, innerHeight);
}"""


def is_in_view(page: Page, selector: str) -> bool:
    """Whether a mark comes into view; the page scrolls in a frame of its own."""
    try:
        page.wait_for_function(IN_VIEW, arg=selector)
    except Error:
        return False
    return True


SHOWN = """([quote, before]) => {
    const shown = document.querySelector('#panel .reading');
    return shown?.className !== before && document.querySelector('#chosen')?.textContent === quote;
}"""


def show(card: Locator) -> str:
    """Open a card's article and return the quotation on the card."""
    quote = card.locator(".quote").text_content() or ""
    page = card.page
    # Each time it is shown its classes are others, so what stood there before is not taken for it
    before = page.evaluate("document.querySelector('#panel .reading')?.className")
    card.get_by_role("link", name=captions.SHOW_IN_ARTICLE).click()
    page.wait_for_function(SHOWN, arg=[quote, before])
    frames(page)
    return quote


def frames(page: Page) -> None:
    """Let the frames pass in which the page notices a change and scrolls."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture(scope="module")
def answered(open_shared_page: Callable[..., Page], server: RunningServer, ask: Ask) -> Page:
    """A page with one answer, for tests that read it and open its citations."""
    page = open_shared_page(server.url)
    ask(page, QUESTION)
    return page


COUNTING_FRAMES = """
window.framesAsked = 0;
const native = window.requestAnimationFrame;
window.requestAnimationFrame = callback => { window.framesAsked += 1; return native(callback); };
"""


def test_a_page_that_rests_asks_for_few_frames(
    context_of: Callable[..., BrowserContext], server: RunningServer
) -> None:
    page = context_of(width=1280, height=800, dark=False).new_page()
    try:
        page.add_init_script(COUNTING_FRAMES)
        page.goto(server.url)
        page.wait_for_selector("#scope .scope", state="attached")
        # The page moves until all of it is there; a clock that is never stopped moves for ever
        page.wait_for_function(
            """() => {
                const asked = window.framesAsked - (window.framesBefore ?? 0);
                window.framesBefore = window.framesAsked;
                window.rests = asked < 20 ? (window.rests ?? 0) + 1 : 0;
                return window.rests >= 4;
            }""",
            polling=1_000,
        )
    finally:
        page.close()


def test_an_answer_is_numbered_quotations_with_their_sources(answered: Page) -> None:
    page = answered
    cards = page.locator(".quotes .card")
    assert cards.count() >= 2
    first = cards.filter(has_text="The declaration of 1956").first
    expect(first.locator(".quote")).to_have_text(
        "The joint declaration was signed in Moscow on 19 October 1956."
    )
    expect(first.locator(".authors")).to_have_text("Ann Author, Ben Writer")
    expect(first.locator(".outlet")).to_have_text("The Weekly")
    expect(first.locator(".date")).to_have_text("19 October 1996")
    expect(first.locator(".verified")).to_have_text(captions.VERIFIED)
    expect(cards.nth(0).locator(".chip")).to_have_text(f"{captions.QUOTATION} 1")
    expect(cards.nth(1).locator(".chip")).to_have_text(f"{captions.QUOTATION} 2")
    expect(page.locator(".question .asked")).to_have_text(QUESTION)


def test_the_first_quotation_is_shown_in_its_article_at_once(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    quote = page.locator(".quotes .card .quote").first.text_content()
    page.wait_for_selector("#chosen")
    assert page.locator("#chosen").text_content() == quote
    assert is_in_view(page, "#chosen")


def test_the_second_citation_opens_its_article_at_the_quotation(
    answered: Page, desk: Assistant
) -> None:
    page = answered
    card = page.locator(".quotes .card").filter(has_text="What the islanders think").first
    quote = show(card)
    assert is_in_view(page, "#chosen")
    expect(page.locator("#panel h2.article-title")).to_have_text("What the islanders think")
    assert page.locator("#panel .text").text_content() == desk.article("poll").text
    assert page.evaluate("document.activeElement.id") == "chosen"
    assert quote in desk.article("poll").text


def test_cards_of_earlier_turns_keep_working(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    ask(page, "What does the lighthouse keeper draw beside his logbook?")
    expect(page.locator("#panel h2.article-title")).to_contain_text("Logbook")
    show(page.locator(".answer").first.locator(".card").first)
    show(page.locator(".answer").first.locator(".card").nth(1))
    assert is_in_view(page, "#chosen")


def test_the_same_citation_can_be_opened_again_after_scrolling_away(answered: Page) -> None:
    page = answered
    card = page.locator(".quotes .card").first
    show(card)
    page.evaluate("document.querySelector('#panel-column').scrollTop = 0")
    card.locator(".chip").click()
    page.wait_for_timeout(600)
    assert is_in_view(page, "#chosen")


def test_not_found_is_said_and_near_misses_are_no_quotations(page: Page, ask: Ask) -> None:
    ask(page, NOTHING)
    expect(page.locator(".answer .status")).to_have_text(labels.NOT_FOUND)
    expect(page.locator(".near-heading")).to_contain_text(labels.NEAR_MISSES)
    expect(page.locator(".near-misses .card").first).to_be_visible()
    assert page.locator(".quotes").count() == 0
    assert page.locator(".chip").count() == 0
    assert page.locator("#panel .reading").count() == 0
    show(page.locator(".near-misses .card").first)


def test_filters_restrict_and_stay(page: Page, ask: Ask) -> None:
    page.locator("#filters .label-wrap").click()
    page.locator("#outlet input").click()
    page.get_by_role("option", name="The Daily (1)").click()
    expect(page.locator("#scope")).to_have_text("Searching 1 of 3 articles")
    for _ in range(2):
        ask(page, QUESTION)
    outlets = page.locator(".answer .outlet").all_text_contents()
    assert outlets
    assert set(outlets) == {"The Daily"}


def test_dates_restrict(page: Page, ask: Ask) -> None:
    page.locator("#filters .label-wrap").click()
    page.locator("#date-to textarea").fill("1999-12-31")
    expect(page.locator("#scope")).to_have_text("Searching 1 of 3 articles")
    ask(page, QUESTION)
    assert set(page.locator(".answer .outlet").all_text_contents()) == {"The Weekly"}


def test_a_bad_date_is_a_plain_message(page: Page, ask: Ask) -> None:
    page.locator("#filters .label-wrap").click()
    page.locator("#date-from textarea").fill("2018-02-30")
    expect(page.locator("#scope .wrong")).to_contain_text("2018-02-30 is not a date")
    ask(page, QUESTION)
    expect(page.locator(".answer.message")).to_contain_text("2018-02-30 is not a date")
    expect(page.locator(".toast-body")).to_have_count(0)


def test_odd_questions_get_a_plain_answer(page: Page, ask: Ask) -> None:
    for question, said in (("", "empty"), ("   ", "empty"), ("x" * 10_000, "10,000 characters")):
        ask(page, question)
        expect(page.locator(".answer.message").last).to_contain_text(said)
    ask(page, "😀")
    expect(page.locator(".answer .status")).to_have_text(labels.NOT_FOUND)
    expect(page.locator(".toast-body")).to_have_count(0)
    expect(page.get_by_text("Error", exact=True)).to_have_count(0)


def test_a_permanent_link_asks_under_its_filters(
    open_page: Callable[..., Page], server: RunningServer
) -> None:
    link = urlencode({"q": QUESTION, "outlet": "The Daily"})
    page = open_page(f"{server.url}?{link}")
    page.wait_for_selector(".answer .quotes")
    expect(page.locator(".question .asked")).to_have_text(QUESTION)
    assert set(page.locator(".answer .outlet").all_text_contents()) == {"The Daily"}
    assert page.locator(".permalink").get_attribute("href") == f"?{link}"


def test_a_hostile_permanent_link_is_only_text(
    open_page: Callable[..., Page], server: RunningServer
) -> None:
    hostile = '</script><script>window.broken=20</script><img src=x onerror=window.broken=21>"'
    page = open_page(f"{server.url}?{urlencode({'q': hostile, 'outlet': hostile})}")
    page.wait_for_selector(".answer")
    assert page.locator(".question .asked").text_content() == hostile


def test_an_example_title_asks_itself(page: Page) -> None:
    expect(page.locator("#examples h2")).to_have_text(captions.EXAMPLES)
    page.locator("#examples button", has_text="The declaration of 1956").click()
    page.wait_for_selector(".answer")
    expect(page.locator(".question .asked")).to_have_text("The declaration of 1956")
    expect(page.locator("#examples")).to_be_hidden()


def test_a_new_conversation_begins_with_nothing(page: Page, ask: Ask) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name=captions.NEW_CONVERSATION).click()
    expect(page.locator(".question")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()
    ask(page, NOTHING)
    expect(page.locator(".question")).to_have_count(1)


def test_two_pages_keep_apart(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    one, other = open_page(server.url), open_page(server.url)
    ask(one, QUESTION)
    ask(other, NOTHING)
    ask(one, "What do the islanders oppose in the poll?")
    assert one.locator(".asked").all_text_contents() == [
        QUESTION,
        "What do the islanders oppose in the poll?",
    ]
    assert other.locator(".asked").all_text_contents() == [NOTHING]


def test_the_status_line_names_the_collection_and_the_index(
    answered: Page, desk: Assistant
) -> None:
    expect(answered.locator("#status")).to_have_text(f"3 articles · index {desk.fingerprint[:8]}")


def test_the_keyboard_reaches_everything(answered: Page) -> None:
    page = answered
    page.locator(".quotes .card .open").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'chosen'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className.includes('open')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    assert page.locator("#question textarea").input_value() == ""


def test_controls_have_names_and_the_page_a_language(answered: Page) -> None:
    page = answered
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.get_by_role("textbox", name=captions.YOUR_QUESTION)).to_be_visible()
    expect(page.get_by_role("button", name=captions.ASK, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=captions.PAGE_NAME, level=1)).to_be_visible()
    expect(page.get_by_role("region", name=captions.ARTICLE_PANEL)).to_be_visible()
    assert page.title() == captions.PAGE_NAME
    assert "<" not in page.locator("body").aria_snapshot().replace("/url", "")


def test_contrast_is_enough_in_light_and_dark(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    page = open_page(server.url, dark=True)
    ask(page, NOTHING)
    ask(page, QUESTION)
    page.wait_for_selector("#chosen")
    assert page.evaluate(CONTRAST) == []
    lit(page)
    assert page.evaluate(CONTRAST) == []


def lit(page: Page) -> None:
    """A dark page as it is once its reader wants it light."""
    page.emulate_media(color_scheme="light")
    expect(page.locator("body.dark")).to_have_count(0)
    frames(page)


CONTRAST = """() => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const color = rgb(getComputedStyle(at).backgroundColor);
            if (color.length < 4 || color[3] > 0.99) return color;
        }
        return [255, 255, 255];
    };
    const selectors = ['h1', '.tagline', '.status', '.asked', '.permalink', '.confidence', '.chip',
        '.quote', '.title', '.byline', '.byline .outlet', '.open', '.verified', '.near-heading',
        '.near .quote', '.submit-button', '.scope', '#filters .label-wrap span', '.article-title',
        '#panel .text', '#panel .address', '#chosen', '#panel mark', '.confidence .tip',
        '.copy .idle', '.original', '#panel .pinpoint', '#panel .provenance summary',
        '#panel .facts dd', '.keys-name'];
    return selectors.flatMap(selector => [...document.querySelectorAll(selector)].slice(0, 3)
        .map(element => {
            const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
            return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        })).filter(([, ratio]) => ratio < 4.5);
}"""


def test_a_narrow_screen_has_no_sideways_scrolling_and_a_panel_that_closes(
    open_page: Callable[..., Page], server: RunningServer, ask: Ask
) -> None:
    page = open_page(server.url, width=390, height=844)
    overflow = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(overflow)
    ask(page, QUESTION)
    assert not page.evaluate(overflow)
    expect(page.locator("#panel")).to_be_hidden()
    show(page.locator(".card").nth(1))
    expect(page.locator("#panel")).to_be_visible()
    assert is_in_view(page, "#chosen")
    assert not page.evaluate(overflow)
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    show(page.locator(".card").first)
    page.get_by_role("button", name=captions.CLOSE).click()
    expect(page.locator("#panel")).to_be_hidden()

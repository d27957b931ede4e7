"""What a newcomer sees: no half of the screen is blank, and nothing lies over what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.apps.web import Policy, RunningServer, ServeOptions, captions, serve
from tests.apps.web.browser.test_page_in_browser import QUESTION, frames, is_in_view, show
from tests.apps.web.conftest import STEADY, WordEncoder

Ask = Callable[[Page, str], None]
Open = Callable[..., Page]

COVERED = """selector => {
    const words = document.querySelector(selector);
    const box = words.getBoundingClientRect();
    return [0.1, 0.5, 0.9].flatMap(across => [0.2, 0.8].map(down => {
        const there = document.elementFromPoint(
            box.left + box.width * across, box.top + box.height * down);
        return there === words || words.contains(there) || there.contains(words);
    })).includes(false);
}"""
"""Whether something lies over an element, at six of its points."""


@pytest.fixture
def page(new_page: Page) -> Page:
    """Each test's own: what a page shows before anything is asked is what they are about."""
    return new_page


@pytest.fixture(scope="module")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("empty-index")
    with Assistant.build([], folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture(scope="module")
def empty_server(empty_desk: Assistant) -> Iterator[RunningServer]:
    running = serve(empty_desk, port=None, block=False)
    yield running
    running.close()


@pytest.fixture(scope="module")
def closed_server(empty_desk: Assistant) -> Iterator[RunningServer]:
    policy = Policy.of(ServeOptions(read_only=True))
    running = serve(empty_desk, port=None, block=False, policy=policy)
    yield running
    running.close()


@pytest.fixture(scope="module")
def empty_page(open_shared_page: Open, empty_server: RunningServer) -> Page:
    """The page of the empty collection, for tests that look at it."""
    return open_shared_page(empty_server.url)


@pytest.fixture(scope="module")
def reading(open_shared_page: Open, server: RunningServer, ask: Ask) -> Page:
    """A page with one answer, for tests that begin by opening a quotation's article."""
    page = open_shared_page(server.url)
    ask(page, QUESTION)
    return page


@pytest.fixture(scope="module")
def phone(open_shared_page: Open, server: RunningServer, ask: Ask) -> Page:
    """The same on a phone."""
    page = open_shared_page(server.url, width=390, height=844)
    ask(page, QUESTION)
    return page


def test_the_first_screen_says_what_the_collection_holds(page: Page, desk: Assistant) -> None:
    held = page.locator("#collection")
    expect(held.get_by_role("heading", name=captions.IN_THIS_COLLECTION)).to_be_visible()
    expect(held.locator(".figures")).to_contain_text("3 articles · 3 outlets")
    expect(held.locator(".figures")).to_contain_text("19 October 1996 to 2 February 2020")
    assert len(held.locator("li.outlet").all()) == 3
    newest = [info.title for info in sorted(desk.articles(), key=lambda info: str(info.published))]
    assert held.locator("a.newest").all_text_contents() == newest[::-1]
    held.get_by_role("link", name="What the islanders think").click()
    expect(page.locator("#panel h2.article-title")).to_have_text("What the islanders think")
    expect(held).to_be_hidden()


def test_an_outlet_of_the_first_screen_limits_the_next_question(page: Page) -> None:
    page.locator("#collection").get_by_role("link", name="The Daily").click()
    expect(page.locator("#scope")).to_have_text("Searching 1 of 3 articles")


def test_the_first_screen_leads_to_every_other_view(page: Page) -> None:
    page.locator("#collection").get_by_role("link", name=captions.CHECK_A_DRAFT).click()
    expect(page.locator("#draft")).to_be_visible()
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    page.locator("#collection").get_by_role("link", name=captions.LIBRARY).click()
    expect(page.locator("#library")).to_be_visible()


def test_a_phone_shows_the_collection_below_the_question_box(
    open_page: Open, server: RunningServer, ask: Ask
) -> None:
    page = open_page(server.url, width=390, height=844)
    expect(page.locator("#question textarea")).to_be_in_viewport()
    page.locator("#collection .steps").scroll_into_view_if_needed()
    expect(page.locator("#collection .steps")).to_be_in_viewport()
    ask(page, QUESTION)
    expect(page.locator("#collection")).to_be_hidden()


def test_an_empty_collection_leads_to_where_articles_are_added(empty_page: Page) -> None:
    page = empty_page
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    expect(page.locator("#status")).to_have_text(captions.EMPTY_LIBRARY)
    page.locator("#collection").get_by_role("link", name=captions.OPEN_LIBRARY).click()
    expect(page.locator("#choose-files")).to_be_visible()


def test_an_empty_collection_that_may_not_be_changed_names_the_command(
    open_page: Open, closed_server: RunningServer
) -> None:
    page = open_page(closed_server.url)
    expect(page.locator("#status")).to_have_text(captions.EMPTY_AND_CLOSED)
    expect(page.locator("#collection .to-view")).to_have_count(0)


def test_an_empty_filter_says_what_it_stands_for(page: Page) -> None:
    page.locator("#filters .label-wrap").click()
    field = page.locator("#outlet input")
    expect(field).to_have_attribute("placeholder", captions.ANY)
    field.click()
    page.get_by_role("option", name="The Daily (1)").click()
    expect(field).to_have_attribute("placeholder", "")


def test_a_filter_with_nothing_to_choose_is_left_out(reading: Page, empty_page: Page) -> None:
    for page, fields in ((reading, 1), (empty_page, 0)):
        page.get_by_role("tab", name=captions.ASK, exact=True).click()
        page.locator("#filters .label-wrap").click()
        expect(page.locator("#date-from")).to_be_visible()
        expect(page.locator("#author")).to_have_count(fields)
        page.locator("#filters .label-wrap").click()
        expect(page.locator("#date-from")).to_be_hidden()


def test_opened_provenance_leaves_the_marked_passage_in_view(reading: Page) -> None:
    page = reading
    show(page.locator(".quotes .card").first)
    page.locator("#panel .provenance summary").click()
    expect(page.locator("#panel .facts")).to_be_visible()
    frames(page)
    assert is_in_view(page, "#chosen")


def test_on_a_phone_every_tab_keeps_its_whole_words(phone: Page) -> None:
    page = at_the_cards(phone)
    cut_off = (
        "tabs => tabs.filter(tab => tab.scrollWidth > tab.clientWidth).map(tab => tab.innerText)"
    )
    tabs = page.locator("#tabs > .tab-wrapper [role=tab]")
    assert tabs.count() > 1
    assert tabs.evaluate_all(cut_off) == []
    tabs.last.click()
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    expect(tabs.last).to_be_in_viewport()


def at_the_cards(page: Page) -> Page:
    """A phone's page with the answer in sight, wherever the test before left it."""
    page.get_by_role("tab", name=captions.LIBRARY).click()
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    expect(page.locator("#panel")).to_be_hidden()
    return page


def test_on_a_phone_the_tabs_stay_in_reach_of_an_open_article(phone: Page) -> None:
    page = at_the_cards(phone)
    show(page.locator(".quotes .card").first)
    title = page.locator("#panel h2.article-title")
    title.scroll_into_view_if_needed()
    assert not page.evaluate(COVERED, "#panel h2.article-title")
    page.get_by_role("tab", name=captions.LIBRARY).click()
    expect(page.locator("#library")).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    show(page.locator(".quotes .card").first)
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".question .asked")).to_be_visible()


@pytest.fixture
def lying_phone(open_page: Open, server: RunningServer, ask: Ask) -> Page:
    page = open_page(server.url, width=640, height=400)
    ask(page, QUESTION)
    return page


@pytest.mark.parametrize("held", ["phone", "lying_phone"])
def test_a_small_screen_keeps_the_title_above_the_marked_passage(
    request: pytest.FixtureRequest, held: str
) -> None:
    page = at_the_cards(request.getfixturevalue(held))
    show(page.locator(".quotes .card").first)
    page.wait_for_function(
        """() => {
            const bottom = document.querySelector("#panel .whereabouts").getBoundingClientRect().bottom;
            const mark = document.querySelector("#chosen").getBoundingClientRect();
            return mark.top >= bottom && mark.bottom <= innerHeight;
        }"""
    )
    for words in ("h2.article-title", ".whereabouts"):
        expect(page.locator(f"#panel {words}")).to_be_in_viewport()
        assert not page.evaluate(COVERED, f"#panel {words}")


def test_the_question_box_stands_where_it_is_without_suggestions(page: Page) -> None:
    expect(page.locator("#examples button").first).to_be_visible()
    box = page.locator("#question")
    before = box.bounding_box()
    page.locator("#examples").evaluate("group => { group.style.display = 'none'; }")
    assert box.bounding_box() == before


def test_words_are_found_in_the_open_article_and_walked_through(
    reading: Page, desk: Assistant
) -> None:
    page = reading
    show(page.locator(".quotes .card", has_text="The declaration of 1956").first)
    count = desk.article("declaration").text.casefold().count("declaration")
    field = page.get_by_role("textbox", name=captions.FIND_IN_ARTICLE)
    field.fill("Joint   DECLARATION")
    said = page.locator("#find-count .said")
    expect(said).to_have_text(f"1 of {count}")
    field.press("Enter")
    expect(said).to_have_text(f"2 of {count}")
    page.locator("#find-count").get_by_role("button", name=captions.PREVIOUS).click()
    expect(said).to_have_text(f"1 of {count}")
    field.press("Shift+Enter")
    expect(said).to_have_text(f"{count} of {count}")
    marked = page.evaluate(
        "() => [...CSS.highlights.get('found')].map(range => range.toString().toLowerCase())"
    )
    assert marked == ["joint declaration"] * count
    assert page.locator("#panel .text").text_content() == desk.article("declaration").text
    field.fill("a.b")
    expect(said).to_have_text(captions.NOTHING_FOUND)
    field.press("Escape")
    expect(field).to_have_value("")
    expect(said).to_have_text("")


def test_a_word_looked_for_stays_looked_for_in_the_next_article(reading: Page) -> None:
    page = reading
    show(page.locator(".quotes .card", has_text="The declaration of 1956").first)
    page.get_by_role("textbox", name=captions.FIND_IN_ARTICLE).fill("percent")
    expect(page.locator("#find-count .said")).to_have_text(captions.NOTHING_FOUND)
    show(page.locator(".quotes .card", has_text="What the islanders think").first)
    expect(page.locator("#find-count .said")).to_have_text("1 of 1")
    assert is_in_view(page, "#chosen")
    page.get_by_role("textbox", name=captions.FIND_IN_ARTICLE).fill("")


def test_compare_says_what_it_does_and_has_a_question_to_try(page: Page) -> None:
    page.get_by_role("tab", name=captions.COMPARE).click()
    start = page.locator("#comparison .compare-start")
    expect(start.locator(".notice")).to_have_text(captions.COMPARE_MEANS)
    assert len(start.locator("li.outlet").all()) == 3
    example = start.locator(".compare-example").first
    asked = example.text_content() or ""
    example.click()
    expect(page.locator("#comparison .asked")).to_have_text(asked)
    expect(page.locator("#compare-question textarea")).to_have_value(asked)


def test_quotations_of_a_comparison_can_be_copied(page: Page) -> None:
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.locator("#compare-question textarea").fill(QUESTION)
    page.locator("#compare-question textarea").press("Enter")
    card = page.locator("#comparison .card").first
    quote = card.locator(".quote").text_content() or ""
    card.get_by_role("button", name=captions.COPY_QUOTATION).click()
    expect(card.get_by_role("button", name=captions.COPIED)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == quote
    card.get_by_role("button", name=captions.COPY_WITH_CITATION).click()
    page.wait_for_function(
        "async quote => (await navigator.clipboard.readText()).startsWith(quote + '\\n— ')",
        arg=quote,
    )

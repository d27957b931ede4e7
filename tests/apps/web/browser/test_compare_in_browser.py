"""One question asked of every outlet, as a person sees and uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant
from assistant.apps.web import RunningServer, captions, serve
from assistant.rendering import labels
from tests.apps.web.browser.test_page_in_browser import lit
from tests.apps.web.conftest import STEADY, WordEncoder

Ask = Callable[[Page, str], None]
QUESTION = "How much did the repairs of the northern pier cost?"
HOSTILE = "Gazette <img src=x onerror=window.broken=31> ${window.broken=32}"
ARTICLES = (
    ("The Post", date(2016, 3, 2), "The repairs of the northern pier cost 3.2 million dollars."),
    ("The Post", date(2018, 5, 9), "How much did the northern pier repairs cost? 71 percent more."),
    ("The Ledger", date(2016, 3, 4), "The repairs of the northern pier cost $3.2 million."),
    (HOSTILE, date(2021, 9, 12), "The repairs of the northern pier cost <b>five</b> million."),
    (None, None, "The repairs of the northern pier cost 3.2 million dollars in all."),
    ("The Gardener", date(2019, 1, 1), "Tulips want sand and sun."),
)


@pytest.fixture(scope="module")
def piers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    articles = [
        Article(
            id=f"pier-{number}", title=f"Pier {number}", text=text, publisher=outlet, published=day
        )
        for number, (outlet, day, text) in enumerate(ARTICLES)
    ]
    folder = tmp_path_factory.mktemp("piers-index")
    with Assistant.build(articles, folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture(scope="module")
def harbour(piers: Assistant) -> Iterator[RunningServer]:
    running = serve(piers, port=None, block=False)
    yield running
    running.close()


@pytest.fixture(scope="module")
def compared(open_shared_page: Callable[..., Page], harbour: RunningServer) -> Page:
    page = open_shared_page(harbour.url)
    compare(page)
    return page


@pytest.fixture
def comparison(compared: Page) -> Iterator[Page]:
    """The page with its comparison, for tests that look at it and at articles beside it."""
    yield compared
    compared.keyboard.press("Escape")
    expect(compared.locator("#panel-column")).to_be_hidden()


def compare(page: Page, question: str = QUESTION) -> None:
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.locator("#compare-question textarea").fill(question)
    page.locator("#compare-question textarea").press("Enter")
    page.wait_for_selector("#comparison .comparison")


def test_outlets_stand_side_by_side_and_the_silent_in_one_folded_line(
    comparison: Page,
) -> None:
    names = comparison.locator(".outlet-name").all_text_contents()
    assert set(names) == {"The Post", "The Ledger", HOSTILE, labels.NO_OUTLET}
    boxes = [box.bounding_box() for box in comparison.locator(".outlet-column").all()]
    assert all(box and first and box["y"] == first["y"] for box in boxes for first in boxes[:1])
    expect(comparison.locator("details.silent summary")).to_have_text(labels.ONE_SILENT)
    expect(comparison.locator("details.silent .names")).to_be_hidden()
    comparison.locator("details.silent summary").click()
    expect(comparison.locator("details.silent .names")).to_be_visible()
    expect(comparison.locator("details.silent .names")).to_have_text("The Gardener")
    expect(comparison.locator("#panel-column")).to_be_hidden()


def test_a_quotation_is_the_articles_own_words_and_opens_there(
    comparison: Page,
) -> None:
    card = comparison.locator(".outlet-column", has_text="<img src=x").locator(".card").first
    quote = card.locator(".quote").text_content()
    assert quote == ARTICLES[3][2]
    card.get_by_role("link", name=captions.SHOW_IN_ARTICLE).click()
    expect(comparison.locator("#panel-column")).to_be_visible()
    expect(comparison.locator("#chosen")).to_have_text(quote)
    comparison.keyboard.press("Escape")
    expect(comparison.locator("#panel-column")).to_be_hidden()


def test_numbers_only_one_outlet_gives_are_marked_and_the_rule_is_written_beside(
    comparison: Page,
) -> None:
    comparison.locator("details.more summary").first.click()
    marked = comparison.locator(".quote mark.lone").all_text_contents()
    assert sorted(marked) == ["71 percent", "five"], "3.2 million dollars stands in three columns"
    expect(comparison.locator(".comparison > .legend")).to_contain_text(captions.LONE_NUMBER_MEANS)


def test_the_line_of_time_stands_in_order_and_a_click_on_it_opens_the_article(
    comparison: Page,
) -> None:
    dots = {
        text.split(labels.SEPARATOR)[0]: dot
        for dot in comparison.locator(".rows .dot").all()
        for text in [dot.text_content() or ""]
    }
    order = ["2 March 2016", "9 May 2018", "12 September 2021"]
    places = [(dots[day].bounding_box() or {"x": -1})["x"] for day in order]
    assert places == sorted(places)
    assert places[2] - places[0] > 500, "the line is as wide as the room"
    expect(comparison.locator(".tick")).to_have_text(["2017", "2018", "2019", "2020", "2021"])
    dots["9 May 2018"].click()
    expect(comparison.locator("#panel h2.article-title")).to_have_text("Pier 1")
    comparison.keyboard.press("Escape")
    dots["12 September 2021"].focus()
    expect(dots["12 September 2021"].locator(".tip")).to_be_visible()
    comparison.keyboard.press("Enter")
    expect(comparison.locator("#panel h2.article-title")).to_have_text("Pier 3")
    expect(comparison.locator("#chosen")).to_have_text(ARTICLES[3][2])


def test_a_quotation_without_a_date_is_listed_beside_the_line(
    comparison: Page,
) -> None:
    undated = comparison.locator(".timeline li.undated")
    expect(undated).to_have_count(1)
    expect(undated).to_contain_text(labels.NO_OUTLET)
    undated.get_by_role("link").click()
    expect(comparison.locator("#panel h2.article-title")).to_have_text("Pier 4")


def test_the_last_question_of_the_chat_is_offered_until_a_person_writes_another(
    open_page: Callable[..., Page], harbour: RunningServer, ask: Ask
) -> None:
    page = open_page(harbour.url)
    ask(page, QUESTION)
    page.get_by_role("tab", name=captions.COMPARE).click()
    box = page.locator("#compare-question textarea")
    expect(box).to_have_value(QUESTION)
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    ask(page, "What do tulips want?")
    page.get_by_role("tab", name=captions.COMPARE).click()
    expect(box).to_have_value("What do tulips want?")
    box.fill("My own question")
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    page.get_by_role("tab", name=captions.COMPARE).click()
    page.wait_for_timeout(500)
    assert box.input_value() == "My own question"


def test_filters_hold_for_the_comparison_too(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    page = open_page(f"{harbour.url}?to=2016-12-31")
    compare(page)
    assert set(page.locator(".outlet-name").all_text_contents()) == {"The Post", "The Ledger"}


def test_a_permanent_link_reopens_the_comparison_and_the_address_follows(
    open_page: Callable[..., Page], harbour: RunningServer, ask: Ask
) -> None:
    link = urlencode({"q": QUESTION, "outlet": "The Ledger", "view": "compare"})
    page = open_page(f"{harbour.url}?{link}")
    page.wait_for_selector("#comparison .comparison")
    expect(page.locator(".outlet-name")).to_have_text(["The Ledger"])
    expect(page.locator("#compare-question textarea")).to_have_value(QUESTION)
    expect(page.locator("#conversation .question")).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query) == parse_qs(link)
    page.get_by_role("button", name=captions.CLEAR_FILTERS).click()
    page.wait_for_function("() => !location.search.includes('outlet')")
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    ask(page, "What do tulips want?")
    page.wait_for_function("() => location.search === '?q=What+do+tulips+want%3F'")


def test_nothing_found_and_nothing_asked_are_said_plainly(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    page = open_page(harbour.url)
    compare(page, "Which tenor sang at the opera gala?")
    expect(page.locator("#comparison .status")).to_have_text(labels.NOT_FOUND)
    assert page.locator(".outlet-column").count() == 0
    page.locator("#compare-question textarea").fill("  ")
    page.locator("#compare-question textarea").press("Enter")
    expect(page.locator("#comparison .message")).to_contain_text("empty")


def test_columns_scroll_in_their_box_and_stack_on_a_narrow_screen(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    overflow = "document.documentElement.scrollWidth > innerWidth"
    narrow = open_page(harbour.url, width=390, height=844)
    compare(narrow)
    assert not narrow.evaluate(overflow)
    boxes = [column.bounding_box() for column in narrow.locator(".outlet-column").all()]
    lefts = {box["x"] if box else None for box in boxes}
    assert len(lefts) == 1, "one below the other"
    narrow.set_viewport_size({"width": 1000, "height": 700})
    box = "document.querySelector('#comparison .columns')"
    narrow.wait_for_function(f"{box}.scrollWidth > {box}.clientWidth")
    assert not narrow.evaluate(overflow)


def test_contrast_is_enough_in_light_and_dark(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    page = open_page(f"{harbour.url}?to=2022-12-31", dark=True)
    compare(page)
    assert page.evaluate(CONTRAST) == []
    lit(page)
    assert page.evaluate(CONTRAST) == []


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
    const selectors = ['.outlet-name', '.match', '#comparison .quote', 'mark.lone', '.legend',
        '#comparison .open', '.others summary', '.row-name', '.tick', '.timeline-heading',
        '.filter-chip', '.filter-chip .field', '#clear-filters', '#scope .scope'];
    return selectors.flatMap(selector => {
        const found = [...document.querySelectorAll(selector)];
        if (!found.length) return [[selector, 0]];
        return found.slice(0, 3).map(element => {
            const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
            return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        });
    }).filter(([, ratio]) => ratio < 4.5);
}"""

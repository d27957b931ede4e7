"""The filters above the views: counts that are true, chips, clearing, and the address bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant, Filters
from assistant.apps.web import RunningServer, captions, serve
from assistant.apps.web.state.form import Form
from assistant.apps.web.state.language_names import language_name
from assistant.apps.web.views.filter_view import filters_shown
from tests.apps.web.conftest import STEADY, WordEncoder

Ask = Callable[[Page, str], None]
NOTICES = (
    ("The Daily", "Ann Author", "en", date(2018, 11, 20)),
    ("The Daily", "Ben Writer", "en", date(2019, 3, 1)),
    ("Der Bote", "Ann Author", "de", date(2019, 5, 5)),
    (None, "Cleo Critic", "ru", None),
)


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    articles = [
        Article(
            id=f"notice-{number}",
            title=f"Notice {number}",
            text=f"The harbour master closed pier {number} because of fog.",
            publisher=publisher,
            authors=(author,),
            language=language,
            published=published,
        )
        for number, (publisher, author, language, published) in enumerate(NOTICES)
    ]
    folder = tmp_path_factory.mktemp("notices-index")
    with Assistant.build(articles, folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture(scope="module")
def harbour(notices: Assistant) -> Iterator[RunningServer]:
    running = serve(notices, port=None, block=False)
    yield running
    running.close()


def unfold(page: Page) -> None:
    page.locator("#filters > .label-wrap").click()
    expect(page.locator("#outlet input")).to_be_visible()


def fold(page: Page) -> None:
    page.locator("#filters > .label-wrap").click()
    expect(page.locator("#outlet input")).to_be_hidden()


def offered(page: Page, field: str) -> list[str]:
    page.locator(f"#{field} input").click()
    options = page.locator(f"#{field}").get_by_role("option")
    expect(options.first).to_be_visible()
    names = [(name or "").strip("✓ \n") for name in options.all_text_contents()]
    page.keyboard.press("Escape")
    page.locator("#date-from textarea").click()
    expect(options).to_have_count(0)
    return names


def choose(page: Page, field: str, option: str) -> None:
    page.locator(f"#{field} input").click()
    page.locator(f"#{field}").get_by_role("option", name=option).click()
    page.keyboard.press("Escape")


def test_counts_are_true_under_the_other_filters(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    page = open_page(harbour.url)
    unfold(page)
    assert offered(page, "outlet") == ["The Daily (2)", "Der Bote (1)"]
    assert offered(page, "language") == ["English (2)", "German (1)", "Russian (1)"]
    choose(page, "author", "Ann Author (2)")
    expect(page.locator("#scope")).to_have_text("Searching 2 of 4 articles")
    assert offered(page, "outlet") == ["Der Bote (1)", "The Daily (1)"]
    assert offered(page, "language") == ["German (1)", "English (1)"]
    assert "Cleo Critic (1)" in offered(page, "author"), "its own choice limits no field"
    expect(page.locator("#date-counts .date-counts")).to_have_text(
        captions.DATED_RANGE.format(dated=2, first="2018-11-20", last="2019-05-05")
        + ", "
        + captions.UNDATED.format(undated=0)
    )


def test_a_language_restricts_what_is_quoted(
    open_page: Callable[..., Page], harbour: RunningServer, ask: Ask
) -> None:
    page = open_page(harbour.url)
    unfold(page)
    choose(page, "language", "German (1)")
    expect(page.locator("#scope")).to_have_text("Searching 1 of 4 articles")
    ask(page, "Why was the pier closed?")
    assert set(page.locator(".answer .outlet").all_text_contents()) == {"Der Bote"}


def test_chosen_filters_are_chips_when_the_fields_are_folded_and_are_cleared_at_once(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    page = open_page(harbour.url)
    expect(page.get_by_role("button", name=captions.CLEAR_FILTERS)).to_be_hidden()
    unfold(page)
    choose(page, "outlet", "The Daily (2)")
    page.locator("#date-from textarea").fill("2019-01-01")
    expect(page.locator("#scope")).to_have_text("Searching 1 of 4 articles")
    expect(page.locator("#filters > .label-wrap span").first).to_have_text("2 filters")
    expect(page.locator(".filter-chip").first).to_be_hidden()
    fold(page)
    chips = page.locator(".filter-chip")
    expect(chips).to_have_text(["Outlet The Daily", "Published from 2019-01-01"])
    expect(chips.first).to_be_visible()
    page.get_by_role("button", name=captions.CLEAR_FILTERS).click()
    expect(page.locator("#scope")).to_have_text("Searching 4 of 4 articles")
    expect(chips).to_have_count(0)
    expect(page.locator("#filters > .label-wrap span").first).to_have_text(captions.FILTERS)
    expect(page.get_by_role("button", name=captions.CLEAR_FILTERS)).to_be_hidden()
    unfold(page)
    expect(page.locator("#outlet .token")).to_have_count(0)
    assert page.locator("#date-from textarea").input_value() == ""


def test_a_link_with_filters_reopens_all_of_them(
    open_page: Callable[..., Page], harbour: RunningServer
) -> None:
    link = "?outlet=der+bote&author=Ann+Author&lang=de&from=2019-01-01&to=2019-12-31"
    page = open_page(f"{harbour.url}{link}")
    expect(page.locator("#scope")).to_have_text("Searching 1 of 4 articles")
    expect(page.locator(".filter-chip")).to_have_text(
        [
            "Outlet der bote",
            "Author Ann Author",
            "Language German",
            "Published from 2019-01-01",
            "Published to 2019-12-31",
        ]
    )
    unfold(page)
    expect(page.locator("#outlet .token")).to_contain_text("der bote (1)")
    expect(page.locator("#language .token")).to_contain_text("German (1)")


def test_an_outlet_that_the_other_filters_leave_nothing_of_stays_chosen(
    notices: Assistant,
) -> None:
    shown = filters_shown(notices, Form(publishers=("Der Bote",), languages=("en",)))
    assert [label for label, _ in shown[1].choices] == ["The Daily (2)", "Der Bote (0)"]


def test_counts_of_the_desk_follow_filters(notices: Assistant) -> None:
    facets = notices.facets("publishers", filters=Filters(languages=("de",)))
    assert [(facet.value, facet.articles) for facet in facets] == [("Der Bote", 1)]


def test_a_language_without_a_name_is_shown_by_its_code() -> None:
    assert [language_name(code) for code in ("tr", "qqq", "<b>")] == ["Turkish", "qqq", "<b>"]

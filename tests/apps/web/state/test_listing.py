"""The list of articles: its order is total, its search forgiving, its markup inert."""

from __future__ import annotations

import dataclasses
import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.apps.web import captions
from assistant.apps.web.markup.library.change_cards import (
    correction_markup,
    question_markup,
    sync_markup,
)
from assistant.apps.web.markup.library.library_list import (
    RowMarks,
    choice_markup,
    page_markup,
    removed_markup,
)
from assistant.apps.web.state.listing import (
    MOST_ROWS,
    ROWS,
    Column,
    View,
    follow,
    page_of,
    read_command,
)
from assistant.records import (
    Article,
    ArticleInfo,
    ArticleStats,
    Correction,
    Failure,
    RemovedArticle,
    SyncReport,
)

HOSTILE = "<img src=x onerror=window.broken=1> ${7*7} [a](javascript:x) \u202etxt\nnext"


def held(article_id: str, **fields: object) -> ArticleStats:
    info: dict[str, object] = {
        "title": None, "authors": (), "publisher": None, "published": None, "url": None,
        "language": None, "characters": 9, "text_sha256": "0" * 64, "content_sha256": "",
        "original_sha256": None, "stamp": None, "root": None, "source": None,
    }  # fmt: skip
    names = {field.name for field in dataclasses.fields(ArticleInfo)}
    info.update({name: value for name, value in fields.items() if name in names})
    rest = {name: value for name, value in fields.items() if name not in names}
    known = {
        "words": 1,
        "passages": 1,
        "media_type": None,
        "added": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return ArticleStats(info=ArticleInfo(id=article_id, **info), **{**known, **rest})  # type: ignore[arg-type]


def many(count: int) -> list[ArticleStats]:
    made = [
        held(
            f"id-{number:05}",
            title=f"Title {number % 17}" if number % 5 else None,
            authors=(f"Author {number % 7}",) if number % 3 else (),
            publisher=f"Outlet {number % 11}" if number % 4 else None,
            published=date(2000, 1, 1) + timedelta(days=number % 29) if number % 6 else None,
            language=("en", "ru", None)[number % 3],
            words=number % 13,
            passages=number % 3,
            media_type=("text/plain", "application/pdf", None)[number % 3],
            added=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number % 19),
            copies=number % 4,
        )
        for number in range(count)
    ]
    random.Random(7).shuffle(made)
    return made


def ids(holdings: list[ArticleStats], view: View) -> list[str]:
    """The ids of all pages of a view, in order."""
    pages = page_of(holdings, view).pages
    shelves = [page_of(holdings, dataclasses.replace(view, page=n + 1)) for n in range(pages)]
    return [holding.info.id for page in shelves for holding in page.holdings]


@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("is_falling", [False, True])
def test_every_column_sorts_everything_both_ways_with_the_unknown_last(
    column: Column, is_falling: bool
) -> None:
    holdings = many(240)
    found = ids(holdings, View(column=column, is_falling=is_falling))
    assert sorted(found) == sorted(holding.info.id for holding in holdings)
    assert found == ids(list(reversed(holdings)), View(column=column, is_falling=is_falling))
    names = {"outlet": "publisher", "date": "published", "format": "media_type"}
    name = names.get(column.value, column.value)
    by_id = {holding.info.id: holding for holding in holdings}
    values = [
        getattr(by_id[item] if hasattr(by_id[item], name) else by_id[item].info, name)
        for item in found
    ]
    known = [value for value in values if value not in (None, ())]
    assert values[: len(known)] == known, "what is unknown stands last"
    assert known == sorted(known, reverse=is_falling)


def test_words_are_found_in_any_field_whatever_their_case_and_accents() -> None:
    holdings = [
        held("a", title="Zürich talks", authors=("Ann Author",), published=date(2018, 11, 20)),
        held("b", title="Other talks", publisher="The Straße", source="fog report.txt"),
    ]

    def find(words: str) -> list[str]:
        return ids(holdings, View(search=words))

    assert find("ZURICH") == ["a"]
    assert find("talks author") == ["a"]
    assert find("2018-11") == ["a"]
    assert find("strasse") == ["b"]
    assert find("report.txt") == ["b"]
    assert find("  ") == ["b", "a"]
    assert find("talks nothing") == []
    assert find("<b>") == []


def test_pages_hold_fifty_and_the_last_one_is_shown_for_any_beyond() -> None:
    assert len(page_of(many(MOST_ROWS), View()).holdings) == MOST_ROWS
    assert len(page_of(many(MOST_ROWS + 1), View()).holdings) == ROWS
    holdings = many(2 * ROWS + 3)
    assert [len(page_of(holdings, View(page=n)).holdings) for n in (1, 2, 3)] == [ROWS, ROWS, 3]
    assert page_of(holdings, View(page=99)).view.page == 3
    assert page_of(holdings, View(page=0)).view.page == 1
    assert page_of([], View()).pages == 1


def test_a_column_is_turned_round_by_the_second_click_and_search_begins_anew() -> None:
    view = follow(View(page=3), "sort", "words")
    assert (view.column, view.is_falling, view.page) == (Column.WORDS, True, 1)
    assert follow(view, "sort", "words").is_falling is False
    assert follow(View(), "sort", "title").is_falling is True
    assert follow(View(page=3), "page", "2").page == 2
    assert View(page=3).searched_for("x").page == 1
    assert View(page=3).searched_for("").page == 3


@pytest.mark.parametrize(
    "typed", [None, 7, "", "sort.words", "1 ", "1  sort.x", "x" * 9_999, "1 SORT.words", "٣ sort.x"]
)
def test_what_is_no_command_is_none(typed: object) -> None:
    assert read_command(typed) is None


@pytest.mark.parametrize(
    ("verb", "value"),
    [("sort", "nothing"), ("page", "-1"), ("page", "x"), ("page", "9" * 30), ("drop", "all")],
)
def test_a_command_that_makes_no_sense_changes_nothing(verb: str, value: str) -> None:
    assert follow(View(page=2), verb, value) == View(page=2)


NOW = datetime(2024, 5, 1, tzinfo=UTC)
CORRECTION = Correction(
    article_id="a",
    field="title",
    value=HOSTILE,
    read=HOSTILE,
    origin=HOSTILE,
    source_sha256="0" * 64,
    made=NOW,
    is_overtaken=True,
)
EVERY_MARK = RowMarks(can_change=True)


def test_hostile_titles_names_and_ids_are_text() -> None:
    info = {
        "title": HOSTILE, "authors": (HOSTILE,), "publisher": HOSTILE, "language": HOSTILE,
        "source": HOSTILE, "media_type": HOSTILE, "root": "x",
    }  # fmt: skip
    holding = held("\"><script>x</script>'&", **info)
    failed = SyncReport(failed=(Failure(source=HOSTILE, reason=HOSTILE),))
    for markup in (
        page_markup(page_of([holding], View()), EVERY_MARK),
        question_markup(holding.info),
        removed_markup([RemovedArticle(info=holding.info, removed=NOW, is_kept=False)]),
        correction_markup(
            Article(id="a", text="x", title=HOSTILE.replace("\n", " ")), [CORRECTION]
        ),
        sync_markup(HOSTILE, failed),
    ):
        assert "\n" not in markup
        tags = set(re.findall(r"<\s*/?\s*([a-z0-9]+)", markup))
        assert not tags & {"img", "script"}
        assert "&lt;img" in markup
        for attributes in re.findall(r"<[a-z0-9]+ ([^>]*)>", markup):
            names = set(re.findall(r"([a-z-]+)=\"", attributes))
            assert names <= {"class", "href"}
    links = re.findall(r'href="([^"]*)"', page_markup(page_of([holding], View()), EVERY_MARK))
    assert all(link.startswith(("#show=", "#library=")) for link in links)


def test_controls_that_change_are_absent_where_nothing_may_be_changed() -> None:
    page = page_of([held("a", title="A")], View())
    for word in (captions.REMOVE, captions.CORRECT):
        assert word in page_markup(page, RowMarks(can_change=True))
        assert word not in page_markup(page, RowMarks())
    assert "remove" not in page_markup(page, RowMarks())


def test_rows_say_what_is_chosen_corrected_and_overtaken() -> None:
    page = page_of([held("a", title="A"), held("b", title="B"), held("c", title="C")], View())
    marks = RowMarks(
        chosen=frozenset({"b"}), corrected=frozenset({"b", "c"}), overtaken=frozenset({"c"})
    )
    one, two, three = page_markup(page, marks).split("holding")[-3:]
    assert "choose chosen" in two
    assert "choose chosen" not in one + three
    assert captions.IS_CORRECTED not in one
    assert captions.IS_CORRECTED in two
    assert captions.IS_OVERTAKEN not in two
    assert captions.IS_OVERTAKEN in three


def test_the_choice_says_how_many_and_that_there_can_be_no_more() -> None:
    assert choice_markup(0, 9, most=5) == ""
    assert "Only 1 of 9 articles is asked" in choice_markup(1, 9, most=5)
    full = captions.CHOSEN_ALL_THERE_CAN_BE.format(most=5)
    assert full not in choice_markup(4, 9, most=5)
    assert full in choice_markup(5, 9, most=5)

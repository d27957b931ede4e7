"""What the words of a question offer: filters they name, and readings they leave open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Article, Assistant, Filters, OfferedFilter
from tests.conftest import LINEAR, HashingEncoder


def article(name: str, title: str, text: str, **known: object) -> Article:
    return Article(id=name, title=title, language="en", text=text, **known)  # type: ignore[arg-type]


ARTICLES = (
    article(
        "a",
        "The summit of 2016",
        "At the summit in Nagato the ministers agreed on joint patrols. Dmitry Sorokin kept the minutes.",
        authors=("Dmitry Streltsov",),
        publisher="The Daily",
        published=date(2016, 12, 16),
    ),
    article(
        "b",
        "The summit of 2018",
        "At the summit in Sochi the ministers agreed on joint patrols. Olga Sorokin kept the minutes.",
        authors=("Cui Heng",),
        publisher="The Weekly",
        published=date(2018, 5, 26),
    ),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("disambiguation")
    with Assistant.build(ARTICLES, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


def values(offers: list[OfferedFilter]) -> list[tuple[str, str, bool]]:
    return [(offer.words, offer.value, offer.is_plain) for offer in offers]


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        (
            "What did Streltsov write in 2016?",
            [("Streltsov", "Dmitry Streltsov", True), ("2016", "2016", True)],
        ),
        ("What was agreed in 2016?", [("2016", "2016", False)]),
        ("What happened in May 2018?", [("May 2018", "2018-05", False)]),
        ("What was agreed, according to the Weekly?", [("Weekly", "The Weekly", True)]),
        ("What do articles from 2018 say of patrols?", [("2018", "2018", True)]),
        ("Did Streltsov meet the ministers?", [("Streltsov", "Dmitry Streltsov", False)]),
        ("Are daily papers sold on weekly markets?", []),
        ("What was agreed in 1956?", []),
        ("What happened last year?", []),
    ],
)
def test_a_question_offers_the_filters_its_words_name(
    desk: Assistant, question: str, offered: list[tuple[str, str, bool]]
) -> None:
    assert values(desk.offered_filters(question)) == offered


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("last week", "2018-05-21/2018-05-27"),
        ("last month", "2018-05-01/2018-05-31"),
        ("this year", "2018-01-01/2018-12-31"),
    ],
)
def test_words_for_a_time_are_read_from_the_day_they_are_said(
    desk: Assistant, words: str, value: str
) -> None:
    (offer,) = desk.offered_filters(f"What was agreed {words}?", today=date(2018, 6, 1))
    assert (offer.words, offer.value, offer.articles) == (words, value, 1)


PAPERS = (
    article("vlad", "The port", "The port reopened.", publisher="Vladivostok News"),
    article("vlad2", "The ferry", "The ferry sailed.", publisher="Vladivostok Daily"),
    article("peter", "The fort", "The fort closed.", publisher="The Saint Petersburg Times"),
    article(
        "place", "The town", "The town grew.", publisher="Kyoto Report", published=date(2016, 3, 1)
    ),
)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("papers")
    with Assistant.build(PAPERS, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        (
            "What did the Vladivostok papers write in 2016?",
            [
                ("Vladivostok", "Vladivostok News, Vladivostok Daily", False),
                ("2016", "2016", True),
            ],
        ),
        (
            "Which Saint Petersburg newspapers told of it?",
            [("Saint Petersburg", "The Saint Petersburg Times", False)],
        ),
        (
            "What does the press in Vladivostok say?",
            [("Vladivostok", "Vladivostok News, Vladivostok Daily", False)],
        ),
        ("What did the Tokyo papers write?", []),
        ("What did the Petersburger papers write?", []),
        ("What did Vladivostok decide?", []),
        ("What did the papers write about 2016?", [("2016", "2016", False)]),
        ("What did the papers report in 2016?", [("2016", "2016", True)]),
        (
            "Was it in the Vladivostok News?",
            [("Vladivostok News", "Vladivostok News", False)],
        ),
    ],
)
def test_the_press_of_a_place_is_offered_and_never_plain(
    papers: Assistant, question: str, offered: list[tuple[str, str, bool]]
) -> None:
    assert values(papers.offered_filters(question)) == offered


def test_the_press_of_a_place_is_all_outlets_that_bear_it(papers: Assistant) -> None:
    press, _ = papers.offered_filters("What did the Vladivostok papers write in 2016?")
    assert press.articles == 2
    assert set(press.filters.publishers) == {"Vladivostok News", "Vladivostok Daily"}
    assert press.added_to(Filters()).publishers == press.filters.publishers


def test_an_offer_leaves_alone_what_is_chosen_already(desk: Assistant) -> None:
    (author, year) = desk.offered_filters("What did Streltsov write in 2016?")
    chosen = Filters(authors=("Cui Heng",))
    assert author.added_to(chosen) == chosen
    both = year.added_to(author.added_to(Filters()))
    assert both.authors == ("Dmitry Streltsov",)
    assert both.published_from == date(2016, 1, 1)
    assert year.added_to(Filters(published_to=date(2020, 1, 1))).published_from is None


def test_asking_applies_no_filter_by_itself(desk: Assistant) -> None:
    assert desk.ask("What did Streltsov write in 2016?").filters.is_empty


def test_two_people_of_one_name_are_a_choice_between_their_names(desk: Assistant) -> None:
    choices = desk.ask("Did Sorokin keep the minutes at the summit?").choices
    assert {(choice.words, choice.article_ids) for choice in choices} == {
        ("Dmitry Sorokin", ("a",)),
        ("Olga Sorokin", ("b",)),
    }
    assert desk.ask("Did Olga Sorokin keep the minutes at the summit?").choices == ()


def test_two_summits_are_a_choice_between_titles(desk: Assistant) -> None:
    answer = desk.ask("What did the ministers agree on at the summit?")
    assert {choice.words for choice in answer.choices} == {item.title for item in ARTICLES}
    one = desk.ask(answer.question, filters=Filters(article_ids=answer.choices[0].article_ids))
    assert one.choices == ()
    assert desk.ask("What did the ministers agree on at the summit in Sochi?").choices == ()


@pytest.mark.parametrize(
    ("first", "names"),
    [("Do", set()), ("Supreme", set()), ("Will", {"Dmitry Sorokin", "Will Sorokin"})],
)
def test_what_a_question_or_an_office_begins_with_is_no_first_name(
    tmp_path: Path, first: str, names: set[str]
) -> None:
    text = ARTICLES[1].text.replace("Olga", first)
    pair = [ARTICLES[0], article("b", "The summit of 2018", text)]
    with Assistant.build(pair, tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        answer = desk.ask("Did Sorokin keep the minutes at the summit?")
    assert answer.quotes
    assert {choice.words for choice in answer.choices} == names

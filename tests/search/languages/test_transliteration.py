"""Names of a question found as another script writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article, Assistant, Filters
from assistant.assistant import live_index
from assistant.recipe import LexicalSettings
from assistant.search.analysis import Analyser
from assistant.search.languages.transliteration import names_in, spellings
from tests.conftest import LINEAR, HashingEncoder

TERMS_OF = Analyser(languages=("en", "ru"), settings=LexicalSettings()).terms_of
ARTICLES = (
    Article(
        id="kunashir",
        language="ru",
        text="До войны больше всего японцев жило на Кунашире — 7364 человека.",
    ),
    Article(
        id="shikotan",
        language="ru",
        text="На острове Шикотан в том году жило гораздо меньше людей.",
    ),
    Article(id="song", language="ru", text="Сонг — название одной из династий, о ней писали мало."),
    Article(id="putin", language="en", text="Vladimir Putin came to Nagato for a day of talks."),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("scripts")
    with Assistant.build(ARTICLES, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


@pytest.mark.parametrize(
    ("name", "language", "term"),
    [
        ("Kunashir", "ru", "кунашир"),
        ("Kunashiri", "ru", "кунашир"),
        ("Shikotan", "ru", "шикота"),
        ("Кунашире", "en", "kunashir"),
        ("Путина", "en", "putin"),
    ],
)
def test_a_name_has_the_terms_of_its_spelling_in_the_other_script(
    name: str, language: str, term: str
) -> None:
    assert term in list(spellings(name, [language], TERMS_OF))


@pytest.mark.parametrize(("name", "language"), [("Kunashir", "en"), ("Кунашир", "ru")])
def test_a_name_has_no_other_spelling_in_its_own_script(name: str, language: str) -> None:
    assert list(spellings(name, [language], TERMS_OF)) == []


def test_only_names_are_respelled_and_no_short_ones() -> None:
    assert names_in("Did the song of Abe reach Kunashir and NATO?") == ["Kunashir"]
    assert names_in("国後島には何人の日本人がいましたか。") == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How many lived on Kunashir?", "kunashir"),
        ("How many lived on Kunashiri?", "kunashir"),
        ("How many lived on Shikotan?", "shikotan"),
        ("Когда приехал Путин?", "putin"),
    ],
)
def test_an_article_in_another_script_is_found_by_a_name(
    desk: Assistant, question: str, found: str
) -> None:
    assert desk.search(question)[0].article.id == found


def test_the_spelling_searched_with_stands_in_the_explanation(desk: Assistant) -> None:
    answer = desk.ask("How many lived on Kunashiri?")
    explained = answer.explain()
    (first, *_) = (*explained.quotes, *explained.near_misses)
    matches = {item.term: (item.word, item.in_sentence) for item in first.terms}
    assert matches["кунашир"] == ("Kunashiri", True)


def test_only_spellings_that_the_collection_has_are_searched_with(desk: Assistant) -> None:
    snapshot = live_index(desk).snapshot()
    assert snapshot.query("Who came from Etorofu to Kunashir?").spelled == {
        "kunashir": ("кунашир",)
    }
    assert snapshot.query("Who sang the song?").spelled == {}


def test_articles_in_the_language_of_the_question_are_searched_as_before(desk: Assistant) -> None:
    snapshot = live_index(desk).snapshot()
    query = snapshot.query("Did Putin come to Kunashir?")
    assert query.spelled
    assert "кунашир" not in query.terms
    assert "кунашир" in query.across_languages().terms
    without = replace(query, spelled={})
    english = Filters(languages=("en",))
    assert snapshot.rank(query, english) == snapshot.rank(without, english)
    russian = Filters(languages=("ru",))
    assert snapshot.rank(query, russian) != snapshot.rank(without, russian)

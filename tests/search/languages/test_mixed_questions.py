"""Questions in two languages at once, in signs alone, or with a name in another script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import AnswerStatus, Article, Assistant
from tests.conftest import LINEAR, HashingEncoder

ARTICLES = (
    Article(id="ru", title="Кунашир", language="ru",
            text="Остров Кунашир лежит у Хоккайдо. На Кунашире жили 7364 человека."),
    Article(id="en", title="Kunashir", language="en",
            text="The island of Kunashir lies near Hokkaido. In 1945 there lived 7,364 people."),
    Article(id="ja", title="国後島", language="ja",
            text="国後島は北海道の近くにある。7364人が暮らしていた。"),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("mixed")
    with Assistant.build(ARTICLES, folder, encoder=HashingEncoder(), reader=LINEAR) as built:
        yield built


@pytest.mark.parametrize("question", ["🙂🙂", "😀", "?!", "👩‍👩‍👧 🇯🇵"])
def test_signs_alone_find_nothing_and_quote_nothing(desk: Assistant, question: str) -> None:
    answer = desk.ask(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert not answer.quotes
    assert not answer.near_misses
    assert answer.scope is not None
    assert answer.scope.articles == len(ARTICLES)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("🙂 Where lies Kunashir?", "en"),
        ("Where lies Кунашир?", "ru"),
        ("国後島 population?", "ja"),
        ("Сколько people жили на 国後島?", "ja"),
    ],
)
def test_a_name_is_found_in_the_script_it_is_written_in(
    desk: Assistant, question: str, found: str
) -> None:
    answer = desk.ask(question)
    assert (*answer.quotes, *answer.near_misses)[0].article.id == found


def test_a_question_mostly_in_another_language_says_how_many_articles_are_not_in_it(
    desk: Assistant,
) -> None:
    answer = desk.ask("Сколько people жили на 国後島?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.scope is not None
    assert answer.scope.in_other_languages == 2

"""What was searched for an answer, and what was left out, is counted and said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article, Assistant, Filters, SearchScope
from assistant.apps.cli.result_text import answer_text
from assistant.recipe import Recipe
from assistant.rendering import labels
from tests.conftest import LINEAR, HashingEncoder


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Assistant]:
    articles = [
        Article(id="a", language="en", publisher="The Daily", text="Fog covers the bay in May."),
        Article(id="b", language="en", publisher="The Weekly", text="Ferries wait in the harbour."),
        Article(id="c", language="ru-RU", text="Туман покрывает залив в мае."),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def scope_of(desk: Assistant, question: str, filters: Filters | None = None) -> SearchScope:
    scope = desk.ask(question, filters=filters).scope
    assert scope is not None
    return scope


def test_all_articles_are_searched_without_filters(desk: Assistant) -> None:
    scope = scope_of(desk, "What covers the bay in May?")
    assert scope == SearchScope(articles=3, in_other_languages=1)


def test_what_filters_leave_out_is_counted_and_said_beside_quotations(desk: Assistant) -> None:
    answer = desk.ask("What covers the bay in May?", filters=Filters(publishers=("The Daily",)))
    assert answer.scope == SearchScope(articles=1, left_out=2)
    assert answer.quotes
    assert answer.notices == ("1 article searched · 2 left out by the filters",)
    assert answer.notices[0] in answer.to_markdown()
    assert answer_text(answer).splitlines()[1] == answer.notices[0]


@pytest.mark.parametrize("question", ["What covers the bay?", "Что покрывает залив?"])
def test_filters_that_nobody_passes_mean_that_nothing_was_searched(
    desk: Assistant, question: str
) -> None:
    answer = desk.ask(question, filters=Filters(publishers=("The Monthly",)))
    assert answer.is_unsearched
    assert answer.headline == labels.NOTHING_SEARCHED
    assert answer.notices == (labels.FILTERS_LEAVE_NOTHING,)
    shown = answer_text(answer)
    assert shown == f"{labels.NOTHING_SEARCHED}\n{labels.FILTERS_LEAVE_NOTHING}"
    assert labels.NOT_FOUND not in answer.to_markdown()


def test_an_empty_index_searches_nothing(tmp_path: Path, encoder: HashingEncoder) -> None:
    with Assistant.open(tmp_path, create=True, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("What covers the bay?")
    assert answer.headline == labels.NOTHING_SEARCHED
    assert answer.notices == (labels.EMPTY_COLLECTION,)
    assert answer.to_dict()["searched"] == {
        "articles": 0,
        "left_out_by_filters": 0,
        "in_other_languages": 0,
        "waiting": 0,
    }


def test_a_question_in_a_language_of_no_article_is_told_so(desk: Assistant) -> None:
    asked_in_greek = desk.ask("Ποιος καλύπτει τον κόλπο;")
    assert labels.NO_ARTICLE_IN_LANGUAGE in asked_in_greek.notices
    only_russian = Filters(languages=("ru-RU",))
    asked_in_english = desk.ask("What covers the bay and when?", filters=only_russian)
    assert labels.NO_ARTICLE_IN_LANGUAGE in asked_in_english.notices
    assert labels.NO_ARTICLE_IN_LANGUAGE not in desk.ask("Что покрывает залив?").notices


def test_an_article_of_unknown_language_may_be_in_any(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    article = Article(id="a", text="Fog covers the bay.")
    with Assistant.build([article], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert scope_of(desk, "Ποιος καλύπτει τον κόλπο;").in_other_languages == 0


def test_where_nothing_is_likely_what_shares_words_is_shown_as_near(desk: Assistant) -> None:
    answer = desk.ask("Which minister opened the new railway to the harbour?")
    assert not answer.quotes
    assert "harbour" in answer.near_misses[0].text
    assert labels.NO_NEAR_MISSES not in answer_text(answer)


def test_each_part_of_a_question_is_asked_of_the_same_articles(desk: Assistant) -> None:
    answer = desk.ask("What covers the bay, and who waits in the harbour?")
    assert answer.scope == SearchScope(articles=3, in_other_languages=1)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="2 of 1 articles"):
        SearchScope(articles=1, in_other_languages=2)


def test_after_the_first_quotations_come_as_sure_as_they_are(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    texts = ["Fog covers the bay in May.", "The bay is deep.", "Fog in May covers the wide bay."]
    articles = [Article(id=f"a{n}", text=text) for n, text in enumerate(texts)]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("What covers the bay in May?")
    sure = [quote.confidence for quote in answer.quotes]
    assert sure[0] == answer.confidence
    assert sure[1:] == sorted(sure[1:], key=lambda value: -(value or 0.0))


def test_with_an_encoder_of_many_languages_the_others_are_compared_by_meaning(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    recipe = replace(Recipe(), fusion=Recipe.multilingual().fusion)
    articles = [Article(id="c", language="ru", text="Туман покрывает залив в мае 1956 года.")]
    with Assistant.build(articles, tmp_path, recipe=recipe, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("What covers the bay near Shikotan in 1956, and in 1957?")
        assert labels.ACROSS_LANGUAGES in answer.notices
        assert labels.NO_ARTICLE_IN_LANGUAGE not in answer.notices
        assert desk.ask("Что покрывает залив?").scope == SearchScope(articles=1)
    shown = [quote.missing for quote in (*answer.quotes, *answer.near_misses)]
    # A name is written otherwise there; a year is not
    assert shown == [("1957",)]

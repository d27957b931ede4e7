"""The same question asked of each outlet: the answers it gives alone, in bounded work."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant import Article, Assistant, Filters, Recipe
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import LimitError
from assistant.recipe import AnsweringSettings, ConfidenceSettings

QUESTION = "Which boats did the storm destroy?"
STATEMENTS = {
    "The Daily": "The storm destroyed twelve boats in the harbour.",
    "The Weekly": "The storm destroyed 15 boats, the coast guard said.",
    "The Gazette": "The bakery opened a second shop in May.",
    None: "A storm destroyed boats.",
}
SURE = Recipe(
    answering=dataclasses.replace(
        AnsweringSettings(),
        confidence=ConfidenceSettings(
            bias=-4.0, coverage=8.0, answered_threshold=0.6, weak_threshold=0.4
        ),
        shown_threshold=0.4,
    ),
    reading=dataclasses.replace(Recipe().reading, reader="linear"),
)


class CountingEncoder:
    """The test's encoder, with a count of the texts it was given."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.fingerprint = inner.fingerprint
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.encoded += len(texts)
        return self._inner.encode(texts)


def articles() -> list[Article]:
    return [
        Article(
            id=f"a{number}",
            text=text,
            publisher=outlet,
            language="en",
            published=date(2020, 1, 1 + number),
        )
        for number, (outlet, text) in enumerate(STATEMENTS.items())
    ]


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(articles(), tmp_path, encoder=encoder, recipe=SURE) as desk:
        yield desk


def test_those_that_answer_come_first_and_the_silent_are_kept_apart(desk: Assistant) -> None:
    comparison = desk.compare(QUESTION)
    assert {item.publisher for item in comparison.answering} == {"The Daily", "The Weekly", None}
    assert [item.publisher for item in comparison.silent] == ["The Gazette"]
    confidences = [item.answer.confidence for item in comparison.answering]
    assert confidences == sorted(confidences, reverse=True)
    assert comparison.not_asked == ()


def test_each_outlet_answers_as_if_it_were_asked_alone(desk: Assistant) -> None:
    for item in desk.compare(QUESTION).answers:
        if item.publisher is not None:
            filters = Filters(publishers=(item.publisher,))
        else:
            filters = Filters(article_ids=("a3",))
        assert item.answer == desk.ask(QUESTION, limit=3, filters=filters)


def test_filters_hold_for_every_outlet(desk: Assistant) -> None:
    comparison = desk.compare(QUESTION, filters=Filters(published_from=date(2020, 1, 2)))
    assert {item.publisher for item in comparison.answers} == {"The Weekly", "The Gazette", None}
    two = desk.compare(QUESTION, filters=Filters(publishers=("the daily", "the weekly")))
    assert {item.publisher for item in two.answers} == {"The Daily", "The Weekly"}


def test_spellings_of_one_outlet_are_one_column(tmp_path: Path, encoder: Encoder) -> None:
    spelled = [
        Article(id="x", text="The storm destroyed twelve boats.", publisher="The Daily"),
        Article(id="y", text="The storm destroyed two boats.", publisher="THE DAILY"),
    ]
    with Assistant.build(spelled, tmp_path, encoder=encoder, recipe=SURE) as desk:
        comparison = desk.compare(QUESTION)
    assert [(item.publisher, item.articles) for item in comparison.answers] == [("The Daily", 2)]
    assert len(comparison.answers[0].answer.quotes) == 2


def test_of_many_outlets_the_most_promising_are_asked_and_the_question_encoded_once(
    tmp_path: Path, encoder: Encoder
) -> None:
    many = [
        Article(id=f"m{number}", text=f"Shop {number} sells bread.", publisher=f"Paper {number}")
        for number in range(38)
    ]
    counting = CountingEncoder(encoder)
    with Assistant.build([*many, *articles()], tmp_path, encoder=counting, recipe=SURE) as desk:
        before = counting.encoded
        comparison = desk.compare(QUESTION, max_publishers=3)
        assert counting.encoded == before + 1
    assert {item.publisher for item in comparison.answers} == {"The Daily", "The Weekly", None}
    assert len(comparison.not_asked) == 39
    assert "The Gazette" in comparison.not_asked


def test_an_empty_index_compares_nothing(tmp_path: Path, encoder: Encoder) -> None:
    with Assistant.build([], tmp_path, encoder=encoder, recipe=SURE) as desk:
        assert desk.compare(QUESTION).answers == ()


@pytest.mark.parametrize(("limit", "outlets"), [(0, 3), (3, 0)])
def test_nothing_wanted_is_refused(desk: Assistant, limit: int, outlets: int) -> None:
    with pytest.raises(LimitError, match="at least 1"):
        desk.compare(QUESTION, limit=limit, max_publishers=outlets)

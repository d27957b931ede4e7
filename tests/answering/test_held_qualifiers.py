"""A passage is held to the years, numbers and names of the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant
from assistant.answering import LinearReader, ReadablePassage, SentenceScore
from assistant.answering.confidence import confidence_of, sigmoid
from assistant.recipe import ConfidenceSettings
from assistant.records import Span
from assistant.text.sentences import split_sentences
from tests.conftest import LINEAR, HashingEncoder


class Words:
    """Terms of a collection in which every word but "treaty" and "signed" is rare."""

    common = frozenset({"treaty", "signed"})

    @staticmethod
    def terms_of_question(question: str) -> list[str]:
        return [word.strip(".,?").casefold() for word in question.split()]

    def terms_of(self, text: str, language: str | None) -> list[str]:
        del language
        return self.terms_of_question(text)

    def weight_of(self, term: str) -> float:
        return 0.5 if term in self.common else 2.0


def shares(question: str, text: str, published: date | None = None) -> list[float]:
    article = Article(id="a", title="Notes", text=text, language="en", published=published)
    spans = split_sentences(text, language="en")
    passage = ReadablePassage(
        article=article,
        span=Span(start=0, end=len(text)),
        sentences=spans,
        score=1.0,
        similarities=(0.0,) * len(spans),
    )
    scores = LinearReader().read(question, [passage], Words())
    return [item.qualifiers for item in sorted(scores, key=lambda item: item.span)]


def test_a_passage_that_holds_them_all_has_all_of_the_share() -> None:
    assert shares("Who signed the Treaty of Shimoda?", "The Treaty of Shimoda was signed.") == [1.0]


def test_a_question_that_names_nothing_asks_for_nothing() -> None:
    assert shares("Who signed it?", "They did.") == [1.0]


def test_a_rare_name_that_is_missing_weighs_more_than_a_common_word() -> None:
    question = "Who signed the Treaty of Hakodate?"
    (without_place,) = shares(question, "The Treaty was signed.")
    (without_treaty,) = shares(question, "Hakodate was quiet.")
    assert without_place == pytest.approx(1 - 1.0 / 1.25)
    assert without_treaty == pytest.approx(1 - 0.25 / 1.25)


def test_a_lone_common_name_weighs_no_more_than_its_rarity() -> None:
    assert shares("Who signed the Treaty?", "They did.") == [pytest.approx(0.75)]


def test_a_year_around_a_sentence_with_another_year_counts_half() -> None:
    question = "What did the poll of 1998 find?"
    text = "It was 20 in 2018. It was lower before. In 1998 it was 10."
    assert shares(question, text) == [0.5, 1.0, 1.0]
    assert shares(question, "It was 20 in 2018.") == [0.0]
    assert shares(question, "It was 20.", date(1998, 3, 1)) == [1.0]


def test_the_confidence_can_weigh_the_share() -> None:
    article = Article(id="a", text="They did.")
    score = SentenceScore(
        article=article,
        span=Span(start=0, end=len(article.text)),
        score=0.0,
        similarity=0.5,
        coverage=0.5,
        passage_coverage=0.5,
        matches_answer_type=False,
        is_declarative=True,
        relative_score=1.0,
        qualifiers=0.25,
    )
    weighing = ConfidenceSettings(bias=-1.0, qualifiers=4.0)
    assert confidence_of(score, weighing) == pytest.approx(0.5)
    assert confidence_of(replace(score, qualifiers=1.0), weighing) > 0.9
    assert confidence_of(score, replace(weighing, qualifiers=0.0)) == pytest.approx(sigmoid(-1.0))


@pytest.fixture
def answers(tmp_path: Path, encoder: HashingEncoder) -> Assistant:
    return Assistant.build(
        [
            Article(
                id="treaty",
                title="The treaty of Shimoda",
                language="en",
                published=date(1855, 2, 7),
                text="The treaty was signed for Russia by Putyatin.\n\nFog covers the bay in May.",
            )
        ],
        tmp_path,
        encoder=encoder,
        reader=LINEAR,
    )


def first_of(answer: Answer) -> tuple[str, ...]:
    return (answer.quotes or answer.near_misses)[0].missing


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who signed the treaty of Shimoda for Russia in 1855?", ()),
        ("Who signed the treaty of Hakodate for Russia?", ("Hakodate",)),
        ("Who signed the treaty for China in 1875?", ("China", "1875")),
    ],
)
def test_a_quotation_names_what_of_the_question_is_not_around_it(
    answers: Assistant, question: str, expected: tuple[str, ...]
) -> None:
    with answers as desk:
        answer = desk.ask(question)
    assert first_of(answer) == expected
    shown = (answer.quotes or answer.near_misses)[0].to_dict()
    assert shown["missing"] == list(expected)

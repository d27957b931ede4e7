"""What a question expects, and which sentences hold it."""

from __future__ import annotations

import pytest

from assistant.answering import LinearReader, ReadablePassage
from assistant.answering.answer_type import asks_for_cause, matches_answer_type, word_of_measure
from assistant.records import Article, Span


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("Why did Tokyo stop the visits?", "The visits stopped because of the epidemic.", True),
        ("Why did Tokyo stop the visits?", "The visits stopped in March.", False),
        ("And why did it wait?", "It waited in order to win time.", True),
        ("For what reason did it wait?", "Owing to the storm it waited.", True),
        ("Which reasons does he name?", "He names two reasons.", True),
        ("Who explained why it waited?", "It waited because of the storm.", False),
        ("When did it begin to wait?", "It waited because of the storm.", False),
        ("How many waited?", "Some 71 waited because of the storm.", True),
    ],
)
def test_the_kind_asked_for_is_looked_for(question: str, sentence: str, holds: bool) -> None:
    assert matches_answer_type(question, sentence) is holds


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Why?", True),
        ("«Why now?»", True),
        ("What was the reason for the delay?", True),
        ("Is there a reason?", False),
        ("What did he say about the treaty and the reason for its delay?", False),
    ],
)
def test_a_cause_is_asked_for_at_the_beginning(question: str, asks: bool) -> None:
    assert asks_for_cause(question) is asks


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How large are the islands?", "large"),
        ("And how OLD is the lighthouse?", "OLD"),
        ("How many islands are large?", ""),
        ("Which of them is how?", ""),
    ],
)
def test_a_measure_is_named_right_after_how(question: str, word: str) -> None:
    assert word_of_measure(question) == word


class _Words:
    @staticmethod
    def terms_of_question(question: str) -> list[str]:
        return [word.strip(".,?").casefold() for word in question.split()]

    def terms_of(self, text: str, language: str | None) -> list[str]:
        del language
        return self.terms_of_question(text)

    def weight_of(self, term: str) -> float:
        return 0.0 if term in {"how", "are", "the"} else 1.0


def test_a_figure_stands_in_the_place_of_the_word_of_measure() -> None:
    text = "The islands are 100 square miles."
    span = Span(start=0, end=len(text))
    article = Article(id="a", title="Notes", text=text, language="en")
    passage = ReadablePassage(
        article=article, span=span, sentences=(span,), score=1.0, similarities=(0.0,)
    )
    (asked_how,) = LinearReader().read("How large are the islands?", [passage], _Words())
    (asked_if,) = LinearReader().read("Are the islands large?", [passage], _Words())
    assert (asked_how.coverage, asked_if.coverage) == (1.0, 0.5)

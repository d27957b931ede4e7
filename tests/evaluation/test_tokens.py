from __future__ import annotations

import re
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.tokens import best_token_f1, holds_tokens, normalised_tokens, token_f1

ENGLISH = st.text(alphabet="aAnTthe dog's-12.,\n\t$%", max_size=60)


def squad_f1(prediction: str, truth: str) -> float:
    """The published script's definition, written out again."""

    def tokens(text: str) -> list[str]:
        text = "".join(letter for letter in text.lower() if letter not in string.punctuation)
        return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split()).split()

    ours, theirs = tokens(prediction), tokens(truth)
    common = Counter(ours) & Counter(theirs)
    same = sum(common.values())
    if same == 0:
        return 0.0
    precision, recall = same / len(ours), same / len(theirs)
    return 2 * precision * recall / (precision + recall)


@given(ENGLISH, ENGLISH)
def test_token_f1_is_the_published_scripts(prediction: str, truth: str) -> None:
    assert token_f1(prediction, truth) == pytest.approx(squad_f1(prediction, truth))


def test_the_best_of_several_gold_texts_counts() -> None:
    assert best_token_f1("red fox", ["blue dog", "red fox", "fox"]) == 1.0
    assert best_token_f1("red fox", []) == 0.0


def test_typographic_punctuation_is_no_token() -> None:
    assert normalised_tokens("“Squid Game” — season two…") == ["squid", "game", "season", "two"]


def test_a_number_is_not_found_inside_another() -> None:
    assert holds_tokens("It took 10 days.", "10")
    assert not holds_tokens("It took 100 days.", "10")


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert holds_tokens("黑豹队只丢了308分。", "308分")
    assert not holds_tokens("黑豹队只丢了308分。", "309分")


def test_an_answer_of_nothing_but_articles_is_never_found() -> None:
    assert not holds_tokens("the the the", "The")

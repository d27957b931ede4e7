from __future__ import annotations

import math

import pytest

from assistant.evaluation.retrieval import score_rankings


def test_the_measures_are_those_of_the_definitions() -> None:
    relevant = {"q1": ["b", "d"], "q2": ["a"]}
    found = score_rankings({"q1": ["a", "b", "c", "d"], "q2": ["a"]}, relevant)
    dcg = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 + 1 / math.log2(3)
    assert found["R@1"] == pytest.approx((0 + 1) / 2)
    assert found["R@5"] == pytest.approx((1 + 1) / 2)
    assert found["RR@10"] == pytest.approx((1 / 2 + 1) / 2)
    assert found["nDCG@10"] == pytest.approx((dcg / ideal + 1) / 2)
    assert found["Success@1"] == pytest.approx((0 + 1) / 2)


def test_a_question_without_a_ranking_counts_as_zero() -> None:
    found = score_rankings({"q1": ["a"], "q2": []}, {"q1": ["a"], "q2": ["a"], "q3": ["a"]})
    assert found["R@1"] == pytest.approx(1 / 3)
    assert score_rankings({}, {"q1": ["a"]})["RR@10"] == 0.0


def test_the_order_given_is_the_order_scored() -> None:
    documents = [f"d{number:02}" for number in range(10)]
    for place, name in enumerate(documents, start=1):
        assert score_rankings({"q": documents}, {"q": [name]})["RR@10"] == pytest.approx(1 / place)


def test_without_questions_there_are_no_measures() -> None:
    assert score_rankings({"q": ["a"]}, {}) == {}

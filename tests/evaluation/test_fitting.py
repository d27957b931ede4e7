from __future__ import annotations

import numpy as np
import pytest

from assistant.recipe import AnsweringSettings, ConfidenceSettings
from eval.answering_search import search_weights, weights_of
from eval.capture import SIGNALS, Sentences
from eval.confidence_fit import COEFFICIENTS, Examples, assess, confidences, first_sentences, fit

NOW = AnsweringSettings()


def sentences(*rows: tuple[dict[str, float], bool], answerable: bool = True) -> Sentences:
    signals = [[signal.get(name, 0.0) for name in SIGNALS] for signal, _ in rows]
    return Sentences(
        question_id="q",
        answerable=answerable,
        signals=np.array(signals),
        right=np.array([right for _, right in rows]),
    )


def drawn(truth: AnsweringSettings, count: int) -> Examples:
    """Examples whose labels were drawn with the probabilities `truth` gives them."""
    random = np.random.default_rng(7)
    evidence = random.uniform(0.0, 1.0, size=(count, len(COEFFICIENTS)))
    answerable = np.ones(count, dtype=np.bool_)
    blank = Examples(evidence=evidence, right=answerable, answerable=answerable)
    right = random.uniform(size=count) < confidences(blank, truth)
    return Examples(evidence=evidence, right=right, answerable=right)


def test_the_fit_finds_the_coefficients_that_made_the_labels() -> None:
    truth = AnsweringSettings(
        confidence=ConfidenceSettings(bias=-3.0, similarity=4.0, coverage=2.0, passage_coverage=1.0)
    )
    found = fit({"set": drawn(truth, 60_000)}, NOW)
    for name in ("bias", *COEFFICIENTS):
        assert getattr(found.confidence, name) == pytest.approx(
            getattr(truth.confidence, name), abs=0.3
        )
    assert (assess(drawn(truth, 5_000), found).ece or 1.0) < 0.03


def test_no_coefficient_is_ever_negative() -> None:
    random = np.random.default_rng(1)
    evidence = random.uniform(size=(500, len(COEFFICIENTS)))
    wrong_way = evidence[:, 0] < 0.5
    examples = Examples(evidence=evidence, right=wrong_way, answerable=wrong_way)
    found = fit({"set": examples}, NOW)
    assert all(getattr(found.confidence, name) >= 0.0 for name in COEFFICIENTS)


def test_sets_weigh_the_same_whatever_their_size() -> None:
    right, wrong = np.ones(10, dtype=np.bool_), np.zeros(1_000, dtype=np.bool_)
    found = fit(
        {
            "small": Examples(
                evidence=np.zeros((10, len(COEFFICIENTS))), right=right, answerable=right
            ),
            "large": Examples(
                evidence=np.zeros((1_000, len(COEFFICIENTS))), right=wrong, answerable=wrong
            ),
        },
        NOW,
    )
    assert found.confidence.bias == pytest.approx(0.0, abs=0.01)


def test_the_weights_of_a_recipe_stand_at_their_signals() -> None:
    weights = weights_of(AnsweringSettings(overlap_weight=0.7, passage_weight=0.1))
    assert weights[SIGNALS.index("coverage")] == 0.7
    assert weights[SIGNALS.index("relative_score")] == 0.1
    assert weights[SIGNALS.index("passage_coverage")] == 0.0


def test_the_search_finds_the_weight_that_ranks_right_sentences_first() -> None:
    by_coverage = sentences(
        ({"similarity": 0.9}, False), ({"similarity": 0.4, "coverage": 1.0}, True)
    )
    start = AnsweringSettings(overlap_weight=0.0)
    path = search_weights({"set": [by_coverage] * 3}, start)
    assert path[0].hits["set"] == (0.0, 1.0)
    assert path[-1].hits["set"] == (1.0, 1.0)
    assert path[-1].settings.overlap_weight > 0.5


def test_the_first_sentence_is_the_readers_first_and_ties_keep_its_order() -> None:
    tied = sentences(({"similarity": 0.5}, True), ({"similarity": 0.5}, False))
    better = sentences(({"similarity": 0.5}, True), ({"similarity": 0.6}, False))
    empty = sentences(({}, False))
    none = Sentences(
        question_id="q", answerable=True, signals=empty.signals[:0], right=empty.right[:0]
    )
    found = first_sentences([tied, better, none], NOW)
    assert found.right.tolist() == [True, False]
    assert found.evidence[:, 0].tolist() == [0.5, 0.6]

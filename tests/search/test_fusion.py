"""Fusing lists: normalisation, both methods, ties, and independence of order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.recipe import FusionSettings
from assistant.search.engine import Candidates
from assistant.search.fusion import convex, rank, ranks_of, reciprocal_rank, share_of_ceiling

SCORES = arrays(np.float64, 6, elements=st.floats(-1, 30))


def test_a_share_of_the_ceiling_lies_between_zero_and_one() -> None:
    assert share_of_ceiling(np.array([4.0, 2.0, 0.0]), 8.0).tolist() == [0.5, 0.25, 0.0]
    assert share_of_ceiling(np.array([0.0, 0.0]), 0.0).tolist() == [0.0, 0.0]


def test_a_convex_combination_by_hand() -> None:
    fused = convex([(0.5, np.array([1.0, 0.5])), (0.25, np.array([-0.2, 0.8]))])
    np.testing.assert_allclose(fused, [0.5, 0.45])


def test_reciprocal_rank_fusion_by_hand() -> None:
    fused = reciprocal_rank(
        [(1.0, np.array([3.0, 2.0, 0.0])), (0.5, np.array([0.0, 9.0, 1.0]))], k=60
    )
    expected = [1 / 61, 1 / 62 + 0.5 / 61, 0.5 / 62]
    np.testing.assert_allclose(fused, expected)


def test_ranks_break_ties_by_row_and_leave_out_what_has_no_score() -> None:
    assert ranks_of(np.array([2.0, 5.0, 2.0, 0.0])).tolist() == [2, 1, 3, 0]


@given(SCORES, SCORES, SCORES)
def test_the_order_of_the_lists_does_not_matter(
    one: np.ndarray, two: np.ndarray, three: np.ndarray
) -> None:
    parts = [(0.5, one), (0.2, two), (0.3, three)]
    assert convex(parts).tobytes() == convex(parts[::-1]).tobytes()
    assert reciprocal_rank(parts, k=60).tobytes() == reciprocal_rank(parts[::-1], k=60).tobytes()


@pytest.mark.parametrize("method", ["convex", "rrf"])
def test_equal_candidates_are_ranked_by_row(method: str) -> None:
    same = np.ones(4)
    found = Candidates(
        rows=np.array([2, 5, 7, 9]),
        lexical=same,
        passage=same,
        sentence=same,
        lexical_ceiling=2.0,
    )
    settings = FusionSettings(method=method)
    ranked = rank(found, settings)
    if method == "convex":
        assert [item.row for item in ranked] == [2, 5, 7, 9]
    assert [item.lexical_rank for item in ranked] == [1, 2, 3, 4]


def test_a_half_that_found_nothing_has_no_rank() -> None:
    found = Candidates(
        rows=np.array([0, 1]),
        lexical=np.array([0.0, 2.0]),
        passage=np.array([0.9, 0.1]),
        sentence=np.array([0.9, 0.1]),
        lexical_ceiling=4.0,
    )
    by_row = {item.row: item for item in rank(found, FusionSettings())}
    assert by_row[0].lexical_rank is None
    assert (by_row[0].dense_rank, by_row[1].dense_rank) == (1, 2)


def test_the_vectors_of_an_english_encoder_count_little_in_another_language() -> None:
    settings = FusionSettings()
    foreign = settings.suited_to("ru-RU")
    assert foreign.lexical_weight == 0.9
    assert foreign.passage_weight == foreign.sentence_weight == pytest.approx(0.05)
    for language in ("en", "en-GB", None):
        assert settings.suited_to(language) == settings
    assert replace(settings, dense_language="").suited_to("el").lexical_weight == 0.5
    assert replace(settings, dense_language="el").suited_to("el").lexical_weight == 0.5


def test_across_languages_words_weigh_what_the_recipe_says() -> None:
    settings = replace(FusionSettings(), crossing_lexical_weight=0.0)
    assert settings.suited_to("ru", crosses=True).lexical_weight == 0.0
    assert settings.suited_to("en", crosses=True).lexical_weight == 0.0
    assert settings.suited_to("ru", crosses=True).passage_weight == pytest.approx(0.5)

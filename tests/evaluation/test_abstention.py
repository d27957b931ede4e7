from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.measures import auroc, share

LABELLED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.5, 0.9]), st.booleans()))


@given(LABELLED)
def test_auroc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[float, bool]]) -> None:
    positives = [score for score, flag in pairs if flag]
    negatives = [score for score, flag in pairs if not flag]
    found = auroc([score for score, _ in pairs], [flag for _, flag in pairs])
    if not positives or not negatives:
        assert found is None
        return
    wins = sum(
        1.0 if high > low else 0.5 if high == low else 0.0
        for high, low in itertools.product(positives, negatives)
    )
    assert found == pytest.approx(wins / (len(positives) * len(negatives)))


def test_a_constant_confidence_separates_nothing() -> None:
    assert auroc([0.7] * 5, [True, False, True, False, False]) == 0.5


def test_a_share_of_nothing_is_no_number() -> None:
    assert share([]) is None
    assert share([True, False, False, True]) == 0.5

"""The cut-off at a stated risk, the risk at each coverage, and the step function beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.reader.risk import cut_at_risk, isotonic, risk_at

ANSWERS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7, 0.9]), st.booleans()),
    min_size=1,
    max_size=30,
)


def test_the_cut_off_is_the_lowest_that_keeps_to_the_risk() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, False])

    assert cut_at_risk(confidences, right, 0.25) == pytest.approx(0.6)
    assert cut_at_risk(confidences, right, 0.0) == pytest.approx(0.8)
    assert cut_at_risk(confidences, right, 0.4) == pytest.approx(0.5)


def test_where_no_cut_off_keeps_to_the_risk_nothing_is_called_answered() -> None:
    assert cut_at_risk(np.array([0.9, 0.5]), np.array([False, False]), 0.1) > 1.0


@settings(max_examples=50)
@given(answers=ANSWERS, risk=st.sampled_from([0.0, 0.1, 0.3]))
def test_what_is_above_the_cut_off_keeps_to_the_risk(
    answers: list[tuple[float, bool]], risk: float
) -> None:
    confidences = np.array([confidence for confidence, _ in answers])
    right = np.array([is_right for _, is_right in answers])

    shown = right[confidences >= cut_at_risk(confidences, right, risk)]

    assert not len(shown) or (~shown).mean() <= risk


def test_risk_is_the_share_that_is_wrong_among_the_most_confident() -> None:
    confidences = np.array([0.2, 0.9, 0.8, 0.4])
    right = np.array([False, True, False, True])

    assert risk_at(confidences, right, (0.25, 0.5, 1.0)).tolist() == [0.0, 0.5, 0.5]


def test_the_step_function_never_sees_the_set_it_is_applied_to() -> None:
    confidences = {"a": np.array([0.2, 0.8]), "b": np.array([0.2, 0.8])}
    right = {"a": np.array([True, True]), "b": np.array([False, True])}

    assert isotonic(confidences, right, left_out="a").tolist() == [0.0, 1.0]

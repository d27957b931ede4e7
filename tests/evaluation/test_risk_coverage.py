from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.calibration import area_under_risk_coverage, risk_coverage

PAIRS = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6)


def textbook_aurc(flags: tuple[bool, ...]) -> float:
    """The mean, over the number answered, of the share wrong; flags surest first."""
    return sum(flags[:n].count(False) / n for n in range(1, len(flags) + 1)) / len(flags)


@given(PAIRS)
def test_aurc_is_the_mean_over_every_order_of_tied_questions(
    pairs: list[tuple[float, bool]],
) -> None:
    orders = [
        textbook_aurc(tuple(flag for _, flag in order))
        for order in itertools.permutations(pairs)
        if list(order) == sorted(order, key=lambda pair: -pair[0])
    ]
    found = area_under_risk_coverage(*zip(*pairs, strict=True))
    assert found == pytest.approx(sum(orders) / len(orders))


def test_the_curve_ends_at_the_share_of_wrong_replies() -> None:
    points = risk_coverage([0.9, 0.2, 0.5, 0.5], [True, False, True, False])
    assert [point.coverage for point in points] == [0.25, 0.5, 0.75, 1.0]
    assert points[0].risk == 0.0
    assert points[-1].risk == 0.5


def test_without_questions_there_is_no_area() -> None:
    assert area_under_risk_coverage([], []) is None

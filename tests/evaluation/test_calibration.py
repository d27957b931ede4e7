from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.calibration import expected_calibration_error, reliability

PAIRS = st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=60)


def textbook_ece(pairs: list[tuple[float, bool]], bins: int) -> float:
    """Sort, split into parts of equal size, weigh |accuracy - confidence| by size."""
    ordered = np.array(sorted(pairs), dtype=float)
    parts = [part for part in np.array_split(ordered, bins) if len(part)]
    gaps = [abs(part[:, 0].mean() - part[:, 1].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(pairs))


@given(PAIRS, st.sampled_from([1, 3, 10, 15]))
def test_ece_is_the_textbook_one(pairs: list[tuple[float, bool]], bins: int) -> None:
    found = expected_calibration_error(*zip(*pairs, strict=True), bins=bins)
    assert found == pytest.approx(textbook_ece(pairs, bins))


@given(PAIRS)
def test_the_order_of_questions_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    shuffled = random.Random(1).sample(pairs, len(pairs))
    one = expected_calibration_error(*zip(*pairs, strict=True))
    assert one == expected_calibration_error(*zip(*shuffled, strict=True))


def test_bins_hold_equally_many_and_lose_nobody() -> None:
    bins = reliability([number / 22 for number in range(23)], [True] * 23)
    assert [item.count for item in bins] == [3, 3, 3, 2, 2, 2, 2, 2, 2, 2]
    assert [item.confidence for item in bins] == sorted(item.confidence for item in bins)


def test_four_questions_by_hand() -> None:
    # Two bins: (0.1, 0.3) with one right, (0.8, 1.0) with both right
    found = expected_calibration_error([0.1, 0.3, 0.8, 1.0], [False, True, True, True], bins=2)
    assert found == pytest.approx((abs(0.2 - 0.5) * 2 + abs(0.9 - 1.0) * 2) / 4)


def test_without_questions_there_is_no_error_to_measure() -> None:
    assert expected_calibration_error([], []) is None
    assert reliability([], []) == ()

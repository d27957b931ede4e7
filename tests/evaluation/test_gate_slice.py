"""Quality is a gate: a small slice of a public question set, with the real model."""

from __future__ import annotations

import pytest

from eval.desks import CACHE
from eval.floors import read_floors
from eval.gate import BASELINE, complaints, measure
from eval.sets import DEFAULT_BENCH, SLICE


def test_quality_on_the_slice_has_not_fallen() -> None:
    if not (DEFAULT_BENCH / SLICE.folder).is_dir():
        pytest.skip(f"the question sets are absent: no {SLICE.folder} in ../shared/bench")
    report, reached = measure(SLICE, bench=DEFAULT_BENCH, cache=CACHE)
    assert complaints(SLICE, report, reached, read_floors(BASELINE)[SLICE.name]) == []

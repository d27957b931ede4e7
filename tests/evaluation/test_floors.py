from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import QuestionSetError
from assistant.evaluation.outcomes import Row
from assistant.evaluation.report import Facts, Report
from eval.floors import Floors, falls, read_floors, write_floors

FACTS = Facts(
    questions_sha256="q", ids_sha256="i", seed=None, recipe_fingerprint="r",
    index_fingerprint="x", version="0",
)  # fmt: skip


def report(right: int, *, questions: int = 100, verified: bool = True) -> Report:
    """A report of answerable questions of which the first `right` got a right quote."""
    rows = tuple(
        Row(
            question_id=f"q{number}",
            answerable=True,
            relevant=("d",),
            documents=("d",),
            status="answered",
            confidence=0.9,
            shown=("d@0:0-1",),
            candidates=("d@0:0-1",),
            candidates_right=(number < right,),
            verified=(verified or number > 0,),
        )
        for number in range(questions)
    )
    return Report(name="set", facts=FACTS, rows=rows)


def floors(of: Report) -> Floors:
    return Floors.of(of, corpus_sha256="c")


def test_what_was_reached_passes_and_a_fall_beyond_the_tolerance_does_not() -> None:
    pinned = floors(report(80))
    assert falls(pinned, report(80)) == []
    assert falls(pinned, report(79)) == []
    broken = {fall.measure for fall in falls(pinned, report(78))}
    assert {"quote_hit@1", "quote_hit@3", "candidate_hit@1"} <= broken


def test_one_question_is_always_allowed_where_there_are_few() -> None:
    pinned = floors(report(8, questions=10))
    assert falls(pinned, report(7, questions=10)) == []
    assert falls(pinned, report(6, questions=10)) != []


def test_a_question_that_changes_its_bin_counts_twice_in_the_calibration_error() -> None:
    pinned = floors(report(8, questions=10))
    assert {"ECE", "quote_hit@1"} & {
        fall.measure for fall in falls(pinned, report(6, questions=10))
    } == {"quote_hit@1"}
    assert "ECE" in {fall.measure for fall in falls(pinned, report(5, questions=10))}


def test_less_is_worse_only_where_more_is_better() -> None:
    pinned = floors(report(50))
    assert {fall.measure for fall in falls(pinned, report(90))} == set()
    assert "AURC" in {fall.measure for fall in falls(pinned, report(10))}


def test_a_single_quote_that_is_not_verbatim_breaks_the_gate() -> None:
    (fall,) = falls(floors(report(80)), report(80, verified=False))
    assert (fall.measure, fall.floor, fall.value) == ("integrity", 1.0, 0.99)


def test_a_measure_that_vanished_broke_its_floor() -> None:
    pinned = floors(report(80))
    held = replace(pinned, values={**pinned.values, "abstention_AUROC": 0.8})
    assert "abstention_AUROC" in {fall.measure for fall in falls(held, report(80))}


def test_an_update_raises_and_never_lowers() -> None:
    low, high = floors(report(70)), floors(report(80))
    assert low.raised(high, allow_regression=False).values["quote_hit@1"] == 0.8
    assert high.raised(low, allow_regression=False) == high
    assert high.raised(low, allow_regression=True) == low
    lower_is_better = high.raised(low, allow_regression=False).values["AURC"]
    assert lower_is_better == high.values["AURC"] < low.values["AURC"]


def test_floors_of_other_data_are_not_compared() -> None:
    pinned, reached = floors(report(70)), replace(floors(report(80)), corpus_sha256="other")
    assert not pinned.same_data(reached)
    with pytest.raises(QuestionSetError, match="--allow-regression"):
        pinned.raised(reached, allow_regression=False)


def test_a_baseline_file_keeps_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    assert read_floors(file) == {}
    write_floors(file, {"set": floors(report(80))})
    assert read_floors(file) == {"set": floors(report(80))}
    assert json.loads(file.read_text(encoding="utf-8"))["epsilon"] == 0.01

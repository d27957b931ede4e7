from __future__ import annotations

import pytest

from assistant.records import Encoding
from assistant.rendering.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "done", "words"),
    [
        (10, 250, "25.0 a second, 2 min 30 s left"),
        (10, 3_000, "300.0 a second, 3 s left"),
        (1_000, 4, "0.0 a second, 16,650 min 0 s left"),
        (0, 250, ""),  # no time has passed
        (10, 0, ""),  # nothing was done
        (10, 4_000, ""),  # all is done
    ],
)
def test_pace_says_rate_and_time_left_once_there_is_something_to_go_by(
    seconds: float, done: int, words: str
) -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.words("Encoding", done=0, total=4_000) == ""
    clock.now += seconds
    assert pace.words("Encoding", done=done, total=4_000) == words


def test_each_stage_has_a_pace_of_its_own_and_what_was_there_before_counts_for_nothing() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.words("Reading", done=0, total=10)
    clock.now += 100
    assert pace.words("Encoding", done=900, total=1_000) == ""
    clock.now += 10
    assert pace.words("Encoding", done=950, total=1_000) == "5.0 a second, 10 s left"


def test_without_a_pace_the_line_only_counts() -> None:
    assert Encoding(articles=0, total=1_200).line == "0 of 1,200 in"

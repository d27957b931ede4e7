"""Long work shows how far it is: on a terminal with its rate and the time left, elsewhere in lines."""

from __future__ import annotations

import io
import re
import time

import pytest

from assistant.apps.cli.terminal import progress_shown
from assistant.records import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_rate_and_time_left_of_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with progress_shown() as show:
        for stage in ("Reading articles", "Encoding passages"):
            for done in (0, 20, 40, 100):
                show(Progress(stage=stage, done=done, total=100))
                time.sleep(0.12)  # tqdm draws ten times a second at most
    shown = re.split(r"[\r\n]+", screen.getvalue())
    for stage in ("Reading articles", "Encoding passages"):
        (halfway, *_) = (line for line in shown if line.startswith(stage) and "40/100" in line)
        assert re.search(r"\d\d:\d\d<\d\d:\d\d, +\d+\.\d+it/s", halfway)


def test_where_no_terminal_is_there_a_line_is_written_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = io.StringIO()
    now = 100.0
    monkeypatch.setattr("sys.stderr", log)
    monkeypatch.setattr("assistant.apps.cli.terminal.time.monotonic", lambda: now)
    with progress_shown() as show:
        for done in range(121):  # a minute: one each half second
            show(Progress(stage="Encoding passages", done=done, total=1_200))
            now += 0.5
    lines = log.getvalue().splitlines()
    assert len(lines) == 12
    assert lines[0] == "onrecord: Encoding passages: 10 of 1,200 (2.0 a second, 9 min 55 s left)"
    assert lines[-1] == "onrecord: Encoding passages: 120 of 1,200 (2.0 a second, 9 min 0 s left)"


def test_where_no_terminal_is_short_work_says_nothing_and_long_work_names_each_stage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = io.StringIO()
    now = 100.0
    monkeypatch.setattr("sys.stderr", log)
    monkeypatch.setattr("assistant.apps.cli.terminal.time.monotonic", lambda: now)
    with progress_shown() as show:
        for done in range(3):
            show(Progress(stage="Reading articles", done=done, total=3))
        assert log.getvalue() == ""
        now += 6
        show(Progress(stage="Reading articles", done=3, total=3))
        show(Progress(stage="Encoding passages", done=0, total=9))
    assert log.getvalue().splitlines() == [
        "onrecord: Reading articles: 3 of 3",
        "onrecord: Encoding passages: 0 of 9",
    ]

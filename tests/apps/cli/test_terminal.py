"""Long work shows on a terminal how fast it goes and how long it will take, and nowhere else."""

from __future__ import annotations

import io
import re
import time

import pytest

from assistant.apps.cli.terminal import progress_bars
from assistant.records import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_rate_and_time_left_of_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with progress_bars() as show:
        assert show is not None
        for stage in ("Reading articles", "Encoding passages and sentences"):
            for done in (0, 20, 40, 100):
                show(Progress(stage=stage, done=done, total=100))
                time.sleep(0.12)  # tqdm draws ten times a second at most
    shown = re.split(r"[\r\n]+", screen.getvalue())
    for stage in ("Reading articles", "Encoding passages and sentences"):
        (halfway, *_) = (line for line in shown if line.startswith(stage) and "40/100" in line)
        assert re.search(r"\d\d:\d\d<\d\d:\d\d, +\d+\.\d+it/s", halfway)


def test_where_no_terminal_is_there_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress_bars() as show:
        assert show is None

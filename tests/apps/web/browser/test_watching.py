"""The watch over pages: what it passes over when a server ends is a complaint while one runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.apps.web import RunningServer
from tests.apps.web.conftest import Watch

GONE = (
    "Failed to load resource: net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "Unexpected error Server stopped unexpectedly.",
    "TypeError: network error",
)


def said(watch: Watch, text: str) -> list[str]:
    line: Any = SimpleNamespace(type="error", text=text)
    watch._on_console(line)
    return watch.at_end()


@pytest.mark.parametrize("text", GONE)
def test_a_stream_that_is_broken_off_is_a_fault_of_a_server_that_runs(
    server: RunningServer, text: str
) -> None:
    assert said(Watch(server.url), text) == [f"console: {text}"]


@pytest.mark.parametrize("text", GONE)
def test_it_is_none_of_a_server_that_has_ended(text: str) -> None:
    assert said(Watch("http://127.0.0.1:9/"), text) == []


def test_any_other_error_is_a_fault_whether_the_server_runs_or_not() -> None:
    text = "TypeError: undefined is not a function"
    watch = Watch("http://127.0.0.1:9/")
    said(watch, GONE[0])
    assert said(watch, text) == [f"console: {text}"]

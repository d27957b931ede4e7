"""What every event of the page has in common."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from assistant import Assistant
from assistant.apps.web.policy import Policy, ServeOptions
from assistant.apps.web.views.page import build_page
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR, run_coroutine


@pytest.mark.parametrize("read_only", [True, False])
def test_no_event_is_named_outside_or_shows_its_progress_on_a_component(
    tmp_path: Path, encoder: Encoder, read_only: bool
) -> None:
    """Not even hidden: the browser would copy each of them, and what it contains, at every step."""
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as desk:

        async def built() -> gr.Blocks:  # Gradio leaves event loops behind where none is running
            return build_page(desk, Policy.of(ServeOptions(read_only=read_only)))

        events = run_coroutine(built()).get_config_file()["dependencies"]
    assert len(events) > 20
    assert {event["api_visibility"] for event in events} == {"private"}
    assert {event["show_progress"] for event in events} == {"hidden"}
    assert [event["show_progress_on"] for event in events] == [[]] * len(events)

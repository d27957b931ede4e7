"""The tab of followed questions: what is new is listed, and what cannot be followed says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from assistant import Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.policy import Policy, ServeOptions
from assistant.apps.web.views.follow_view import listed
from assistant.apps.web.views.page import build_page
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR, run_coroutine

QUESTION = "What percent of Russians oppose a handover of the islands?"
NEW = "A survey of May said 64 percent of Russians oppose a handover of the <b>islands</b>."


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as desk:
        desk.add([Article(id="fog", text="Fog is grey.", language="en")])
        yield desk


def test_news_stand_under_their_question_and_go_when_they_are_seen(desk: Assistant) -> None:
    assert captions.NOTHING_FOLLOWED in listed(desk)[0]
    sheet, (question,) = listed(desk, lambda: desk.standing.follow(QUESTION))
    assert captions.NO_NEWS in sheet
    desk.add([Article(id="survey", title="<i>Survey</i>", text=NEW, language="en")])
    sheet, _ = listed(desk)
    assert QUESTION in sheet
    assert "64 percent" in sheet
    assert "&lt;b&gt;islands" in sheet
    assert "<i>Survey" not in sheet
    desk.remove(["survey"])
    assert captions.WITHHELD in listed(desk)[0]
    assert captions.NO_NEWS in listed(desk, desk.standing.mark_read)[0]
    assert listed(desk, lambda: desk.standing.stop(question.id))[1] == []


def test_what_cannot_be_followed_says_why(desk: Assistant) -> None:
    assert "question is empty" in listed(desk, lambda: desk.standing.follow(" "))[0]
    assert captions.NOT_ANSWERED in listed(desk, lambda: desk.standing.stop("nothing"))[0]


@pytest.mark.parametrize("read_only", [True, False])
def test_who_may_change_nothing_only_reads(desk: Assistant, read_only: bool) -> None:
    async def built() -> gr.Blocks:  # Gradio leaves event loops behind where none is running
        return build_page(desk, Policy.of(ServeOptions(read_only=read_only)))

    page = run_coroutine(built())
    names = {getattr(block, "elem_id", None) for block in page.blocks.values()}
    assert "followed-sheet" in names
    assert ("follow-question" in names) is not read_only

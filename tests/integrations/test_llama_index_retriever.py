"""The retriever as LlamaIndex calls it: the same passages and quotations, with their places."""

from __future__ import annotations

import pytest

from assistant import Assistant, Locator
from tests.conftest import run_coroutine

pytest.importorskip("llama_index.core", reason="LlamaIndex is not installed: onrecord[llama-index]")

from assistant.integrations.llama_index_retriever import OnRecordRetriever

POLL = "How many Russians oppose a handover?"


@pytest.mark.parametrize("quotes_only", [False, True])
def test_every_node_resolves_to_its_place(desk: Assistant, quotes_only: bool) -> None:
    nodes = OnRecordRetriever(desk, quotes_only=quotes_only).retrieve(POLL)
    expected = (
        [q.text for q in desk.ask(POLL)] if quotes_only else [h.text for h in desk.search(POLL)]
    )
    assert [node.node.get_content() for node in nodes] == expected
    for found in nodes:
        place = Locator.parse(found.node.node_id)
        assert place.resolve(desk.article(place.article_id)) == found.node.get_content()
        assert found.node.metadata["start_index"] == place.start
        assert found.score is not None


def test_what_is_not_answered_gives_no_quotation_also_awaited(desk: Assistant) -> None:
    retriever = OnRecordRetriever(desk, quotes_only=True)
    assert run_coroutine(retriever.aretrieve("Which tenor sang at the opera gala?")) == []

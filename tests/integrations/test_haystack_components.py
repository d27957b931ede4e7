"""The components as a Haystack pipeline runs them: passages, and answers that are slices."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Article, Assistant, FilterError, Locator, Recipe
from assistant.recipe import ReadingSettings

pytest.importorskip("haystack", reason="Haystack is not installed: onrecord[haystack]")

from haystack import Pipeline

from assistant.integrations.haystack_components import OnRecordAnswerer, OnRecordRetriever

POLL = "How many Russians oppose a handover?"


def test_documents_resolve_to_their_places(desk: Assistant) -> None:
    pipeline = Pipeline()
    pipeline.add_component("retriever", OnRecordRetriever(desk, top_k=2))
    documents = pipeline.run({"retriever": {"query": POLL}})["retriever"]["documents"]
    assert [document.content for document in documents] == [
        h.text for h in desk.search(POLL, limit=2)
    ]
    for document in documents:
        place = Locator.parse(document.id)
        assert place.resolve(desk.article(place.article_id)) == document.content


def test_answers_are_slices_of_document_and_context(desk: Assistant) -> None:
    answers = OnRecordAnswerer(desk).run(query=POLL)["answers"]
    assert [answer.data for answer in answers] == [quote.text for quote in desk.ask(POLL)]
    for answer in answers:
        inside, around = answer.document_offset, answer.context_offset
        assert inside
        assert around
        assert answer.document
        assert answer.document.content
        assert answer.context
        assert answer.document.content[inside.start : inside.end] == answer.data
        assert answer.context[around.start : around.end] == answer.data


def test_what_is_not_answered_gives_none(desk: Assistant) -> None:
    answerer = OnRecordAnswerer(desk)
    assert answerer.run(query="Which tenor sang at the opera gala?") == {"answers": []}


def test_filters_are_the_fields_of_ours(desk: Assistant) -> None:
    retriever = OnRecordRetriever(desk)
    found = retriever.run(query="declaration", filters={"publishers": ["The Weekly"]}, top_k=9)
    assert {document.meta["publisher"] for document in found["documents"]} == {"The Weekly"}
    with pytest.raises(FilterError, match="no filter 'conditions'"):
        retriever.run(query="declaration", filters={"operator": "AND", "conditions": []})


def test_a_pipeline_can_be_written_down_and_read_again(tmp_path: Path) -> None:
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    with Assistant.open(tmp_path, create=True, recipe=recipe) as desk:
        desk.add([Article(id="fog", text="Fog covers Kunashir in summer.")])
    pipeline = Pipeline()
    pipeline.add_component("answerer", OnRecordAnswerer(str(tmp_path), top_k=3))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=[OnRecordAnswerer.__module__])
    component = again.get_component("answerer")
    assert isinstance(component, OnRecordAnswerer)
    assert component.top_k == 3
    assert component.run(query="What covers Kunashir in summer?")["answers"]

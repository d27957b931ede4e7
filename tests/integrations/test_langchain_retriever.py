"""The retriever as LangChain calls it: the same passages and quotations, with their places."""

from __future__ import annotations

import pytest

from assistant import Assistant, Filters, Locator
from tests.conftest import run_coroutine

pytest.importorskip("langchain_core", reason="LangChain is not installed: onrecord[langchain]")

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from assistant.integrations.langchain_retriever import OnRecordRetriever

POLL = "How many Russians oppose a handover?"


def place_of(document: Document) -> Locator:
    meta = document.metadata
    return Locator(
        article_id=meta["article_id"],
        text_sha256=meta["text_sha256"],
        start=meta["start_index"],
        end=meta["end_index"],
    )


@pytest.mark.parametrize("quotes_only", [False, True])
def test_every_document_resolves_to_its_place(desk: Assistant, quotes_only: bool) -> None:
    documents = OnRecordRetriever(desk=desk, quotes_only=quotes_only).invoke(POLL)
    expected = (
        [q.text for q in desk.ask(POLL)] if quotes_only else [h.text for h in desk.search(POLL)]
    )
    assert [document.page_content for document in documents] == expected
    for document in documents:
        place = place_of(document)
        assert place.resolve(desk.article(place.article_id)) == document.page_content
        assert document.id == str(place) == document.metadata["locator"]


def test_what_is_not_answered_gives_no_quotation(desk: Assistant) -> None:
    retriever = OnRecordRetriever(desk=desk, quotes_only=True)
    assert retriever.invoke("Which tenor sang at the opera gala?") == []


def test_limit_and_filters_are_kept(desk: Assistant) -> None:
    weekly = Filters(publishers=("The Weekly",))
    documents = OnRecordRetriever(desk=desk, limit=1, filters=weekly).invoke("declaration")
    assert [document.metadata["publisher"] for document in documents] == ["The Weekly"]


def test_chains_batches_and_coroutines_are_the_frameworks_own(desk: Assistant) -> None:
    retriever = OnRecordRetriever(desk=desk, limit=2)
    alone = retriever.invoke(POLL)
    assert retriever.batch([POLL, POLL]) == [alone, alone]
    assert run_coroutine(retriever.ainvoke(POLL)) == alone
    first = retriever | RunnableLambda(lambda documents: documents[0].page_content)
    assert first.invoke(POLL) == alone[0].page_content

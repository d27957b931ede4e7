"""Search results for hosts of language models: what can be cited is a sentence of ours, verbatim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from assistant import Article, Assistant, CitationState, Locator
from assistant.encoders.sentence_encoder import Encoder
from assistant.records.contract import definition
from tests.conftest import LINEAR

TREATY = "When was the joint declaration signed in Moscow?"
POLL = "How many Russians oppose a handover?"


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    linked = Article(
        id="web",
        title="Ferries",
        url="https://daily.example/ferries?page=2",
        language="en",
        text="The ferry to Kunashir sails on Tuesdays. It takes nine hours. Cars are not taken.",
    )
    articles = [*treaty_articles, linked]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


def reply_citing(*citations: dict[str, Any]) -> dict[str, Any]:
    """A host's message as its API sends it, with one text block for each citation."""
    return {
        "role": "assistant",
        "content": [
            {"type": "text", "text": "By the model's own words", "citations": [citation]}
            for citation in citations
        ],
    }


def citation(result: Any, first: int = 0, end: int | None = None) -> dict[str, Any]:
    """What the API promises to write when some blocks of a search result are cited."""
    blocks = result["content"][first:end]
    return {
        "type": "search_result_location",
        "cited_text": "".join(block["text"] for block in blocks),
        "source": result["source"],
        "title": result["title"],
        "search_result_index": 0,
        "start_block_index": first,
        "end_block_index": end or len(result["content"]),
    }


@pytest.mark.parametrize("question", [TREATY, POLL, "When does the ferry to Kunashir sail?"])
def test_the_blocks_of_a_result_are_its_quotation_in_sentences(
    desk: Assistant, question: str
) -> None:
    answer = desk.ask(question)
    results: Any = json.loads(json.dumps(answer.to_search_results()))
    assert len(results) == len(answer.quotes) >= 1
    for result, quote in zip(results, answer.quotes, strict=True):
        assert result["type"] == "search_result"
        assert result["citations"] == {"enabled": True}
        assert "".join(block["text"] for block in result["content"]) == quote.text
        assert result["source"] == quote.address
        assert all(block["text"].strip() for block in result["content"])


def test_a_quotation_of_several_sentences_has_several_blocks(desk: Assistant) -> None:
    (result, *_) = desk.ask(POLL).to_search_results()
    assert result["content"] == [
        {"type": "text", "text": "A poll was held in May. "},
        {
            "type": "text",
            "text": "It found that 71 percent of Russians oppose a handover.",
        },
    ]


def test_an_answer_of_nothing_has_no_results(desk: Assistant) -> None:
    assert desk.ask("Which tenor sang at the opera gala?").to_search_results() == []


def test_whatever_a_host_cites_leads_back_to_its_place(desk: Assistant) -> None:
    for question in (TREATY, POLL, "When does the ferry to Kunashir sail?"):
        answer = desk.ask(question)
        result: Any = answer.to_search_results()[0]
        for number in range(len(result["content"])):
            reply = reply_citing(citation(result, number, number + 1))
            (found,) = desk.verify_reply(reply)
            assert found.state is CitationState.VERBATIM
            assert found.locator is not None
            assert answer.quotes[0].locator.span.contains(found.locator.span)
            resolved = found.locator.resolve(desk.article(found.locator.article_id))
            assert resolved == found.cited_text.strip()


def test_the_report_fits_the_contract_and_says_whether_all_holds(desk: Assistant) -> None:
    result = desk.ask(TREATY).to_search_results()[0]
    report = desk.verify_reply(reply_citing(citation(result)))
    assert report.all_verbatim
    jsonschema.validate(json.loads(json.dumps(report.to_dict())), definition("ReplyReport"))
    assert desk.verify_reply(reply_citing()).citations == ()


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"cited_text": "The joint declaration was signed in Kyoto."}, CitationState.NOT_THERE),
        ({"cited_text": ""}, CitationState.NOT_THERE),
        ({"cited_text": "Its ninth article promises the transfer"}, CitationState.NOT_THERE),
        ({"source": "https://elsewhere.example/"}, CitationState.UNKNOWN_SOURCE),
        ({"source": "onrecord:nobody@" + "0" * 64 + ":0-5"}, CitationState.UNKNOWN_SOURCE),
        ({"source": "onrecord:nonsense"}, CitationState.UNKNOWN_SOURCE),
        ({"source": None, "cited_text": None}, CitationState.UNKNOWN_SOURCE),
    ],
)
def test_what_does_not_stand_there_is_named(
    desk: Assistant, change: dict[str, Any], state: CitationState
) -> None:
    result = desk.ask(TREATY).to_search_results()[0]
    cited = {**citation(result), **change}
    report = desk.verify_reply(reply_citing(citation(result), cited))
    assert [item.state for item in report] == [CitationState.VERBATIM, state]
    assert not report.all_verbatim


def test_a_text_that_has_changed_since_is_said_to_have(desk: Assistant) -> None:
    result = desk.ask(TREATY).to_search_results()[0]
    desk.add([Article(id="treaty", text="The joint declaration was signed in 1956.")])
    (found,) = desk.verify_reply(reply_citing(citation(result)))
    assert found.state is CitationState.CHANGED


def test_a_reply_may_be_an_object_of_the_hosts_library(desk: Assistant) -> None:
    result = desk.ask(TREATY).to_search_results()[0]
    message = SimpleNamespace(model_dump=lambda: reply_citing(citation(result)))
    (found,) = desk.verify_reply(message)
    assert found.state is CitationState.VERBATIM


def test_the_uri_of_a_place_is_read_back_whatever_the_id() -> None:
    odd = Article(id="a@b/ä#1%20", text="The odd ferry sails.")
    place = Locator(article_id=odd.id, text_sha256=odd.text_sha256, start=0, end=3)
    assert Locator.from_uri(place.uri) == place
    assert place.uri.isascii()
    assert " " not in place.uri

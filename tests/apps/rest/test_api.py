"""The HTTP API: what each route takes and sends, ten clients at once, and nothing half done."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import openai
import pytest
from starlette.testclient import TestClient

from assistant import Article, Assistant, LibraryBusyError
from assistant.apps.rest import ApiOptions, build_api
from assistant.apps.work_queue import WorkQueue
from assistant.encoders.sentence_encoder import Encoder
from assistant.library import LIBRARY_FILE
from assistant.records.contract import contract, definition
from assistant.rendering import labels
from tests.conftest import LINEAR

POLL = "How many Russians oppose a handover?"
NOTHING = "Which tenor sang at the opera gala?"


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


@pytest.fixture
def client(desk: Assistant) -> TestClient:
    return TestClient(build_api(desk), raise_server_exceptions=False)


def code(response: Any) -> tuple[int, str]:
    jsonschema.validate(response.json(), definition("Error"))
    return response.status_code, response.json()["error"]["code"]


def test_the_document_is_made_of_the_contract(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert set(contract()["$defs"]) <= set(schemas)
    asked = document["paths"]["/v1/ask"]["post"]
    answer = asked["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Answer"}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert {"200", "422", "429", "503"} <= set(operation["responses"]), path


@pytest.mark.parametrize(
    ("path", "body", "status", "expected"),
    [
        ("ask", b"{", 400, "not_json"),
        ("ask", b"", 422, "request"),
        ("ask", b"[]", 422, "request"),
        ("ask", b"{}", 422, "request"),
        ("ask", b'{"question": 7}', 422, "request"),
        ("ask", b'{"question": "Who?", "nope": 1}', 422, "request"),
        ("ask", b'{"question": "Who?", "limit": 101}', 422, "request"),
        ("ask", b'{"question": "Who?", "limit": true}', 422, "request"),
        ("ask", b'{"question": "Who?", "limit": 0}', 422, "limit"),
        ("ask", b'{"question": "Who?", "max_characters": 0}', 422, "limit"),
        ("ask", b'{"question": " "}', 422, "question"),
        ("ask", b'{"question": "Who?", "filters": {"published_from": "2018-02-30"}}', 422, "filter"),
        ("ask", b'{"question": "Who?", "filters": {"publisher": ["x"]}}', 422, "request"),
        ("check", b'{"draft": "x", "min_words": 0}', 422, "draft"),
        ("verify", b"{}", 200, ""),
        ("chat/completions", b'{"messages": []}', 422, "request"),
        ("chat/completions", b'{"messages": [{"role": "system", "content": "x"}]}', 422, "question"),
    ],
)  # fmt: skip
def test_a_body_that_is_not_as_it_must_be_is_a_typed_error(
    client: TestClient, path: str, body: bytes, status: int, expected: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post(f"/v1/{path}", content=body, headers=headers)
    if expected:
        assert code(response) == (status, expected)
    else:
        assert response.json()["ok"] is False, "what is no bundle is a failed check"


def test_what_is_not_there_is_a_typed_error(client: TestClient) -> None:
    assert code(client.get("/v1/nothing")) == (404, "no_such_route")
    assert code(client.put("/v1/ask")) == (405, "method_not_allowed")
    assert code(client.get("/v1/articles/nobody")) == (404, "article_not_found")


def test_a_fault_of_ours_is_said_without_its_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        msg = "secret inside"
        raise RuntimeError(msg)

    monkeypatch.setattr(Assistant, "ask", fault)
    response = client.post("/v1/ask", json={"question": POLL})
    assert code(response) == (500, "internal")
    assert "secret" not in response.text


def test_a_locked_index_says_when_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        msg = "another process is writing"
        raise LibraryBusyError(msg)

    monkeypatch.setattr(Assistant, "ask", busy)
    response = client.post("/v1/ask", json={"question": POLL})
    assert code(response) == (503, "library_busy")
    assert response.headers["Retry-After"]


def test_a_damaged_index_is_a_typed_error(client: TestClient, desk: Assistant) -> None:
    raw = sqlite3.connect(desk.folder / LIBRARY_FILE)
    with raw:
        raw.execute("UPDATE articles SET text = 'Somebody changed this.'")
    raw.close()
    status, kind = code(client.get("/v1/articles/poll"))
    assert (status, kind) == (500, "library")


def test_passages_come_with_the_question(client: TestClient, desk: Assistant) -> None:
    found = client.post("/v1/search", json={"question": "fog", "limit": 1}).json()
    jsonschema.validate(found, definition("Hits"))
    assert found["question"] == "fog"
    assert found["hits"][0]["locator"] == desk.search("fog", limit=1)[0].locator.to_dict()


def test_an_answer_can_say_why_and_be_bounded(client: TestClient) -> None:
    explained = client.post("/v1/ask", json={"question": POLL, "explain": True}).json()
    assert explained["explanation"]["quotes"]
    jsonschema.validate(explained, definition("Answer"))
    short = client.post("/v1/ask", json={"question": POLL, "max_characters": 1}).json()
    assert len(short["quotes"]) == 1


def test_the_list_comes_in_stretches(client: TestClient) -> None:
    first = client.get("/v1/articles", params={"limit": 3}).json()
    jsonschema.validate(first, definition("Articles"))
    assert (first["total"], first["next_start"]) == (4, 3)
    rest = client.get("/v1/articles", params={"start": 3}).json()
    assert rest["next_start"] is None
    names = [item["id"] for item in first["articles"] + rest["articles"]]
    assert names == ["poll", "treaty", "weather", "wire"]


def test_a_bundle_is_verified_byte_for_byte(client: TestClient, desk: Assistant) -> None:
    content = desk.bundle(desk.ask(POLL)).to_bytes()
    report = client.post("/v1/verify", content=content).json()
    jsonschema.validate(report, definition("Verification"))
    assert report["ok"]
    changed = client.post("/v1/verify", content=content.replace(b"71", b"17", 1)).json()
    assert not changed["ok"]


def test_nothing_is_changed_unless_that_is_allowed(client: TestClient, desk: Assistant) -> None:
    body = {"id": "new", "text": "The ferry sails on Mondays."}
    assert code(client.post("/v1/articles", json=body)) == (403, "changes_not_allowed")
    assert code(client.delete("/v1/articles/poll")) == (403, "changes_not_allowed")
    assert len(desk) == 4


def test_articles_are_added_replaced_and_removed_where_it_is_allowed(desk: Assistant) -> None:
    client = TestClient(build_api(desk, ApiOptions(allow_changes=True)))
    body = {"id": "a/b", "text": "The ferry sails on Mondays.", "published": "2024-05-01"}
    assert client.post("/v1/articles", json=body).json()["added"] == ["a/b"]
    assert client.get("/v1/articles/a/b").json()["published"] == "2024-05-01"
    changed = {**body, "text": "The ferry sails on Tuesdays."}
    assert client.post("/v1/articles", json=changed).json()["changed"] == ["a/b"]
    answer = client.post("/v1/ask", json={"question": "When does the ferry sail?"}).json()
    assert "Tuesdays" in (answer["quotes"] or answer["near_misses"])[0]["text"]
    assert client.delete("/v1/articles/a/b").json()["removed"] == ["a/b"]
    assert "a/b" not in desk
    assert code(client.delete("/v1/articles/a/b")) == (404, "article_not_found")
    bad = {**body, "title": "two\nlines"}
    assert code(client.post("/v1/articles", json=bad)) == (422, "article")
    assert len(desk) == 4, "nothing is left of what was refused"


def test_ten_clients_at_once_get_the_answers_they_would_get_alone(
    client: TestClient, desk: Assistant
) -> None:
    questions = [POLL, "What covers Kunashir in summer?", NOTHING] * 4
    alone = {
        question: json.loads(json.dumps(desk.ask(question).to_dict())) for question in questions
    }

    def ask(question: str) -> Any:
        return client.post("/v1/ask", json={"question": question}).json()

    with ThreadPoolExecutor(10) as clients:
        together = list(clients.map(ask, questions))
    assert together == [alone[question] for question in questions]


def test_more_than_may_wait_are_told_to_come_again_and_health_still_answers(
    desk: Assistant,
) -> None:
    queue, let_go = WorkQueue(workers=1, waiting=0), threading.Event()
    client = TestClient(build_api(desk, ApiOptions(queue=queue)))
    queue.submit(let_go.wait)
    response = client.post("/v1/ask", json={"question": POLL})
    assert code(response) == (503, "busy")
    assert client.get("/v1/health").json()["status"] == "ok"
    let_go.set()
    queue.close()


def test_it_is_counted_what_was_asked_and_not_by_whom_or_what(client: TestClient) -> None:
    client.post("/v1/ask", json={"question": NOTHING})
    client.get("/v1/articles/poll")
    text = client.get("/v1/metrics").text
    assert 'onrecord_requests_total{route="/v1/ask",status="200"} 1.0' in text
    assert 'onrecord_answers_total{status="not_found"} 1.0' in text
    assert "onrecord_articles 4.0" in text
    assert "tenor" not in text
    assert "/v1/articles/poll" not in text


# Chat completions


def test_a_completion_is_quotations_and_each_citation_is_exactly_one(
    client: TestClient, desk: Assistant
) -> None:
    asked = {"messages": [{"role": "user", "content": POLL}], "temperature": 0.7}
    sent = client.post("/v1/chat/completions", json=asked).json()
    (choice,) = sent["choices"]
    content = choice["message"]["content"]
    cited = [item["url_citation"] for item in choice["message"]["annotations"]]
    answer = desk.ask(POLL)
    assert [content[item["start_index"] : item["end_index"]] for item in cited] == [
        quote.text for quote in answer.quotes
    ]
    assert [item["url"] for item in cited] == [quote.address for quote in answer.quotes]
    assert sent["onrecord"] == json.loads(json.dumps(answer.to_dict()))


def test_a_completion_of_nothing_is_the_label_alone(client: TestClient) -> None:
    asked = {"messages": [{"role": "user", "content": [{"type": "text", "text": NOTHING}]}]}
    (choice,) = client.post("/v1/chat/completions", json=asked).json()["choices"]
    assert choice["message"]["content"].startswith(labels.STATUS_LABELS["not_found"])
    assert choice["message"]["annotations"] == []


@pytest.fixture
def openai_client(client: TestClient) -> openai.OpenAI:
    return openai.OpenAI(base_url="http://testserver/v1", api_key="x", http_client=client)


def test_the_openai_client_reads_completions_and_models(
    openai_client: openai.OpenAI, desk: Assistant
) -> None:
    assert [model.id for model in openai_client.models.list()] == ["onrecord"]
    completed = openai_client.chat.completions.create(
        model="onrecord", messages=[{"role": "user", "content": POLL}]
    )
    message = completed.choices[0].message
    assert message.content is not None
    assert message.annotations is not None
    cited = message.annotations[0].url_citation
    assert message.content[cited.start_index : cited.end_index] == desk.ask(POLL).quotes[0].text


def test_the_openai_client_reads_the_same_from_a_stream(openai_client: openai.OpenAI) -> None:
    messages: list[Any] = [{"role": "user", "content": POLL}]
    whole = openai_client.chat.completions.create(model="onrecord", messages=messages)
    stream = openai_client.chat.completions.create(model="onrecord", messages=messages, stream=True)
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"

"""The API on the page's port: the same answers, behind the page's guard, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant import Article, Assistant
from assistant.apps.web.server.api_beside import ApiBeside, build_api
from assistant.apps.web.server.guard import Guard
from assistant.encoders.sentence_encoder import Encoder
from assistant.records.contract import definition
from tests.conftest import LINEAR

HOME = "http://127.0.0.1:7860"
POLL = "How many Russians oppose a handover?"


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(f"the page: {Request(scope).url.path}")(scope, receive, send)


def client(desk: Assistant, *, api: bool) -> TestClient:
    inside = ApiBeside(page, api=build_api(desk)) if api else page
    guard = Guard(inside, hosts=("127.0.0.1",), lets_programs_in=api)
    return TestClient(guard, base_url=HOME)


def test_programs_are_answered_beside_the_page(desk: Assistant) -> None:
    beside = client(desk, api=True)
    answer = beside.post("/v1/ask", json={"question": POLL}).json()
    assert answer["quotes"][0]["text"] == desk.ask(POLL).quotes[0].text
    assert beside.get("/v1/articles/poll").json()["id"] == "poll"
    assert beside.get("/").text == "the page: /"


def test_a_body_is_checked_by_the_rules_of_the_api_not_by_those_of_gradio(desk: Assistant) -> None:
    beside = client(desk, api=True)
    content = desk.bundle(desk.ask(POLL)).to_bytes()
    assert beside.post("/v1/verify", content=content).json()["ok"]
    large = beside.post("/v1/ask", content=b"x" * (1 << 21))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("method", ["post", "delete"])
def test_nothing_is_changed_through_it(desk: Assistant, method: str) -> None:
    path = "/v1/articles" if method == "post" else "/v1/articles/poll"
    response = client(desk, api=True).request(method, path)
    assert response.status_code == 404
    assert len(desk) == 4


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_what_the_guard_refuses_is_a_typed_error(desk: Assistant, headers: dict[str, Any]) -> None:
    response = client(desk, api=True).post("/v1/ask", json={"question": POLL}, headers=headers)
    assert response.status_code in {403, 421}
    jsonschema.validate(response.json(), definition("Error"))


def test_without_being_asked_for_it_is_not_there(desk: Assistant) -> None:
    response = client(desk, api=False).post("/v1/ask", json={"question": POLL})
    assert response.status_code == 404
    assert client(desk, api=False).get("/v1/health").status_code == 404

"""The routes for drafts: who may use them, what they take, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant import Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.routes import draft_routes as draft_upload
from assistant.apps.web.routes.draft_routes import (
    BODY_LIMITS,
    CHECK_ROUTE,
    MAX_CHARACTERS,
    MAX_QUOTATIONS,
    READ_ROUTE,
    Drafts,
)
from assistant.apps.web.server.guard import Guard
from assistant.encoders.sentence_encoder import Encoder
from tests.apps.test_draft_files import word_file
from tests.conftest import LINEAR

HOME = "http://127.0.0.1:7860"
RAW = {"Content-Type": "application/octet-stream"}
OWN = {**RAW, "Origin": HOME, "Sec-Fetch-Site": "same-origin"}
ARTICLE = Article(
    id="pier", title="Pier", text="The pier was closed in March after a storm.", language="en"
)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build([ARTICLE], tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


@pytest.fixture
def client(desk: Assistant) -> TestClient:
    behind = Drafts(PlainTextResponse("behind"), desk=desk)
    return TestClient(Guard(behind, hosts=("127.0.0.1",)), base_url=HOME)


def check(client: TestClient, draft: str, least: object = 1) -> dict[str, object]:
    response = client.post(f"{CHECK_ROUTE}?least={least}", content=draft.encode(), headers=OWN)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


def test_a_file_comes_back_as_its_text(client: TestClient) -> None:
    for content in (word_file("“Closed in March”"), "“Closed in March”".encode()):
        response = client.post(READ_ROUTE, content=content, headers=OWN)
        assert response.json() == {"text": "“Closed in March”"}


def test_a_draft_comes_back_marked_with_a_report_to_save(
    client: TestClient, desk: Assistant
) -> None:
    draft = "It “was closed in May after a storm”, they said."
    answer = check(client, draft)
    assert 'class="quoted altered' in str(answer["report"])
    files = answer["files"]
    assert isinstance(files, list)
    markdown, written = files
    report = desk.check(draft)
    assert markdown["content"] == report.to_markdown()
    assert json.loads(written["content"]) == report.to_dict()
    assert (markdown["name"][-3:], written["name"][-5:]) == (".md", ".json")


def test_short_quotations_can_be_passed_over(client: TestClient) -> None:
    draft = "The “pier” “was closed in March”."
    assert str(check(client, draft)["report"]).count("<mark") == 2
    assert str(check(client, draft, 3)["report"]).count("<mark") == 1


@pytest.mark.parametrize("least", ["0", "-1", "51", "", "x", "1.5", "٣", "9" * 5_000])
def test_a_bad_number_of_words_is_said(client: TestClient, least: str) -> None:
    assert "whole number from 1 to 50" in str(check(client, "“a b c”", least)["error"])


def test_what_cannot_be_checked_is_said(client: TestClient) -> None:
    assert check(client, " \n") == {"error": captions.DRAFT_IS_EMPTY}
    long = check(client, "я" * (MAX_CHARACTERS + 1))
    assert "200,001 characters" in str(long["error"])
    many = check(client, "“a b” " * (MAX_QUOTATIONS + 1))
    assert "1,001 quotations" in str(many["error"])
    assert "report" in check(client, "“a b” " * (MAX_QUOTATIONS + 1), 3)
    block = check(client, "> word\n" * 6_000)
    assert "at most 20,000 are compared" in str(block["error"])
    broken = client.post(CHECK_ROUTE, content=b"\xff\xfe\xfa", headers=OWN)
    assert "error" in broken.json()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4", "The file is a PDF; save it as .docx"),
        (b"", "The file holds no text"),
        (b"\0\1\2" * 50, "The file is not text"),
        (b"PK\x03\x04....", "The file is not a DOCX"),
        ("ж".encode() * (MAX_CHARACTERS + 1), "has 200,001 characters"),
    ],
    ids=["pdf", "empty", "binary", "no archive", "long"],
)
def test_a_file_that_is_no_draft_is_refused_in_words(
    client: TestClient, content: bytes, said: str
) -> None:
    response = client.post(READ_ROUTE, content=content, headers=OWN)
    assert response.status_code == 200
    assert said in response.json()["error"]


@pytest.mark.parametrize("route", [READ_ROUTE, CHECK_ROUTE])
def test_only_our_own_page_may_send_drafts_and_only_so_many_bytes(
    client: TestClient, route: str
) -> None:
    foreign = (
        {**RAW, "Origin": "http://evil.example"},
        {**RAW, "Origin": "null"},
        {**RAW, "Sec-Fetch-Site": "cross-site"},
    )
    for headers in foreign:
        assert client.post(route, content=b"x", headers=headers).status_code == 403
    evil = {**OWN, "Host": "evil.example"}
    assert client.post(route, content=b"x", headers=evil).status_code == 421
    form = {**OWN, "Content-Type": "text/plain"}
    assert client.post(route, content=b"x", headers=form).status_code == 415
    assert client.request("OPTIONS", route).status_code == 404
    large = b"x" * (BODY_LIMITS[route] + 1)
    assert client.post(route, content=large, headers=OWN).status_code == 413


def test_other_requests_pass_by(client: TestClient) -> None:
    assert client.get(READ_ROUTE).text == "behind"
    assert client.get("/").text == "behind"


def test_nothing_of_a_draft_is_written_to_a_file_or_a_log(
    client: TestClient,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canary = "zyxomma-canary"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {file.name for file in tmp_path.rglob("*")}
    with caplog.at_level(logging.DEBUG):
        client.post(READ_ROUTE, content=word_file(f"“{canary} in March”"), headers=OWN)
        assert canary in str(check(client, f"They say “{canary} was closed in May after a storm”."))
    assert canary not in caplog.text
    assert {file.name for file in tmp_path.rglob("*")} == before
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert canary.encode() not in file.read_bytes()


def test_a_library_that_fails_is_logged_and_said_without_details(
    client: TestClient, desk: Assistant
) -> None:
    desk.close()
    assert check(client, "“was closed in March”") == {"error": captions.DRAFT_NOT_CHECKED}


def test_too_many_at_once_are_asked_to_wait(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(content: bytes) -> dict[str, object]:
        go_on.wait(30)
        return {"text": content.decode()}

    monkeypatch.setattr(draft_upload, "read_file", slow)
    drafts = Drafts(PlainTextResponse("behind"), desk=desk)

    async def all_at_once() -> list[object]:
        transport = httpx.ASGITransport(app=drafts)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as http:
            posts = [
                asyncio.create_task(http.post(READ_ROUTE, content=b"x", headers=OWN))
                for _ in range(12)
            ]
            refused = [await one for one in posts[8:]]
            go_on.set()
            return [one.json() for one in (*refused, *[await one for one in posts[:8]])]

    with ThreadPoolExecutor(
        max_workers=1
    ) as aside:  # the browser's tests have a loop in this thread
        answers = aside.submit(lambda: asyncio.run(all_at_once())).result()
    assert answers == [{"error": captions.DRAFTS_BUSY}] * 4 + [{"text": "x"}] * 8

"""Python, the shell, HTTP and MCP give the same answers, and the same errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from starlette.testclient import TestClient

from assistant import Article, Assistant, AssistantError, Filters, Recipe
from assistant.apps.article_json import article_json, listed_articles
from assistant.apps.cli.main import main
from assistant.apps.mcp import build_mcp_server
from assistant.apps.rest import build_api
from assistant.recipe import ReadingSettings
from tests.conftest import run_coroutine

POLL = "How many Russians oppose a handover?"
TWO_PARTS = f"{POLL} When was the joint declaration signed in Moscow?"
NOTHING = "Which tenor sang at the opera gala?"
DRAFT = "He wrote that “69 percent of Russians oppose a handover”."

Door = Callable[[str, dict[str, Any]], Any]


def as_json(value: object) -> Any:
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index that the shell can open by itself: it needs the real encoder."""
    folder = tmp_path_factory.mktemp("doors") / "index"
    articles = [
        Article(
            id="poll",
            title="What Russians think",
            publisher="The Daily",
            url="https://daily.example/poll",
            language="en",
            text="A poll was held in May. It found that 71 percent of Russians oppose a handover.",
        ),
        Article(
            id="treaty",
            title="The declaration of 1956",
            publisher="The Weekly",
            language="en",
            text="The joint declaration was signed in Moscow on 19 October 1956.",
        ),
    ]
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    with Assistant.open(folder, create=True, recipe=recipe) as desk:
        desk.add(articles)
    return folder


@pytest.fixture(scope="module")
def desk(index: Path) -> Iterator[Assistant]:
    with Assistant.open(index) as opened:
        yield opened


@pytest.fixture
def shell(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Door:
    """What the command writes with `--json`."""

    def run(call: str, given: dict[str, Any]) -> Any:
        words = [call]
        if call == "check":
            (tmp_path / "draft.md").write_text(given["draft"], encoding="utf-8")
            words.append(str(tmp_path / "draft.md"))
        words += [given["question"]] if "question" in given else []
        words += ["--limit", str(given["limit"])] if "limit" in given else []
        words += [word for name in given.get("publishers", ()) for word in ("--publisher", name)]
        main([*words, "--index", str(index), "--json"])
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def http(desk: Assistant) -> Door:
    """What the API sends."""
    client = TestClient(build_api(desk))

    def run(call: str, given: dict[str, Any]) -> Any:
        body = dict(given)
        if "publishers" in body:
            body["filters"] = {"publishers": body.pop("publishers")}
        return client.post(f"/v1/{call}", json=body).json()

    return run


@pytest.fixture
def mcp(desk: Assistant) -> Door:
    """What the MCP server gives programs."""

    async def called(call: str, given: dict[str, Any]) -> Any:
        async with Client(build_mcp_server(desk)) as client:
            name = {"check": "check_draft"}.get(call, call)
            return (await client.call_tool(name, given)).structured_content

    return lambda call, given: run_coroutine(called(call, given))


@pytest.mark.parametrize(
    "given",
    [
        {"question": POLL},
        {"question": TWO_PARTS, "limit": 1},
        {"question": NOTHING},
        {"question": POLL, "publishers": ["The Weekly"]},
    ],
)
def test_a_question_has_one_answer(
    desk: Assistant, shell: Door, http: Door, mcp: Door, given: dict[str, Any]
) -> None:
    filters = Filters(publishers=tuple(given.get("publishers", ())))
    answer = desk.ask(given["question"], limit=given.get("limit", 5), filters=filters)
    expected = as_json(answer.to_dict())
    assert shell("ask", given) == http("ask", given) == mcp("ask", given) == expected


def test_a_comparison_and_a_checked_draft_are_the_same_everywhere(
    desk: Assistant, shell: Door, http: Door, mcp: Door
) -> None:
    question, draft = {"question": POLL}, {"draft": DRAFT}
    compared = as_json(desk.compare(POLL).to_dict())
    assert shell("compare", question) == http("compare", question) == mcp("compare", question)
    assert http("compare", question) == compared
    checked = as_json(desk.check(DRAFT).to_dict())
    assert shell("check", draft) == http("check", draft) == mcp("check", draft) == checked


def test_passages_are_the_same_everywhere(
    desk: Assistant, shell: Door, http: Door, mcp: Door
) -> None:
    hits = as_json([hit.to_dict() for hit in desk.search(POLL, limit=2)])
    assert len(hits) == 2
    assert shell("search", {"question": POLL, "limit": 2}) == hits
    assert http("search", {"question": POLL, "limit": 2})["hits"] == hits
    found = mcp("search", {"query": POLL, "limit": 2})["results"]
    assert [item["hit"] for item in found] == hits


def test_articles_are_the_same_everywhere(
    desk: Assistant, index: Path, mcp: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    client = TestClient(build_api(desk))
    listed = as_json(listed_articles(desk))
    main(["list", "--index", str(index), "--json"])
    assert json.loads(capsys.readouterr().out) == listed
    assert client.get("/v1/articles").json()["articles"] == listed
    assert mcp("list_articles", {})["articles"] == listed
    shown = as_json(article_json(desk, "poll"))
    main(["show", "poll", "--index", str(index), "--json"])
    assert json.loads(capsys.readouterr().out) == shown
    assert client.get("/v1/articles/poll").json() == shown


def test_a_quotation_fetched_by_its_place_is_the_same_words(desk: Assistant, mcp: Door) -> None:
    quote = desk.ask(POLL).quotes[0]
    fetched = mcp("fetch", {"id": str(quote.locator)})
    assert fetched["text"] == quote.text
    assert fetched["metadata"]["locator"] == as_json(quote.locator.to_dict())


@pytest.mark.parametrize("given", [{"question": "x" * 2_001}, {"question": " "}])
def test_a_bad_question_is_the_same_error_everywhere(
    desk: Assistant, shell: Door, http: Door, mcp: Door, given: dict[str, Any]
) -> None:
    with pytest.raises(AssistantError) as raised:
        desk.ask(given["question"])
    expected = raised.value.to_dict()
    assert shell("ask", given) == http("ask", given) == mcp("ask", given) == expected


def test_a_limit_of_nothing_is_the_same_error_everywhere(
    desk: Assistant, shell: Door, http: Door, mcp: Door
) -> None:
    given = {"question": POLL, "limit": 0}
    with pytest.raises(AssistantError) as raised:
        desk.ask(POLL, limit=0)
    expected = raised.value.to_dict()
    assert shell("ask", given) == http("ask", given) == mcp("ask", given) == expected


def test_an_unknown_article_is_the_same_error_everywhere(
    desk: Assistant, index: Path, mcp: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AssistantError) as raised:
        desk.article("nobody")
    expected = raised.value.to_dict()
    assert main(["show", "nobody", "--index", str(index), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == expected
    response = TestClient(build_api(desk)).get("/v1/articles/nobody")
    assert (response.status_code, response.json()) == (404, expected)
    assert mcp("fetch", {"id": "nobody"}) == expected

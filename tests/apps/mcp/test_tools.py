"""The MCP tools as a real client sees them: verbatim, typed, bounded, and changing nothing unasked."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent

from assistant import Article, Assistant, Locator
from assistant.apps.mcp import build_mcp_server
from assistant.apps.work_queue import WorkQueue
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR, run_coroutine

POLL = "How many Russians oppose a handover?"
READING = {"ask", "search", "fetch", "check_draft", "compare", "list_articles"}
CHANGING = {"add_article", "add_page", "remove_article"}

T = TypeVar("T")


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    odd = Article(id="a/../b#1?x", text="The odd ferry sails on Tuesdays.", language="en")
    articles = [*treaty_articles, odd]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built


def with_client(
    desk: Assistant, work: Callable[[Client], Awaitable[T]], *, allow_changes: bool = False
) -> T:
    async def run() -> T:
        async with Client(build_mcp_server(desk, allow_changes=allow_changes)) as client:
            return await work(client)

    return run_coroutine(run())


def call(
    desk: Assistant, name: str, *, allow_changes: bool = False, **given: Any
) -> CallToolResult:
    async def work(client: Client) -> CallToolResult:
        return await client.call_tool(name, given)

    return with_client(desk, work, allow_changes=allow_changes)


def texts(result: CallToolResult) -> list[str]:
    return [block.text for block in result.content if isinstance(block, TextContent)]


def test_the_tools_say_what_they_give_and_that_they_change_nothing(desk: Assistant) -> None:
    tools = with_client(desk, lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == READING
    for tool in tools:
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert tool.description
        assert "\n" not in tool.description


def test_each_quotation_is_a_block_of_its_own_with_source_and_place(desk: Assistant) -> None:
    answer = desk.ask("Which article promises the transfer of the Habomai islets?")
    result = call(desk, "ask", question=answer.question)
    assert len(answer.quotes) >= 1
    blocks = [block for block in result.content if block.meta]
    assert len(blocks) == len(answer.quotes) + len(answer.near_misses)
    for block, quote in zip(blocks, (*answer.quotes, *answer.near_misses), strict=True):
        assert isinstance(block, TextContent)
        assert f"“{quote.text}”" in block.text
        assert block.meta == {"onrecord/locator": quote.locator.to_dict()}
        assert quote.article.title is not None
        assert quote.article.title in block.text
    links = [block.uri for block in result.content if block.type == "resource_link"]
    quoted = dict.fromkeys(quote.article.id for quote in answer.quotes)
    assert links == [f"onrecord://article/{name}" for name in quoted]


def test_what_is_not_found_is_said_to_be(desk: Assistant) -> None:
    result = call(desk, "ask", question="Which tenor sang at the opera gala?")
    assert not result.is_error, "not to find something is an answer"
    assert result.structured_content["status"] == "not_found"
    assert texts(result)[0].startswith("No passage answers this")


def test_search_and_fetch_have_the_shape_that_connectors_expect(desk: Assistant) -> None:
    result = call(desk, "search", query="fog")
    (text,) = texts(result)
    found = json.loads(text)["results"]
    assert {key for item in found for key in item} == {"id", "title", "url"}
    result = call(desk, "fetch", id=found[0]["id"])
    (text,) = texts(result)
    document = json.loads(text)
    assert set(document) == {"id", "title", "text", "url", "metadata"}
    assert document == result.structured_content
    place = Locator.parse(found[0]["id"])
    assert document["text"] == place.resolve(desk.article("weather"))


def test_a_long_article_is_fetched_in_stretches_that_join_without_a_gap(desk: Assistant) -> None:
    whole, start, stretches = desk.article("poll").text, 0, []
    while start is not None:
        got = call(desk, "fetch", id="poll", start=start, max_characters=50).structured_content
        stretches.append(got["text"])
        place = Locator(**got["metadata"]["locator"])
        assert place.resolve(desk.article("poll")) == got["text"]
        start = got["metadata"]["next_start"]
    assert "".join(stretches) == whole
    assert max(map(len, stretches)) <= 50


def test_how_much_is_said_can_be_bounded(desk: Assistant) -> None:
    many = call(desk, "search", query="the declaration, a poll, fog").structured_content["results"]
    few = call(desk, "search", query="the declaration, a poll, fog", max_characters=1)
    assert len(many) > 1
    assert len(few.structured_content["results"]) == 1
    compared = call(desk, "compare", question=POLL, max_characters=1).structured_content
    assert all(len(item["answer"]["quotes"]) <= 1 for item in compared["publishers"])


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("ask", {}, "request"),
        ("ask", {"question": POLL, "nope": 1}, "request"),
        ("ask", {"question": POLL, "limit": "five"}, "request"),
        ("ask", {"question": POLL, "limit": 51}, "request"),
        ("ask", {"question": " "}, "question"),
        ("ask", {"question": POLL, "published_from": "soon"}, "filter"),
        ("fetch", {"id": "nobody"}, "article_not_found"),
        ("fetch", {"id": "poll@0:1-2"}, "locator"),
        ("fetch", {"id": f"poll@{'0' * 64}:1-2"}, "locator"),
        ("check_draft", {"draft": "“fog”", "min_words": 0}, "draft"),
    ],
)
def test_what_goes_wrong_is_a_typed_error(
    desk: Assistant, name: str, given: dict[str, Any], code: str
) -> None:
    result = call(desk, name, **given)
    assert result.is_error
    assert result.structured_content["error"]["code"] == code
    assert json.loads(texts(result)[0]) == result.structured_content


def test_too_many_at_once_are_told_to_come_again(desk: Assistant) -> None:
    queue = WorkQueue(workers=1, waiting=0)

    async def work() -> CallToolResult:
        async with Client(build_mcp_server(desk, queue=queue)) as client:
            return await client.call_tool("ask", {"question": POLL})

    let_go = threading.Event()
    queue.submit(let_go.wait)
    result = run_coroutine(work())
    let_go.set()
    queue.close()
    assert result.structured_content["error"]["code"] == "busy"


def test_articles_are_resources_whatever_their_ids_are(desk: Assistant) -> None:
    async def work(client: Client) -> dict[str, str]:
        listed = (await client.list_resources()).resources
        return {item.name: await read(client, str(item.uri)) for item in listed}

    async def read(client: Client, uri: str) -> str:
        (content,) = (await client.read_resource(uri)).contents
        return content.text  # type: ignore[union-attr]  # articles are text

    assert with_client(desk, work) == {info.id: desk.article(info.id).text for info in desk}


@pytest.mark.parametrize("uri", ["onrecord://article/nobody", "file:///etc/passwd"])
def test_what_is_no_article_is_no_resource(desk: Assistant, uri: str) -> None:
    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match=r"no article|no resource"):
            await client.read_resource(uri)

    with_client(desk, work)


def test_nothing_is_changed_unless_that_is_allowed(desk: Assistant) -> None:
    before = desk.fingerprint
    result = call(desk, "add_article", id="new", text="The ferry sails on Mondays.")
    assert result.is_error
    assert desk.fingerprint == before


def test_articles_are_added_and_removed_where_it_is_allowed(desk: Assistant) -> None:
    async def work(client: Client) -> set[str]:
        return {tool.name for tool in (await client.list_tools()).tools}

    assert with_client(desk, work, allow_changes=True) == READING | CHANGING
    new = {"id": "new", "text": "The ferry sails on Mondays.", "published": "2024-05-01"}
    added = call(desk, "add_article", allow_changes=True, **new)
    assert added.structured_content["added"] == ["new"]
    assert desk.ask("When does the ferry sail?").quotes
    removed = call(desk, "remove_article", allow_changes=True, id="new")
    assert removed.structured_content["removed"] == ["new"]
    assert "new" not in desk
    refused = call(desk, "add_page", allow_changes=True, url="file:///etc/passwd")
    assert refused.structured_content["error"]["code"] == "filter"
    private = call(desk, "add_page", allow_changes=True, url="http://127.0.0.1:9/x")
    assert private.structured_content["failed"], "addresses of private networks are not fetched"

"""One question through every door: each client gets the same quotation from the same place.

Needs the extras api, mcp, langchain, llama-index and haystack, the client `openai`, and the program curl.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # noqa: TID251  before Haystack is imported

import openai
import uvicorn
from articles import ARTICLES
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from assistant import Assistant
from assistant.apps.mcp import build_mcp_server
from assistant.apps.rest import build_api
from assistant.integrations.haystack_components import OnRecordAnswerer
from assistant.integrations.langchain_retriever import OnRecordRetriever as LangChainRetriever
from assistant.integrations.llama_index_retriever import OnRecordRetriever as LlamaIndexRetriever

QUESTION: Final = "When was the joint declaration signed?"
SHELL: Final = (sys.executable, "-m", "assistant")
Row = tuple[str, str, str]
"""A client, the quotation it got, and the locator of it."""


def first(answer: dict[str, Any]) -> tuple[str, str]:
    """The first quotation of an answer in JSON, and its place."""
    quote = answer["quotes"][0]
    place = quote["locator"]
    where = f"{place['article_id']}@{place['text_sha256']}:{place['start']}-{place['end']}"
    return quote["text"], where


def in_python(desk: Assistant) -> Iterator[Row]:
    """Python itself, and the retrievers inside it."""
    quote = desk.ask(QUESTION).quotes[0]
    yield "Python", quote.text, str(quote.locator)
    document = LangChainRetriever(desk=desk, quotes_only=True).invoke(QUESTION)[0]
    yield "LangChain", document.page_content, document.metadata["locator"]
    node = LlamaIndexRetriever(desk, quotes_only=True).retrieve(QUESTION)[0].node
    yield "LlamaIndex", node.get_content(), node.metadata["locator"]
    answer = OnRecordAnswerer(desk).run(query=QUESTION)["answers"][0]
    yield "Haystack", str(answer.data), answer.meta["locator"]


def in_the_shell(index: Path, shell: tuple[str, ...]) -> Iterator[Row]:
    """The command, as a program calls it."""
    command = [*shell, "ask", QUESTION, "--index", str(index), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    yield ("onrecord ask --json", *first(json.loads(done.stdout)))


def over_http(address: str) -> Iterator[Row]:
    """curl, and OpenAI's own client."""
    command = ["curl", "--silent", "--noproxy", "*", f"{address}/v1/ask"]
    command += ["-H", "Content-Type: application/json", "-d", json.dumps({"question": QUESTION})]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    yield ("curl", *first(json.loads(done.stdout)))
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any") as client:
        said = client.chat.completions.create(
            model="onrecord", messages=[{"role": "user", "content": QUESTION}]
        )
    message = said.choices[0].message
    cited = (message.annotations or [])[0].url_citation
    _, place = first((said.model_extra or {})["onrecord"])
    yield "OpenAI client", (message.content or "")[cited.start_index : cited.end_index], place


async def over_mcp(index: Path, shell: tuple[str, ...], address: str) -> list[Row]:
    """An agent that starts the command itself, and one that calls a server."""
    command, *words = shell
    here = {"PYTHONPATH": os.pathsep.join(sys.path)}
    started = StdioServerParameters(
        command=command, args=[*words, "mcp", "--index", str(index)], env=here
    )
    transports: dict[str, Any] = {
        "MCP over stdio": started,
        "MCP over HTTP": streamable_http_client(f"{address}/mcp"),
    }
    rows = []
    for name, transport in transports.items():
        async with Client(transport) as client:
            result = await client.call_tool("ask", {"question": QUESTION})
            rows.append((name, *first(result.structured_content or {})))
    return rows


@contextmanager
def served(app: Any) -> Iterator[str]:  # noqa: ANN401  an ASGI application
    """The address of a server of this process."""
    config = uvicorn.Config(app, port=0, log_level="error")
    opened = config.bind_socket()
    opened.listen()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{opened.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def ask_everywhere(desk: Assistant, shell: tuple[str, ...] = SHELL) -> list[Row]:
    """The same question through every door."""
    index = desk.folder
    rows = [*in_python(desk), *in_the_shell(index, shell)]
    with served(build_api(desk)) as address:
        rows += over_http(address)
    with served(build_mcp_server(desk).streamable_http_app()) as address:
        rows += asyncio.run(over_mcp(index, shell, address))
    return rows


def as_table(rows: list[Row]) -> str:
    """The transcript as Markdown."""
    lines = [f"| {client} | {text} | `{place}` |" for client, text, place in rows]
    return "\n".join(["| client | quotation | locator |", "|---|---|---|", *lines])


if __name__ == "__main__":
    with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
        print(as_table(ask_everywhere(desk)))

"""The command `onrecord mcp` and the real client, over stdin and stdout and over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from assistant import Article, Assistant, Recipe
from assistant.apps.api_keys import key_line, new_key
from assistant.recipe import ReadingSettings
from tests.conftest import run_coroutine

POLL = "How many Russians oppose a handover?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "index"
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    text = "A poll was held in May. It found that 71 percent of Russians oppose a handover."
    with Assistant.open(folder, create=True, recipe=recipe) as desk:
        desk.add([Article(id="poll", title="A poll", language="en", text=text)])
    return folder


@pytest.fixture(scope="module")
def quoted(index: Path) -> dict[str, object]:
    with Assistant.open(index) as desk:
        return desk.ask(POLL).to_dict()


def test_over_stdin_and_stdout(index: Path, quoted: dict[str, object], repository: Path) -> None:
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp", "--index", str(index)],
        env={"PYTHONPATH": str(repository)},
    )

    async def ask() -> CallToolResult:
        async with Client(started) as client:
            return await client.call_tool("ask", {"question": POLL})

    assert run_coroutine(ask()).structured_content == quoted


@pytest.fixture(scope="module")
def key() -> str:
    return new_key()


@pytest.fixture(scope="module")
def served(index: Path, key: str, repository: Path) -> Iterator[str]:
    """The address of a server that knows one key."""
    keys = index.parent / "keys"
    keys.write_text(key_line("agent", key) + "\n", encoding="utf-8")
    keys.chmod(0o600)
    command = [sys.executable, "-m", "assistant", "mcp", "--http", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--keys-file", str(keys), "--index", str(index)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://\S+/mcp", said)
    assert found, said
    yield found[0]
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    process.stderr.close()
    assert process.wait(30) in {0, -signal.SIGTERM}


def test_over_http_with_the_key(served: str, key: str, quoted: dict[str, object]) -> None:
    async def ask() -> CallToolResult:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, trust_env=False) as http,
            Client(streamable_http_client(served, http_client=http)) as client,
        ):
            return await client.call_tool("ask", {"question": POLL})

    assert run_coroutine(ask()).structured_content == quoted


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "key_needed"),
        ({"Authorization": "Bearer wrong"}, 401, "key_unknown"),
        ({"Host": "evil.example"}, 421, "unknown_host"),
        ({"Origin": "https://evil.example"}, 403, "foreign_origin"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "foreign_origin"),
    ],
)
def test_nobody_else_is_let_in_over_http(
    served: str, headers: dict[str, str], status: int, code: str
) -> None:
    response = httpx2.post(served, json={}, headers=headers, trust_env=False)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code

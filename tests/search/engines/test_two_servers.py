"""Two servers over two library folders and one collection, as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import REPOSITORY
from tests.search.engines.conftest import needs_postgres

pytestmark = [needs_postgres, pytest.mark.process]

SERVER = """
import sys
from assistant import Assistant
from assistant.apps.rest import ApiOptions, build_api, run_server
from tests.conftest import LINEAR, HashingEncoder

with Assistant.open(
    sys.argv[1], create=True, engine=sys.argv[2], encoder=HashingEncoder(), reader=LINEAR
) as desk:
    run_server(
        build_api(desk, ApiOptions(allow_changes=True)),
        host="127.0.0.1",
        port=0,
        on_ready=lambda url: print(url, flush=True),
    )
"""


@pytest.fixture
def servers(tmp_path: Path, postgres: str) -> Iterator[list[httpx.Client]]:
    """Two servers; each started with a library folder of its own, which is empty."""
    uri = f"{postgres}?collection=two_servers"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SERVER, str(tmp_path / name), uri],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        for name in ("one", "other")
    ]
    clients = []
    try:
        for process in running:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            clients.append(httpx.Client(base_url=url, timeout=60.0, trust_env=False))
        yield clients
    finally:
        for client in clients:
            client.close()
        for process in running:
            process.terminate()
            process.wait(30)
            assert process.stdout is not None
            process.stdout.close()


def found(server: httpx.Client, question: str) -> list[str]:
    answer: dict[str, Any] = server.post("/v1/search", json={"question": question}).json()
    return [hit["article"]["id"] for hit in answer["hits"]]


def test_the_next_question_to_one_server_sees_what_another_acknowledged(
    servers: list[httpx.Client],
) -> None:
    one, other = servers
    ferry = {"id": "ferry", "text": "The ferry to Lindmouth stops in March.", "title": "No ferry"}
    pier = {"id": "pier", "text": "The new pier opens with a brass band.", "title": "A pier"}
    assert one.post("/v1/articles", json=ferry).json()["added"] == ["ferry"]
    assert found(other, "When does the ferry stop?") == ["ferry"]
    assert other.post("/v1/articles", json=pier).json()["added"] == ["pier"]
    assert found(one, "What opens with a band?")[0] == "pier"
    later = {**ferry, "text": "The ferry to Lindmouth sails on until June."}
    one.post("/v1/articles", json=later)
    text = other.get("/v1/articles/ferry").json()["text"]
    assert text == later["text"]
    assert one.delete("/v1/articles/ferry").status_code == 200
    assert found(other, "ferry Lindmouth") == ["pier"]
    assert other.get("/v1/articles/ferry").status_code == 404

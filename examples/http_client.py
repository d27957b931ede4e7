"""The HTTP API as a program meets it; a server of its own would be `onrecord api`."""

from __future__ import annotations

import json
import threading
import urllib.request
from tempfile import TemporaryDirectory

import uvicorn
from articles import ARTICLES

from assistant import Assistant
from assistant.apps.rest import build_api


def ask(address: str, question: str) -> dict[str, object]:
    """One request, by the standard library alone."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(  # noqa: S310  our own address
        f"{address}/v1/ask", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310
        answer: dict[str, object] = json.load(response)
    return answer


with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
    config = uvicorn.Config(build_api(desk), port=0, log_level="error")
    opened = config.bind_socket()
    opened.listen()  # so that the request below waits for the server to come up
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    port = opened.getsockname()[1]
    print(
        json.dumps(
            ask(f"http://127.0.0.1:{port}", "When was the joint declaration signed?"), indent=2
        )
    )
    server.should_exit = True
    thread.join()

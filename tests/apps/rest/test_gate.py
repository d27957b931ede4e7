"""What stands before the API: keys, hosts, origins, sizes, times, and how often."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant import ServerError
from assistant.apps.api_keys import ApiKeys
from assistant.apps.client_limits import MOST_CLIENTS, TokenBuckets
from assistant.apps.rest import Admission, Gate, admission_for
from assistant.apps.rest.gate import LOOPBACK
from tests.conftest import run_coroutine

HOME = "http://127.0.0.1:8770"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await JSONResponse({"path": scope["path"], "bytes": len(body)})(scope, receive, send)


def client(**admission: Any) -> TestClient:
    return TestClient(Gate(echo, Admission(**admission)), base_url=HOME)


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_what_is_in_order_passes_whole_and_comes_back_under_headers() -> None:
    response = client().post("/v1/ask", content=b"x" * 1_000)
    assert response.json() == {"path": "/v1/ask", "bytes": 1_000}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_is_misdirected(host: str) -> None:
    assert code(client().get("/", headers={"Host": host})) == (421, "unknown_host")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_pages_of_other_sites_are_refused(headers: dict[str, str]) -> None:
    assert code(client().get("/", headers=headers)) == (403, "foreign_origin")


def test_a_page_of_our_own_origin_passes() -> None:
    assert client().get("/", headers={"Origin": HOME}).status_code == 200


def test_where_keys_are_asked_for_nothing_but_a_key_opens() -> None:
    gated = client(keys=ApiKeys.of(desk="secret"), open_paths=frozenset({"/v1/health"}))
    assert code(gated.get("/v1/ask")) == (401, "key_needed")
    assert code(gated.get("/v1/ask", headers={"Authorization": "Basic eDp5"})) == (
        401,
        "key_needed",
    )
    wrong = gated.get("/v1/ask", headers={"Authorization": "Bearer wrong"})
    assert code(wrong) == (401, "key_unknown")
    assert wrong.headers["WWW-Authenticate"] == "Bearer"
    right = {"Authorization": "Bearer secret"}
    assert gated.get("/v1/ask", headers=right).status_code == 200
    assert gated.get("/v1/health").status_code == 200


def test_large_bodies_are_refused_by_what_they_say_and_by_what_they_are() -> None:
    gated = client(body_limits={"/v1/check": 10})
    assert code(gated.post("/v1/check", content=b"x" * 11)) == (413, "too_large")
    streamed = gated.post("/v1/check", content=iter([b"x" * 6, b"x" * 6]))
    assert code(streamed) == (413, "too_large")
    assert gated.post("/v1/check", content=b"x" * 10).status_code == 200
    assert gated.post("/v1/other", content=b"x" * 11).status_code == 200
    lying = gated.post("/v1/other", content=b"x", headers={"Content-Length": "x"})
    assert code(lying) == (400, "bad_length")
    assert code(gated.get("/v1/" + "x" * 40_000)) == (414, "address_too_long")


def answered(receive: Receive, **admission: Any) -> list[Message]:
    """What is sent to a client that behaves like `receive`."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/ask",
        "headers": [(b"host", b"127.0.0.1")],
        "query_string": b"",
        "client": ("127.0.0.1", 1),
    }
    run_coroutine(Gate(echo, Admission(**admission))(scope, receive, send))
    return sent


def test_a_client_that_is_too_slow_is_not_waited_for() -> None:
    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    assert answered(never, body_seconds=0.01)[0]["status"] == 408


def test_a_client_that_hangs_up_in_its_body_is_answered_no_more_than_that() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    assert answered(gone)[0]["status"] == 400


def test_a_client_that_hangs_up_is_not_worked_for_any_longer() -> None:
    cancelled = asyncio.Event()
    sent: list[Message] = [{"type": "http.request", "body": b"{}"}, {"type": "http.disconnect"}]
    messages = iter(sent)

    async def receive() -> Message:
        return next(messages)

    async def slow(*_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async def send(message: Message) -> None:
        raise AssertionError(message)

    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    run_coroutine(Gate(slow, Admission())(scope, receive, send))
    assert cancelled.is_set()


def test_too_many_requests_of_one_caller_wait_and_those_of_others_pass() -> None:
    now = [0.0]
    rate = TokenBuckets(per_second=1.0, burst=2, clock=lambda: now[0])
    gated = client(keys=ApiKeys.of(a="one", b="two"), rate=rate)

    def ask(key: str) -> Any:
        return gated.get("/", headers={"Authorization": f"Bearer {key}"})

    assert [ask("one").status_code for _ in range(2)] == [200, 200]
    refused = ask("one")
    assert code(refused) == (429, "too_many_requests")
    assert refused.headers["Retry-After"] == "2"
    assert ask("two").status_code == 200
    now[0] += 1.0
    assert ask("one").status_code == 200


def test_the_memory_of_callers_is_bounded() -> None:
    rate = TokenBuckets(burst=1, per_second=4.0, clock=lambda: 0.0)
    for number in range(MOST_CLIENTS + 10):
        assert rate.wait(str(number)) == 0.0
    assert len(rate) == MOST_CLIENTS


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.org", "::"])  # noqa: S104 - refused
def test_other_machines_need_a_key_unless_more_is_said(host: str) -> None:
    with pytest.raises(ServerError, match="--keys-file"):
        admission_for(host, keys=None)
    assert admission_for(host, keys=ApiKeys.of(a="b")).keys is not None
    assert admission_for(host, keys=None, insecure=True).keys is None


def test_the_names_that_are_allowed_are_answered_to() -> None:
    made = admission_for("127.0.0.1", keys=None, allowed_hosts=("News.example.org",))
    assert made.hosts == LOOPBACK | {"news.example.org"}
    assert "[::1]" in admission_for("::1", keys=None).hosts

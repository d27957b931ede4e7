"""Attacks on the served page, each with what must come of it, against the real server."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.apps.accounts import Accounts, PasswordHash
from assistant.apps.client_limits import Limits
from assistant.apps.web import Policy, RunningServer, ServeOptions, serve
from assistant.apps.web.server.guard import MAX_BODY_BYTES, Guard
from assistant.errors import ServerError
from tests.apps.web.proxies import free_port
from tests.apps.web.server.test_guard import FILE, HOME, JOIN, echo

BASE = "/gradio_api"
ASK = {"data": ["Who keeps the light?"], "fn_index": 0, "session_hash": "s"}
JSON = "application/json"

ODD_VALUES: tuple[object, ...] = (None, 7, "text", {}, [None] * 99, [1e308])

ATTACKS: dict[str, tuple[str, str, dict[str, Any], set[int]]] = {
    # Files of the server
    "a file of the server as data": ("POST", JOIN, {"json": {**ASK, "data": [FILE]}}, {400}),
    "the same behind an escape": (
        "POST", JOIN, {"content": json.dumps({"data": [FILE]}).replace("_type", "\\u005ftype")}, {400},
    ),
    "a file deep in a list": ("POST", JOIN, {"json": {"data": [[[{"a": FILE}]]]}}, {400}),
    "an address of this machine as a file": (
        "POST", JOIN, {"json": {"data": [{"path": "http://127.0.0.1/", "meta": {}}]}}, {400},
    ),
    "an address of a cloud's metadata": (
        "POST", JOIN, {"json": {"data": [{"path": "http://169.254.169.254/", "meta": {"_type": "x"}}]}}, {400},
    ),
    **{
        f"file={path}": ("GET", f"{BASE}/file={path}", {}, {404})
        for path in (
            "/etc/hostname", "README.md", "../README.md", "%2e%2e/README.md", "//etc/hostname",
            "file:///etc/hostname", "C:/Windows/win.ini", "./pyproject.toml", ".env", "/var/x",
            "/proc/self/environ", "http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://example.org/",
        )
    },
    "old file route": ("GET", "/file=/etc/hostname", {}, {404}),
    "proxy": ("GET", f"{BASE}/proxy=http://127.0.0.1/", {}, {404}),
    "static, one up": ("GET", "/static/../../pyproject.toml", {}, {404}),
    "static, one up, encoded": ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", {}, {404}),
    "assets, one up": ("GET", "/assets/../routes.py", {}, {404}),
    "svelte, one up": ("GET", "/svelte/..%2froutes.py", {}, {404}),
    "our own files, one up": ("GET", "/onrecord/../serving.py", {}, {404}),
    # Uploads, bodies and lengths
    "an upload": ("POST", f"{BASE}/upload", {"files": {"files": b"x"}}, {404}),
    "an upload from another site": (
        "POST", f"{BASE}/upload", {"files": {"files": b"x"}, "headers": {"Origin": "http://evil.example"}}, {404},
    ),
    "a large body": ("POST", JOIN, {"content": b"x" * (MAX_BODY_BYTES + 1)}, {413}),
    "JSON nested 100,000 deep": ("POST", JOIN, {"content": "[" * 100_000}, {400}),
    "no JSON": ("POST", JOIN, {"content": "question"}, {400}),
    "plain text that is JSON": (
        "POST", JOIN, {"content": json.dumps(ASK), "headers": {"Content-Type": "text/plain"}}, {400, 415, 422},
    ),
    "a long address": ("GET", "/?q=" + "x" * 60_000, {}, {400, 414}),
    "a script in the address": ("GET", "/?q=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E", {}, {200}),
    "line breaks in the address": ("GET", "/?q=%0d%0aSet-Cookie:%20a=b", {}, {200}),
    # Values of the wrong kind
    **{
        f"data is {value!r}": ("POST", JOIN, {"json": {**ASK, "data": value}}, set(range(200, 500)))
        for value in ODD_VALUES
    },
    "NaN": ("POST", JOIN, {"content": '{"data": [NaN], "fn_index": 0}'}, set(range(200, 500))),
    "no number of a function": ("POST", JOIN, {"json": {**ASK, "fn_index": "x"}}, {400, 404, 422}),
    "a function below nought": ("POST", JOIN, {"json": {**ASK, "fn_index": -1}}, set(range(200, 500))),
    "a function that is none": ("POST", JOIN, {"json": {**ASK, "fn_index": 9_999}}, {404}),
    "a function by its name": ("POST", f"{BASE}/call/ask", {"json": ASK}, {404}),
    "the old way to call": ("POST", f"{BASE}/api/predict", {"json": ASK}, {404}),
    # Other sites
    "a foreign host": ("GET", "/", {"headers": {"Host": "evil.example"}}, {421}),
    "a foreign host with our port": ("GET", "/config", {"headers": {"Host": "evil.example:7860"}}, {421}),
    "a foreign origin": ("POST", JOIN, {"json": ASK, "headers": {"Origin": "http://evil.example"}}, {403}),
    "no origin that is one": ("POST", JOIN, {"json": ASK, "headers": {"Origin": "null"}}, {403}),
    "a cross-site request": ("POST", JOIN, {"json": ASK, "headers": {"Sec-Fetch-Site": "cross-site"}}, {403}),
    "a foreign reader": ("GET", "/config", {"headers": {"Origin": "http://evil.example"}}, {403}),
    **{
        f"a pre-flight for {path}": (
            "OPTIONS", path,
            {"headers": {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}},
            {403, 404},
        )
        for path in ("/", JOIN, f"{BASE}/upload", "/onrecord/library/files")
    },
    # Routes that are not ours
    **{
        path: ("GET", path, {}, {404})
        for path in (
            "/docs", "/redoc", "/openapi.json", "/monitoring", "/monitoring/summary", f"{BASE}/dev/reload",
            f"{BASE}/vibe-edit", f"{BASE}/runs", f"{BASE}/mcp/sse", f"{BASE}/mcp/schema", "/login", "/logout",
            "/.git/config", "/server-status", f"{BASE}/openapi.json",
        )
    },
    "a tool of another protocol": ("POST", f"{BASE}/mcp/", {"json": {"method": "tools/list"}}, {404}),
    "a session of somebody else": ("GET", f"{BASE}/queue/data?session_hash=zzz", {}, {200, 404}),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_ends_as_it_must(
    server: RunningServer, attack: tuple[str, str, dict[str, Any], set[int]]
) -> None:
    method, path, options, expected = attack
    with (
        httpx.Client(base_url=server.url, trust_env=False, timeout=30) as http,
        http.stream(method, path, **options) as answer,
    ):
        assert answer.status_code in expected
        is_stream = "event-stream" in answer.headers.get("content-type", "")
        said = b"" if is_stream else answer.read()
        headers = answer.headers
    assert b"Traceback" not in said
    assert "evil" not in headers.get("access-control-allow-origin", "")
    assert headers.get("access-control-allow-origin") != "*"
    assert "set-cookie" not in headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert b"<script>alert(1)" not in said


def test_there_are_at_least_sixty_attacks() -> None:
    assert len(ATTACKS) >= 60


def test_nothing_of_the_environment_or_of_paths_of_secrets_is_in_what_is_served(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_CANARY", "canary-7f3a")
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as http:
        for path in ("/", "/config", f"{BASE}/info", "/onrecord/page.js", "/nowhere"):
            assert "canary-7f3a" not in http.get(path).text


def connected(server: RunningServer) -> socket.socket:
    place = urlsplit(server.url)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=10)


def test_what_is_no_http_is_answered_or_dropped_and_the_next_is_served(
    server: RunningServer,
) -> None:
    for sent in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    ):
        with closing(connected(server)) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            assert b" 200 " not in line.recv(1_000)[:20]
    assert httpx.get(server.url, trust_env=False, timeout=60).status_code == 200


@settings(max_examples=40, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD"]),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=60),
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.text(max_size=8), inner, max_size=4)
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    headers=st.dictionaries(
        st.sampled_from(["Origin", "Content-Type", "Accept", "Cookie", "Range", "X-Forwarded-For"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    ),
)
def test_whatever_is_sent_the_guard_answers(
    method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    client = TestClient(
        Guard(echo, hosts=("127.0.0.1",), limits=Limits(burst=10**6)),
        base_url=HOME,
        raise_server_exceptions=True,
    )
    for place in (f"/{path}", JOIN):
        try:
            answer = client.request(method, place, content=body, headers=headers)
        except httpx2.InvalidURL:  # the client of tests is built on it
            continue
        assert answer.status_code in {200, 400, 403, 404, 413, 414, 421, 429}
        assert answer.headers["x-content-type-options"] == "nosniff"


# How often, how slowly, how much at once


def test_who_asks_too_often_is_told_to_wait_and_others_are_not() -> None:
    guard = Guard(echo, hosts=("127.0.0.1",), limits=Limits(burst=5, per_second=0.01))

    def ask(address: str) -> Any:
        client = TestClient(guard, base_url=HOME, client=(address, 1))
        return client.post(JOIN, json={"data": []})

    assert [ask("192.0.2.1").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    late = ask("192.0.2.1")
    assert int(late.headers["retry-after"]) > 0
    assert "try again in" in late.text
    assert ask("192.0.2.2").status_code == 200
    reading = TestClient(guard, base_url=HOME, client=("192.0.2.1", 1))
    assert reading.get("/").status_code == 200, "the page itself goes on being shown"


def slow_server(desk: Assistant, limits: Limits) -> RunningServer:
    policy = Policy(limits=limits)
    return serve(desk, port=free_port(), block=False, policy=policy)


@pytest.fixture(scope="module")
def impatient(desk: Assistant) -> Iterator[RunningServer]:
    running = slow_server(desk, Limits(bodies=2, body_seconds=0.5, streams=2))
    yield running
    running.close()


def begun_body(server: RunningServer) -> socket.socket:
    line = connected(server)
    head = f"POST {JOIN} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{{"
    line.sendall(head.encode())
    return line


def test_a_body_that_does_not_come_is_not_waited_for(impatient: RunningServer) -> None:
    with closing(begun_body(impatient)) as line:
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert (answer.status, answer.read()) == (408, b"too slow")
    assert httpx.get(impatient.url, trust_env=False, timeout=60).status_code == 200


def test_only_so_many_bodies_and_streams_are_open_for_one_address(impatient: RunningServer) -> None:
    lines = [begun_body(impatient) for _ in range(12)]
    statuses = []
    for line in lines:
        answer = http.client.HTTPResponse(line)
        answer.begin()
        statuses.append(answer.status)
        line.close()
    assert set(statuses) == {408, 429}
    assert 1 <= statuses.count(408) <= 2
    with httpx.Client(base_url=impatient.url, trust_env=False, timeout=60) as http_client:
        streams = [http_client.stream("GET", f"{BASE}/heartbeat/s{number}") for number in range(2)]
        for stream in streams:
            assert stream.__enter__().status_code == 200
        assert http_client.get(f"{BASE}/heartbeat/s3").status_code == 429
        for stream in streams:
            stream.__exit__(None, None, None)


# Who is believed


ACCOUNTS = Accounts(hashes=(("ann", PasswordHash.of("a long password")),))


def wrong_passwords(desk: Assistant, proxies: tuple[str, ...]) -> list[int]:
    """The answers to wrong passwords, each from another address as the headers say."""
    policy = Policy.of(
        ServeOptions(accounts=ACCOUNTS, allowed_hosts=("news.example.org",), proxies=proxies)
    )
    running = serve(desk, port=free_port(), block=False, policy=policy)
    try:
        with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
            return [
                client.get(
                    "/",
                    auth=("ann", f"wrong guess {number}"),
                    headers={"X-Forwarded-For": f"203.0.113.{number}"},
                ).status_code
                for number in range(9)
            ]
    finally:
        running.close()


def test_no_header_of_a_stranger_says_where_a_request_comes_from(desk: Assistant) -> None:
    assert wrong_passwords(desk, ()) == [401] * 5 + [429] * 4


def test_the_word_of_a_proxy_that_was_named_is_believed(desk: Assistant) -> None:
    assert wrong_passwords(desk, ("127.0.0.1",)) == [401] * 9


def test_a_proxy_is_named_by_its_address() -> None:
    with pytest.raises(ServerError, match=r"such as 127\.0\.0\.1"):
        Policy.of(ServeOptions(proxies=("nginx",)))
    assert Policy.of(ServeOptions(proxies=("10.0.0.0/24",))).proxies == ("10.0.0.0/24",)

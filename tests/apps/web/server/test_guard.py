"""The guard in front of the server: what passes, what is refused, and under which headers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.apps.web import RunningServer
from assistant.apps.web.server.guard import CONTENT_SECURITY_POLICY, MAX_BODY_BYTES, Guard

JOIN = "/gradio_api/queue/join"
HOME = "http://127.0.0.1:7860"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    body = await request.body()
    answer = JSONResponse({"headers": dict(request.headers), "body": body.decode(errors="replace")})
    await answer(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(echo, hosts=("127.0.0.1", "localhost", "[::1]")), base_url=HOME)


def test_the_page_and_its_own_questions_pass(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/config").status_code == 200
    assert client.get("/assets/index-abc.js").status_code == 200
    own = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
    response = client.post(JOIN, json={"data": ["x"]}, headers=own)
    assert json.loads(response.json()["body"]) == {"data": ["x"]}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "", "192.0.2.1"]
)
def test_a_foreign_host_is_misdirected(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_our_own_names_pass(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:7860"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_foreign_pages_cannot_post(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(JOIN, json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/call/respond"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/login"),
        ("GET", "/gradio_api/proxy=http://evil.example/"),
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/file/etc/hostname"),
        ("GET", "/gradio_api/dev/reload"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/stream/a/b/c/playlist.m3u8"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/mcp/sse"),
        ("GET", "/monitoring"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/static/../routes.py"),
        ("GET", "/static/%2e%2e/routes.py"),
        ("GET", "/assets/.../x%00"),
        ("PUT", "/"),
        ("DELETE", "/"),
        ("OPTIONS", JOIN),
        ("GET", "/ask"),
    ],
)
def test_routes_the_page_does_not_use_do_not_exist(
    client: TestClient, method: str, path: str
) -> None:
    assert client.request(method, path).status_code == 404


def endless(size: int) -> Iterator[bytes]:
    yield b'{"data": "'
    for _ in range(size // 1024):
        yield b"x" * 1024


def test_large_bodies_are_refused_with_and_without_a_length(client: TestClient) -> None:
    large = b"x" * (MAX_BODY_BYTES + 1)
    assert client.post(JOIN, content=large).status_code == 413
    assert client.post(JOIN, content=endless(4 * MAX_BODY_BYTES)).status_code == 413
    lying = {"Content-Length": "-5"}
    assert client.post(JOIN, content=b"{}", headers=lying).status_code == 400


def test_a_long_address_is_refused(client: TestClient) -> None:
    assert client.get("/?q=" + "x" * 60_000).status_code == 414


FILE = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"data": [FILE]}),
        json.dumps({"data": [[{"a": [{"b": FILE}]}]]}),
        json.dumps({"data": [{"role": "user", "content": [{"type": "file", "file": FILE}]}]}),
        json.dumps({"data": [FILE]}).replace("_type", "\\u005ftype"),
        json.dumps({"data": [{"path": "http://127.0.0.1/", "meta": {}}]}),
        "[" * 100_000,
        "[" * 100 + "]" * 100,
        "not json",
        b"\xff\xfe".decode("latin-1"),
    ],
)
def test_files_and_what_is_no_json_are_refused(client: TestClient, body: str) -> None:
    assert client.post(JOIN, content=body.encode("latin-1")).status_code == 400


def test_forwarding_headers_do_not_reach_the_application(client: TestClient) -> None:
    sent = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/x",
        "Forwarded": "host=evil.example",
        "X-Real-IP": "203.0.113.1",
        "X-Kept": "yes",
    }
    seen = client.get("/", headers=sent).json()["headers"]
    assert seen["x-kept"] == "yes"
    assert not {name.lower() for name in sent} - {"x-kept"} & set(seen)
    assert "evil" not in json.dumps(seen)


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    scripts = CONTENT_SECURITY_POLICY.split("script-src")[1].split(";")[0]
    assert "unsafe" not in scripts


def test_the_real_server_refuses_the_same(server: RunningServer) -> None:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as http:
        page = http.get("/")
        assert page.status_code == 200
        assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert "<title>On Record</title>" in page.text
        assert "window.gradio_config" not in page.text
        assert "githubusercontent" not in page.text
        own = {"Origin": server.url.rstrip("/")}
        for body in ({"data": [FILE], "fn_index": 0, "session_hash": "x"}, {"data": [[FILE]]}):
            assert http.post(JOIN, json=body, headers=own).status_code == 400
        assert http.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404
        assert http.get("/gradio_api/file=/etc/hostname").status_code == 404
        assert http.get("/", headers={"Host": "evil.example"}).status_code == 421
        forwarded = http.get("/config", headers={"X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in forwarded.text
        assert http.get("/gradio_api/info").json()["named_endpoints"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {"data": [], "fn_index": 99, "session_hash": "s"},
        {"data": None, "fn_index": 2, "session_hash": "s"},
        {"data": [None] * 6, "fn_index": -1, "session_hash": "s"},
        {"fn_index": "x"},
        [],
    ],
)
def test_nonsense_in_the_queue_leaves_the_server_answering(
    server: RunningServer, body: object
) -> None:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as http:
        response = http.post(JOIN, json=body)
        assert "Traceback" not in response.text
        assert response.status_code < 500
        assert http.get("/").status_code == 200

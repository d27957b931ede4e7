"""Signing in: nothing before it, one comparison for it, and little room for guessing."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant import Assistant
from assistant.apps.accounts import Accounts, PasswordHash
from assistant.apps.web import Policy, RunningServer, ServeOptions, serve
from assistant.apps.web.server.guard import Guard
from assistant.apps.web.server.sign_in import (
    ACCOUNT_BUCKETS,
    FORGOTTEN_SECONDS,
    FREE_FAILURES,
    FREE_FAILURES_OF_ACCOUNT,
    LOCKED_SECONDS,
    MOST_WATCHED,
    SignIn,
    Throttle,
)
from tests.apps.web.proxies import free_port

RIGHT = ("ann", "a long password")
ACCOUNTS = Accounts(hashes=((RIGHT[0], PasswordHash.of(RIGHT[1])),))
HOME = "http://127.0.0.1:7860"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """The accounts, counting how often a password was compared."""

    def __init__(self) -> None:
        self.compared = 0

    def admits(self, name: str, password: str) -> bool:
        self.compared += 1
        return ACCOUNTS.admits(name, password)


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside")(scope, receive, send)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def client(clock: Clock, counted: Counted) -> TestClient:
    sign_in = SignIn(counted, throttle=Throttle(clock=clock))  # type: ignore[arg-type]  # counts
    return TestClient(Guard(behind, hosts=("127.0.0.1",), sign_in=sign_in), base_url=HOME)


def test_without_a_name_there_is_a_challenge_and_nothing_else(client: TestClient) -> None:
    for path in ("/", "/config", "/onrecord/page.css", "/onrecord/library/arrivals", "/theme.css"):
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
        assert "inside" not in answer.text
        assert "content-security-policy" in answer.headers
    body = {"data": ["x"]}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 401


def test_the_right_password_is_compared_once(client: TestClient, counted: Counted) -> None:
    for _ in range(20):
        assert client.get("/", auth=RIGHT).text == "inside"
    assert counted.compared == 1


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"ann").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + "A" * 5_000,
        "Bearer abc",
        "Digest username=ann",
    ],
)
def test_what_is_no_name_and_password_is_not_even_compared(
    client: TestClient, counted: Counted, header: str
) -> None:
    assert client.get("/", headers={"Authorization": header}).status_code == 401
    assert counted.compared == 0


def test_guessing_is_locked_out_and_then_slow(
    client: TestClient, clock: Clock, counted: Counted
) -> None:
    seen = [client.get("/", auth=("ann", f"guess number {n}")).status_code for n in range(60)]
    assert seen == [401] * FREE_FAILURES + [429] * (60 - FREE_FAILURES)
    assert counted.compared == FREE_FAILURES
    locked = client.get("/", auth=RIGHT)
    assert locked.status_code == 429, "else a guess that is right would be told from a wrong one"
    assert 0 < int(locked.headers["retry-after"]) <= LOCKED_SECONDS + 1
    clock.now += LOCKED_SECONDS
    assert client.get("/", auth=("ann", "one guess a minute")).status_code == 401
    assert client.get("/", auth=("ann", "and not a second")).status_code == 429
    clock.now += LOCKED_SECONDS
    assert client.get("/", auth=RIGHT).status_code == 200


def test_who_is_signed_in_is_not_locked_out_by_others_behind_one_proxy(client: TestClient) -> None:
    assert client.get("/", auth=RIGHT).status_code == 200
    for number in range(10):
        client.get("/", auth=("ann", f"guess number {number}"))
    assert client.get("/", auth=RIGHT).status_code == 200


def test_an_account_is_locked_whatever_address_the_guesses_come_from(clock: Clock) -> None:
    counted = Counted()
    sign_in = SignIn(
        counted,  # type: ignore[arg-type]  # counts
        throttle=Throttle(clock=clock),
        by_account=Throttle(free=FREE_FAILURES_OF_ACCOUNT, clock=clock, most=ACCOUNT_BUCKETS),
    )
    guard = Guard(behind, hosts=("127.0.0.1",), sign_in=sign_in)

    def ask(address: str, name: str, password: str) -> int:
        client = TestClient(guard, base_url=HOME, client=(address, 1))
        return client.get("/", auth=(name, password)).status_code

    assert ask("198.51.100.1", *RIGHT) == 200
    tries = FREE_FAILURES_OF_ACCOUNT + 10
    seen = [ask(f"203.0.113.{n}", "ann", f"guess number {n}") for n in range(tries)]
    assert seen == [401] * FREE_FAILURES_OF_ACCOUNT + [429] * 10
    assert counted.compared == FREE_FAILURES_OF_ACCOUNT + 1, "a locked account costs no comparison"
    assert ask("203.0.113.200", *RIGHT) == 429, "else a guess that is right would be told apart"
    assert ask("203.0.113.201", "ben", "no such account") == 401, "others are not kept out"
    assert ask("198.51.100.1", *RIGHT) == 200, "who signed in before is not kept out by others"
    clock.now += LOCKED_SECONDS
    assert ask("203.0.113.202", *RIGHT) == 200
    assert ask("203.0.113.203", "ann", "one guess") == 401, "who got it right is forgiven"


def test_memory_is_bounded_whoever_guesses(clock: Clock) -> None:
    throttle = Throttle(clock=clock)
    for number in range(3 * MOST_WATCHED):
        if throttle.wait(f"10.0.{number // 256}.{number % 256}") == 0:
            throttle.failed(f"10.0.{number // 256}.{number % 256}")
    assert len(throttle) == MOST_WATCHED
    assert throttle.wait("203.0.113.1") > 0, "newcomers wait, and nobody's failures are forgotten"
    clock.now += FORGOTTEN_SECONDS
    assert throttle.wait("203.0.113.1") == 0
    assert len(throttle) == 0


@pytest.fixture
def open_to_others(desk: Assistant) -> Iterator[RunningServer]:
    """A server under the conditions for other machines, which still listens on this one only."""
    everywhere = "0.0.0.0"  # noqa: S104  a condition; what is bound is loopback
    options = ServeOptions(host=everywhere, accounts=ACCOUNTS, allowed_hosts=("news.example.org",))
    running = serve(desk, port=free_port(), block=False, policy=Policy.of(options))
    yield running
    running.close()


def test_a_real_server_for_others_asks_everybody_and_changes_nothing(
    open_to_others: RunningServer,
) -> None:
    with httpx.Client(base_url=open_to_others.url, trust_env=False, timeout=60) as http:
        assert http.get("/").status_code == 401
        assert http.get("/config").status_code == 401
        assert http.get("/gradio_api/info").status_code == 401
        assert http.get("/gradio_api/startup-events").json() is False
        page = http.get("/", auth=RIGHT)
        assert page.status_code == 200
        assert "<title>On Record</title>" in page.text
        assert http.get("/", auth=RIGHT, headers={"Host": "news.example.org"}).status_code == 200
        assert http.get("/", auth=RIGHT, headers={"Host": "evil.example"}).status_code == 421
        assert http.get("/", auth=RIGHT, headers={"Host": "192.0.2.7"}).status_code == 421
        sent = http.post(
            "/onrecord/library/files?name=a.txt",
            content=b"A text.",
            auth=RIGHT,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert sent.status_code == 403
        config = http.get("/config", auth=RIGHT).json()
    assert not [
        part
        for part in config["components"]
        if part["props"].get("elem_id") in {"choose-files", "sync-folder", "remove-yes", "removal"}
    ]


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/queue/data?session_hash=x"])
def test_no_other_site_reads_with_somebodys_account(
    open_to_others: RunningServer, path: str
) -> None:
    foreign = {"Host": "news.example.org", "Origin": "https://evil.example"}
    with httpx.Client(base_url=open_to_others.url, trust_env=False, timeout=60) as http:
        answer = http.get(path, auth=RIGHT, headers=foreign)
    assert (answer.status_code, answer.text) == (403, "foreign origin")


def test_a_page_under_an_allowed_name_may_have_been_reached_by_https() -> None:
    guard = Guard(
        behind, hosts=("127.0.0.1", "news.example.org"), public_names=("news.example.org",)
    )
    client = TestClient(guard, base_url=HOME)

    def ask(host: str, origin: str) -> int:
        headers = {"Host": host, "Origin": origin}
        return client.post("/gradio_api/queue/join", json={}, headers=headers).status_code

    assert ask("news.example.org", "https://news.example.org") == 200
    assert ask("127.0.0.1:7860", "https://news.example.org") == 200
    assert ask("news.example.org", "https://evil.example") == 403
    assert ask("news.example.org", "https://news.example.org:8443") == 403
    assert ask("news.example.org", "https://news.example.org.evil.example") == 403
    assert ask("127.0.0.1:7860", "https://127.0.0.1:7860") == 403


def test_the_address_a_request_arrived_at_is_a_name_of_ours_and_no_other_address_is() -> None:
    guard = Guard(behind, hosts=(), takes_own_address=True)

    def ask(host: str) -> int:
        client = TestClient(guard, base_url="http://192.0.2.10:7860")
        return client.get("/", headers={"Host": host}).status_code

    assert ask("192.0.2.10:7860") == 200
    assert ask("192.0.2.11:7860") == 421
    assert ask("evil.example") == 421

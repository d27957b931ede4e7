"""Robots.txt is kept and requests are spaced; the clock is a fake, so nothing waits here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import FetchError, RobotsError
from assistant.ingest import Politeness, Validators, fetch
from assistant.ingest.fetching.politeness import MAX_PAUSE_SECONDS, SECONDS_BETWEEN_REQUESTS


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Site(BaseHTTPRequestHandler):
    robots: tuple[int, str] = (404, "")
    asked: list[str] = []  # noqa: RUF012  the class is the site
    seen: dict[str, str] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        type(self).seen = dict(self.headers.items())
        if self.path == "/robots.txt":
            status, body = self.robots
            self.answer(status, body)
        elif self.path == "/to-closed":
            self.answer(302, "", Location="/closed/page")
        elif self.headers.get("If-None-Match") == '"one"':
            self.answer(304, "")
        else:
            self.answer(200, "<p>Talks resumed.</p>", ETag='"one"', Last_Modified="yesterday")

    def answer(self, status: int, body: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(server: str) -> str:
    Site.robots, Site.asked = (404, ""), []
    return server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def politeness(clock: Clock) -> Politeness:
    return Politeness(allow_private=True, clock=clock, sleep=clock.sleep)


def test_robots_txt_is_asked_for_once_and_requests_are_a_pause_apart(
    site: str, politeness: Politeness, clock: Clock
) -> None:
    for page in ("a", "b", "c"):
        fetch(f"{site}/{page}", allow_private=True, before_request=politeness.before_request)
    assert Site.asked == ["/robots.txt", "/a", "/b", "/c"]
    assert clock.slept == [SECONDS_BETWEEN_REQUESTS] * 3


def test_a_pause_that_has_passed_by_itself_is_not_waited_again(
    site: str, politeness: Politeness, clock: Clock
) -> None:
    politeness.before_request(f"{site}/a")
    clock.now += SECONDS_BETWEEN_REQUESTS * 0.75
    politeness.before_request(f"{site}/b")
    clock.now += 50
    politeness.before_request(f"{site}/c")
    assert clock.slept == [SECONDS_BETWEEN_REQUESTS, SECONDS_BETWEEN_REQUESTS * 0.25]


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nRequest-rate: 1/9", 9.0),
        ("User-agent: *\nCrawl-delay: 0.1", SECONDS_BETWEEN_REQUESTS),
        ("User-agent: onrecord\nCrawl-delay: 4\n\nUser-agent: *\nCrawl-delay: 30", 4.0),
    ],
)
def test_the_pause_a_site_wants_between_pages_is_kept(
    site: str, politeness: Politeness, clock: Clock, robots: str, pause: float
) -> None:
    Site.robots = (200, robots)
    politeness.before_request(f"{site}/a")
    politeness.before_request(f"{site}/b")
    assert clock.slept == [SECONDS_BETWEEN_REQUESTS, pause]


def test_a_site_that_wants_a_very_long_pause_is_asked_for_one_page_only(
    site: str, politeness: Politeness, clock: Clock
) -> None:
    Site.robots = (200, f"User-agent: *\nCrawl-delay: {MAX_PAUSE_SECONDS * 2}")
    politeness.before_request(f"{site}/a")
    with pytest.raises(RobotsError, match="asks for 120 seconds between pages"):
        politeness.before_request(f"{site}/b")
    assert max(clock.slept) <= MAX_PAUSE_SECONDS


def test_a_closed_page_is_never_asked_for(site: str, politeness: Politeness) -> None:
    Site.robots = (200, "User-agent: *\nDisallow: /closed\nDisallow: /*.pdf$")
    for page in ("closed/page", "report.pdf"):
        with pytest.raises(RobotsError, match=r"robots\.txt asks not to"):
            fetch(f"{site}/{page}", allow_private=True, before_request=politeness.before_request)
    fetch(f"{site}/open", allow_private=True, before_request=politeness.before_request)
    assert Site.asked == ["/robots.txt", "/open"]


def test_a_redirect_to_a_closed_page_is_not_followed(site: str, politeness: Politeness) -> None:
    Site.robots = (200, "User-agent: *\nDisallow: /closed")
    with pytest.raises(RobotsError):
        fetch(f"{site}/to-closed", allow_private=True, before_request=politeness.before_request)
    assert Site.asked == ["/robots.txt", "/to-closed"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone(
    site: str, politeness: Politeness, status: int
) -> None:
    Site.robots = (status, "")
    for page in ("a", "b"):
        with pytest.raises(FetchError, match=f"robots.txt answered {status}"):
            politeness.before_request(f"{site}/{page}")
    assert Site.asked == ["/robots.txt"]


def test_robots_txt_is_not_fetched_from_private_addresses_unless_allowed(
    site: str, clock: Clock
) -> None:
    with pytest.raises(FetchError, match="not a"):
        Politeness(clock=clock, sleep=clock.sleep).before_request(f"{site}/a")
    assert Site.asked == []


def test_a_page_is_asked_for_by_its_version_and_not_sent_again(site: str) -> None:
    first = fetch(f"{site}/a", allow_private=True)
    assert first.validators == Validators(
        final_url=f"{site}/a", etag='"one"', last_modified="yesterday"
    )
    again = fetch(f"{site}/a", allow_private=True, known=first.validators)
    assert (again.unchanged, again.content) == (True, b"")
    assert Site.seen["If-Modified-Since"] == "yesterday"


def test_a_version_of_another_address_is_not_asked_for(site: str) -> None:
    known = fetch(f"{site}/a", allow_private=True).validators
    other = fetch(f"{site}/b", allow_private=True, known=known)
    assert not other.unchanged
    assert "If-None-Match" not in Site.seen

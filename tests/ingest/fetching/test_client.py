from __future__ import annotations

import gzip
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import FetchError
from assistant.ingest import fetch
from assistant.ingest.fetching import client as fetching
from assistant.ingest.fetching.addresses import is_public

PAGE = b"<html><body><p>Talks resumed.</p></body></html>"
CONNECTIONS: list[object] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        CONNECTIONS.append(arguments[1])


sys.addaudithook(_watch)


class Site(BaseHTTPRequestHandler):
    """A small web site with well-behaved and hostile pages."""

    seen: dict[str, str] = {}  # noqa: RUF012  the class is the site

    def do_GET(self) -> None:
        type(self).seen = dict(self.headers.items())
        getattr(self, f"page_{self.path.strip('/').split('/')[0]}", self.page_missing)()

    def answer(self, body: bytes = PAGE, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        given = {"Content_Type": "text/html; charset=utf-8", **headers}
        for name, value in given.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page_ok(self) -> None:
        self.answer(Set_Cookie="a=1")

    def page_missing(self) -> None:
        self.answer(status=404)

    def page_hop(self) -> None:
        left = int(self.path.split("/")[2])
        self.answer(status=302, Location=f"/hop/{left - 1}" if left else "/ok")

    def page_away(self) -> None:
        self.answer(status=302, Location="ftp://example.org/")

    def page_image(self) -> None:
        self.answer(Content_Type="image/png")

    def page_untyped(self) -> None:
        self.answer(Content_Type="")

    def page_big(self) -> None:
        self.answer(b"a" * 6_000_000)

    def page_gzip(self) -> None:
        self.answer(gzip.compress(PAGE), Content_Encoding="gzip")

    def page_bomb(self) -> None:
        self.answer(gzip.compress(b"a" * 100_000_000), Content_Encoding="gzip")

    def page_torn(self) -> None:
        self.answer(gzip.compress(PAGE)[:-9], Content_Encoding="gzip")

    def page_brotli(self) -> None:
        self.answer(Content_Encoding="br")

    def page_slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"a")
            self.wfile.flush()
            time.sleep(0.05)

    def page_drip(self) -> None:
        for letter in b"HTTP/1.1 200 OK\r\n" * 5:
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_fetched_with_its_media_type(site: str) -> None:
    page = fetch(f"{site}/ok", allow_private=True)
    assert (page.content, page.media_type) == (PAGE, "text/html; charset=utf-8")
    assert page.final_url == f"{site}/ok"


def test_nothing_but_the_user_agent_tells_who_asks(site: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    fetch(f"{site}/ok", allow_private=True)
    fetch(f"{site}/ok", allow_private=True)
    assert "Cookie" not in Site.seen
    assert Site.seen["User-Agent"].startswith("onrecord/")
    assert Site.seen["Host"] == site.removeprefix("http://")


def test_redirects_are_followed_three_times(site: str) -> None:
    assert fetch(f"{site}/hop/2", allow_private=True).final_url == f"{site}/ok"
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetch(f"{site}/hop/3", allow_private=True)


def test_a_compressed_page_is_unpacked(site: str) -> None:
    assert fetch(f"{site}/gzip", allow_private=True).content == PAGE


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere", "answered 404"),
        ("away", "only http and https"),
        ("image", "answers with image/png"),
        ("untyped", "without a media type"),
        ("big", "more than 5 MB"),
        ("bomb", "more than 5 MB"),
        ("torn", "cut short"),
        ("brotli", "content encoding br"),
    ],
)
def test_a_failure_names_the_url_and_the_reason(site: str, path: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as caught:
        fetch(f"{site}/{path}", allow_private=True)
    assert f"{site}/{path}" in str(caught.value)


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_server_that_drips_is_given_up_at_the_deadline(
    site: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.6)
    begun = time.monotonic()
    with pytest.raises(FetchError, match="no answer in time"):
        fetch(f"{site}/{path}", allow_private=True)
    assert time.monotonic() - begun < 3


FORBIDDEN = [
    "http://127.0.0.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.1/",
    "http://localhost/",
    "http://localhost./",
    "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://192.0.2.1/",
    "http://user@93.184.216.34/",
    "http://user:word@93.184.216.34/",
    "http://93.184.216.34:22/",
    "http://93.184.216.34:8080/",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "javascript:alert(1)",
    "//93.184.216.34/",
    "/etc/passwd",
    "http://",
    "http:///path",
    "not-a-url",
    "http://exa\x00mple.org/",
    "http://[::1",
    "http://host:99999999/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_forbidden_url_is_refused_before_any_connection(url: str) -> None:
    CONNECTIONS.clear()
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert "cannot fetch" in str(caught.value)
    assert CONNECTIONS == []


def test_a_redirect_to_another_scheme_or_place_is_checked_again(site: str) -> None:
    CONNECTIONS.clear()
    with pytest.raises(FetchError, match="only http and https"):
        fetch(f"{site}/away", allow_private=True)
    assert len(CONNECTIONS) == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("2001:0:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("fe80::1%eth0", False),
        ("240.0.0.1", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_an_address_is_public_only_if_every_address_in_it_is(address: str, public: bool) -> None:
    assert is_public(address) is public

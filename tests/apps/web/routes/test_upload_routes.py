"""Files over HTTP: what is taken, what is refused, and that nothing stays behind."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from assistant import Assistant
from assistant.apps.web import Policy, RunningServer, captions, serve
from assistant.apps.web.routes.upload_queue import MAX_RECEIVING, FullError, UploadQueue
from assistant.apps.web.routes.upload_routes import MEDIA_TYPE
from assistant.encoders.sentence_encoder import Encoder
from tests.apps.web.proxies import free_port
from tests.conftest import LINEAR, HashingEncoder

FILES = "/onrecord/library/files"
ARRIVALS = "/onrecord/library/arrivals"
TEXT = b"Fog covers the strait between the islands in early summer."
RAW = {"Content-Type": MEDIA_TYPE}


def staged() -> list[str]:
    return sorted(os.listdir(os.environ["GRADIO_TEMP_DIR"]))  # noqa: PTH208  names are enough


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.open(tmp_path / "index", create=True, encoder=encoder, reader=LINEAR) as opened:
        yield opened


@pytest.fixture
def served(desk: Assistant) -> Iterator[RunningServer]:
    running = serve(desk, port=free_port(), block=False)
    yield running
    running.close()


@pytest.fixture
def http(served: RunningServer) -> Iterator[httpx.Client]:
    """Sends to a server of its own, and fails where a file stays behind."""
    with leaving_nothing(served) as client:
        yield client


@pytest.fixture(scope="module")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("empty") / "index"
    with Assistant.open(folder, create=True, encoder=HashingEncoder(), reader=LINEAR) as opened:
        yield opened


@pytest.fixture(scope="module")
def refusing_server(empty_desk: Assistant) -> Iterator[RunningServer]:
    running = serve(empty_desk, port=free_port(), block=False)
    yield running
    running.close()


@pytest.fixture
def refused(refusing_server: RunningServer, empty_desk: Assistant) -> Iterator[httpx.Client]:
    """Sends what is not taken, to one server for all such tests, and fails where it is."""
    with leaving_nothing(refusing_server) as client:
        yield client
    assert not empty_desk.articles()


@contextmanager
def leaving_nothing(served: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=30) as client:
        yield client
    deadline = time.monotonic() + 5
    while any(name.startswith("arrival-") for name in staged()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [name for name in staged() if name.startswith("arrival-")]


def post(http: httpx.Client, name: str, content: Any, **headers: str) -> httpx.Response:
    return http.post(FILES, params={"name": name}, content=content, headers={**RAW, **headers})


def outcome(http: httpx.Client, ticket: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        (found,) = http.get(ARRIVALS, params={"of": ticket}).json()
        if found["done"]:
            return dict(found)
        time.sleep(0.05)
    pytest.fail("the file was never done with")


def test_a_file_becomes_an_article(http: httpx.Client, desk: Assistant) -> None:
    answer = post(http, "Fog report.txt", TEXT)
    assert answer.status_code == 202
    done = outcome(http, answer.json()["ticket"])
    assert (done["state"], done["words"]) == ("added", captions.ADDED)
    assert desk.article("fog-report").text.encode() == TEXT
    again = outcome(http, post(http, "Fog report.txt", TEXT).json()["ticket"])
    assert (again["state"], again["words"]) == ("held", captions.ALREADY_HELD)


def test_several_at_once_are_all_added_and_a_bad_one_says_why(
    http: httpx.Client, desk: Assistant
) -> None:
    files = {f"note {n}.txt": f"Note {n}. {TEXT.decode()}".encode() for n in range(12)}
    files["broken.pdf"] = b"no PDF at all"
    tickets = {}
    for name, content in files.items():
        while (answer := post(http, name, content)).status_code == 503:
            time.sleep(0.1)
        tickets[name] = answer.json()["ticket"]
    done = {name: outcome(http, ticket) for name, ticket in tickets.items()}
    assert {item["state"] for name, item in done.items() if name != "broken.pdf"} == {"added"}
    assert done["broken.pdf"]["words"].startswith(captions.REFUSED)
    assert "broken.pdf" in done["broken.pdf"]["words"]
    assert len(desk.articles()) == 12


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.txt",
        "/etc/passwd.txt",
        "..\\x.txt",
        "a/b.txt",
        ".bashrc.txt",
        "",
        "x" * 400 + ".txt",
        "a\nb.txt",
        "a\0.txt",
        "exe\u202etxt.html",
    ],
)
def test_a_name_that_is_a_path_or_no_plain_line_is_refused(
    refused: httpx.Client, empty_desk: Assistant, name: str
) -> None:
    answer = post(refused, name, TEXT)
    assert answer.status_code == 415
    assert "name" in answer.json()["reason"]
    assert not empty_desk.articles()


def test_a_name_that_cannot_be_decoded_or_stands_twice_is_refused(refused: httpx.Client) -> None:
    for query in ("name=%ff%fe.txt", "name=a.txt&name=b.txt", "", "name=a.txt&x=1&y=2&z=3&w=4"):
        answer = refused.post(f"{FILES}?{query}", content=TEXT, headers=RAW)
        assert answer.status_code == 415, query


@pytest.mark.parametrize(
    "name", ["x.exe", "x.zip", "x.py", "x", "sources.toml", "x.svg", "x.txt.gz"]
)
def test_a_kind_that_no_loader_reads_is_refused_before_it_is_sent(
    refused: httpx.Client, name: str
) -> None:
    answer = post(refused, name, TEXT)
    assert answer.status_code == 415
    assert "no loader reads" in answer.json()["reason"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><body>no PDF</body></html>"),
        ("program.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20),
        ("letter.docx", b"PK\x03\x04 broken"),
        ("empty.txt", b""),
        ("blank.md", b" \n \n"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused_with_the_reason(
    refused: httpx.Client, empty_desk: Assistant, name: str, content: bytes
) -> None:
    done = outcome(refused, post(refused, name, content).json()["ticket"])
    assert done["state"] == "failed"
    assert name in done["words"]
    assert "Traceback" not in done["words"]
    assert not empty_desk.articles()


def test_too_large_is_refused_by_its_length_and_by_its_bytes(
    refused: httpx.Client, empty_desk: Assistant
) -> None:
    assert post(refused, "x.txt", b"x" * 5_000_001).status_code == 413
    assert post(refused, "x.html", b"x" * 2_000_001).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(100_000):
            yield b"x" * 10_000

    try:
        answer = post(refused, "x.txt", endless())
    except httpx.TransportError:
        pass  # the server has closed while we were still sending, as it should
    else:
        assert answer.status_code == 413
        assert "5 MB" in answer.json()["reason"]
    assert not empty_desk.articles()


def raw(url: str, head: str, body: bytes = b"", *, leaves: bool = False) -> bytes:
    """The first line that a server answers to these very bytes; `leaves` ends sending there."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=15) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + body)
        if leaves:
            line.shutdown(socket.SHUT_WR)
        return line.makefile("rb").readline()


@pytest.mark.usefixtures("http")
def test_lengths_that_lie_and_bodies_that_are_cut_off_leave_nothing(
    served: RunningServer, desk: Assistant
) -> None:
    host = urlsplit(served.url).netloc
    head = f"POST {FILES}?name=a.txt HTTP/1.1\nHost: {host}\nContent-Type: {MEDIA_TYPE}\n"
    assert b" 202" in raw(served.url, head + f"Content-Length: {len(TEXT)}\n\n", TEXT)
    assert b" 400" in raw(served.url, head + "Content-Length: -5\n\n")
    assert b" 400" in raw(served.url, head + "Content-Length: 1\nContent-Length: 9\n\n", b"x")
    assert b" 202" not in raw(
        served.url, head + "Content-Length: 5000\n\n", b"cut off", leaves=True
    )
    assert b" 202" not in raw(
        served.url, head + "Transfer-Encoding: chunked\n\n", b"5\r\nab", leaves=True
    )
    assert len(desk.articles()) <= 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_other_sites_cannot_send(
    refused: httpx.Client, empty_desk: Assistant, headers: dict[str, str], status: int
) -> None:
    assert post(refused, "a.txt", TEXT, **headers).status_code == status
    assert not empty_desk.articles()


def test_no_other_site_is_told_that_it_may(refused: httpx.Client) -> None:
    asking = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    answer = refused.options(FILES, headers=asking)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_there_is_one_way_to_send(refused: httpx.Client, method: str) -> None:
    assert refused.request(method, FILES, params={"name": "a.txt"}).status_code == 404


def test_a_ticket_that_was_never_given_tells_nothing(refused: httpx.Client) -> None:
    assert refused.get(ARRIVALS, params={"of": "a,b,../../etc"}).json() == []
    assert refused.get(ARRIVALS).json() == []


def test_a_server_that_only_shows_takes_nothing(desk: Assistant) -> None:
    running = serve(desk, port=free_port(), block=False, policy=Policy(can_change=False))
    try:
        with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as http:
            answer = post(http, "a.txt", TEXT)
            assert (answer.status_code, answer.json()["reason"]) == (403, captions.CHANGES_ARE_OFF)
            assert http.get(ARRIVALS, params={"of": "a"}).status_code == 403
            components = http.get("/config").json()["components"]
        names = {part["props"].get("elem_id") for part in components}
        assert "library-search" in names
        assert not names & {"choose-files", "upload_queue", "sync-folder", "removal", "remove-yes"}
    finally:
        running.close()
    assert not desk.articles()


def test_only_so_many_are_received_at_once(desk: Assistant, tmp_path: Path) -> None:
    upload_queue = UploadQueue(desk, tmp_path)
    expected = [upload_queue.expect(f"{n}.pdf") for n in range(MAX_RECEIVING)]
    with pytest.raises(FullError):
        upload_queue.expect("more.pdf")
    upload_queue.give_up(expected[0])
    assert upload_queue.expect("more.pdf").state == "receiving"
    upload_queue.close()
    with pytest.raises(FullError):
        upload_queue.expect("late.pdf")


def test_a_failure_inside_is_told_and_the_next_file_is_added(
    desk: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.errors import LibraryBusyError

    upload_queue = UploadQueue(desk, tmp_path)

    def sent(name: str) -> Callable[[], str]:
        arrival = upload_queue.expect(name)
        arrival.path.write_bytes(TEXT + name.encode())
        upload_queue.arrived(arrival)
        deadline = time.monotonic() + 20
        while not arrival.is_done and time.monotonic() < deadline:
            time.sleep(0.02)
        return lambda: f"{arrival.state}: {arrival.reason or None}"

    def busy(*_: object, **__: object) -> None:
        msg = f"another process is writing to {tmp_path}"
        raise LibraryBusyError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(desk, "add_uploads", busy)
        assert sent("a.txt")() == "failed: None", (
            "the page says why in its language; no folder is named"
        )
    assert sent("b.txt")() == "added: None"
    upload_queue.close()
    assert not list(tmp_path.glob("arrival-*"))

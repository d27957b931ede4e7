"""Starting and stopping: only on this machine, on a free port, without a word to anyone else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from gradio.queueing import Queue
from playwright.sync_api import Page, expect

from assistant import Article, Assistant, Progress
from assistant.apps.web import Policy, RunningServer, captions, serve
from assistant.apps.web.server import serving
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import ServerError
from assistant.rendering import labels
from assistant.search.index.layout import ENCODING_STAGE
from tests.conftest import LINEAR, HashingEncoder
from tests.library.read_only import opened_to_read

SCRIPT = """
import multiprocessing, socket, sys
from pathlib import Path
from assistant import Assistant
from assistant.apps.web import serve

looked_up = []
real = socket.getaddrinfo
def noted(host, *rest, **options):
    looked_up.append(str(host))
    return real(host, *rest, **options)
socket.getaddrinfo = noted

class Encoder:
    fingerprint = "e"
    def encode(self, texts):
        import numpy
        return numpy.ones((len(texts), 4), dtype=numpy.float32) / 2

with Assistant.open(sys.argv[1], create=True, encoder=Encoder()) as desk:
    children = []
    def ready(url):
        children.extend(multiprocessing.active_children())
        print(url, flush=True)
    serve(desk, port=None, on_ready=ready)
outside = [name for name in looked_up if name not in ("127.0.0.1", "localhost", "::1")]
print("looked up", outside, "torch" in sys.modules, children, flush=True)
"""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.org", "::", ""])  # noqa: S104 - refused
def test_only_this_machine_is_served_unless_more_is_said(desk: Assistant, host: str) -> None:
    with pytest.raises(ServerError, match=r"lets other machines read everything|is no host"):
        serve(desk, host=host, block=False)


def test_a_port_in_use_is_named(desk: Assistant) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"port {port} on 127.0.0.1 cannot be used"):
            serve(desk, port=port, block=False)


def test_an_impossible_port_is_refused(desk: Assistant) -> None:
    with pytest.raises(ServerError, match="99999"):
        serve(desk, port=99_999, block=False)


def test_two_servers_take_two_ports_and_closing_frees_them(
    desk: Assistant, server: RunningServer
) -> None:
    ready: list[str] = []
    second = serve(desk, host="localhost", port=0, on_ready=ready.append, block=False)
    try:
        assert ready == [second.url]
        assert second.url != server.url
        assert httpx.get(second.url, trust_env=False, timeout=60).status_code == 200
    finally:
        second.close()
    second.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(second.url, trust_env=False, timeout=60)
    assert httpx.get(server.url, trust_env=False, timeout=60).status_code == 200


# Gradio leaves the socket of a trial that failed to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_that_is_taken_after_the_trial_is_passed_over(
    desk: Assistant, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(server.url.rstrip("/").rpartition(":")[2])
    monkeypatch.setattr(serving, "FIRST_PORT", taken)
    monkeypatch.setattr(serving, "_try_port", lambda _host, _port: None)
    second = serve(desk, port=0, block=False)
    try:
        assert int(second.url.rstrip("/").rpartition(":")[2]) > taken
        assert httpx.get(second.url, trust_env=False, timeout=60).status_code == 200
    finally:
        second.close()


def test_a_server_that_nobody_asks_looks_for_events_a_hundred_times_a_second_at_most(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Counter[int]()  # by queue, as other servers may run

    def counted(queue: Queue) -> int:
        looks[id(queue)] += 1
        return 0

    server = serve(desk, port=0, block=False)
    try:
        monkeypatch.setattr(Queue, "__len__", counted)
        begin = time.monotonic()
        time.sleep(0.5)
        seconds = time.monotonic() - begin
    finally:
        monkeypatch.undo()
        server.close()
    assert 0 < max(looks.values()) <= 100 * seconds + 1


def test_uploads_have_a_private_folder(server: RunningServer) -> None:
    assert server.url
    folder = Path(os.environ["GRADIO_TEMP_DIR"])
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_nothing_was_looked_up(
    tmp_path: Path, repository: Path, number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "HTTP_PROXY": "http://127.0.0.1:9",
            "GRADIO_SHARE": "true",
            "GRADIO_NUM_WORKERS": "2",
        },
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), process.communicate(timeout=60)
        assert httpx.get(url, trust_env=False, timeout=60).status_code == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, err) == (0, "")
    assert out.strip() == "looked up [] False []"


class LateEncoder:
    """As another encoder, once it may."""

    fingerprint = "late-encoder"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.may_encode = threading.Event()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        assert self.may_encode.wait(30)
        return self._encoder.encode(texts)


def test_the_port_is_open_before_the_index_is_ready(tmp_path: Path, encoder: Encoder) -> None:
    articles = [Article(id="fog", text="Fog covers Kunashir in summer.", language="en")]
    Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR).close()
    late = LateEncoder(encoder)
    told: list[Progress] = []
    with Assistant.open(
        tmp_path, encoder=late, reader=LINEAR
    ) as desk:  # made by another model: all to be done anew
        running = serve(desk, port=None, on_progress=told.append, block=False)
        try:
            assert httpx.get(running.url, trust_env=False, timeout=60).status_code == 200
            late.may_encode.set()
            assert desk.ask("When does fog cover Kunashir?").quotes
        finally:
            late.may_encode.set()
            running.close()
    assert [item.done for item in told if item.stage == ENCODING_STAGE][-1:] == [1]


@pytest.fixture
def empty_server(tmp_path: Path, encoder: Encoder) -> Iterator[RunningServer]:
    with Assistant.open(tmp_path, create=True, encoder=encoder, reader=LINEAR) as empty:
        running = serve(empty, port=None, block=False)
        yield running
        running.close()


def test_an_empty_library_says_so_and_how_to_add(
    empty_server: RunningServer,
    open_page: Callable[..., Page],
    ask: Callable[[Page, str], None],
) -> None:
    page = open_page(empty_server.url)
    expect(page.locator("#status")).to_have_text(captions.EMPTY_LIBRARY)
    expect(page.locator("#examples")).to_be_hidden()
    ask(page, "Is anybody there?")
    expect(page.locator(".answer .status")).to_have_text(labels.NOTHING_SEARCHED)
    expect(page.locator(".answer .scope")).to_have_text(labels.EMPTY_COLLECTION)


def test_an_index_that_may_not_be_written_is_served_without_what_would_change_it(
    tmp_path: Path, treaty_articles: list[Article]
) -> None:
    question = "How many Russians oppose a handover?"
    with Assistant.build(
        treaty_articles, tmp_path, encoder=HashingEncoder(), reader=LINEAR
    ) as built:
        expected = built.ask(question).to_dict()
    with opened_to_read(tmp_path) as desk:
        running = serve(desk, port=None, block=False, policy=Policy(api=True))
        try:
            with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
                assert client.post("/v1/ask", json={"question": question}).json() == expected
                sent = client.post(
                    "/onrecord/library/files?name=a.txt",
                    content=b"A text.",
                    headers={"Content-Type": "application/octet-stream"},
                )
                assert sent.status_code == 403
                config = client.get("/config").json()
        finally:
            running.close()
    names = {part["props"].get("elem_id") for part in config["components"]}
    assert not names & {"choose-files", "sync-folder", "remove-yes", "removal"}
    assert not (tmp_path / "notebooks").exists()

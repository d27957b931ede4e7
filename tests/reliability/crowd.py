"""R11 over HTTP: clients of a server while another process syncs its collection again and again."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from assistant import Assistant
from assistant.apps.ending import leave
from tests.reliability.ground import QUESTIONS, Tally, articles, opened, warmed
from tests.reliability.servers import _tell

BUSY = 503


def write_state(folder: Path, state: int) -> None:
    """Write the files of one state of the collection."""
    for article in articles(state):
        head = f"---\ntitle: {article.title}\nauthor: {article.authors[0]}\n---\n\n"
        (folder / f"{article.id}.md").write_text(head + article.text + "\n", encoding="utf-8")


def sync_whole(desk: Assistant, folder: Path, state: int) -> None:
    """Write all files of a state, and sync them."""
    write_state(folder, state)
    desk.sync(folder)


def sync_file_by_file(desk: Assistant, folder: Path, state: int) -> None:
    """A mistake the campaign has to notice: the collection passes through mixtures."""
    with tempfile.TemporaryDirectory() as place:
        write_state(Path(place), state)
        for file in sorted(Path(place).iterdir()):
            (folder / file.name).write_bytes(file.read_bytes())
            desk.sync(folder)


Sync = Callable[[Assistant, Path, int], None]


def clients_beside_syncs(seconds: float, *, clients: int = 64, sync: Sync = sync_whole) -> Tally:
    """Each case: one answer of a server, which has to be that of one of the two states, or a sentence."""
    tally = Tally(
        case="R11 clients", what="clients of a server while its collection is synced again"
    )
    warmed()
    with tempfile.TemporaryDirectory() as place:
        corpus, index = Path(place) / "corpus", Path(place) / "index"
        corpus.mkdir()
        legal: dict[str, list[Any]] = {question: [] for question in QUESTIONS}
        with opened(index, create=True) as desk:
            for state in (2, 1):
                sync_whole(desk, corpus, state)
                for question, known in legal.items():
                    known.append(json.loads(json.dumps(desk.ask(question).to_dict())))
        with (
            _forked(partial(_serve, index)) as url,
            _forked(partial(_sync_on, index, corpus, sync)),
        ):
            crowd = _Crowd(url=url, legal=legal, tally=tally)
            threads = [threading.Thread(target=crowd.ask, args=(n,)) for n in range(clients)]
            for thread in threads:
                thread.start()
            time.sleep(seconds)
            crowd.is_over.set()
            for thread in threads:
                thread.join()
        states = [name for name in tally.ends if name.startswith("state")]
        if len(states) < 2:
            tally.note(f"WRONG: only {states} were seen, so nothing was synced meanwhile")
    tally.sums["clients"] = clients
    return tally


class _Crowd:
    """What the clients know, and what they found."""

    def __init__(self, *, url: str, legal: dict[str, list[Any]], tally: Tally) -> None:
        self._url = url
        self._legal = legal
        self._tally = tally
        self._lock = threading.Lock()
        self.is_over = threading.Event()

    def ask(self, number: int) -> None:
        """Ask one question after another."""
        with httpx.Client(base_url=self._url, trust_env=False, timeout=120) as client:
            while not self.is_over.is_set():
                question = QUESTIONS[number % len(QUESTIONS)]
                number += 1
                try:
                    answer = client.post("/v1/ask", json={"question": question})
                    end = self._end(question, answer)
                except httpx.HTTPError as error:
                    end = f"WRONG: {type(error).__name__}"
                with self._lock:
                    self._tally.note(end)

    def _end(self, question: str, answer: httpx.Response) -> str:
        values = answer.json()
        if answer.status_code == BUSY and values["error"]["message"].strip():
            return "refused in words"
        if answer.status_code != 200:
            return f"WRONG: status {answer.status_code}, {str(values)[:100]}"
        for number, known in enumerate(self._legal[question]):
            if values == known:
                return f"state {2 - number}"
        return f"WRONG: the answer of no state, to {question!r}"


def _serve(index: Path, channel: int) -> None:
    from assistant.apps.rest import build_api, run_server

    with opened(index) as desk:
        run_server(
            build_api(desk),
            host="127.0.0.1",
            port=0,
            on_ready=partial(_tell, channel),
        )
    leave(0)


def _sync_on(index: Path, corpus: Path, sync: Sync, channel: int) -> None:
    os.write(channel, b"writing")
    with opened(index) as desk:
        state = 1
        while True:
            state = 3 - state
            sync(desk, corpus, state)


@contextmanager
def _forked(work: Callable[[int], None]) -> Iterator[str]:
    """A process that does this until the end of the block, and what it says first."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as channel:
            yield os.read(channel.fileno(), 100).decode()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

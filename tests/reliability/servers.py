"""R2, R16, R12 of the page: servers that are ended while clients ask, and one that is asked all day."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

from assistant import Assistant
from assistant.apps.ending import end_soon, leave
from tests.reliability.ground import (
    QUESTIONS,
    Tally,
    expected_of,
    isolated,
    made,
    opened,
    same_or_refused,
    warmed,
)

CLIENTS: Final = 8
PATIENCE: Final = 20.0
"""Seconds for what takes two where nobody else wants the machine."""


def end_in_time(_: Assistant) -> None:
    """What a command does that is asked to end."""
    end_soon()


def ended_servers(
    count: int,
    seed: int = 1,
    *,
    state: int = 1,
    on_ending: Callable[[Assistant], None] = end_in_time,
    patience: float = PATIENCE,
) -> Tally:
    """Each case: a server killed, or asked to end, while clients ask; the next one answers the same.

    A server of another `state` than the clients expect, or that does something else `on_ending`, is a
    mistake that the campaign has to notice.
    """
    from assistant.apps.rest import build_api, run_server

    tally = Tally(case="R2, R16", what="servers killed or asked to end while eight clients ask")
    chance, slowest, compared = random.Random(seed), 0.0, 0
    warmed()
    with tempfile.TemporaryDirectory() as place:
        folder = made(Path(place) / "index")
        expected = expected_of(folder)
        with opened(folder) as desk:
            answers = {question: desk.ask(question).to_dict() for question in QUESTIONS}
        served = folder if state == 1 else made(Path(place) / "other", state)

        def serve(channel: int) -> None:
            with opened(served) as desk:
                run_server(
                    build_api(desk),
                    host="127.0.0.1",
                    port=0,
                    on_ready=partial(_tell, channel),
                    on_ending=partial(on_ending, desk),
                )
            leave(0)

        for number in range(count):
            sign = signal.SIGKILL if number % 2 else signal.SIGTERM
            clients = Clients(answers=json.loads(json.dumps(answers)))
            # Two of three in the midst of answers, one while it begins
            begins = number % 3 == 2
            later = 0.05 + chance.random() * 0.4
            end, seconds = _one_ended(
                serve, sign, clients, after=(0 if begins else CLIENTS, later), patience=patience
            )
            compared += clients.answered
            slowest = max(slowest, seconds)
            if not end.startswith("WRONG"):
                after = isolated(partial(same_or_refused, folder, expected))
                end = (
                    f"{sign.name}: {after}" if after == "the same" else f"WRONG: after it, {after}"
                )
            tally.note(end)
    tally.most["slowest end on SIGTERM, seconds"] = round(slowest, 1)
    tally.sums["answers compared"] = compared
    return tally


def _tell(channel: int, url: str) -> None:
    os.write(channel, url.encode())


@dataclass(slots=True)
class Clients:
    """Who asks a server, what must be answered, how often it was, and what else came back."""

    answers: dict[str, Any]
    answered: int = 0
    wrong: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, url: str, number: int) -> None:
        """Ask until the server is gone; what it answers must be what it answered before."""
        question = QUESTIONS[number % len(QUESTIONS)]
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            while not self.is_over.is_set():
                try:
                    answer = client.post("/v1/ask", json={"question": question})
                except httpx.HTTPError:
                    return
                with self.changed:
                    self.note(question, answer)
                    self.changed.notify_all()

    def note(self, question: str, answer: httpx.Response) -> None:
        """Count an answer, and say what is wrong with it."""
        if answer.status_code == 200:
            self.answered += 1
            if answer.json() != self.answers[question]:
                self.wrong.append("another answer")
        elif answer.status_code not in {500, 503}:  # 500: cut off while it ends
            self.wrong.append(f"status {answer.status_code}")

    def wait_for(self, answers: int) -> bool:
        """Return once so many were answered; whether they were."""
        with self.changed:
            return self.changed.wait_for(lambda: self.answered >= answers, timeout=60)


def _one_ended(
    serve: Callable[[int], None],
    sign: signal.Signals,
    clients: Clients,
    *,
    after: tuple[int, float],
    patience: float,
) -> tuple[str, float]:
    """How a server ended that got the signal `after` so many answers and seconds, and in how many."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            serve(writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as channel:
        url = os.read(channel.fileno(), 100).decode()
        threads = [threading.Thread(target=clients.ask, args=(url, n)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        if not clients.wait_for(after[0]):
            clients.wrong.append("no answers")
        time.sleep(after[1])
        begun = time.monotonic()
        os.kill(child, sign)
        status = _waited_for(child, patience)
        seconds = time.monotonic() - begun
        clients.is_over.set()
        for thread in threads:
            thread.join()
    if clients.wrong:
        return f"WRONG: {clients.wrong[0]}", seconds
    if sign is signal.SIGKILL:
        return "killed", 0.0
    if status is None:
        return f"WRONG: it had not ended after {seconds:.0f} s", seconds
    code = os.waitstatus_to_exitcode(status)
    return ("ended" if code == 0 else f"WRONG: it ended with {code}"), seconds


def _waited_for(child: int, patience: float) -> int | None:
    """How a process ended; `None` where it had not after so many seconds, and was killed."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return status
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


PAGE: Final = """
import sys
from assistant.apps.client_limits import Limits
from assistant.apps.web import Policy, serve
from tests.reliability.ground import opened
from pathlib import Path

class Keeping(list):
    # A mistake that has to be noticed: every question leaves a megabyte behind
    def of(self, ask):
        def asked(_, *given, **named):
            self.append(b"x" * (1 << 20))
            return ask(*given, **named)
        return asked

with opened(Path(sys.argv[1])) as desk:
    if "keeps" in sys.argv:
        type(desk).ask = Keeping().of(desk.ask)
    serve(desk, port=None, policy=Policy(limits=Limits(burst=10**9)), on_ready=lambda url: print(url, flush=True))
"""
IN_ONE_TAB: Final = 5


@contextmanager
def served_page(folder: Path, *, keeps: bool = False) -> Iterator[tuple[int, str]]:
    """A page in a process of its own: its number and address."""
    words = [sys.executable, "-c", PAGE, str(folder), *(["keeps"] if keeps else [])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.pid, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def page_day(questions: int, *, warm: int = 1_400, keeps: bool = False) -> Tally:
    """Questions through the page's own events, a new tab after every five; memory and files watched.

    The server keeps 256 conversations: `warm` is so many questions that there are no more of them after.
    One that `keeps` something of each question is a mistake that the campaign has to notice.
    """
    tally = Tally(case="R12 page", what="questions through the page, memory and open files watched")
    with (
        tempfile.TemporaryDirectory() as place,
        served_page(made(Path(place) / "index"), keeps=keeps) as (pid, url),
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        event = _submit(client.get("config").json())
        for number in range(warm):
            _asked(client, event, number)
        before, files = _memory(pid), _open_files(pid)
        for number in range(warm, warm + questions):
            tally.note(_asked(client, event, number))
        grown, more = _memory(pid) / before - 1, _open_files(pid) - files
    tally.figures["memory"] = f"{before / 2**20:.0f} MB, {grown:+.1%}"
    tally.figures["open files"] = f"{files}, {more:+}"
    tally.note(f"WRONG: memory grew by {grown:.1%}" if grown > 0.05 else "memory flat")
    # A connection more or less is open at any moment
    tally.note(f"WRONG: {more} more open files" if more > 3 else "open files flat")
    return tally


def _submit(config: dict[str, Any]) -> tuple[int, list[Any], int]:
    """The event of a question that is sent: its number, its inputs, and which of them the question is."""
    parts = {part["id"]: part for part in config["components"]}
    (box,) = (one["id"] for one in parts.values() if one["props"].get("elem_id") == "question")
    (event,) = (
        dependency
        for dependency in config["dependencies"]
        if [box, "submit"] in dependency["targets"] and box in dependency["inputs"]
    )
    values = [parts[number]["props"].get("value") for number in event["inputs"]]
    return event["id"], values, event["inputs"].index(box)


def _asked(client: httpx.Client, event: tuple[int, list[Any], int], number: int) -> str:
    index, values, at = event
    data = [*values]
    data[at] = f"{QUESTIONS[number % len(QUESTIONS)]} {number}"
    tab = f"tab{number // IN_ONE_TAB}"
    body = {"data": data, "fn_index": index, "session_hash": tab}
    joined = client.post("gradio_api/queue/join", json=body)
    if joined.status_code != 200:
        return f"WRONG: status {joined.status_code}"
    with client.stream("GET", "gradio_api/queue/data", params={"session_hash": tab}) as stream:
        for line in stream.iter_lines():
            if '"process_completed"' in line:
                return "answered" if '"success":true' in line.replace(" ", "") else "WRONG: failed"
    return "WRONG: no answer"


def _memory(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))

"""R11, R12, R14: readers beside writers, a long day of questions, and the same build twice."""

from __future__ import annotations

import gc
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from assistant import Answer, Article, Assistant, AssistantError
from tests.reliability.ground import QUESTIONS, Tally, articles, made, opened
from tests.reliability.kills import replace_whole


def state_of(texts: list[str]) -> set[str]:
    """Which states of the collection these words are of."""
    return {word for text in texts for word in ("report 1", "report 2") if word in text}


def replace_one_by_one(desk: Assistant, state: int) -> None:
    """A mistake the campaign has to notice: the collection passes through mixtures."""
    for article in articles(state):
        desk.add([article])


def readers_beside_a_writer(
    seconds: float,
    *,
    readers: int = 8,
    replace: Callable[[Assistant, int], None] = replace_whole,
) -> Tally:
    """Threads that ask, search and list while the collection is replaced again and again."""
    tally = Tally(case="R11", what="questions asked while the collection is replaced")
    lock, stop = threading.Lock(), threading.Event()
    with tempfile.TemporaryDirectory() as place, opened(made(Path(place) / "index")) as desk:

        def read(number: int) -> None:
            while not stop.is_set():
                end = _read_once(desk, QUESTIONS[number % len(QUESTIONS)])
                with lock:
                    tally.note(end)

        threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
        for thread in threads:
            thread.start()
        until, state = time.monotonic() + seconds, 1
        try:
            with opened(desk.folder) as writer:
                while time.monotonic() < until:
                    state = 3 - state
                    replace(writer, state)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    return tally


def _read_once(desk: Assistant, question: str) -> str:
    try:
        answer = desk.ask(question)
        quoted = [*answer.quotes, *answer.near_misses]
        whole = [f"{quote.article.title} {quote.article.text}" for quote in quoted]
        if any(quote.text not in quote.article.text for quote in quoted):
            return "WRONG: no slice"
        listed = [info.title or "" for info in desk.articles()]
    except AssistantError as error:
        return f"refused: {type(error).__name__}"
    except Exception as error:  # noqa: BLE001  what nobody planned is what is looked for
        return f"WRONG: {type(error).__name__} {error}"
    if len(state_of(whole)) > 1:
        return "WRONG: an answer of two states"
    if len(state_of(listed)) > 1:
        return "WRONG: a list of two states"
    return "one state"


def long_day(questions: int, *, ask: Callable[[Assistant, str], Answer] = Assistant.ask) -> Tally:
    """The same questions again and again: memory and open files stay where they were."""
    tally = Tally(case="R12", what="questions one after another, memory and open files watched")
    with tempfile.TemporaryDirectory() as place, opened(made(Path(place) / "index")) as desk:
        warm = max(questions // 4, 50)
        for number in range(warm):
            ask(desk, QUESTIONS[number % len(QUESTIONS)])
        before, files = _memory(), _open_files()
        for number in range(questions):
            answer = ask(desk, f"{QUESTIONS[number % len(QUESTIONS)]} {number}")
            tally.note("answered" if answer.index_fingerprint else "WRONG: no fingerprint")
        grown, more = _memory() / before - 1, _open_files() - files
    tally.note(f"WRONG: memory grew by {grown:.1%}" if grown > 0.05 else "memory flat")
    tally.note(f"WRONG: {more} more open files" if more > 0 else "open files flat")
    return tally


def _memory() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def with_a_history(desk: Assistant, number: int) -> None:
    """The first state of the collection in another order, laid out after something else."""
    desk.replace([*reversed(articles(1)), Article(id="x", text=f"Gone {number}.")])
    desk.replace(articles(1))


def same_build_twice(
    count: int, *, lay_out: Callable[[Assistant, int], None] = with_a_history
) -> Tally:
    """Each case: the same articles in another order and with another history; every file equal."""
    tally = Tally(case="R14", what="the same articles laid out again, compared byte for byte")
    for number in range(count):
        with tempfile.TemporaryDirectory() as place:
            one = made(Path(place) / "one")
            with opened(Path(place) / "two", create=True) as desk:
                lay_out(desk, number)
                fingerprint = desk.fingerprint
            with opened(one) as desk:
                same = desk.fingerprint == fingerprint
                answers = [desk.ask(q).to_dict() for q in QUESTIONS]
            with opened(Path(place) / "two") as desk:
                same = same and [desk.ask(q).to_dict() for q in QUESTIONS] == answers
            fresh = made(Path(place) / "three")
            same = same and _hashes(one / "build") == _hashes(fresh / "build")
        tally.note("equal" if same else "WRONG: the same articles were laid out otherwise")
    return tally


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and "lock" not in path.name
    }

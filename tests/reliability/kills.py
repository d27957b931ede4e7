"""R1, R2, R16: processes killed at any moment; what was acknowledged is there, and no more is shown."""

from __future__ import annotations

import os
import random
import select
import signal
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant import Article, Assistant
from assistant.library import LIBRARY_FILE
from tests.reliability.ground import (
    HARBOURS,
    QUESTIONS,
    Tally,
    articles,
    isolated,
    made,
    never_refused,
    opened,
    verified,
    warmed,
)


def text_of(number: int) -> str:
    return f"Note {number} says that the ferry number {number} sailed for {HARBOURS[number % 8]}."


def write_for_ever(folder: Path, begin: int, channel: int, *, early: bool) -> None:
    """Add notes one after another, and say of each that it is kept once it is.

    `early` says it before: a mistake that the campaign has to notice.
    """
    with opened(folder, create=True) as desk:
        number = begin
        while True:
            note = Article(id=f"note-{number}", text=text_of(number), language="en")
            if early:
                os.write(channel, f"{number}\n".encode())
            desk.add([note])
            if not early:
                os.write(channel, f"{number}\n".encode())
            if number % 7 == 6:
                desk.correct(f"note-{number}", title=f"Title {number}")
            if number % 11 == 10:
                desk.remove([f"note-{number}"])
            number += 1


def killed_writers(count: int, seed: int = 1, *, early: bool = False) -> Tally:
    """Each case: a writer killed at a random moment, and the index opened by the next."""
    tally = Tally(case="R1", what="kill -9 of a process that adds, corrects and removes articles")
    chance = random.Random(seed)
    warmed()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        kept: set[int] = set()
        for _ in range(count):
            kept |= _one_killed(folder, max(kept, default=-1) + 1, chance, early=early)
            tally.note(never_refused(isolated(partial(_all_there, folder, kept))))
            if len(kept) > 400:  # a larger library makes each case slower, and shows nothing more
                folder, kept = Path(place) / f"index-{tally.count}", set()
    return tally


def _one_killed(folder: Path, begin: int, chance: random.Random, *, early: bool) -> set[int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            write_for_ever(folder, begin, writing, early=early)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as channel:
        # Somewhere in the first writes: between them, inside them, or while the index is opened
        select.select([channel], [], [], 10.0)
        time.sleep(chance.random() * 0.15)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = channel.read().decode()
    return {int(line) for line in said.split("\n")[:-1]}


def _all_there(folder: Path, kept: set[int]) -> str:
    if not (folder / LIBRARY_FILE).exists():
        return "nothing yet" if not kept else "WRONG: the library is gone"
    texts = verified(folder)
    with opened(folder) as desk:
        removed = {item.info.id for item in desk.removed()}
        lost = [number for number in kept if f"note-{number}" not in texts.keys() | removed]
        if lost:
            return f"WRONG: acknowledged notes {lost[:3]} are lost"
        if any(texts[name] != text_of(int(name.partition("-")[2])) for name in texts):
            return "WRONG: another text"
        if kept and f"note-{max(kept)}" in texts:
            words = desk.search(f"Which ferry number {max(kept)} sailed?", limit=5)
            if not words or any(hit.text not in texts[hit.article.id] for hit in words):
                return "WRONG: words that stand nowhere"
    return "all there"


def replace_whole(desk: Assistant, state: int) -> None:
    """Put one state of the collection in the place of the other."""
    desk.replace(articles(state))


def killed_during_replacement(
    count: int, seed: int = 1, *, replace: Callable[[Assistant, int], None] = replace_whole
) -> Tally:
    """Each case: a process killed while it replaces one state of the collection by the other."""
    tally = Tally(case="R1 states", what="kill -9 while one state of a collection replaces another")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = made(Path(place) / "index")
        for _ in range(count):
            child = os.fork()
            if child == 0:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                try:
                    with opened(folder) as desk:
                        state = 1
                        while True:
                            state = 3 - state
                            replace(desk, state)
                finally:
                    os._exit(1)
            time.sleep(0.02 + chance.random() * 0.3)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            tally.note(never_refused(isolated(lambda: _one_state(folder))))
    return tally


def _one_state(folder: Path) -> str:
    texts = verified(folder)
    with opened(folder) as desk:
        quoted = [quote.text for q in QUESTIONS for quote in desk.ask(q).quotes]
    for state in (1, 2):
        if texts == {article.id: article.text for article in articles(state)}:
            right = all(any(text in whole for whole in texts.values()) for text in quoted)
            return "one state" if right else "WRONG: a quotation of the other state"
    return "WRONG: a mixture of two states"

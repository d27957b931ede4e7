"""What every campaign stands on: a small collection in two states, and what may be seen of it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistant import Article, Assistant, AssistantError
from assistant.library import Library
from tests.conftest import LINEAR, HashingEncoder

HARBOURS = ("Alda", "Brek", "Cormar", "Dunwick", "Esk", "Farn", "Gull", "Holm")
QUESTIONS = (
    "How many ships did the harbour of Alda count?",
    "How many ships did the harbour of Farn count?",
    "Who keeps the light of Holm?",
)
SECONDS = 20
"""How long one case may take on a busy machine before it counts as a hang."""


@dataclass(slots=True)
class Tally:
    """The outcome of one campaign: how many cases, how each ended, and every one that was wrong.

    Of its figures, `figures` are those of the last portion, `most` the largest and `sums` the sums of all.
    """

    case: str
    what: str
    count: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)

    def note(self, end: str) -> None:
        self.count += 1
        self.ends[end] = self.ends.get(end, 0) + 1
        if end.startswith("WRONG"):
            self.wrong.append(end)

    @property
    def short_ends(self) -> dict[str, int]:
        """How the cases ended, in order, each told in a line."""
        return {key[:80]: self.ends[key] for key in sorted(self.ends)}

    def to_dict(self) -> dict[str, object]:
        return {
            "case": self.case,
            "what": self.what,
            "count": self.count,
            "ends": self.short_ends,
            "wrong": len(self.wrong),
            **{
                name: values
                for name in ("figures", "most", "sums")
                if (values := getattr(self, name))
            },
        }


def articles(state: int, count: int = len(HARBOURS)) -> list[Article]:
    """The collection in one of its states; every text of a state names it."""
    return [
        Article(
            id=f"port-{name.lower()}",
            title=f"The harbour of {name} in report {state}",
            authors=(f"Keeper {state}",),
            publisher="Harbour Office",
            language="en",
            text=f"The harbour of {name} counted {100 * state + number} ships in report {state}."
            f"\n\nA keeper of report {state} keeps the light of {name} with {state} lamps.",
        )
        for number, name in enumerate(HARBOURS[:count])
    ]


def opened(folder: Path, *, create: bool = False) -> Assistant:
    return Assistant.open(folder, create=create, encoder=HashingEncoder(), reader=LINEAR)


def made(folder: Path, state: int = 1) -> Path:
    """An index of one state of the collection."""
    shutil.copytree(_prepared(state), folder)
    return folder


@cache
def _prepared(state: int) -> Path:
    """An index to be copied; a hundred cases begin with one, and it is laid out once."""
    place = Path(tempfile.mkdtemp(prefix="onrecord-ground-"))
    atexit.register(_clear_away, place, os.getpid())
    folder = place / "index"
    with opened(folder, create=True) as desk:
        desk.replace(articles(state))
    return folder


def _clear_away(place: Path, owner: int) -> None:
    if os.getpid() == owner:  # and not a process forked off from it
        shutil.rmtree(place, ignore_errors=True)


@cache
def warmed() -> None:
    """Have loaded, before any process is forked off, what each of them would load for itself."""
    with tempfile.TemporaryDirectory() as place:
        expected_of(made(Path(place) / "index"))


def seen(desk: Assistant) -> list[Any]:
    """All that can be seen of an index by asking, reading and listing."""
    answers = [desk.ask(question).to_dict() for question in QUESTIONS]
    texts = [(info.id, info.title, info.authors, desk.article(info.id).text) for info in desk]
    return [answers, texts]


def isolated(work: Callable[[], str], *, seconds: int = SECONDS) -> str:
    """What `work` returns in a process of its own; how it ended where it was killed, or hung.

    What is meant to be damaged may crash or hang whoever reads it, and that is what is counted.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(seconds)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.write(writing, _outcome(work).encode()[:4_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "WRONG: it hung" if number == signal.SIGALRM else f"WRONG: killed by signal {number}"
    return said


def _outcome(work: Callable[[], str]) -> str:
    try:
        return work()
    except AssistantError as error:
        return "refused" if str(error).strip() else "WRONG: an error without a sentence"
    except BaseException:  # noqa: BLE001  whatever nobody planned is what is looked for
        last = traceback.format_exc().strip().splitlines()
        return (
            f"WRONG: a traceback, {last[-1][:200]} {[line for line in last if 'File' in line][-1:]}"
        )


def never_refused(end: str) -> str:
    """How a case ended in which nothing gives an index a reason to refuse, as damage would."""
    return "WRONG: it refuses what it had acknowledged" if end == "refused" else end


def same_or_refused(folder: Path, expected: str) -> str:
    """How an index that was damaged ends: it shows what it held, or refuses in a sentence."""
    with opened(folder) as desk:
        found = json.dumps(seen(desk), sort_keys=True)
    return "the same" if found == expected else "WRONG: something else was shown"


def expected_of(folder: Path) -> str:
    with opened(folder) as desk:
        return json.dumps(seen(desk), sort_keys=True)


def verified(folder: Path) -> dict[str, str]:
    """The texts of a library whose every row is checked."""
    with Library.open(folder) as library:
        problems = library.problems()
        if problems:
            raise AssertionError(problems)
        return {info.id: library.article(info.id).text for info in library.infos()}


def told(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)

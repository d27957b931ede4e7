"""R7: every loader of bytes on disk, given bytes that nobody wrote, with sums that fit them.

A checksum keeps most of this away from the loaders; here it is made to fit, so that they meet all of it. What
they give may then be anything; that they end in words, without a crash, a hang or a traceback, is what counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant import AssistantError, Recipe
from assistant.apps.accounts import account_line, read_accounts
from assistant.apps.web.conversation.notebook import KeptConversation, Notebooks
from assistant.chat import Chat
from assistant.encoders.runtime.weights import load_stored
from assistant.evidence import read_bundle_file, verify_bundle
from assistant.library import back_up, check_backup
from assistant.recipe import VectorSettings
from assistant.search.index.build import SEGMENTS
from assistant.search.index.segments import LISTING, read_segment
from tests.reliability.damage import damaged
from tests.reliability.ground import QUESTIONS, Tally, isolated, made, opened

AT_ONCE = 20
KEY = "a" * 64


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: where one lies in the prepared folder, and what reads it."""

    file: str
    read: Callable[[Path], object]


def _segment(file: Path) -> None:
    """A segment of which one file was changed, and its sums after it."""
    root = file.parent
    listing = json.loads((root / LISTING).read_bytes())
    content = file.read_bytes()
    listing[file.name] = {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    written = json.dumps(listing, sort_keys=True, separators=(",", ":")).encode()
    (root / LISTING).write_bytes(written)
    named = root.with_name(hashlib.sha256(written).hexdigest())
    root.rename(named)
    read_segment(named.parent, named.name, VectorSettings(), whole=True)


def _chat(file: Path) -> None:
    with opened(file.parent / "index") as desk:
        Chat.load(file, desk)


def _crash(file: Path) -> None:
    if hashlib.sha256(file.read_bytes()).digest()[0] < 64:
        os.kill(os.getpid(), signal.SIGSEGV)


KINDS: dict[str, Kind] = {
    "arrays": Kind("segment/arrays.npz", _segment),
    "vectors": Kind("segment/sentences.vectors.npy", _segment),
    "spans": Kind("segment/sentences.npy", _segment),
    "notebook": Kind(
        f"notebooks/{hashlib.sha256(f'browser:{KEY}'.encode()).hexdigest()}.json",
        lambda file: Notebooks(file.parent).of(KEY, None).listed(),
    ),
    "backup": Kind("b.zip", check_backup),
    "bundle": Kind("bundle.json", lambda file: verify_bundle(read_bundle_file(file))),
    "chat": Kind("chat.json", _chat),
    "recipe": Kind("recipe.toml", Recipe.load),
    "accounts": Kind("accounts", read_accounts),
    "weights": Kind("weights.safetensors", load_stored),
}
CONTROL = Kind("recipe.toml", _crash)


def prepared(folder: Path) -> None:
    """One whole file of each kind."""
    index = made(folder / "index")
    (segment,) = (index / "build" / SEGMENTS).iterdir()
    shutil.copytree(segment, folder / "segment")
    with opened(index) as desk:
        answer = desk.ask(QUESTIONS[0])
        (folder / "bundle.json").write_bytes(desk.bundle(answer, with_texts=True).to_bytes())
        chat = desk.chat()
        chat.ask(QUESTIONS[0])
        chat.save(folder / "chat.json")
    back_up(index, folder / "b.zip")
    kept = KeptConversation(token="t", name="A talk", questions=("q=Who",))  # noqa: S106  no password
    Notebooks(folder / "notebooks").of(KEY, None).note(kept)
    (folder / "recipe.toml").write_text(Recipe().to_toml(), encoding="utf-8")
    (folder / "accounts").write_text(account_line("ann", "a long password"), encoding="utf-8")
    (folder / "accounts").chmod(0o600)
    head = json.dumps({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}).encode()
    content = len(head).to_bytes(8, "little") + head + bytes(16)
    (folder / "weights.safetensors").write_bytes(content)


def raw_loaders(count: int, seed: int = 1, *, names: tuple[str, ...] = tuple(KINDS)) -> Tally:
    """Each case: a file of one kind damaged in one way, and read."""
    tally = Tally(case="R7", what="damaged files under sums that fit, given to their loaders")
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        whole.mkdir()
        prepared(whole)
        for begin in range(0, count, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, count))
            said = isolated(partial(_several, whole, Path(place), numbers, seed, names))
            if said.startswith("WRONG"):  # one of them ended the process; which, says the seed
                tally.note(said)
                continue
            for end, times in json.loads(said).items():
                for _ in range(times):
                    tally.note(end)
    return tally


def _several(whole: Path, place: Path, numbers: range, seed: int, names: tuple[str, ...]) -> str:
    ends: Counter[str] = Counter()
    for number in numbers:
        chance = random.Random(f"{seed} {number}")
        name = names[number % len(names)]
        kind = KINDS.get(name, CONTROL)
        folder = place / "case"
        shutil.rmtree(folder, ignore_errors=True)  # of a case that ended the process
        shutil.copytree(whole, folder)
        way = damaged(folder / kind.file, chance)
        try:
            kind.read(folder / kind.file)
        except AssistantError as error:
            ends["refused" if str(error).strip() else "WRONG: no sentence"] += 1
        except Exception as error:  # noqa: BLE001  whatever nobody planned is what is looked for
            ends[f"WRONG: {name}, {way}: {type(error).__name__} {str(error)[:80]}"] += 1
        else:
            ends["read"] += 1
        finally:
            shutil.rmtree(folder)
    return json.dumps(ends)

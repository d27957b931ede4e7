"""R6: files of a build and of a library damaged in nine ways; nothing wrong is ever shown."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.library import LIBRARY_FILE, repair
from tests.reliability.ground import (
    Tally,
    expected_of,
    isolated,
    made,
    never_refused,
    same_or_refused,
    verified,
)


def flip_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def blast(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at : at + 16] = chance.randbytes(16)


def zero_page(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(0, max(len(content), 1), 512)
    content[at : at + 512] = bytes(len(content[at : at + 512]))


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def append(content: bytearray, chance: random.Random) -> None:
    content += chance.randbytes(chance.choice((1, 100, 4_096)))


def empty(content: bytearray, _: random.Random) -> None:
    content.clear()


def swap_pages(content: bytearray, chance: random.Random) -> None:
    pages = max(len(content) // 4_096, 1)
    one, other = (4_096 * chance.randrange(pages) for _ in range(2))
    first, second = bytes(content[one : one + 4_096]), bytes(content[other : other + 4_096])
    content[one : one + 4_096], content[other : other + 4_096] = second, first


def change_words(content: bytearray, chance: random.Random) -> None:
    """Other words of the same length: what a checksum alone notices."""
    words = [
        b"Keeper 1",
        b"Harbour Office",
        b"counted",
        b"ships",
        b"report 1",
        b"port-alda",
        b"Farn",
    ]
    word = chance.choice(words)
    places = [at for at in range(len(content)) if content.startswith(word, at)]
    if places:
        at = chance.choice(places)
        content[at] ^= 3


def huge_number(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at : at + 8] = b"\xff\xff\xff\xff\xff\xff\xff\x7f"


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_bit,
    blast,
    zero_page,
    cut,
    append,
    empty,
    swap_pages,
    change_words,
    huge_number,
)


def damaged(file: Path, chance: random.Random) -> str:
    """Damage a file in one of the ways; which."""
    content = bytearray(file.read_bytes())
    way = chance.choice(WAYS)
    if content:
        way(content, chance)
    file.write_bytes(content)
    return way.__name__


def damaged_builds(
    count: int, seed: int = 1, *, judge: Callable[[Path, str], str] = same_or_refused
) -> Tally:
    """Each case: one file of the search build damaged, or taken away; the same must be answered."""
    tally = Tally(case="R6", what="damaged files of a search build")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        whole = made(Path(place) / "whole")
        expected = expected_of(whole)
        for _ in range(count):
            folder = Path(place) / "case"
            shutil.copytree(whole, folder)
            files = sorted(path for path in (folder / "build").rglob("*") if path.is_file())
            file = chance.choice(files)
            if chance.random() < 0.1:
                file.unlink()
            else:
                damaged(file, chance)
            tally.note(never_refused(isolated(partial(judge, folder, expected))))
            shutil.rmtree(folder)
    return tally


def damaged_libraries(
    count: int, seed: int = 1, *, judge: Callable[[Path, str], str] = same_or_refused
) -> Tally:
    """Each case: the library's file damaged; what it held must be shown, or a sentence said.

    Then it is repaired, and what is left must be whole and a part of what there was.
    """
    tally = Tally(case="R6 library", what="damaged libraries, asked and then repaired")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        whole = made(Path(place) / "whole")
        shutil.rmtree(whole / "build")
        expected, before = expected_of(whole), verified(whole)
        for _ in range(count):
            folder = Path(place) / "case"
            shutil.copytree(whole, folder)
            if chance.random() < 0.5:
                shutil.rmtree(folder / "build")
            way = damaged(folder / LIBRARY_FILE, chance)
            end = isolated(partial(judge, folder, expected))
            tally.note(f"{end} ({way})" if end.startswith("WRONG") else end)
            end = isolated(partial(repaired, folder, before))
            tally.note(f"repair: {end}" if not end.startswith("WRONG") else f"{end} ({way})")
            shutil.rmtree(folder)
    return tally


def repaired(folder: Path, before: dict[str, str]) -> str:
    held = sorted(path.name for path in folder.iterdir())
    repair(folder)
    after = verified(folder)
    if not after.items() <= before.items():
        return "WRONG: repaired into something else"
    if after == before:
        return "all saved"
    if not any(folder.glob("damaged-*")):
        return f"WRONG: the damaged file is gone; there were {held}"
    return "a part saved"

"""R5: what a disk may hold after the power went, of every state that a run passes through.

The model is that of ALICE (Pillai et al., OSDI 2014): what was flushed is there; of a file that was not, any
part may be, or nothing; of names that were not flushed with their folder, any may be the old or the new ones.
What SQLite writes is left to SQLite, which is tested for this by its own makers.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from assistant import Article, LibraryError
from assistant.apps.web.conversation.notebook import KeptConversation, Notebooks
from assistant.library import LIBRARY_FILE, back_up, check_backup, restore
from tests.reliability.ground import Tally, expected_of, isolated, made, opened, same_or_refused

KEY = "a" * 64
Entries = dict[str, int]
"""The names in a folder, with the numbers of what they stand for."""


@dataclass(slots=True, kw_only=True)
class State:
    """A tree at one moment: what programs see of it, and what was flushed."""

    folders: dict[str, Entries]
    inodes: dict[int, str]
    contents: dict[int, bytes]
    flushed: dict[int, bytes]
    flushed_folders: dict[str, Entries]


@dataclass(slots=True)
class Disk:
    """Writes down what is flushed below a folder, and how it looks after each step."""

    root: Path
    flushes_files: bool = True
    flushes_folders: bool = True
    states: list[State] = field(default_factory=list)
    _flushed: dict[int, bytes] = field(default_factory=dict)
    _folders: dict[str, Entries] = field(default_factory=dict)

    def flushed_all(self) -> None:
        """What is there now was flushed long ago."""
        for path in [self.root, *self.root.rglob("*")]:
            self._flush(path)
        self._look()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What is done inside is written down."""
        names = ("fsync", "rename", "replace", "link", "unlink", "mkdir", "rmdir")
        real = {name: getattr(os, name) for name in names}

        def call(name: str, *args: Any, **options: Any) -> Any:
            given = real[name](*args, **options)
            if name == "fsync":
                self._flush(Path(f"/proc/self/fd/{args[0]}").readlink())
            self._look()
            return given

        for name in names:
            setattr(os, name, partial(call, name))
        try:
            yield
        finally:
            for name, function in real.items():
                setattr(os, name, function)
            self._look()

    def _flush(self, path: Path) -> None:
        if not path.is_relative_to(self.root) or not path.exists():
            return
        if path.is_dir():
            if self.flushes_folders or not self.states:
                self._folders[str(path)] = _entries(path)
        elif self.flushes_files or not self.states:
            self._flushed[path.stat().st_ino] = path.read_bytes()

    def _look(self) -> None:
        folders: dict[str, Entries] = {}
        inodes: dict[int, str] = {}
        contents: dict[int, bytes] = {}
        for path in [self.root, *self.root.rglob("*")]:
            if path.is_dir():
                folders[str(path)] = _entries(path)
                inodes[path.stat().st_ino] = str(path)
            elif path.is_file():
                contents[path.stat().st_ino] = path.read_bytes()
        self.states.append(
            State(
                folders=folders,
                inodes=inodes,
                contents=contents,
                flushed=dict(self._flushed),
                flushed_folders=dict(self._folders),
            )
        )


def _entries(folder: Path) -> Entries:
    return {path.name: path.lstat().st_ino for path in folder.iterdir()}


def after_the_power_went(state: State, root: Path, target: Path, chance: random.Random) -> None:
    """Write one of the trees that the disk may hold."""
    pending = [(str(root), target)]
    while pending:
        folder, place = pending.pop()
        place.mkdir(parents=True, exist_ok=True)
        now, before = state.folders.get(folder, {}), state.flushed_folders.get(folder, {})
        for name in sorted({*now, *before}):
            held = now.get(name) if now.get(name) == before.get(name) else None
            inode = held or chance.choice((now.get(name), before.get(name)))
            if inode in state.inodes:
                pending.append((state.inodes[inode], place / name))
            elif inode is not None:
                content = _content(state, inode, chance)
                if content is not None:
                    (place / name).write_bytes(content)


def _content(state: State, inode: int, chance: random.Random) -> bytes | None:
    flushed, seen = state.flushed.get(inode), state.contents.get(inode)
    if seen is None or flushed == seen:
        return flushed
    torn = seen[: chance.randrange(len(seen) + 1)]
    return chance.choice((flushed or b"", seen, torn, torn + bytes(len(seen) - len(torn)), b""))


# What is done, and what has to be there after


def _note(root: Path) -> None:
    kept = KeptConversation(token="t", name="A talk", questions=("q=Who",))  # noqa: S106  no password
    Notebooks(root / "index" / "notebooks").of(KEY, None).note(kept)


def _noted(root: Path, *, is_done: bool) -> str:
    found = Notebooks(root / "index" / "notebooks").of(KEY, None)
    if is_done and [kept.name for kept in found.listed()] != ["A talk"]:
        return "WRONG: what the page was told of is lost"
    return "kept" if found.conversations else "not yet"


def _back_up(root: Path) -> None:
    back_up(root / "index", root / "b.zip")


def _backed_up(root: Path, *, is_done: bool) -> str:
    if not (root / "b.zip").exists():
        return "WRONG: the backup is gone" if is_done else "not yet"
    try:
        return "whole" if check_backup(root / "b.zip").articles == 8 else "WRONG: a part"
    except LibraryError:
        return "WRONG: what was acknowledged is no backup" if is_done else "refused"


def _restore(root: Path) -> None:
    restore(root / "kept.zip", root / "restored")


def _restored(root: Path, *, is_done: bool) -> str:
    folder = root / "restored"
    if not (folder / LIBRARY_FILE).exists():
        return "WRONG: what was restored is gone" if is_done else "not yet"
    try:
        with opened(folder) as desk:
            return "whole" if len(desk) == 8 else "WRONG: a part of what was restored"
    except LibraryError:
        return "WRONG: what was acknowledged is no library" if is_done else "refused"


def _build(root: Path) -> None:
    with opened(root / "index") as desk:
        desk.add([Article(id="new", text="A new light was lit at Skarn.", language="en")])


def _built(root: Path, *, is_done: bool, expected: str = "") -> str:  # noqa: ARG001  a cache may always be lost
    return same_or_refused(root / "index", expected)


Check = Callable[..., str]
RUNS: dict[str, tuple[Callable[[Path], None], Check]] = {
    "notebook": (_note, _noted),
    "backup": (_back_up, _backed_up),
    "restore": (_restore, _restored),
    "build": (_build, _built),
}


def power_cuts(
    count: int,
    seed: int = 1,
    *,
    names: tuple[str, ...] = tuple(RUNS),
    flushes_files: bool = True,
    flushes_folders: bool = True,
) -> Tally:
    """Each case: one run, the power gone after one of its steps, and one of the trees it may leave.

    A third of the cases is after the last step, when what was done has been acknowledged. Without
    `flushes_files` or `flushes_folders` nothing is flushed: mistakes that the campaign has to notice.
    """
    tally = Tally(case="R5", what="the power gone after any step, by a model of the disk")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        runs: dict[str, tuple[Path, list[State], Check]] = {}
        for name in names:
            root = Path(place) / name
            disk = Disk(root, flushes_files=flushes_files, flushes_folders=flushes_folders)
            states, check = _recorded(name, root, disk)
            runs[name] = (root, states, check)
        for number in range(count):
            name = names[number % len(names)]
            root, states, check = runs[name]
            at = len(states) - 1 if chance.random() < 1 / 3 else chance.randrange(len(states))
            left = Path(place) / "left"
            after_the_power_went(states[at], root, left, chance)
            if name == "build":  # SQLite's own, in the state it has in the end
                shutil.copy(root / "index" / LIBRARY_FILE, left / "index" / LIBRARY_FILE)
            end = isolated(partial(check, left, is_done=at == len(states) - 1))
            tally.note(f"{name}: {end}" if not end.startswith("WRONG") else f"{end} ({name}, {at})")
            shutil.rmtree(left)
    return tally


def _recorded(name: str, root: Path, disk: Disk) -> tuple[list[State], Check]:
    work, check = RUNS[name]
    made(root / "index")
    if name == "restore":
        back_up(root / "index", root / "kept.zip")
    disk.flushed_all()
    with disk.watched():
        work(root)
    if name == "build":
        check = partial(check, expected=expected_of(root / "index"))
    return disk.states, check

"""R3, R4: every durable operation fails once, in five ways; a disk is really full; nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from assistant import Article, Assistant, ExportError, Recipe
from assistant.apps.accounts import account_line, read_accounts
from assistant.apps.answer_tables import NumberedQuestion, rows_of, write_answers
from assistant.apps.cli.evidence_commands import keep_bundle
from assistant.apps.web.conversation.notebook import KeptConversation, Notebook
from assistant.library import LIBRARY_FILE, back_up, restore
from tests.conftest import LINEAR, HashingEncoder
from tests.reliability.ground import (
    QUESTIONS,
    Tally,
    expected_of,
    isolated,
    made,
    never_refused,
    opened,
    same_or_refused,
    verified,
)

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT, errno.EROFS)
DURABLE = ("fsync", "replace", "rename", "link", "mkdir", "open", "unlink", "write")


@contextmanager
def failing(at: int | None, code: int = errno.EIO) -> Iterator[list[str]]:
    """The durable operations that are done inside; the one of number `at` fails with `code`."""
    done: list[str] = []
    real = {name: getattr(os, name) for name in DURABLE}

    def guarded(name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name == "open" and not _writes(args, options):
                return real[name](*args, **options)
            done.append(name)
            if len(done) - 1 == at:
                raise OSError(code, os.strerror(code))
            return real[name](*args, **options)

        return call

    for name in DURABLE:
        setattr(os, name, guarded(name))
    try:
        yield done
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def _writes(args: tuple[Any, ...], options: dict[str, Any]) -> bool:
    flags = args[1] if len(args) > 1 else options.get("flags", 0)
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _add(folder: Path) -> None:
    with opened(folder) as desk:
        desk.add([Article(id="new", text="A new light was lit at Skarn.", language="en")])


def _backup(folder: Path) -> None:
    back_up(folder, folder.parent / "b.zip")


def _restore(folder: Path) -> None:
    restore(folder.parent / "kept.zip", folder)


def _note(folder: Path) -> None:
    notebook = Notebook(file=folder / "notebooks" / f"{'a' * 64}.json")
    notebook.note(KeptConversation(token="t", name="A talk", questions=("q=Who",)))  # noqa: S106  no password


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "add": _add,
    "backup": _backup,
    "restore": _restore,
    "notebook": _note,
}


def write_in_place(folder: Path) -> None:
    """A mistake the campaigns have to notice: the library is written over where it lies."""
    file = folder / LIBRARY_FILE
    _over(file, file.read_bytes())


def _over(file: Path, content: bytes) -> None:
    try:
        opened_file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            os.write(opened_file, content)
        finally:
            os.close(opened_file)
    except OSError as error:
        msg = f"{file.name} cannot be written"
        raise ExportError(msg) from error


def faults_everywhere(names: tuple[str, ...] = tuple(OPERATIONS), every: int = 1) -> Tally:
    """Each case: one operation, one call of it, one error; `every` takes only each so many."""
    tally = Tally(case="R3", what="I/O errors at every durable operation of Python's")
    with tempfile.TemporaryDirectory() as place:
        whole = made(Path(place) / "whole")
        expected, before = expected_of(whole), verified(whole)
        for name in names:
            folder = Path(place) / name / "index"
            case = partial(_faulty, whole, folder, OPERATIONS.get(name, write_in_place))
            calls = int(isolated(partial(case, None, 0)))
            for number in range(0, calls * len(ERRORS), every):
                at, code = divmod(number, len(ERRORS))
                end = isolated(partial(case, at, ERRORS[code]))
                shown = never_refused(isolated(partial(_sound, folder, expected, before)))
                tally.note(f"{shown} in {name}, call {at}" if shown.startswith("WRONG") else end)
    return tally


def _faulty(
    whole: Path, folder: Path, operation: Callable[[Path], None], at: int | None, code: int
) -> str:
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir(parents=True)
    shutil.copytree(whole, folder)
    (folder / "notebooks").mkdir()
    if operation is _restore:
        back_up(folder, folder.parent / "kept.zip")
    with failing(at, code) as done:
        operation(folder)
    return str(len(done)) if at is None else "done all the same"


def _sound(folder: Path, expected: str, before: dict[str, str]) -> str:
    texts = verified(folder)
    if not before.items() <= texts.items():
        return "WRONG: articles are lost"
    if texts == before:
        return same_or_refused(folder, expected)
    with opened(folder) as desk:
        return (
            "well" if desk.ask("What was lit at Skarn?").index_fingerprint else "WRONG: no answer"
        )


def add_many(folder: Path) -> None:
    """Add more than there is room for on most of the disks."""
    with opened(folder) as desk:
        desk.add([Article(id=f"new-{n}", text=f"Note {n}: " + "fog " * 3_000) for n in range(12)])


def full_disks(sizes: tuple[int, ...], *, work: Callable[[Path], None] = add_many) -> Tally:
    """Each case: no file may grow beyond a size while articles are added, as on a full disk."""
    tally = Tally(case="R4", what="a disk that is full, by a limit of the system on file sizes")
    with tempfile.TemporaryDirectory() as place:
        whole = made(Path(place) / "whole")
        expected, before = expected_of(whole), verified(whole)
        for size in sizes:
            folder = Path(place) / "case" / "index"
            shutil.rmtree(folder.parent, ignore_errors=True)
            shutil.copytree(whole, folder)
            end = isolated(partial(_under, size, work, folder))
            shown = never_refused(isolated(partial(_sound, folder, expected, before)))
            tally.note(shown if shown.startswith("WRONG") else end)
    return tally


def _under(size: int, work: Callable[[Path], None], folder: Path) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    work(folder)
    return "room enough"


# Files that people are given, and settings: whole, or as they were


def _save_chat(folder: Path) -> None:
    with opened(folder) as desk:
        chat = desk.chat()
        chat.ask(QUESTIONS[0])
        chat.save(folder.parent / "chat.json")


def _keep_evidence(folder: Path) -> None:
    with opened(folder) as desk:
        keep_bundle(desk.bundle(desk.ask(QUESTIONS[0])), folder.parent / "new.json")


def _write_table(folder: Path) -> None:
    with opened(folder) as desk:
        question = NumberedQuestion(number=1, text=QUESTIONS[0])
        write_answers(
            folder.parent / "table.csv",
            rows_of(question, desk.ask(question.text), per_question=True),
        )


def _keep_recipe(folder: Path) -> None:
    Assistant.open(
        folder, create=True, recipe=Recipe(), encoder=HashingEncoder(), reader=LINEAR
    ).close()


def _read_accounts(folder: Path) -> None:
    read_accounts(folder.parent / "accounts")


FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "chat": (_save_chat, "chat.json"),
    "evidence": (_keep_evidence, "new.json"),
    "table": (_write_table, "table.csv"),
    "recipe": (_keep_recipe, "index/recipe.toml"),
    "accounts": (_read_accounts, "accounts"),
    "notebook": (_note, f"index/notebooks/{'a' * 64}.json"),
}


def _table_in_place(folder: Path) -> None:
    """A mistake the campaign has to notice: a table is written where the last one lies."""
    _over(folder.parent / "table.csv", b"question,quotation\n" * 100)


NEVER_REPLACED: Final = "new.json"
SIZES: Final = (0, 1, 100, 511)
"""Of a disk that takes so many bytes of a file: a short write, and then none."""


def faults_in_files(names: tuple[str, ...] = tuple(FILES), every: int = 1) -> Tally:
    """Each case: a file is written, and one call fails or the disk is full; it is whole or as it was."""
    tally = Tally(case="R3 files", what="I/O errors and full disks under exports and settings")
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            work, file = FILES.get(name, (_table_in_place, "table.csv"))
            folder = made(Path(place) / name / "index")
            (folder / "notebooks").mkdir()
            accounts = folder.parent / "accounts"
            accounts.write_text(account_line("ann", "a long password") + "\n", encoding="utf-8")
            accounts.chmod(0o600)
            target = folder.parent / file
            whole = _written_well(work, folder, target)
            _begun(target, whole)
            calls = int(isolated(partial(_counted, work, folder)))
            faults: list[Callable[[], str]] = [
                partial(_failed, work, folder, at, code) for at in range(calls) for code in ERRORS
            ]
            faults += [partial(_under, size, work, folder) for size in SIZES]
            for fault in faults[::every]:
                _begun(target, whole)
                end = isolated(fault)
                left = target.read_bytes() if target.exists() else b""
                is_sound = _same_but_for_time(left, whole) or (
                    target.name == NEVER_REPLACED and not target.exists() and end == "refused"
                )
                tally.note(end if is_sound else f"WRONG: {name} is neither whole nor as it was")
    return tally


def _begun(target: Path, whole: bytes) -> None:
    """The file as it was before; evidence is never written over, so there is none."""
    target.unlink(missing_ok=True)
    if target.name != NEVER_REPLACED:
        target.write_bytes(whole)
        target.chmod(0o600)


def _written_well(work: Callable[[Path], None], folder: Path, target: Path) -> bytes:
    work(folder)
    return target.read_bytes()


def _same_but_for_time(one: bytes, other: bytes) -> bool:
    """Whether a file has the same form; a bundle says when it was made."""
    return one[:40] == other[:40] and one[-2:] == other[-2:] and len(one) == len(other)


def _counted(work: Callable[[Path], None], folder: Path) -> str:
    with failing(None) as done:
        work(folder)
    return str(len(done))


def _failed(work: Callable[[Path], None], folder: Path, at: int, code: int) -> str:
    with failing(at, code):
        work(folder)
    return "done all the same"

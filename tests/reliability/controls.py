"""Mistakes made on purpose: a campaign that does not notice them proves nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Article, Assistant, SyncReport
from assistant.apps.ending import end_soon
from assistant.library.rows import content_hash_of
from assistant.library.safekeeping.sealing import ARTICLES
from assistant.search.index.integrity import VerifiedFiles
from tests.library.sealed import raw, raw_and_sealed
from tests.reliability.crowd import clients_beside_syncs, sync_file_by_file
from tests.reliability.damage import damaged_builds
from tests.reliability.faults import faults_everywhere, faults_in_files, full_disks, write_in_place
from tests.reliability.ground import (
    QUESTIONS,
    Tally,
    articles,
    expected_of,
    isolated,
    made,
    same_or_refused,
)
from tests.reliability.kills import killed_during_replacement, killed_writers
from tests.reliability.loaders import raw_loaders
from tests.reliability.model import changes_beside_a_model
from tests.reliability.nonsense import bombs_synced, odd_files, odd_questions, saved_answers
from tests.reliability.power import power_cuts
from tests.reliability.rivals import (
    long_day,
    readers_beside_a_writer,
    replace_one_by_one,
    same_build_twice,
)
from tests.reliability.servers import ended_servers, page_day


def said_too_early() -> Tally:
    """A writer that says an article is kept before it is; some of them must be missed.

    How often a kill comes between the two is chance, so there are more until one does.
    """
    for seed in range(1, 9):
        tally = killed_writers(8, seed=seed, early=True)
        if tally.wrong:
            break
    return tally


def seals_off() -> Tally:
    """A changed author under a seal that fits, as if there were none; it must be noticed."""
    tally = Tally(case="control", what="a change that no seal tells of")
    for state in (1, 2):
        with tempfile.TemporaryDirectory() as place:
            folder = made(Path(place) / "index", state)
            expected = expected_of(folder)
            with raw_and_sealed(folder) as connection:
                connection.create_function("content", 4, content_hash_of)
                connection.execute(
                    "UPDATE articles SET metadata = replace(metadata, ?, 'Somebody')",
                    (f"Keeper {state}",),
                )
                connection.execute(
                    "UPDATE articles SET content_sha256 = content(text_sha256, metadata, pages, reading)"
                )
            tally.note(isolated(lambda: same_or_refused(folder, expected)))  # noqa: B023
    return tally


def list_not_checked() -> Tally:
    """A lost row under a list that was noted anew; it must be noticed."""
    tally = Tally(case="control", what="a lost article that no list tells of")
    with tempfile.TemporaryDirectory() as place:
        folder = made(Path(place) / "index")
        expected = expected_of(folder)
        with raw(folder) as connection:
            connection.execute("DELETE FROM articles WHERE id = 'port-alda'")
            connection.execute(
                "UPDATE meta SET value = ? WHERE name = ?",
                (ARTICLES.digest(connection.execute), ARTICLES.name),
            )
        with raw_and_sealed(folder):
            pass
        tally.note(isolated(lambda: same_or_refused(folder, expected)))
    return tally


def not_one_transaction() -> Tally:
    """A collection replaced article by article; readers must see a mixture."""
    return readers_beside_a_writer(3, readers=4, replace=replace_one_by_one)


FLUSHED = ("notebook", "backup", "restore")


def files_not_flushed() -> Tally:
    """No file is flushed; some of what was acknowledged must be missed when the power goes."""
    return power_cuts(24, names=FLUSHED, flushes_files=False)


def names_not_flushed() -> Tally:
    """No folder is flushed, so no name is; some of what was acknowledged must be missed."""
    return power_cuts(24, names=FLUSHED, flushes_folders=False)


def a_parser_that_crashes() -> Tally:
    """A loader that ends its process for some bytes; it must be noticed."""
    return raw_loaders(40, names=("crashing",))


def a_change_that_is_lost() -> Tally:
    """A change that is said to be made, and is not; it must be noticed."""
    return changes_beside_a_model(20, loses=True)


def states_not_in_one_transaction() -> Tally:
    """A collection replaced article by article; a kill must leave a mixture."""
    return killed_during_replacement(6, replace=replace_one_by_one)


def another_server() -> Tally:
    """A server of another collection; its answers must be noticed."""
    return ended_servers(1, state=2)


def deaf_server() -> Tally:
    """A server that does not end when it is asked to; it must be noticed, and not waited for."""
    return ended_servers(1, on_ending=lambda _: time.sleep(600), patience=2)


def forgetful_server() -> Tally:
    """A server that takes an article out while it ends; the next start must show it."""

    def forget(desk: Assistant) -> None:
        desk.remove(["port-alda"])
        end_soon()

    return ended_servers(1, on_ending=forget)


def written_in_place() -> Tally:
    """A library that is written over where it lies; a fault must lose it."""
    return faults_everywhere(names=("in place",))


def table_in_place() -> Tally:
    """A table that is written over where it lies; a fault must leave a part of it."""
    return faults_in_files(names=("in place",))


def in_place_on_a_full_disk() -> Tally:
    """A library that is written over where it lies; a full disk must lose it."""
    return full_disks((4_096, 8_192), work=write_in_place)


def checksums_off() -> Tally:
    """A build whose bytes are used as they are; some of the damage must be seen in answers."""
    return damaged_builds(25, judge=_unchecked)


def _unchecked(folder: Path, expected: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            VerifiedFiles, "content", lambda files, name: (files._root / name).read_bytes()
        )
        return same_or_refused(folder, expected)


def a_question_that_is_a_traceback() -> Tally:
    """Something that only takes numbers, asked among the rest; it must be noticed."""
    return odd_questions(40, also=(int,))


def one_file_that_aborts_a_sync() -> Tally:
    """A sync that takes every file for UTF-8; it must be noticed."""

    def sync(desk: Assistant, folder: Path) -> SyncReport:
        for path in folder.iterdir():
            path.read_text(encoding="utf-8")
        return desk.sync(folder)

    return odd_files(10, sync=sync)


def a_sync_that_leaves_out() -> Tally:
    """A sync that passes over the honest file; it must be noticed."""

    def sync(desk: Assistant, folder: Path) -> SyncReport:
        (folder / "honest.txt").unlink(missing_ok=True)
        return desk.sync(folder)

    return odd_files(10, sync=sync)


def a_saved_answer_that_is_a_traceback() -> Tally:
    """A reader of saved answers that trusts what it reads; it must be noticed."""

    def read(values: Any, desk: Assistant) -> None:
        assert values == json.loads(json.dumps(desk.ask(QUESTIONS[0]).to_dict()))

    return saved_answers(10, read=read)


def a_parser_that_takes_a_gigabyte() -> Tally:
    """A child that holds more than a parser may; it must be noticed."""

    def sync(desk: Assistant, folder: Path) -> SyncReport:
        subprocess.run([sys.executable, "-c", "b'x' * (1_100 << 20)"], check=True)
        return desk.sync(folder)

    return bombs_synced(("groups.rtf",), sync=sync)


def synced_file_by_file() -> Tally:
    """A collection synced after each of its files; clients must see a mixture."""
    return clients_beside_syncs(4, clients=4, sync=sync_file_by_file)


def a_page_that_keeps_answers() -> Tally:
    """A page that keeps something of every question; its memory must be noticed."""
    return page_day(30, warm=10, keeps=True)


def a_day_that_keeps_answers() -> Tally:
    """Something of every question is kept; the memory must be noticed."""
    kept: list[bytes] = []

    def ask(desk: Assistant, question: str) -> Answer:
        kept.append(b"x" * (1 << 20))
        return desk.ask(question)

    return long_day(60, ask=ask)


def a_day_that_keeps_files() -> Tally:
    """A file is opened for every question; the open files must be noticed."""
    with ExitStack() as kept:

        def ask(desk: Assistant, question: str) -> Answer:
            kept.enter_context(open(os.devnull, "rb"))  # noqa: PTH123  a device
            return desk.ask(question)

        return long_day(20, ask=ask)


def laid_out_with_what_was_there() -> Tally:
    """A build that depends on what there was before; it must be noticed."""

    def lay_out(desk: Assistant, number: int) -> None:
        desk.add([Article(id="x", text=f"Kept {number}.")])
        desk.add(articles(1))

    return same_build_twice(1, lay_out=lay_out)


CONTROLS: dict[str, dict[str, Callable[[], Tally]]] = {
    "kills": {"said too early": said_too_early},
    "replacements": {"states not in one transaction": states_not_in_one_transaction},
    "builds": {"checksums off": checksums_off},
    "libraries": {"seals off": seals_off, "list not checked": list_not_checked},
    "questions": {"a question that is a traceback": a_question_that_is_a_traceback},
    "saved": {"a saved answer that is a traceback": a_saved_answer_that_is_a_traceback},
    "files": {
        "one file that aborts a sync": one_file_that_aborts_a_sync,
        "a sync that leaves out": a_sync_that_leaves_out,
    },
    "bombs": {"a parser that takes a gigabyte": a_parser_that_takes_a_gigabyte},
    "seconds": {"not one transaction": not_one_transaction},
    "clients": {"synced file by file": synced_file_by_file},
    "day": {
        "a day that keeps answers": a_day_that_keeps_answers,
        "a day that keeps files": a_day_that_keeps_files,
    },
    "page": {"a page that keeps answers": a_page_that_keeps_answers},
    "servers": {
        "another server": another_server,
        "a deaf server": deaf_server,
        "a forgetful server": forgetful_server,
    },
    "power": {"files not flushed": files_not_flushed, "names not flushed": names_not_flushed},
    "loaders": {"a parser that crashes": a_parser_that_crashes},
    "changes": {"a change that is lost": a_change_that_is_lost},
    "twice": {"laid out with what was there": laid_out_with_what_was_there},
    "faults": {"written in place": written_in_place},
    "exports": {"a table in place": table_in_place},
    "disks": {"in place on a full disk": in_place_on_a_full_disk},
}
"""By campaign, the mistakes that it has to notice; a campaign without one could never fail."""

"""Mistakes made on purpose: a campaign that does not notice them proves nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from assistant.library.rows import content_hash_of
from assistant.library.safekeeping.sealing import ARTICLES
from tests.library.sealed import raw, raw_and_sealed
from tests.reliability.ground import Tally, expected_of, isolated, made, same_or_refused
from tests.reliability.kills import killed_writers
from tests.reliability.loaders import raw_loaders
from tests.reliability.model import changes_beside_a_model
from tests.reliability.power import power_cuts
from tests.reliability.rivals import readers_beside_a_writer, replace_one_by_one


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


CONTROLS = {
    "files not flushed": files_not_flushed,
    "names not flushed": names_not_flushed,
    "a parser that crashes": a_parser_that_crashes,
    "a change that is lost": a_change_that_is_lost,
    "said too early": said_too_early,
    "seals off": seals_off,
    "list not checked": list_not_checked,
    "not one transaction": not_one_transaction,
}

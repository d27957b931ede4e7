"""The command lines of what keeps a collection."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from ....records import CORRECTABLE
from .shared_options import add_command

_MOST_SECONDS: Final = 86_400.0

if TYPE_CHECKING:
    from .shared_options import Commands


def add_library_commands(commands: Commands) -> None:
    """Commands that add, list, correct and remove articles."""
    _add_beginnings(commands)
    _add_sources(commands)
    _add_watch(commands)

    remove = add_command(commands, "remove", "remove", "take articles out, also of later syncs")
    remove.add_argument("articles", nargs="+", metavar="ID", help="an id that list shows")
    kind = remove.add_mutually_exclusive_group()
    kind.add_argument("--undo", action="store_true", help="bring removed articles back")
    kind.add_argument("--for-good", action="store_true", help="keep nothing of their texts")

    correct = add_command(commands, "correct", "correct", "correct title, authors, outlet or date")
    correct.add_argument("article", metavar="ID", help="an id that list shows")
    correct.add_argument("--title", metavar="TITLE", help='"" says that it is not known')
    correct.add_argument("--author", action="append", metavar="NAME", help="repeatable")
    correct.add_argument("--publisher", metavar="NAME", help="the outlet")
    correct.add_argument("--published", metavar="DATE", help="YYYY-MM-DD")
    correct.add_argument(
        "--undo",
        nargs="?",
        const="all",
        choices=("all", *CORRECTABLE),
        metavar="FIELD",
        help=f"take back one of {', '.join(CORRECTABLE)}, or all",
    )

    listing = add_command(commands, "list", "list_articles", "list the articles in the index")
    listing.add_argument("--long", action="store_true", help="with how each article was read")
    listing.add_argument("--removed", action="store_true", help="those that were removed instead")
    show = add_command(commands, "show", "show", "show an article, and how it was read")
    show.add_argument("article", metavar="ID", help="an id that list shows")
    add_command(
        commands, "reread", "reread", "read kept originals again that an older version read"
    )


def _add_beginnings(commands: Commands) -> None:
    init = add_command(commands, "init", "init", "make a workspace")
    init.add_argument("folder", nargs="?", default=".", help="where (default: here)")
    init.add_argument(
        "--languages",
        metavar="CODES",
        default="",
        help="the languages of its articles, as in ru,en; others than English need the extra [languages]",
    )

    demo = add_command(
        commands, "demo", "demo", "make a workspace of the shipped articles, and ask it"
    )
    demo.add_argument(
        "folder", nargs="?", default="onrecord-demo", help="where (default: onrecord-demo)"
    )


def _add_sources(commands: Commands) -> None:
    sync = add_command(commands, "sync", "sync", "make the index equal to a folder of articles")
    sync.add_argument("folder", nargs="?", default="corpus", help="default: corpus")
    _add_workers(sync)

    add = add_command(commands, "add", "add", "add files, folders and pages")
    add.add_argument("sources", nargs="*", metavar="SOURCE", help="a file, a folder or a URL")
    add.add_argument("--from", dest="manifest", metavar="FILE", help="what a sources.toml lists")
    add.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and private networks"
    )
    _add_workers(add)


def _add_workers(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("who encodes (default: this process, on all cores)")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--processes", type=int, default=0, metavar="N", help="so many processes")
    either.add_argument(
        "--scheduler", metavar="ADDRESS", help="the workers of a Dask scheduler, as tcp://host:8786"
    )


def _add_watch(commands: Commands) -> None:
    watch = add_command(
        commands, "watch", "watch", "sync folders whenever they change, and ask their feeds"
    )
    watch.add_argument("folders", nargs="*", metavar="FOLDER", default=["corpus"])
    watch.add_argument("--once", action="store_true", help="look once, as a timer would want it")
    watch.add_argument(
        "--every",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="between looks (default: 10)",
    )
    watch.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and private networks"
    )


def add_safekeeping_commands(
    commands: Commands,
) -> None:
    """Commands that check, save and mend an index."""
    doctor = add_command(
        commands, "doctor", "doctor", "check library, texts, search build and model"
    )
    doctor.add_argument(
        "--repair", action="store_true", help="save what is readable of a damaged library first"
    )
    backup = add_command(
        commands, "backup", "backup", "write the index to one file, while it is in use"
    )
    backup.add_argument("file", metavar="FILE", help="a new file")
    migrate = add_command(
        commands, "migrate", "migrate", "move the collection to a server, or back into its folder"
    )
    migrate.add_argument(
        "--to",
        required=True,
        metavar="URI",
        help="such as milvus://host:19530 or postgresql://host/database; folder to move it back",
    )
    restore = add_command(commands, "restore", "restore", "make the index what a backup holds")
    restore.add_argument("file", metavar="FILE", help="what backup wrote")
    restore.add_argument("--check", action="store_true", help="only check that the backup is whole")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= _MOST_SECONDS:
        msg = f"{text!r} is no number of seconds from 1 to {_MOST_SECONDS:,.0f}"
        raise argparse.ArgumentTypeError(msg)
    return seconds

"""Options that several commands share."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

DEFAULT_INDEX = "index"

if TYPE_CHECKING:
    # argparse gives it no public name
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add_command(commands: Commands, name: str, run: str, words: str) -> argparse.ArgumentParser:
    """A command: its name, the function that runs it, and what it does in a few words."""
    parser = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.set_defaults(run=run)
    add_common(parser)
    return parser


def add_common(parser: argparse.ArgumentParser) -> None:
    """What may stand before the command as well as after it; nothing is set where it is not given."""
    parser.add_argument(
        "--index",
        default=argparse.SUPPRESS,
        metavar="DIR",
        help=f"the index folder (default: {DEFAULT_INDEX})",
    )
    parser.add_argument(
        "--engine",
        default=argparse.SUPPRESS,
        metavar="URI",
        help="the server the collection lies on, such as postgresql://host/database"
        " (default: what the index's recipe says)",
    )
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="write the result as JSON"
    )


def add_whole(parser: argparse.ArgumentParser) -> None:
    """Whether long sentences are shown whole."""
    parser.add_argument(
        "--whole", action="store_true", help="do not fold sentences of over 60 words in a terminal"
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Which articles may answer."""
    group = parser.add_argument_group("only articles")
    for name, words in (
        ("publisher", "of this outlet"),
        ("author", "by this author"),
        ("language", "in this language (two letters)"),
        ("article", "with this id"),
    ):
        group.add_argument(
            f"--{name}", action="append", default=[], metavar="NAME", help=f"{words}; repeatable"
        )
    group.add_argument(
        "--from", dest="published_from", type=_date, metavar="DATE", help="from YYYY-MM-DD on"
    )
    group.add_argument(
        "--to", dest="published_to", type=_date, metavar="DATE", help="up to YYYY-MM-DD"
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no date; write it as 2018-11-20"
        raise argparse.ArgumentTypeError(msg) from error

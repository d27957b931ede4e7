"""The options that several commands share, each spelled and explained once."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.sets import DEFAULT_BENCH


def add_bench(parser: argparse.ArgumentParser) -> None:
    """`--bench DIR`: the folder of the open sets."""
    parser.add_argument(
        "--bench", type=Path, default=DEFAULT_BENCH, metavar="DIR", help="folder of the open sets"
    )


def add_sets(parser: argparse.ArgumentParser) -> None:
    """`--set NAME`, repeatable: which sets; a script's own choice where none is named."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME", help="a set of the table; repeatable"
    )


def add_half(
    parser: argparse.ArgumentParser, *, default: str, choices: tuple[str, ...] = ("dev", "test")
) -> None:
    """`--half`: the half to tune on, `dev`, or the one to report, `test`."""
    parser.add_argument("--half", choices=choices, default=default, help="which half of the set")


def add_limit(parser: argparse.ArgumentParser, *, default: int | None) -> None:
    """`--limit N`: how many questions of each set."""
    parser.add_argument("--limit", type=int, default=default, help="questions for each set")

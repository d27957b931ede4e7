"""Score how faithfully files are read: word by word, against the texts they were written from.

    python -m eval fidelity --half dev|test [--formats docx,html,…] [--limit N]
                            [--failures FILE] [--record before|now] [--gate [--update]]
    python -m eval fidelity --slice --gate [--update]
    python -m eval fidelity --show NAME --into DIR

Prints a table. `--record` keeps the sums in `eval/results/fidelity.json` and writes
`eval/results/fidelity.md` from them; `--failures` writes every fault of the dev half, a line each.
`--gate` ends with exit code 1 where a ceiling of `ceilings.json` is broken; `--slice` takes the few
documents of the dev half that the tests read. Documents are made as
they are read and are kept nowhere; `--show` writes one of the dev half into a folder, with what was
read from it, and prints its faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from assistant.ingest.sandbox import Sandbox
from eval.fidelity.ceilings import (
    CEILINGS,
    broken,
    goals_missed,
    lowered,
    read_ceilings,
    write_ceilings,
)
from eval.fidelity.documents import FORMATS, document_named, documents
from eval.fidelity.prose import Half
from eval.fidelity.reading import read
from eval.fidelity.scoring import Score
from eval.fidelity.tables import record, table
from eval.fidelity.writers.browser import CHROMIUM, browser_page
from eval.fidelity.written import Written

SLICE: Final = ("docx", "html", "pdf", "md", "txt")
"""Formats of the slice that the tests read; a browser is not needed for them."""
SLICE_LIMIT: Final = 12


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    if options.show:
        return show(options.show, into=options.into)
    if options.slice:
        options.half, options.formats, options.limit = "dev", ",".join(SLICE), SLICE_LIMIT
    formats = options.formats.split(",") if options.formats else list(FORMATS)
    if reason := _refusal(options, formats):
        print(f"error: {reason}", file=sys.stderr)
        return 1
    scores, lines = run(options.half, formats=formats, limit=options.limit)
    print(table(scores))
    for line in goals_missed(scores):
        print(f"goal missed: {line}")
    if options.failures:
        options.failures.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.record:
        record(scores, half=options.half, moment=options.record)
    return _gate(scores, options) if options.gate else 0


def _refusal(options: argparse.Namespace, formats: Sequence[str]) -> str | None:
    """Why these options cannot be followed."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        return f"no format {', '.join(unknown)}; known are {', '.join(FORMATS)}"
    if options.failures and options.half == "test":
        return "failures are listed for the dev half only"
    if "print" in formats and not CHROMIUM.exists():
        return f"{CHROMIUM} is absent; leave out the format print"
    return None


def run(
    half: Half, *, formats: Sequence[str], limit: int | None = None
) -> tuple[dict[str, Score], list[str]]:
    """The scores of each format, and every fault as a line."""
    scores: dict[str, Score] = {}
    lines: list[str] = []
    begun = time.monotonic()
    with Sandbox() as sandbox:
        for form, written in _made(half, formats, limit):
            if form not in scores:
                scores[form] = Score()
                print(f"{time.monotonic() - begun:5.0f} s  {form}", file=sys.stderr, flush=True)
            reading = read(
                written.content, media_type=written.media_type, name=written.name, sandbox=sandbox
            )
            found = scores[form].add(written, reading)
            lines += [f"{form} | {written.name} | {line}" for line in found]
    return scores, lines


def show(name: str, *, into: Path) -> int:
    """Write one document of the dev half, and what was read from it; print its faults."""
    if not name.startswith("dev-"):
        print("error: only documents of the dev half are shown", file=sys.stderr)
        return 1
    with ExitStack() as stack:
        page = stack.enter_context(browser_page()) if name.startswith("dev-print-") else None
        form, written = document_named(name, page=page)
    suffix = "pdf" if form == "print" else form
    into.mkdir(parents=True, exist_ok=True)
    (into / f"{name}.{suffix}").write_bytes(written.content)
    with Sandbox() as sandbox:
        reading = read(written.content, media_type=written.media_type, name=name, sandbox=sandbox)
    (into / f"{name}.read.txt").write_text(reading.text, encoding="utf-8")
    print("\n".join(Score().add(written, reading)))
    return 0


def _made(half: Half, formats: Sequence[str], limit: int | None) -> Iterator[tuple[str, Written]]:
    with ExitStack() as stack:
        page = stack.enter_context(browser_page()) if "print" in formats else None
        yield from documents(half, formats=formats, limit=limit, page=page)


def _gate(scores: dict[str, Score], options: argparse.Namespace) -> int:
    pinned = read_ceilings(CEILINGS)
    part = "slice" if options.slice else options.half
    mine = pinned.get(part, {})
    if options.update:
        pinned[part] = lowered(mine, scores)
        write_ceilings(CEILINGS, pinned)
        return 0
    complaints = broken(mine, scores)
    for line in complaints:
        print(f"ROSE {line}", file=sys.stderr)
    return 1 if complaints else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score how faithfully files are read.")
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    parser.add_argument("--formats", help=f"some of {','.join(FORMATS)}; all if absent")
    parser.add_argument("--slice", action="store_true", help="the documents the tests read")
    parser.add_argument("--limit", type=int, help="documents of each format, at most")
    parser.add_argument("--failures", type=Path, help="file for every fault of the dev half")
    parser.add_argument(
        "--record", choices=("before", "now"), help="keep the sums in eval/results/"
    )
    parser.add_argument("--gate", action="store_true", help="fail where a ceiling is broken")
    parser.add_argument("--update", action="store_true", help="with --gate: lower the ceilings")
    parser.add_argument("--show", metavar="NAME", help="write one document of the dev half")
    parser.add_argument("--into", type=Path, default=Path(), help="folder for --show")
    return parser


if __name__ == "__main__":
    sys.exit(main())

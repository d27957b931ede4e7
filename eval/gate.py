"""Fail if quality fell: compare a run on the dev halves with the floors in `baseline.json`.

    python -m eval gate [--set NAME ...] [--update [--allow-regression]] [--bench DIR]

`--update` raises floors that were beaten and never lowers one; lowering takes
`--allow-regression` as well. Exit code 1 if a floor is broken or its data are not there.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.evaluation import Report, evaluate
from eval.desks import CACHE, desk_for
from eval.floors import Floors, falls, read_floors, write_floors
from eval.options import add_bench, add_sets
from eval.sets import BENCHMARKS, ROOT, SEED, SLICE, Benchmark, load

BASELINE = ROOT / "eval" / "baseline.json"
GATED = tuple(item for item in (SLICE, *BENCHMARKS) if item.gate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.getLogger("assistant").setLevel(logging.ERROR)
    wanted = [item for item in GATED if not options.set or item.name in options.set]
    if not wanted:
        known = ", ".join(item.name for item in GATED)
        print(f"error: no such set; the gate knows {known}", file=sys.stderr)
        return 1
    try:
        return _run(wanted, options)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def measure(benchmark: Benchmark, *, bench: Path, cache: Path) -> tuple[Report, Floors]:
    """The report of a benchmark's part for the gate, and what it reached."""
    loaded = load(benchmark, bench)
    # The slice is too small to be halved; it is a watch for breakage, not a number to report
    half = loaded.questions if benchmark is SLICE else loaded.questions.half("dev")
    with desk_for(loaded, cache=cache) as desk:
        report = evaluate(desk, half.sample(benchmark.gate, seed=SEED))
    return report, Floors.of(report, corpus_sha256=loaded.corpus_sha256)


def complaints(benchmark: Benchmark, report: Report, reached: Floors, floors: Floors) -> list[str]:
    """What is wrong with a report, one line for each broken floor; empty if nothing is."""
    if not floors.same_data(reached):
        return [f"{benchmark.name}: the data are not those the floors were pinned on"]
    return [
        f"{benchmark.name}: {fall.measure} is {fall.value}, its floor {fall.floor}"
        for fall in falls(floors, report)
    ]


def _run(wanted: Sequence[Benchmark], options: argparse.Namespace) -> int:
    pinned = read_floors(options.baseline)
    broken: list[str] = []
    for benchmark in wanted:
        report, reached = measure(benchmark, bench=options.bench, cache=options.cache)
        before = pinned.get(benchmark.name)
        if options.update:
            pinned[benchmark.name] = (
                before.raised(reached, allow_regression=options.allow_regression)
                if before
                else reached
            )
            write_floors(options.baseline, pinned)
        elif before is None:
            broken.append(f"{benchmark.name}: no floors; pin them with --update")
        else:
            broken += complaints(benchmark, report, reached, before)
        print(f"{benchmark.name}: {reached.values}", flush=True)
    for line in broken:
        print(f"FELL {line}", file=sys.stderr)
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Fail if quality fell below the floors.")
    add_sets(parser)
    parser.add_argument("--update", action="store_true", help="raise the floors that were beaten")
    parser.add_argument("--allow-regression", action="store_true", help="let --update lower floors")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    add_bench(parser)
    parser.add_argument("--cache", type=Path, default=CACHE)
    return parser


if __name__ == "__main__":
    sys.exit(main())

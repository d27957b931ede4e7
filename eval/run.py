"""Score On Record, and its peers if asked, on every question set that is there.

    python -m eval run [--set NAME ...] [--half dev|test|all] [--limit N] [--peers] [--bench DIR]

Writes `results.json`, `results.md` and the plots to `eval/results/`, and one file of rows for each
set to `eval/results/rows/`, which git ignores.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.errors import AssistantError
from assistant.evaluation import Report, evaluate
from assistant.records import Progress
from eval import plots
from eval.desks import CACHE, desk_for
from eval.options import add_bench, add_half, add_sets
from eval.outcomes import Outcome
from eval.peer_runs import PeerResult, run_peers
from eval.sets import ROOT, SEED, Benchmark, Loaded, load, named
from eval.writing import read_peers, write_results, write_rows

RESULTS = ROOT / "eval" / "results"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.getLogger("assistant").setLevel(logging.ERROR)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    try:
        outcomes = [
            _run_one(benchmark, options)
            for benchmark in named(options.set)
            if _is_there(benchmark, options.bench)
        ]
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not outcomes:
        print(f"error: no question sets in {options.bench}; see eval/README.md", file=sys.stderr)
        return 1
    write_results(outcomes, options.out, half=options.half)
    plots.draw_all([outcome.report for outcome in outcomes], options.out)
    print((options.out / "results.md").read_text(encoding="utf-8"))
    return 0


def _run_one(benchmark: Benchmark, options: argparse.Namespace) -> Outcome:
    loaded = load(benchmark, options.bench)
    asked = loaded.questions.half(options.half)
    asked = asked.sample(options.limit or benchmark.limit, seed=SEED)
    with (
        _Bar(benchmark.name) as bar,
        desk_for(loaded, cache=options.cache, on_progress=bar.show) as desk,
    ):
        report = evaluate(desk, asked, on_progress=bar.show)
    write_rows(report, options.out)
    return Outcome(loaded=loaded, report=report, peers=_peers(loaded, report, options))


def _peers(loaded: Loaded, report: Report, options: argparse.Namespace) -> tuple[PeerResult, ...]:
    """Fresh results of the peers, or those of an earlier run on the very same questions."""
    if not options.peers:
        return read_peers(options.out, report)
    cache = options.cache / "peers"
    return tuple(run_peers(loaded, report, python=options.peers_python, cache=cache))


def _is_there(benchmark: Benchmark, bench: Path) -> bool:
    if (bench / benchmark.folder).is_dir():
        return True
    print(f"skipped: there is no {bench / benchmark.folder}", file=sys.stderr)
    return False


class _Bar:
    """A progress bar on stderr, one for each stage of the work on one set."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._label = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: Progress) -> None:
        label = f"{self._name}: {progress.stage}"
        bar = self._bar
        if bar is None or label != self._label:
            self.__exit__()
            bar = tqdm(desc=label, total=progress.total, disable=None)
            self._bar, self._label = bar, label
        bar.update(progress.done - bar.n)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score On Record on question sets.")
    add_sets(parser)
    add_half(parser, default="test", choices=("dev", "test", "all"))
    parser.add_argument("--limit", type=int, help="questions for each set (default: the table's)")
    parser.add_argument("--peers", action="store_true", help="score the peers too")
    parser.add_argument(
        "--peers-python", type=Path, default=ROOT / "eval" / ".venv-peers" / "bin" / "python"
    )
    add_bench(parser)
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the indexes")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser


if __name__ == "__main__":
    sys.exit(main())

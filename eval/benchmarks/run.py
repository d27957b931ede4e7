"""All speed benchmarks, one command: `make bench`. Rows are kept as they come, so it can be resumed.

Each part runs in a process of its own, at each size, ours and the peers one after the other; what
has been measured is not measured again unless asked. Tables and plots are written from all rows.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from eval.benchmarks.report import write_report
from eval.benchmarks.timing import machine
from eval.sets import ROOT

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
PARTS: Final = ("start", "files", "encoding", "bm25", "vectors", "hybrid", "desks", "pipelines")
SIZELESS: Final = {"start", "files", "encoding"}
NEEDING_PEERS: Final = {"bm25", "desks", "pipelines"}
NEEDING_FOLDER: Final = {"vectors", "hybrid", "desks", "pipelines"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    rows = options.results / "speed.jsonl"
    kept = _read(rows)
    failed = False
    for part, size in _wanted(options.only or PARTS, options.sizes):
        name = f"{part} {size}" if size else part
        if name in kept and not options.again:
            print(f"{name}: measured before")
            continue
        print(f"{name} ...", flush=True)
        found = _run(part, size, options)
        failed |= found is None
        if found is not None:
            kept[name] = {"machine": machine(), "rows": found}
            _write(rows, kept)
    write_report(kept, options.results)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), help=", ".join(PARTS))
    parser.add_argument(
        "--sizes", type=lambda text: [int(one) for one in text.split(",")], default=list(SIZES)
    )
    parser.add_argument("--again", action="store_true", help="measure what was measured before")
    parser.add_argument(
        "--peers-python", type=Path, default=ROOT / "eval" / ".venv-peers" / "bin" / "python"
    )
    parser.add_argument("--cache", type=Path, default=ROOT / "eval" / ".cache" / "benchmarks")
    parser.add_argument("--results", type=Path, default=ROOT / "eval" / "results")
    return parser


def _wanted(parts: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, int]]:
    for part in parts:
        if part in SIZELESS:
            yield part, 0
        else:
            yield from ((part, size) for size in sizes)


def _run(part: str, size: int, options: argparse.Namespace) -> list[dict[str, Any]] | None:
    command = [sys.executable, "-m", f"eval.benchmarks.{part}"]
    command += [str(size)] if size else []
    command += ["--peers-python", str(options.peers_python)] if part in NEEDING_PEERS else []
    command += ["--folder", str(options.cache)] if part in NEEDING_FOLDER else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  our own modules
    lines = done.stdout.splitlines()
    for line in lines:
        print(f"  {line}" if line.startswith("#") else f"  {_shown(json.loads(line))}", flush=True)
    if done.returncode:
        print(f"  failed with exit code {done.returncode}")
        return None
    return [json.loads(line) for line in lines if not line.startswith("#")]


def _shown(row: dict[str, Any]) -> str:
    return f"{row['task']}, {row['system']}: {row['value']} {row['unit']} {row['note']}"


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {item["name"]: item for item in map(json.loads, lines)}


def _write(path: Path, kept: dict[str, Any]) -> None:
    lines = [json.dumps({**item, "name": name}, sort_keys=True) for name, item in kept.items()]
    temporary = path.with_suffix(".tmp")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())

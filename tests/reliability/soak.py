"""The campaigns at any size, written to eval/results/reliability.json.

    python -m tests.reliability.soak --scale ci
    python -m tests.reliability.soak --scale release            # hours
    python -m tests.reliability.soak --scale release --minutes 60 --resume   # the next hour of it
    python -m tests.reliability.soak --only kills --kills 10000              # one by itself

What was run is kept after each portion, whose seed says which: a case that went wrong comes again.
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any, Final

from assistant.version import __version__
from tests.reliability.controls import CONTROLS
from tests.reliability.crowd import clients_beside_syncs
from tests.reliability.damage import damaged_builds, damaged_libraries
from tests.reliability.faults import faults_everywhere, faults_in_files, full_disks
from tests.reliability.ground import Tally, told
from tests.reliability.kills import killed_during_replacement, killed_writers
from tests.reliability.loaders import raw_loaders
from tests.reliability.model import changes_beside_a_model
from tests.reliability.nonsense import bombs_synced, odd_files, odd_questions, saved_answers
from tests.reliability.power import power_cuts
from tests.reliability.rivals import long_day, readers_beside_a_writer, same_build_twice
from tests.reliability.servers import ended_servers, page_day

RESULTS = Path(__file__).resolve().parents[2] / "eval" / "results" / "reliability.json"
SCALES: dict[str, dict[str, int]] = {
    "ci": {
        "kills": 8, "replacements": 6, "builds": 25, "libraries": 30, "questions": 100, "files": 25, "saved": 100,
        "seconds": 3, "clients": 3, "readers": 6, "day": 60, "twice": 1, "faults": 13, "exports": 13,
        "power": 16, "loaders": 40, "changes": 25, "servers": 3, "page": 0, "disks": 5, "bombs": 0,
    },
    "sample": {
        "kills": 200, "replacements": 200, "builds": 600, "libraries": 400, "questions": 5_000, "files": 600, "saved": 2_000,
        "seconds": 60, "clients": 60, "readers": 16, "day": 5_000, "twice": 5, "faults": 1, "exports": 1,
        "power": 1_000, "loaders": 2_000, "changes": 1_000, "servers": 40, "page": 500, "disks": 20, "bombs": 1,
    },
    "release": {
        "kills": 10_000, "replacements": 500, "builds": 100_000, "libraries": 10_000, "questions": 20_000,
        "files": 20_000, "saved": 20_000, "seconds": 600, "clients": 600, "readers": 64, "day": 50_000, "twice": 20, "faults": 1, "exports": 1,
        "power": 100_000, "loaders": 50_000, "changes": 20_000, "servers": 600, "page": 5_000,
        "disks": 50, "bombs": 1,
    },
}  # fmt: skip
"""How much of each; of `faults` every so manieth is made, a number that is no multiple of the errors."""


PORTIONS: Final = {
    "kills": 25, "replacements": 25, "builds": 100, "libraries": 50, "questions": 500, "files": 60, "saved": 500,
    "servers": 20, "power": 100, "loaders": 200, "changes": 60,
}  # fmt: skip
"""How many cases are run at a time, and lost if that is broken off; the other campaigns run whole."""


def campaigns(size: dict[str, int]) -> dict[str, Callable[[int, int], Tally]]:
    """By name, what runs so many cases of a campaign with a seed."""
    return {
        "kills": killed_writers,
        "replacements": killed_during_replacement,
        "builds": damaged_builds,
        "libraries": damaged_libraries,
        "questions": odd_questions,
        "files": odd_files,
        "saved": saved_answers,
        "seconds": lambda count, _: readers_beside_a_writer(count, readers=size["readers"]),
        "clients": lambda count, _: clients_beside_syncs(count, clients=size["readers"]),
        "day": lambda count, _: long_day(count),
        "page": lambda count, _: page_day(count),
        "servers": ended_servers,
        "power": power_cuts,
        "loaders": raw_loaders,
        "changes": changes_beside_a_model,
        "twice": lambda count, _: same_build_twice(count),
        "faults": lambda every, _: faults_everywhere(every=every),
        "exports": lambda every, _: faults_in_files(every=every),
        "disks": lambda count, _: full_disks(disk_sizes(count)),
        "bombs": lambda *_: bombs_synced(),
    }


def disk_sizes(count: int) -> tuple[int, ...]:
    """Sizes at which a file may grow no more: from nothing to room for half of what is added."""
    return tuple(4_096 * (1 + 60 * number // max(count, 1)) for number in range(count))


def run(size: dict[str, int], record: Record, *, seed: int, until: float) -> None:
    """Run what the record lacks, a portion of each campaign in turn, as far as there is time."""
    work = campaigns(size)
    left = {name: size[name] - record.done(name) for name in work}
    while any(cases > 0 for cases in left.values()) and time.monotonic() < until:
        for name in [name for name, cases in left.items() if cases > 0]:
            if time.monotonic() >= until:
                break
            cases = min(left[name], PORTIONS.get(name, left[name]))
            begun = time.monotonic()
            # Each portion has a seed of its own, so that a case that went wrong comes again
            tally = work[name](cases, seed + record.done(name))
            record.add(name, cases, tally, time.monotonic() - begun)
            left[name] -= cases
    record.tell()


@dataclass(slots=True, kw_only=True)
class Record:
    """What was run so far, kept in a file after each portion where there is one."""

    output: Path
    seed: int
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    controls: dict[str, int] = field(default_factory=dict)

    def done(self, name: str) -> int:
        """How many cases of a campaign the record has."""
        return int(self.found.get(name, {}).get("of", 0))

    def add(self, name: str, cases: int, tally: Tally, seconds: float) -> None:
        """Put a portion to what was run before."""
        before = self.found.get(name, {})
        made = tally.to_dict()
        ends = Counter(before.get("ends", {})) + Counter(tally.short_ends)
        if tally.most:
            most = before.get("most", {})
            made["most"] = {name: max(most.get(name, 0), at) for name, at in tally.most.items()}
        if tally.sums:
            made["sums"] = dict(Counter(before.get("sums", {})) + Counter(tally.sums))
        self.found[name] = {
            **made,
            "name": name,
            "of": before.get("of", 0) + cases,
            "count": before.get("count", 0) + tally.count,
            "ends": dict(sorted(ends.items())),
            "wrong": before.get("wrong", 0) + len(tally.wrong),
            "seconds": round(before.get("seconds", 0.0) + seconds, 1),
        }
        if tally.wrong:
            told(f"{tally.case}: WRONG", tally.wrong[:5])
        self.write()

    def tell(self) -> None:
        """Say how the campaigns stand."""
        for item in self.found.values():
            told(
                f"{item['case']}: {item['count']:,} cases, {item['wrong']} wrong, {item['seconds']} s"
            )

    def write(self) -> None:
        """Write all of it to the file."""
        written = {
            "version": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
            "sqlite": sqlite3.sqlite_version,
            "seed": self.seed,
            "campaigns": list(self.found.values()),
            "controls": self.controls,
        }
        text = json.dumps(written, indent=1, ensure_ascii=False) + "\n"
        beside = self.output.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.output)

    def read(self) -> None:
        """Go on from what the file says, where it was written by this version."""
        if not self.output.exists():
            return
        before = json.loads(self.output.read_text(encoding="utf-8"))
        if before["version"] == __version__:
            self.found = {item["name"]: item for item in before["campaigns"] if "name" in item}
            self.controls = before.get("controls", {})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="ci")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument(
        "--resume", action="store_true", help="go on from what the output says was run"
    )
    parser.add_argument("--minutes", type=float, default=inf, help="begin nothing after these")
    parser.add_argument(
        "--controls", action="store_true", help="make the mistakes, too, that must be noticed"
    )
    parser.add_argument("--only", nargs="*", choices=SCALES["ci"], help="these campaigns alone")
    for name in SCALES["ci"]:
        parser.add_argument(f"--{name}", type=int)
    given = parser.parse_args()
    size = dict(SCALES[given.scale])
    if given.only:
        kept = {*given.only, "readers"}
        size = {name: count if name in kept else 0 for name, count in size.items()}
    size |= {name: value for name in size if (value := getattr(given, name)) is not None}
    record = Record(output=given.output, seed=given.seed)
    if given.resume:
        record.read()
    run(size, record, seed=given.seed, until=time.monotonic() + 60 * given.minutes)
    if given.controls:
        for name, control in [item for mistakes in CONTROLS.values() for item in mistakes.items()]:
            record.controls[name] = len(control().wrong)
        record.write()
    return 1 if any(item["wrong"] for item in record.found.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())

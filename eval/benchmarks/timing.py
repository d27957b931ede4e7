"""Taking times, and one row of results with what the machine was doing meanwhile."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")
LEAST_RUNS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one system took for one task at one size; times in milliseconds.

    `value` is the median, or a rate where `unit` says so. `load` is the machine's load average
    over the last minute when it was taken.
    """

    part: str
    size: int
    task: str
    system: str
    value: float
    unit: str = "ms"
    p95: float | None = None
    runs: int = 1
    ours: bool = False
    note: str = ""
    load: float = field(default_factory=lambda: round(load(), 1))
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="minutes"))

    def write(self) -> None:
        """Print the row as one line of JSON, which is how a part hands its results over."""
        print(json.dumps(asdict(self)), flush=True)


def timed(work: Callable[[], object], *, runs: int = LEAST_RUNS, warm: int = 1) -> dict[str, Any]:
    """`value`, `p95` and `runs` of calling `work`, after so many calls that do not count."""
    return timed_each([work] * (runs + warm), skip=warm)


def timed_each(works: Iterable[Callable[[], object]], *, skip: int = 0) -> dict[str, Any]:
    """As `timed`, one call of each."""
    times = []
    for work in works:
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000.0)
    return summary(times[skip:])


def summary(times: list[float]) -> dict[str, Any]:
    """`value`, `p95` and `runs` of times in milliseconds."""
    ordered = sorted(times)
    return {
        "value": round(statistics.median(ordered), 3),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
        "runs": len(ordered),
    }


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long one call takes, and what it returns."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def load() -> float:
    """The machine's load average over the last minute; 0 where the system keeps none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def resident_bytes() -> int:
    """The memory this process holds now, or at most where the system tells only that."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def machine() -> str:
    """The processor and its cores, for the table."""
    info = Path("/proc/cpuinfo")
    names = [
        line.split(":", 1)[1].strip()
        for line in (info.read_text(encoding="utf-8").splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor() or platform.machine()
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )

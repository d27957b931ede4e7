"""What measurements at a few sizes say of larger ones: power laws, and a table in Markdown."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LARGE: Final = (10_000_000, 100_000_000)

FIGURES: Final = {
    "build, processor s": ("build_processor_seconds",),
    "p50 ms, 1 client": ("search", "1 clients", "p50"),
    "p95 ms, 1 client": ("search", "1 clients", "p95"),
    "p50 ms, 4 clients": ("search", "4 clients", "p50"),
    "p50 ms, 16 clients": ("search", "16 clients", "p50"),
    "p50 ms, 1 client, one outlet": ("search", "1 clients, one outlet", "p50"),
    "processor ms a question": ("search", "1 clients", "processor"),
    "processor ms, one outlet": ("search", "1 clients, one outlet", "processor"),
    "memory MB": ("memory",),
    "disk MB": ("disk",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """`factor` times the number of passages to the power of `exponent`."""

    factor: float
    exponent: float

    @classmethod
    def through(cls, points: Sequence[tuple[float, float]]) -> PowerLaw | None:
        """The one nearest to the points by least squares of logarithms; `None` of fewer than two.

        >>> law = PowerLaw.through([(10, 20.0), (1000, 2000.0)])
        >>> round(law.exponent, 6), round(law.at(100), 3)
        (1.0, 200.0)
        """
        logs = [(math.log(x), math.log(y)) for x, y in points if y > 0]
        if len({x for x, _ in logs}) < len(("slope", "height")):
            return None
        mean_x = sum(x for x, _ in logs) / len(logs)
        mean_y = sum(y for _, y in logs) / len(logs)
        spread = sum((x - mean_x) ** 2 for x, _ in logs)
        exponent = sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread
        return cls(factor=math.exp(mean_y - exponent * mean_x), exponent=exponent)

    def at(self, passages: float) -> float:
        """What it says of so many passages."""
        return self.factor * math.pow(passages, self.exponent)


def table(results: Path) -> str:
    """All results as Markdown: what was measured, the exponent, and what that says of larger ones."""
    rows: defaultdict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for line in results.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        rows[found["engine"]][found["passages"]] = found  # the last one counts
    sizes = sorted({size for sized in rows.values() for size in sized})
    heads = [*(f"{size:,}" for size in sizes), "exponent", *(f"{size:,} (curve)" for size in LARGE)]
    lines = [f"| engine | figure | {' | '.join(heads)} |", f"|---|---|{'---:|' * len(heads)}"]
    for engine, sized in rows.items():
        for figure, path in FIGURES.items():
            points = [(size, _value(sized[size], path)) for size in sizes if size in sized]
            law = PowerLaw.through(points)
            known = dict(points)
            cells = [_number(known.get(size)) for size in sizes]
            cells += [f"{law.exponent:.2f}"] if law else ["–"]
            cells += [_number(law.at(size)) if law else "–" for size in LARGE]
            lines.append(f"| {engine} | {figure} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _value(found: Mapping[str, Any], path: Sequence[str]) -> float:
    value: Any = found
    for name in path:
        value = value[name]
    return float(value)


def _number(value: float | None) -> str:
    if not value:  # not measured
        return "–"
    return f"{value:,.0f}" if value >= LARGE_ENOUGH else f"{value:.2g}"


LARGE_ENOUGH: Final = 10
"""From here on a figure is written without decimals."""

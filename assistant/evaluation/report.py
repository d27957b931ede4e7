"""What an evaluation found, as a value: for people as Markdown, for programs as JSON.

Invariant: `Report.from_dict(report.to_dict())` equals the report, and the measures always follow
from the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from .calibration import Bin, RiskPoint, reliability, risk_coverage
from .measures import LOWER_IS_BETTER, Measure, measure_all
from .outcomes import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a result depends on, so that it can be had again.

    `seed` is `None` where every question was asked; `ids_sha256` names the questions asked.
    """

    questions_sha256: str
    ids_sha256: str
    seed: int | None
    recipe_fingerprint: str
    index_fingerprint: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rows of one question set on one index, and the measures that follow from them."""

    name: str
    facts: Facts
    rows: tuple[Row, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", measure_all(self.rows))

    def value(self, name: str) -> float | None:
        """The value of a measure, or `None` where it could not be measured.

        Raises:
            KeyError: there is no measure of this name.
        """
        return {item.name: item.value for item in self.measures}[name]

    def risk_coverage(self) -> tuple[RiskPoint, ...]:
        """The points of the risk-coverage curve."""
        confidences = [row.confidence for row in self.rows]
        return risk_coverage(confidences, [row.first_is_right for row in self.rows])

    def reliability(self) -> tuple[Bin, ...]:
        """The points of the reliability diagram."""
        confidences = [row.confidence for row in self.rows]
        return reliability(confidences, [row.first_is_right for row in self.rows])

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready values, rows included."""
        return {
            "name": self.name,
            "facts": asdict(self.facts),
            "notes": list(self.notes),
            "questions": len(self.rows),
            "answerable": sum(row.answerable for row in self.rows),
            "measures": {
                item.name: {"value": item.value, "count": item.count} for item in self.measures
            },
            "rows": [row.to_dict() for row in self.rows],
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """The report `to_dict` wrote; measures are computed from the rows again."""
        return cls(
            name=content["name"],
            facts=Facts(**content["facts"]),
            notes=tuple(content["notes"]),
            rows=tuple(Row.from_dict(row) for row in content["rows"]),
        )

    def to_markdown(self) -> str:
        """The measures as a table, with what they were measured on."""
        answerable, facts = sum(row.answerable for row in self.rows), self.facts
        fingerprints = (
            f"Index {facts.index_fingerprint[:12]}, recipe {facts.recipe_fingerprint[:12]},"
            f" question ids {facts.ids_sha256[:12]}."
        )
        lines = [
            f"## {self.name}",
            "",
            f"{len(self.rows):,} questions, {answerable:,} of them answerable.",
            fingerprints,
            *self.notes,
            "",
            "| measure | value | over | better |",
            "|---|---|---|---|",
            *(_line(item) for item in self.measures),
        ]
        return "\n".join(lines) + "\n"


def _line(item: Measure) -> str:
    better = "lower" if item.name in LOWER_IS_BETTER else "higher"
    return f"| {item.name} | {formatted(item.name, item.value)} | {item.count:,} | {better} |"


def formatted(name: str, value: float | None) -> str:
    """A value as tables print it: milliseconds with one place, shares with three, "–" for none."""
    if value is None:
        return "–"
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.3f}"

"""The floors below which quality must not fall, and how they move: up, unless someone insists.

Invariant: floors belong to the data they were pinned on. With other questions or other documents
a comparison would mean nothing, so it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self

from assistant.errors import QuestionSetError
from assistant.evaluation import Report
from assistant.evaluation.measures import LOWER_IS_BETTER

EPSILON: Final = 0.01
"""How far a measure may fall below its floor; one question's worth is always allowed as well,
because another processor's rounding can swap two neighbours."""
TWO_BINS: Final = frozenset({"ECE"})
"""Measures in which one question counts twice: with another first sentence it leaves one bin of
confidences for another, and each bin's difference moves by up to a question's worth."""
EXACT: Final = frozenset({"integrity", "error_rate"})
"""Measures without any tolerance."""
GATED: Final = (
    "R@5", "RR@10", "quote_hit@1", "quote_hit@3", "candidate_hit@1", "abstention_AUROC",
    "false_answer_rate", "false_refusal_rate", "AURC", "ECE", "integrity", "error_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """The pinned measures of one set, with fingerprints of what they were measured on."""

    questions_sha256: str
    corpus_sha256: str
    ids_sha256: str
    values: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report, *, corpus_sha256: str) -> Self:
        """What `report` reached."""
        found = {name: report.value(name) for name in GATED}
        return cls(
            questions_sha256=report.facts.questions_sha256,
            corpus_sha256=corpus_sha256,
            ids_sha256=report.facts.ids_sha256,
            values={name: round(value, 4) for name, value in found.items() if value is not None},
        )

    def same_data(self, other: Floors) -> bool:
        """Whether both were measured on the same questions and documents."""
        return (self.questions_sha256, self.corpus_sha256, self.ids_sha256) == (
            other.questions_sha256, other.corpus_sha256, other.ids_sha256
        )  # fmt: skip

    def raised(self, reached: Floors, *, allow_regression: bool) -> Floors:
        """These floors with what was reached where that is better, or anywhere if allowed to fall.

        Raises:
            QuestionSetError: the data are others and falling is not allowed.
        """
        if allow_regression:
            return reached
        if not self.same_data(reached):
            msg = "the data are not those the floors were pinned on; re-pin with --allow-regression"
            raise QuestionSetError(msg)
        values = dict(self.values)
        for name, value in reached.values.items():
            if name not in values or _fall(name, values[name], value) < 0.0:
                values[name] = value
        return Floors(**{**asdict(self), "values": values})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A measure that fell below its floor by more than is allowed."""

    measure: str
    floor: float
    value: float | None


def falls(floors: Floors, report: Report) -> list[Fall]:
    """Every measure of the report that broke its floor; one that vanished broke it too."""
    counts = {item.name: item.count for item in report.measures}
    broken = []
    for name, floor in floors.values.items():
        value = report.value(name)
        if value is None or _fall(name, floor, value) > _allowed(name, counts[name]):
            broken.append(Fall(measure=name, floor=floor, value=value))
    return broken


def read_floors(file: Path) -> dict[str, Floors]:
    """The floors of every set in a baseline file; none if there is no file yet."""
    if not file.exists():
        return {}
    content = json.loads(file.read_text(encoding="utf-8"))
    return {name: Floors(**item) for name, item in content["sets"].items()}


def write_floors(file: Path, floors: Mapping[str, Floors]) -> None:
    """Write a baseline file."""
    sets = {name: asdict(item) for name, item in sorted(floors.items())}
    content = {"epsilon": EPSILON, "half": "dev", "sets": sets}
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _fall(name: str, floor: float, value: float) -> float:
    """How much worse the value is than the floor; negative where it is better."""
    return value - floor if name in LOWER_IS_BETTER else floor - value


def _allowed(name: str, count: int) -> float:
    rounding = 1e-4  # floors are kept with four places
    question = (2.0 if name in TWO_BINS else 1.0) / max(1, count)
    return rounding if name in EXACT else max(EPSILON, question) + rounding

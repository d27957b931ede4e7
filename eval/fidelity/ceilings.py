"""How many faults each format may have at most, and how these numbers move: down.

Invariant: a ceiling is never raised by this module; the goals are the ceilings that are meant.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from eval.fidelity.alignment import Fault
from eval.fidelity.scoring import Score, Verdict

CEILINGS: Final = Path(__file__).with_name("ceilings.json")
GATED: Final = (
    Fault.QUOTED_ADDED, Fault.QUOTED_CHANGED, Fault.QUOTED_LOST,
    Fault.LOST, Fault.LOST_WITH_WARNING, Fault.ADDED, Fault.SET_ASIDE,
)  # fmt: skip
"""Faults with a ceiling; the fields of metadata have one for wrong values too."""
FIELDS: Final = ("title", "authors", "published")

GOAL_LOST_WITH_WARNING: Final = 0.001
"""Share of words that may be lost, if it is said."""
GOAL_WRONG: Final = 0.005
"""Share of documents whose title, authors or date may be wrong."""

Ceilings = dict[str, dict[str, int]]
"""For each format the most of each fault."""


def measured(score: Score) -> dict[str, int]:
    """What a score has of everything that has a ceiling."""
    counts = {fault.value: score.faults[fault.value] for fault in GATED}
    counts |= {f"{name} wrong": score.metadata[name][Verdict.WRONG] for name in FIELDS}
    return {"documents": score.documents, **counts}


def broken(ceilings: Mapping[str, Mapping[str, int]], scores: Mapping[str, Score]) -> list[str]:
    """Every ceiling that is broken, a line each; other documents cannot be compared."""
    lines = []
    for form, score in scores.items():
        mine, found = ceilings.get(form), measured(score)
        if mine is None or mine["documents"] != found["documents"]:
            lines.append(
                f"{form}: no ceilings for these documents; run without --limit or pin them"
            )
            continue
        lines += [
            f"{form}: {name} is {found[name]}, its ceiling {most}"
            for name, most in mine.items()
            if name != "documents" and found[name] > most
        ]
    return lines


def lowered(ceilings: Mapping[str, Mapping[str, int]], scores: Mapping[str, Score]) -> Ceilings:
    """The ceilings with what was reached where that is lower."""
    result = {form: dict(values) for form, values in ceilings.items()}
    for form, score in scores.items():
        found, mine = measured(score), result.get(form, {})
        if mine.get("documents", found["documents"]) != found["documents"]:
            continue
        result[form] = {name: min(count, mine.get(name, count)) for name, count in found.items()}
    return result


def goals_missed(scores: Mapping[str, Score]) -> list[str]:
    """Which goals the scores do not reach together, with figures."""
    scored = list(scores.values())
    words = sum(score.words for score in scored)
    documents = sum(score.documents for score in scored)
    count = {fault: sum(score.faults[fault.value] for score in scored) for fault in Fault}
    lines = [
        f"{count[fault]} words {fault.value}, the goal is 0"
        for fault in (Fault.QUOTED_ADDED, Fault.QUOTED_CHANGED, Fault.LOST)
        if count[fault]
    ]
    if count[Fault.LOST_WITH_WARNING] > GOAL_LOST_WITH_WARNING * words:
        share = count[Fault.LOST_WITH_WARNING] / words
        lines.append(
            f"{share:.2%} of words lost with a warning, the goal is {GOAL_LOST_WITH_WARNING:.1%}"
        )
    for name in FIELDS:
        wrong = sum(score.metadata[name][Verdict.WRONG] for score in scored)
        if wrong > GOAL_WRONG * documents:
            lines.append(f"{wrong / documents:.1%} of {name} wrong, the goal is {GOAL_WRONG:.1%}")
    return lines


def read_ceilings(file: Path) -> dict[str, Ceilings]:
    """The ceilings of both halves; none if there is no file yet."""
    if not file.exists():
        return {}
    content: dict[str, Ceilings] = json.loads(file.read_text(encoding="utf-8"))
    return content


def write_ceilings(file: Path, ceilings: Mapping[str, Ceilings]) -> None:
    """Write the ceilings of both halves."""
    file.write_text(json.dumps(ceilings, indent=2) + "\n", encoding="utf-8")

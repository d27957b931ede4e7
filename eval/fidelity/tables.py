"""Tables of the bench's scores, for the terminal and for `eval/results/`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from eval.fidelity.alignment import Fault
from eval.fidelity.scoring import FIELDS, Score, total

_RESULTS: Final = Path(__file__).resolve().parent.parent / "results"
_NAMES: Final = {"print": "pdf (browser)"}
_WORD_FAULTS: Final = (
    Fault.LOST, Fault.LOST_WITH_WARNING, Fault.ADDED, Fault.CHANGED, Fault.GLUED, Fault.SPLIT, Fault.MOVED,
)  # fmt: skip
_SENTENCE_FAULTS: Final = (
    Fault.QUOTED_ADDED, Fault.QUOTED_CHANGED, Fault.QUOTED_LOST,
    Fault.SET_ASIDE, Fault.BOILERPLATE_QUOTED, Fault.ACROSS_BLOCKS, Fault.CUT_SHORT,
)  # fmt: skip
_OF_CONSTRUCTS: Final = (
    Fault.LOST, Fault.LOST_WITH_WARNING, Fault.ADDED, Fault.MOVED,
    Fault.QUOTED_ADDED, Fault.QUOTED_CHANGED, Fault.QUOTED_LOST,
)  # fmt: skip

Sums = Mapping[str, Any]
_COLUMNS: Final[Sequence[tuple[str, Callable[[Sums], int]]]] = (
    ("documents", lambda sums: sums["documents"]),
    ("refused", lambda sums: sums["refused"]),
    ("read with a warning", lambda sums: sums.get("warned", 0)),
    ("words", lambda sums: sums["words"]),
    *(
        (fault.value, lambda sums, name=fault.value: sums["faults"][name])
        for fault in (*_WORD_FAULTS, *_SENTENCE_FAULTS)
    ),
    *(
        (f"{name} wrong", lambda sums, name=name: sums["metadata"][name]["wrong"])
        for name in FIELDS
    ),
    *(
        (f"{name} unknown", lambda sums, name=name: sums["metadata"][name]["unknown"])
        for name in FIELDS
    ),
)


def table(scores: Mapping[str, Score]) -> str:
    """The scores of one run, a measure a line."""
    sums = {form: score.to_dict() for form, score in scores.items()}
    return _table(
        {_NAMES.get(form, form): [values] for form, values in sums.items()}
        | {"all": [total(sums.values())]}
    )


def record(scores: Mapping[str, Score], *, half: str, moment: str) -> None:
    """Keeps the sums of a run and writes the table of both moments anew."""
    file = _RESULTS / "fidelity.json"
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    mine = kept.setdefault(half, {}).setdefault(moment, {})
    mine |= {form: score.to_dict() for form, score in scores.items()}
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    (_RESULTS / "fidelity.md").write_text(written(kept), encoding="utf-8")


def written(kept: Mapping[str, Any]) -> str:
    """The page with the tables of both halves, before and now."""
    parts = [_HEAD]
    for half in sorted(kept, reverse=True):
        before, now = kept[half].get("before", {}), kept[half].get("now", {})
        forms = list(dict.fromkeys([*before, *now]))
        columns = {_NAMES.get(form, form): [before.get(form), now.get(form)] for form in forms}
        columns["all"] = [total(before.values()), total(now.values()) if now else None]
        parts.append(f"## The {half} half\n\n{_table(columns)}\n")
        parts.append(f"### By construct\n\n{_constructs(before, now)}\n")
    return "\n".join(parts)


def _constructs(before: Mapping[str, Sums], now: Mapping[str, Sums]) -> str:
    names = [fault.value for fault in _OF_CONSTRUCTS]
    lines = ["| | words | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names)]
    for form in dict.fromkeys([*before, *now]):
        moments = [sums.get(form, {}).get("constructs", {}) for sums in (before, now)]
        for name in sorted(moments[0].keys() | moments[1].keys()):
            rows = [moment.get(name, {}) for moment in moments]
            if not any(row.get(fault) for row in rows for fault in names):
                continue
            words = max(row.get("words", 0) for row in rows)
            cells = [_change([row.get(fault, 0) for row in rows]) for fault in names]
            shown = f"{_NAMES.get(form, form)}: {name}"
            lines.append(f"| {shown} | {words:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _change(counts: Sequence[int]) -> str:
    before, now = counts
    return f"{before:,} → {now:,}" if before or now else ""


def _table(columns: Mapping[str, Sequence[Sums | None]]) -> str:
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name, value in _COLUMNS:
        cells = []
        for moments in columns.values():
            shown = [f"{value(sums):,}" if sums else "–" for sums in moments]
            cells.append(" → ".join(shown) if len(set(shown)) > 1 else shown[0])
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_HEAD: Final = """# Fidelity: what the sources say, and what is read

Made by `python -m eval fidelity --half dev|test --record before|now`: files written by a seeded script from
texts that are known to the word, read as a sync reads them, and compared word by word. Where two figures stand in a
cell, the first is of the loaders before they were measured (commit f149d94), the second of the loaders now.

Words *lost*, *added*, *changed*, *glued*, *split* and *moved* are counted over the whole text; *in a sentence* means
inside something that could be quoted. A refused file has lost all its words, with a warning. An unknown title, author or
date is no error, a wrong one is. By construct, prose is named in brackets after the family of documents it stands in;
constructs without such a fault, before or now, are left out.
"""

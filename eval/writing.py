"""Results on disk: JSON for programs, Markdown for people, rows for reading.

Invariant: no text of a collection is written, only ids, locators and numbers; what depends on the
machine (latency) stands apart from what does not.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from assistant.evaluation import Report
from eval.outcomes import Outcome
from eval.peer_runs import PeerResult
from eval.sets import SEED
from eval.tables import markdown

PACKAGES: Final = (
    "faiss-cpu", "ir_measures", "numpy", "PyStemmer", "rank-bm25", "sentence-transformers",
    "sentencex", "torch", "transformers",
)  # fmt: skip


def write_results(outcomes: Sequence[Outcome], folder: Path, *, half: str) -> None:
    """Write `results.json` and `results.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "half": half,
        "versions": _versions(),
        "sets": {outcome.report.name: _set(outcome) for outcome in outcomes},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    (folder / "results.md").write_text(markdown(outcomes, half=half), encoding="utf-8")


def write_rows(report: Report, folder: Path) -> None:
    """Write a report with its rows, one compressed JSON file for each set."""
    rows = folder / "rows"
    rows.mkdir(parents=True, exist_ok=True)
    content = json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8")
    file = rows / f"{report.name.replace('/', '-')}.json.gz"
    file.write_bytes(gzip.compress(content, mtime=0))


def read_peers(folder: Path, report: Report) -> tuple[PeerResult, ...]:
    """The peers' results in an earlier `results.json`, if they were asked the same questions."""
    file = folder / "results.json"
    if not file.exists():
        return ()
    before = json.loads(file.read_text(encoding="utf-8"))["sets"].get(report.name)
    if before is None or before["facts"]["ids_sha256"] != report.facts.ids_sha256:
        return ()
    return tuple(PeerResult(**peer) for peer in before["peers"])


def _set(outcome: Outcome) -> dict[str, Any]:
    report, loaded = outcome.report, outcome.loaded
    content = report.to_dict()
    measures = content["measures"]
    return {
        "facts": {**content["facts"], "corpus_sha256": loaded.corpus_sha256, "seed": SEED},
        "documents": len(loaded.articles),
        "questions": content["questions"],
        "answerable": content["answerable"],
        "notes": [*loaded.notes, *report.notes],
        "measures": _rounded({n: v for n, v in measures.items() if not n.endswith("_ms")}),
        "machine": _rounded({n: v for n, v in measures.items() if n.endswith("_ms")}),
        "peers": [asdict(peer) for peer in outcome.peers],
    }


def _rounded(measures: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {**item, "value": None if item["value"] is None else round(item["value"], 4)}
        for name, item in measures.items()
    }


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **dict(_installed(PACKAGES))}


def _installed(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, "not installed"

"""Scoring other systems on the same questions, documents and encoder.

Each peer is a small script in `peers/` that runs in an environment of its own, because their
dependencies are heavy and contradict each other. It reads a job and writes rankings; the measures
are computed here, by the same code as ours. A peer that cannot run keeps its place in the table
with the reason.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.encoders.model_folders import find_model
from assistant.evaluation import Report
from assistant.evaluation.retrieval import DEPTH, score_rankings
from assistant.recipe import DEFAULT_MODEL
from eval.sets import ROOT, Loaded

PEERS: Final = ("rank_bm25_alone", "bm25s_alone", "dense_alone", "haystack_hybrid", "llamaindex_hybrid", "txtai_hybrid")  # fmt: skip
PEERS_FOLDER: Final = ROOT / "eval" / "peers"
TIMEOUT_SECONDS: Final = 1_800


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerResult:
    """How one peer ranked the documents; `reason` says why there are no measures."""

    name: str
    setup: str = ""
    measures: dict[str, float] | None = None
    index_seconds: float | None = None
    query_p50_ms: float | None = None
    reason: str | None = None


def run_peers(loaded: Loaded, report: Report, *, python: Path, cache: Path) -> Iterator[PeerResult]:
    """Every peer's result on the answerable questions of a report.

    Rankings are kept below `cache` under the hash of the job and of the peer's script and
    versions, because most peers encode everything on every run.
    """
    relevant = {row.question_id: row.relevant for row in report.rows if row.answerable}
    content = json.dumps(_job(loaded, set(relevant)))
    for name in PEERS:
        target = cache / f"{_key(name, content)}.json"
        reason = None if target.exists() else _run_one(name, content, target, python=python)
        yield (
            _result(name, target, relevant)
            if reason is None
            else PeerResult(name=name, reason=reason)
        )


def _job(loaded: Loaded, wanted: set[str]) -> dict[str, Any]:
    return {
        "documents": [
            {"id": item.id, "text": f"{item.title}\n{item.text}" if item.title else item.text}
            for item in loaded.articles
        ],
        "questions": [
            {"id": item.id, "text": item.text}
            for item in loaded.questions.questions
            if item.id in wanted
        ],
        "model": str(find_model(DEFAULT_MODEL)),
        "depth": DEPTH,
    }


def _key(name: str, content: str) -> str:
    script = PEERS_FOLDER / f"{name}.py"
    parts = [content.encode(), (PEERS_FOLDER / "requirements.txt").read_bytes()]
    parts += [script.read_bytes()] if script.exists() else []
    return f"{name}-{hashlib.sha256(b''.join(parts)).hexdigest()[:16]}"


def _run_one(name: str, content: str, target: Path, *, python: Path) -> str | None:
    """Run a peer, which writes `target`; returns why it could not, or `None`."""
    if not python.exists():
        return f"no environment for peers: {python.name} is missing"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        job, result = Path(folder) / "job.json", Path(folder) / "result.json"
        job.write_text(content, encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603  our own script, a list of arguments
                [str(python), "-m", f"eval.peers.{name}", str(job), str(result)],
                cwd=ROOT,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},  # noqa: TID251
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not done after {TIMEOUT_SECONDS} s"
        if done.returncode or not result.exists():
            return _last_line(done.stderr)
        shutil.copyfile(result, target)
    return None


def _result(name: str, target: Path, relevant: dict[str, tuple[str, ...]]) -> PeerResult:
    found = json.loads(target.read_text(encoding="utf-8"))
    return PeerResult(
        name=name,
        setup=found["setup"],
        measures=score_rankings(found["rankings"], relevant),
        index_seconds=found["index_seconds"],
        query_p50_ms=found["query_p50_ms"],
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "stopped without a message"

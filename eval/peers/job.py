"""What every peer script does alike: read a job, index, answer, write rankings.

This runs in the environment of the peers and imports nothing of the project. A job is JSON:
`documents` and `questions` as `{id, text}`, `model` (a folder with the encoder), `depth` (how many
documents to rank). The result is JSON: `rankings` (question id to document ids, best first),
`setup` (how the peer was set up, in words), `index_seconds`, `query_p50_ms` and `query_p95_ms`.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

Search = Callable[[str], list[str]]
"""From a question to document ids, best first; an id may repeat, once for each chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The documents to index and how deep to rank them; `model` is a folder."""

    ids: list[str]
    texts: list[str]
    model: str
    depth: int


def run(index: Callable[[Job], Search], *, setup: str) -> None:
    """Do the job named by the first command-line argument and write the second."""
    content = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    job = Job(
        ids=[item["id"] for item in content["documents"]],
        texts=[item["text"] for item in content["documents"]],
        model=content["model"],
        depth=content["depth"],
    )
    begin = time.perf_counter()
    search = index(job)
    index_seconds = time.perf_counter() - begin
    rankings, times = {}, []
    for question in content["questions"]:
        begin = time.perf_counter()
        found = search(question["text"])
        times.append((time.perf_counter() - begin) * 1000.0)
        rankings[question["id"]] = distinct(found)[: job.depth]
    result = {
        "setup": setup,
        "rankings": rankings,
        "index_seconds": round(index_seconds, 1),
        "query_p50_ms": round(statistics.median(times), 1) if times else None,
        "query_p95_ms": round(sorted(times)[int(0.95 * len(times))], 1) if times else None,
    }
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


def distinct(ids: Iterable[str]) -> list[str]:
    """Each id once, where it stood first."""
    return list(dict.fromkeys(ids))

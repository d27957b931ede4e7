"""What every peer script does alike: read a job, index, answer, write rankings.

This runs in the environment of the peers and imports nothing of the project. A job is JSON:
`documents` and `questions` as `{id, text}`, `model` (a folder with the encoder), `depth` (how many
documents to rank). The result is JSON: `rankings` (question id to document ids, best first),
`setup` (how the peer was set up, in words), `index_seconds`, `query_p50_ms`, `query_p95_ms`, and
`left_out`, the share of the tokens handed to the encoder that lay beyond its window and were cut.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

Search = Callable[[str], list[str]]
"""From a question to document ids, best first; an id may repeat, once for each chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The documents to index and how deep to rank them; `model` is a folder.

    A peer that encodes notes in `encoded` the texts it handed to its encoder.
    """

    ids: list[str]
    texts: list[str]
    model: str
    depth: int
    encoded: list[str] = field(default_factory=list)


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
        "left_out": left_out(job),
        "query_p50_ms": round(statistics.median(times), 1) if times else None,
        "query_p95_ms": round(sorted(times)[int(0.95 * len(times))], 1) if times else None,
    }
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


def left_out(job: Job) -> float | None:
    """The share of the encoded texts' tokens beyond the model's window; `None` for no encoder."""
    if not job.encoded:
        return None
    from tokenizers import Tokenizer

    folder = Path(job.model)
    settings = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lengths = [len(item.ids) for item in tokenizer.encode_batch(job.encoded)]
    window = int(settings["max_seq_length"])
    beyond = sum(max(0, length - window) for length in lengths)
    return round(float(beyond) / max(1, sum(lengths)), 3)


def distinct(ids: Iterable[str]) -> list[str]:
    """Each id once, where it stood first."""
    return list(dict.fromkeys(ids))

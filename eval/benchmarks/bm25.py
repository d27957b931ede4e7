"""The best hundred passages by their words: our postings beside rank-bm25, bm25s and tantivy."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from rank_bm25 import BM25Plus

from assistant.recipe import LexicalSettings
from assistant.search.bm25 import Postings, bm25
from eval.benchmarks.synthetic import documents, questions
from eval.benchmarks.timing import Row, seconds, timed_each

LIMIT: Final = 100
QUESTIONS: Final = 60
SCANNED_UP_TO: Final = 100_000  # rank-bm25 keeps a dict for each document: 4 GB and more beyond
SCANNED: Final = 7
ROOT: Final = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure one size; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--peers-python", type=Path, required=True)
    options = parser.parse_args()
    size, asked = options.size, questions(options.size, QUESTIONS)
    settings = LexicalSettings()
    took, scorer = seconds(lambda: bm25(Postings.of(documents(size)), settings))
    Row(part="bm25", size=size, task="index", system="On Record", ours=True,
        value=round(size / took), unit="passages/s").write()  # fmt: skip
    times = timed_each(
        [lambda query=query: scorer.best(query, limit=LIMIT) for query in [*asked[:3], *asked]],  # type: ignore[misc]
        skip=3,
    )
    Row(part="bm25", size=size, task="best 100", system="On Record", ours=True, **times).write()
    if size <= SCANNED_UP_TO:
        _scan(size, asked, scorer)
    _peers(size, asked, options.peers_python)


def _scan(size: int, asked: list[list[str]], scorer: object) -> None:
    settings = LexicalSettings()
    theirs = BM25Plus(documents(size), k1=settings.k1, b=settings.b, delta=settings.delta)

    def best(query: list[str]) -> np.ndarray:
        scores = theirs.get_scores(query)
        rows = np.flatnonzero(scores > 0.0)
        return rows[np.lexsort((rows, -scores[rows]))[:LIMIT]]

    same = all(
        best(query).tolist() == scorer.best(query, limit=LIMIT).tolist()  # type: ignore[attr-defined]
        for query in asked[:SCANNED]
    )
    times = timed_each([lambda query=query: best(query) for query in asked[:SCANNED]])  # type: ignore[misc]
    note = "the same passages in the same order" if same else "OTHER PASSAGES"
    Row(part="bm25", size=size, task="best 100", system="rank-bm25", note=note, **times).write()


def _peers(size: int, asked: list[list[str]], python: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        texts = Path(folder) / "texts.txt"
        with texts.open("w", encoding="ascii") as file:
            file.writelines(" ".join(document) + "\n" for document in documents(size))
        job.write_text(json.dumps({"questions": asked, "limit": LIMIT}), encoding="ascii")
        for name in ("bm25s", "bm25s-numba", "tantivy"):
            done = subprocess.run(  # noqa: S603  our own script
                [str(python), "-m", "eval.benchmarks.word_peers", name, str(texts), str(job)],
                cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                print(f"# {name}: {(done.stderr.strip().splitlines() or ['stopped'])[-1]}")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            Row(part="bm25", size=size, task="index", system=name,
                value=round(size / found.pop("index_seconds")), unit="passages/s").write()  # fmt: skip
            Row(part="bm25", size=size, task="best 100", system=name, **found).write()


if __name__ == "__main__":
    main()

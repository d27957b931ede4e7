# mypy: disable-error-code="import-not-found"
"""Peers that search by words, in the environment of the peers: bm25s and tantivy."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from eval.benchmarks.timing import timed_each

Search = Callable[[list[str]], object]


def main() -> None:
    """Index the texts named second with the peer named first, answer the job, print times."""
    name, texts, job = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    asked = json.loads(job.read_text(encoding="ascii"))
    lines = texts.read_text(encoding="ascii").splitlines()
    begin = time.perf_counter()
    search = PEERS[name](lines, asked["limit"])
    took = time.perf_counter() - begin
    questions = [*asked["questions"][:3], *asked["questions"]]
    times = timed_each([lambda query=query: search(query) for query in questions], skip=3)  # type: ignore[misc]
    print(json.dumps({"index_seconds": took, **times}))


def with_bm25s(lines: list[str], limit: int, backend: str = "numpy") -> Search:
    """Its default scores, k1 and b as ours; tokens are given, so that all count the same words."""
    import bm25s

    scorer = bm25s.BM25(k1=0.9, b=0.4, backend=backend)
    scorer.index([line.split() for line in lines], show_progress=False)
    depth = min(limit, len(lines))

    def search(query: list[str]) -> object:
        return scorer.retrieve([query], k=depth, show_progress=False)

    return search


def with_bm25s_compiled(lines: list[str], limit: int) -> Search:
    """bm25s where its loops are compiled by numba."""
    return with_bm25s(lines, limit, backend="numba")


def with_tantivy(lines: list[str], limit: int) -> Search:
    """An index in memory, words split at white space; its k1 and b are fixed at 1.2 and 0.75."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="whitespace")
    builder.add_integer_field("row", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(500_000_000, 2)
    for row, line in enumerate(lines):
        writer.add_document(tantivy.Document(body=line, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: list[str]) -> object:
        parsed = index.parse_query(" ".join(query), ["body"])
        hits = searcher.search(parsed, limit).hits
        return [searcher.doc(address)["row"] for _, address in hits]

    return search


PEERS = {"bm25s": with_bm25s, "bm25s-numba": with_bm25s_compiled, "tantivy": with_tantivy}


if __name__ == "__main__":
    main()

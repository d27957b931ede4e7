"""The whole search without encoding: words, passages and sentences, fused; beside exact search."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant.recipe import Recipe
from assistant.search.arrays import Mask, Rows, Vectors
from assistant.search.engine import Query
from assistant.search.engines.conditions import Selection
from assistant.search.fusion import rank
from assistant.search.index.build import Build, assemble
from assistant.search.index.columns import gather
from assistant.search.local_engine import LocalEngine
from assistant.search.vectors import VectorIndex
from eval.benchmarks.layered import build_of
from eval.benchmarks.synthetic import question_vectors, questions
from eval.benchmarks.timing import Row, resident_bytes, summary

QUESTIONS: Final = 60
_AT_ONCE: Final = 100_000


class Compared:
    """Every vector compared with a few known queries, beforehand and all together."""

    def __init__(self, index: VectorIndex, asked: Vectors, *, limit: int) -> None:
        self._index = index
        self.shape = index.shape
        best = [(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in asked]
        for begin in range(0, self.shape[0], _AT_ONCE):
            rows = np.arange(begin, min(begin + _AT_ONCE, self.shape[0]))
            cosines = index.vectors(rows) @ asked.T
            for number, (old_rows, old) in enumerate(best):
                together = np.concatenate([old, cosines[:, number]])
                named = np.concatenate([old_rows, rows])
                order = np.lexsort((named, -together))[:limit]
                best[number] = named[order], together[order]
        self._best = {query.tobytes(): found for query, found in zip(asked, best, strict=True)}

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors."""
        return self._index.vectors(rows)

    def nearest(
        self, vector: Vectors, *, limit: int, allowed: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """What was found beforehand."""
        del allowed
        rows, cosines = self._best[vector.tobytes()]
        return rows[:limit], cosines[:limit]


def main() -> None:
    """Measure one size; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    recipe = Recipe()
    before = resident_bytes()
    begin = time.perf_counter()
    build = build_of(options.size, options.folder, recipe)
    took = time.perf_counter() - begin
    engine = LocalEngine(build, recipe.lexical)
    asked = asked_of(build, options.size)
    found, times = _ask(engine, asked, recipe)
    gc.collect()
    memory = (resident_bytes() - before) / options.size
    write(options.size, "hybrid search", times)
    Row(part="hybrid", size=options.size, task="open and verify", system="On Record", ours=True,
        value=round(took * 1000.0)).write()  # fmt: skip
    Row(part="hybrid", size=options.size, task="resident memory", system="On Record", ours=True,
        value=round(memory), unit="bytes a passage",
        note="grown since the start, after the questions").write()  # fmt: skip
    some = Selection.of(build.article_ids[::10])
    _, times = _ask(engine, asked[:20], recipe, among=some)
    write(options.size, "hybrid search in a tenth of the articles", times)
    true, _ = _ask(_exact(build, asked, recipe), asked, recipe)
    shared = [
        len(set(a[:10]) & set(b[:10])) / max(1, len(b[:10]))
        for a, b in zip(found, true, strict=True)
    ]
    Row(part="hybrid", size=options.size, task="recall@10 of exact hybrid search", system="On Record",
        ours=True, value=round(float(np.mean(shared)), 4), unit="share",
        runs=len(asked)).write()  # fmt: skip


def write(size: int, task: str, times: list[float]) -> None:
    """One row of our own."""
    Row(
        part="hybrid", size=size, task=task, system="On Record", ours=True, **summary(times)
    ).write()


def asked_of(build: Build, size: int, *, count: int = QUESTIONS) -> list[Query]:
    """Questions that a synthetic build of this size was made for, as the search sees them."""
    words = questions(size, count)
    segment = build.segments[0].segment
    chance = np.random.default_rng(6)
    rows = np.sort(chance.choice(segment.sentence_vectors.shape[0], size=count, replace=False))
    vectors = question_vectors(gather(segment.sentence_vectors, rows).astype(np.float32), count)
    return [
        Query(terms=tuple(terms), vector=vector)
        for terms, vector in zip(words, vectors, strict=True)
    ]


def _ask(
    engine: LocalEngine, asked: list[Query], recipe: Recipe, among: Selection | None = None
) -> tuple[list[list[int]], list[float]]:
    found, times = [], []
    for number, query in enumerate([*asked[:3], *asked]):
        begin = time.perf_counter()
        ranked = rank(
            engine.retrieve(query, limit=recipe.fusion.candidates, among=among), recipe.fusion
        )
        times.append((time.perf_counter() - begin) * 1000.0)
        if number >= 3:  # noqa: PLR2004  those before warm the caches
            found.append([item.row for item in ranked])
    return found, times[3:]


def _exact(build: Build, asked: list[Query], recipe: Recipe) -> LocalEngine:
    vectors: npt.NDArray[Any] = np.stack([query.vector for query in asked])
    limit = recipe.fusion.candidates
    segment = build.segments[0].segment
    exact = dataclasses.replace(
        segment,
        passage_vectors=Compared(segment.passage_vectors, vectors, limit=limit),
    )
    return LocalEngine(assemble("exact", "synthetic", [(exact, ())]), recipe.lexical)


if __name__ == "__main__":
    main()

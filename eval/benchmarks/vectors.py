"""Which index for vectors: what each finds, how long it takes, what it holds in memory."""

from __future__ import annotations

import argparse
import gc
import time
from functools import partial
from pathlib import Path
from typing import Final

import faiss
import numpy as np
import numpy.typing as npt

from assistant.recipe import CODES, Recipe, VectorSettings
from assistant.search.index.columns import FileColumn, gather
from assistant.search.index.probed_vectors import ProbedVectors
from assistant.search.index.segments import PASSAGES, SENTENCES
from assistant.search.vectors import ExactVectors, VectorIndex
from eval.benchmarks.layered import segment_of
from eval.benchmarks.synthetic import DIMENSIONS, question_vectors
from eval.benchmarks.timing import Row, seconds, summary, timed_each

LIMIT: Final = 100
QUESTIONS: Final = 60
HNSW_UP_TO: Final = 10_000  # it takes a millisecond a vector to build, and 530 bytes to hold
PROBED_FROM: Final = 10_000
_SHARES: Final = (0.0625, 0.125, 0.25)

Floats = npt.NDArray[np.float32]


def main() -> None:
    """Measure one size; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    segment = options.folder / segment_of(options.size, options.folder, Recipe())
    sentences = FileColumn(segment / f"{SENTENCES}.vectors.npy")
    chosen = np.random.default_rng(6).choice(len(sentences), size=QUESTIONS, replace=False)
    asked = question_vectors(gather(sentences, np.sort(chosen)), QUESTIONS)
    _measure(options.size, FileColumn(segment / f"{PASSAGES}.vectors.npy"), asked)


def _measure(size: int, column: FileColumn, asked: Floats) -> None:
    whole = column[0 : len(column)].astype(np.float32)
    exact = ExactVectors(whole)
    true = [exact.nearest(query, limit=LIMIT)[0] for query in asked]
    _row(size, "exact (FAISS flat)", exact, asked, true=true, held=4.0 * DIMENSIONS, ours=True)
    _semantic_search(size, whole, asked)
    if size <= HNSW_UP_TO:
        _hnsw(size, whole, asked, true)
    del whole, exact
    gc.collect()
    if size < PROBED_FROM:
        return
    for codes in CODES:
        settings = VectorSettings(codes=codes)
        took, index = seconds(partial(ProbedVectors.of, column, settings))
        content = index.to_bytes()
        Row(part="vectors", size=size, task="index", system=f"IVF {codes}", ours=True,
            value=round(size / took), unit="passages/s").write()  # fmt: skip
        for share in _SHARES:
            tried = VectorSettings(codes=codes, probes=1, probed_share=share)
            probed = ProbedVectors.from_bytes(content, column, tried)
            name = f"IVF {codes}, 1/{round(1 / share)} of the lists"
            _row(size, name, probed, asked, true=true, held=len(content) / size, ours=True)
        some = np.random.default_rng(4).random(size) < 0.1  # noqa: PLR2004
        _filtered(size, f"IVF {codes}", probed, column, asked, some)
        del index, probed, content
        gc.collect()


def _row(
    size: int, name: str, index: VectorIndex, asked: Floats, *, true: list[npt.NDArray[np.int64]],
    held: float, ours: bool,
) -> None:  # fmt: skip
    found = []
    times = []
    for query in asked:
        begin = time.perf_counter()
        found.append(index.nearest(query, limit=LIMIT)[0])
        times.append((time.perf_counter() - begin) * 1000.0)
    recall = {
        depth: np.mean(
            [
                len(set(ours_[:depth]) & set(theirs[:depth])) / depth
                for ours_, theirs in zip(found, true, strict=True)
            ]
        )
        for depth in (10, LIMIT)
    }
    note = f"recall@10 {recall[10]:.3f}, recall@100 {recall[LIMIT]:.3f}, {held:.0f} bytes a vector"
    Row(part="vectors", size=size, task="nearest 100", system=name, ours=ours, note=note,
        **summary(times)).write()  # fmt: skip


def _filtered(  # noqa: PLR0917  a row of facts
    size: int, name: str, index: VectorIndex, column: FileColumn, asked: Floats,
    some: npt.NDArray[np.bool_],
) -> None:  # fmt: skip
    rows = np.flatnonzero(some)
    inside = np.concatenate(
        [
            column[at : at + 65_536].astype(np.float32)[some[at : at + 65_536]]
            for at in range(0, size, 65_536)
        ]
    )
    shared, times = [], []
    for query in asked[:20]:
        true = rows[np.argsort(-(inside @ query), kind="stable")[:10]]
        begin = time.perf_counter()
        found = index.nearest(query, limit=LIMIT, allowed=some)[0]
        times.append((time.perf_counter() - begin) * 1000.0)
        shared.append(len(set(found[:10]) & set(true)) / 10)
    Row(part="vectors", size=size, task="nearest 100 in a tenth", system=name, ours=True,
        note=f"recall@10 {np.mean(shared):.3f}", **summary(times)).write()  # fmt: skip


def _semantic_search(size: int, whole: Floats, asked: Floats) -> None:
    """What sentence-transformers itself offers: every vector compared, in torch."""
    import torch
    from sentence_transformers import util

    corpus = torch.from_numpy(whole)
    times = timed_each(
        [
            partial(util.semantic_search, torch.from_numpy(query)[None], corpus, top_k=LIMIT)
            for query in [asked[0], *asked[:20]]
        ],
        skip=1,
    )
    Row(
        part="vectors", size=size, task="nearest 100", system="sentence-transformers", **times
    ).write()


def _hnsw(size: int, whole: Floats, asked: Floats, true: list[npt.NDArray[np.int64]]) -> None:
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexHNSWSQ(DIMENSIONS, kind, 16, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]  # its stub names another class
    index.hnsw.efConstruction = 100

    def fill() -> None:
        index.train(whole)
        index.add(whole)

    took, _ = seconds(fill)
    index.hnsw.efSearch = 200
    times, shared = [], []
    for query, best in zip(asked, true, strict=True):
        begin = time.perf_counter()
        _, rows = index.search(query[None], LIMIT)
        times.append((time.perf_counter() - begin) * 1000.0)
        shared.append(len(set(rows[0][:10]) & set(best[:10])) / 10)
    held = len(faiss.serialize_index(index)) / size
    note = f"recall@10 {np.mean(shared):.3f}, {held:.0f} bytes a vector"
    Row(part="vectors", size=size, task="nearest 100", system="HNSW sq8 (M 16, ef 200)", note=note,
        **summary(times)).write()  # fmt: skip
    Row(part="vectors", size=size, task="index", system="HNSW sq8 (M 16, ef 200)",
        value=round(size / took), unit="passages/s").write()  # fmt: skip


if __name__ == "__main__":
    main()

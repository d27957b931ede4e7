"""What int8 costs the ranking: nDCG@10 before any reading, in both precisions, on the dev halves.

    python -m eval precision [--set NAME ...] [--limit N]

Three rows for each set: float32, int8, and questions in float32 among passages in int8. Each once
by vectors alone, where a difference shows most, and once fused with words by the shipped weights.
Indexes lie where `compare.py` has its own; a text is encoded once in each precision.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from assistant.assistant import live_index
from assistant.encoders.compiled import CompiledEncoder
from assistant.encoders.model_folders import find_model
from assistant.evaluation.retrieval import DEPTH, score_rankings
from assistant.recipe import DEFAULT_MODEL, EncoderSettings, FusionSettings
from assistant.search.fusion import rank
from assistant.search.snapshot import Snapshot
from eval.desks import CACHE, desk_for, shipped_recipe
from eval.options import add_bench, add_limit, add_sets
from eval.sets import BENCHMARKS, SEED, Loaded, load, named

_DEEP = 100  # passages, of which the documents are taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_sets(parser)
    add_limit(parser, default=1_000)
    add_bench(parser)
    options = parser.parse_args(arguments)
    print(
        "| set | questions | precision | vectors alone | fused |",
        "|---|---:|---|---:|---:|",
        sep="\n",
    )
    for item in named(options.set or [item.name for item in BENCHMARKS if item.tuning]):
        loaded = load(item, options.bench)
        asked = loaded.questions.half("dev").sample(options.limit, seed=SEED).questions
        relevant = {one.id: one.documents for one in asked if one.answerable}
        texts = {one.id: one.text for one in asked if one.answerable}
        for name, precision, other in (
            ("float32", "float32", False),
            ("int8", "int8", False),
            ("int8, questions in float32", "int8", True),
        ):
            alone, fused = _score(loaded, texts, relevant, precision=precision, exact=other)
            print(
                f"| {item.name} | {len(texts)} | {name} | {alone:.4f} | {fused:.4f} |", flush=True
            )
    return 0


def _score(
    loaded: Loaded,
    texts: dict[str, str],
    relevant: dict[str, tuple[str, ...]],
    *,
    precision: str,
    exact: bool,
) -> tuple[float, float]:
    recipe = shipped_recipe()
    encoder: EncoderSettings = replace(recipe.encoder, precision=precision)
    recipe = replace(recipe, encoder=encoder)
    alone = replace(recipe.fusion, lexical_weight=0.0)
    model = CompiledEncoder(find_model(DEFAULT_MODEL)) if exact else None
    found: dict[FusionSettings, dict[str, list[str]]] = {alone: {}, recipe.fusion: {}}
    with desk_for(loaded, cache=CACHE / "compare", recipe=recipe) as desk:
        snapshot = live_index(desk).snapshot()
        for name, text in texts.items():
            query = snapshot.query(text)
            if model is not None:
                query = replace(query, vector=model.encode([text])[0])
            candidates = snapshot.engine.retrieve(query, limit=recipe.fusion.candidates, among=None)
            for fusion, rankings in found.items():
                rows = [item.row for item in rank(candidates, fusion)[:_DEEP]]
                rankings[name] = _documents(snapshot, rows)
    scores = [score_rankings(rankings, relevant)["nDCG@10"] for rankings in found.values()]
    return scores[0], scores[1]


def _documents(snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
    names = [snapshot.engine.locate(row).article_id for row in rows]
    return list(dict.fromkeys(names))[:DEPTH]


if __name__ == "__main__":
    sys.exit(main())

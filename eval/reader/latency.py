"""How long reading takes, in units of one encoding of the question.

    python -m eval reader-latency [--set NAME ...] [--limit N]

For each question, in turn: one fp32 `SentenceTransformer.encode` of it, and one `read` of the
passages that were retrieved for it, under the shipped recipe. Prints the median and the 95th
percentile of reading over the median of encoding, which a busy machine disturbs less than times.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from sentence_transformers import SentenceTransformer

from assistant.answering import LinearReader, NeuralReader
from assistant.answering.neural_reader import MODEL_FOLDER, ReaderModel
from assistant.assistant import live_index
from assistant.encoders.model_folders import find_model
from assistant.recipe import DEFAULT_MODEL
from eval.desks import desk_for, shipped_recipe
from eval.options import add_bench, add_limit, add_sets
from eval.reader.readings import readable_passages
from eval.sets import SEED, load, named

WARM_UP = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    model = ReaderModel(options.model)
    original = SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu")
    print("| set | questions | encode p50 ms | read p50 ms | read p95 ms | p50 ratio | p95 ratio |")
    print("|---|---|---|---|---|---|---|")
    for item in named(options.set or ["clapnq-dev", "squad11-dev-open"]):
        loaded = load(item, options.bench)
        questions = (
            loaded.questions.half("dev").sample(options.limit + WARM_UP, seed=SEED).questions
        )
        with desk_for(loaded) as desk:
            snapshot = live_index(desk).snapshot()
            settings = shipped_recipe().reading
            reader = NeuralReader(
                settings=settings,
                model=model,
                linear=LinearReader(settings=desk.recipe.answering),
            )
            unit = partial(original.encode, normalize_embeddings=True, show_progress_bar=False)
            encodes, reads = [], []
            for question in questions:
                passages = readable_passages(desk, snapshot, question.text)
                encodes.append(_timed(partial(unit, question.text)))
                reads.append(_timed(partial(reader.read, question.text, passages, snapshot)))
        encode = statistics.median(encodes[WARM_UP:])
        ordered = sorted(reads[WARM_UP:])
        p50, p95 = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
        print(
            f"| {item.name} | {len(ordered)} | {encode:.1f} | {p50:.1f} | {p95:.1f}"
            f" | {p50 / encode:.1f} | {p95 / encode:.1f} |",
            flush=True,
        )
    return 0


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Time the reader against the encoder.")
    add_sets(parser)
    add_limit(parser, default=100)
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())

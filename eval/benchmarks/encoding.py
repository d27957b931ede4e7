"""Encoding: the compiled runtime beside sentence-transformers, same model, same texts, one process."""

from __future__ import annotations

import argparse
from typing import Final

import numpy as np

from assistant.recipe import DEFAULT_MODEL
from assistant.search.compiled import CompiledEncoder
from assistant.search.encoding import find_model
from eval.benchmarks.synthetic import documents, questions
from eval.benchmarks.timing import Row, seconds, timed_each

TEXTS: Final = 192
ROUNDS: Final = 5
_WINDOW: Final = (
    45  # words of a text: with made-up words about as many pieces as 100 real ones have
)


def main() -> None:
    """Measure; the size has no influence, for encoding goes text by text."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    from sentence_transformers import SentenceTransformer

    folder = find_model(DEFAULT_MODEL)
    ours = CompiledEncoder(folder)
    theirs = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    chance = np.random.default_rng(8)
    texts = [
        " ".join(words[: int(chance.integers(10, _WINDOW))])
        for words, _ in zip(documents(1_000), range(TEXTS), strict=False)
    ]

    def reference(batch: list[str]) -> object:
        return theirs.encode(batch, normalize_embeddings=True, show_progress_bar=False)

    rates: dict[str, list[float]] = {"On Record": [], "sentence-transformers": []}
    for turn in range(ROUNDS + 1):  # by turns, so that both meet the same machine
        for name, encode in (("On Record", ours.encode), ("sentence-transformers", reference)):
            took, _ = seconds(lambda encode=encode: encode(texts))  # type: ignore[misc]
            if turn:
                rates[name].append(TEXTS / took)
    asked = [" ".join(words) for words in questions(1_000, 30)]
    for name, encode in (("On Record", ours.encode), ("sentence-transformers", reference)):
        own = name == "On Record"
        Row(part="encoding", size=0, task="passages and sentences", system=name, ours=own, runs=ROUNDS,
            value=round(float(np.median(rates[name])), 1), unit="texts/s").write()  # fmt: skip
        times = timed_each([lambda one=one, encode=encode: encode([one]) for one in asked], skip=5)  # type: ignore[misc]
        Row(part="encoding", size=0, task="one question", system=name, ours=own, **times).write()


if __name__ == "__main__":
    main()

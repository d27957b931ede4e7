"""Encoding: the compiled runtime beside sentence-transformers, same model, same texts, one process."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.encoders.compiled import CompiledEncoder
from assistant.encoders.model_folders import find_model
from assistant.recipe import DEFAULT_MODEL
from eval.benchmarks.synthetic import documents, questions
from eval.benchmarks.timing import Row, seconds, timed_each

Vectors = npt.NDArray[np.float32]

TEXTS: Final = 192
ROUNDS: Final = 5
_WINDOW: Final = (
    45  # words of a text: with made-up words about as many pieces as 100 real ones have
)


def texts_to_encode() -> list[str]:
    """Texts as long as sentences and passages are, the same each time."""
    chance = np.random.default_rng(8)
    return [
        " ".join(words[: int(chance.integers(10, _WINDOW))])
        for words, _ in zip(documents(1_000), range(TEXTS), strict=False)
    ]


def main() -> None:
    """Measure; the size has no influence, for encoding goes text by text."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    from sentence_transformers import SentenceTransformer

    folder = find_model(DEFAULT_MODEL)
    theirs = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def reference(batch: list[str]) -> Vectors:
        vectors: Vectors = theirs.encode(
            batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return vectors

    systems: dict[str, Callable[[list[str]], Vectors]] = {
        "On Record": CompiledEncoder(folder, int8=True).encode,
        "On Record in float32": CompiledEncoder(folder).encode,
        "sentence-transformers": reference,
    }
    texts = texts_to_encode()
    exact = reference(texts)
    rates: dict[str, list[float]] = {name: [] for name in systems}
    for turn in range(ROUNDS + 1):  # by turns, so that all meet the same machine
        for name, encode in systems.items():
            took, _ = seconds(lambda encode=encode: encode(texts))  # type: ignore[misc]
            if turn:
                rates[name].append(TEXTS / took)
    asked = [" ".join(words) for words in questions(1_000, 30)]
    for name, encode in systems.items():
        cosines = (encode(texts) * exact).sum(axis=1)
        near = f"cosine to sentence-transformers {cosines.mean():.4f}, {cosines.min():.4f} at least"
        own = {"system": name, "ours": name == "On Record"}
        Row(part="encoding", size=0, task="passages and sentences", runs=ROUNDS, note=near,
            value=round(float(np.median(rates[name])), 1), unit="texts/s", **own).write()  # type: ignore[arg-type]  # fmt: skip
        times = timed_each([lambda one=one, encode=encode: encode([one]) for one in asked], skip=5)  # type: ignore[misc]
        Row(part="encoding", size=0, task="one question", **times, **own).write()  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

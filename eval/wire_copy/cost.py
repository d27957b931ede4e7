"""What comparing articles costs at sync, in processor time: `python eval/wire_copy/cost.py`."""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assistant.evaluation import load_corpus  # noqa: E402  the path is set above
from assistant.library import compare, words_of  # noqa: E402
from assistant.library.near_duplicates.minhash import band_keys  # noqa: E402
from eval.sets import DEFAULT_BENCH  # noqa: E402
from eval.wire_copy.score import SET  # noqa: E402

EVERY: Final = 15


def main(bench: Path) -> None:
    """Take every fifteenth article apart, sign it, and compare it with the next."""
    articles = list(load_corpus(bench / SET / "corpus.jsonl.gz"))[::EVERY]
    band_keys(("loads", "the", "library"))
    began = time.process_time()
    texts = [words_of(article.text) for article in articles]
    taken_apart = time.process_time()
    for words in texts:
        band_keys([word.folded for word in words])
    signed = time.process_time()
    for one, other in pairwise(texts):
        compare(one, other)
    compared = time.process_time()
    for name, seconds in (
        ("words", taken_apart - began),
        ("signature", signed - taken_apart),
        ("one comparison", compared - signed),
    ):
        print(f"{name}: {1000 * seconds / len(articles):.2f} ms per article")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_BENCH)

"""What comparing articles costs at sync, in processor time: `python -m eval wire-copy-cost`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from assistant.evaluation import load_corpus
from assistant.library import compare
from assistant.library.near_duplicates.minhash import band_keys
from assistant.text.words import signed_words
from eval.options import add_bench
from eval.wire_copy.score import SET

EVERY: Final = 15


def main(arguments: Sequence[str] | None = None) -> int:
    """Take every fifteenth article apart, sign it, and compare it with the next; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_bench(parser)
    bench = parser.parse_args(arguments).bench
    articles = list(load_corpus(bench / SET / "corpus.jsonl.gz"))[::EVERY]
    band_keys(("loads", "the", "library"))
    began = time.process_time()
    texts = [signed_words(article.text) for article in articles]
    taken_apart = time.process_time()
    for words in texts:
        band_keys(words.keys)
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

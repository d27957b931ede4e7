"""How long a check takes: 100 quotations against 100,000 passages of synthetic text.

    python -m eval draft-check-speed [--passages N] [--quotations N] [--index DIR]

Articles are made of words of a seeded Zipf distribution, cut and indexed as usual; vectors come from
a stand-in encoder of two dimensions, because the check uses none. Of the quotations a third are
untouched, a third have a changed word, a sixth are sewn from two articles, a sixth are invented.
Prints how long the build and each part of the check took, and what the verdicts were.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.assistant import Assistant, live_index
from assistant.records import Article
from assistant.search.local_engine import LocalEngine

SEED: Final = 17
_VOCABULARY: Final = 60_000
_SENTENCES: Final = 60  # of an article
_PASSAGES: Final = 17  # that these are cut into
_SYLLABLES: Final = [
    "ba",
    "ko",
    "mi",
    "ren",
    "tal",
    "os",
    "vei",
    "dur",
    "lin",
    "sha",
    "pre",
    "gor",
    "nel",
    "fa",
    "xu",
    "wi",
    "che",
    "ma",
    "to",
    "ri",
]


class StandIn:
    """An encoder that costs nothing: every text has the same vector."""

    fingerprint = "stand-in-1"

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors of shape (texts, 2)."""
        vectors = np.zeros((len(texts), 2), dtype=np.float32)
        vectors[:, 0] = 1.0
        return vectors


class Prose:
    """Sentences of invented words, common ones often."""

    def __init__(self, stream: int) -> None:
        self.chance = np.random.default_rng((SEED, stream))
        makers = random.Random(SEED)  # noqa: S311  repeatable, not secret
        self.words = [
            "".join(makers.choices(_SYLLABLES, k=makers.randint(1, 4))) for _ in range(_VOCABULARY)
        ]
        weights = 1.0 / np.arange(1, _VOCABULARY + 1)
        self._edges = np.cumsum(weights / weights.sum())

    def sentence(self) -> str:
        """Twelve to thirty words."""
        drawn = np.searchsorted(self._edges, self.chance.random(int(self.chance.integers(12, 30))))
        return (
            " ".join(self.words[min(int(place), _VOCABULARY - 1)] for place in drawn).capitalize()
            + "."
        )


def articles(prose: Prose, count: int) -> Iterator[Article]:
    """That many articles of sixty sentences each."""
    for number in range(count):
        sentences = [prose.sentence() for _ in range(_SENTENCES)]
        paragraphs = (" ".join(sentences[i : i + 5]) for i in range(0, _SENTENCES, 5))
        yield Article(id=f"a{number:06}", text="\n\n".join(paragraphs), language="en")


def draft(desk: Assistant, prose: Prose, quotations: int) -> str:
    """Quotations of sentences of the articles, untouched and changed, each in a paragraph."""
    infos = desk.articles()
    chance = random.Random(SEED)  # noqa: S311
    paragraphs = []
    for number in range(quotations):
        one, other = (_some_sentence(desk, chance.choice(infos).id, chance) for _ in range(2))
        words = one.split(" ")
        kind = number % 6
        if kind in {2, 3}:
            words[len(words) // 2] = chance.choice(prose.words)
        text = " ".join(words)
        text = f"{text} {other}" if kind == 4 else prose.sentence() if kind == 5 else text  # noqa: PLR2004
        paragraphs.append(f"It was said that “{text}” {number} times.")
    return "\n\n".join(paragraphs)


def _some_sentence(desk: Assistant, article_id: str, chance: random.Random) -> str:
    return chance.choice(desk.article(article_id).text.replace("\n\n", " ")[:-1].split(". ")) + "."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Time the draft check.")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--quotations", type=int, default=100)
    parser.add_argument("--index", type=Path, help="keep the index here and use it again")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="onrecord-") as temporary:
        folder = options.index or Path(temporary)
        prose = Prose(0)
        begin = time.perf_counter()
        if (folder / "library.sqlite3").exists():
            desk = Assistant.open(folder, encoder=StandIn())
        else:
            made = articles(prose, max(1, -(-options.passages // _PASSAGES)))
            desk = Assistant.build(made, folder, encoder=StandIn())
        with desk:
            engine = live_index(desk).snapshot().engine
            passages = engine.passages if isinstance(engine, LocalEngine) else 0
            print(f"{passages:,} passages ready after {time.perf_counter() - begin:.1f} s")
            text = draft(desk, Prose(1), options.quotations)
            wall, cpu = time.perf_counter(), time.process_time()
            report = desk.check(text)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    counts = Counter(finding.verdict.value for finding in report.findings)
    print(f"{len(report.findings)} quotations in {wall:.2f} s ({cpu:.2f} s of one processor)")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

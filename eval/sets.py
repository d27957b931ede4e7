"""The table of question sets that the runner, the gate and the tuner share, and how to load one.

The sets are made by others and stay outside the repository; only question and document ids and
numbers go into results. What each set is and where it comes from stands in README.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import QuestionSetError
from assistant.evaluation import QuestionSet, load_corpus, load_questions
from assistant.records import Article
from eval.pooling import Pool, pooled

ROOT: Final = Path(__file__).resolve().parent.parent
DEFAULT_BENCH: Final = ROOT.parent / "shared" / "bench"
SEED: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One row of the table.

    `limit` is how many questions the runner asks unless the caller says otherwise, `gate` how many
    the gate asks, 0 for none. `pool` is set where the collection is not encoded whole. `tuning`
    marks the sets settings are tuned on. `source` is the folder of the files, if not the name.
    """

    name: str
    limit: int = 1_000
    gate: int = 0
    pool: Pool | None = None
    tuning: bool = False
    source: str | None = None

    @property
    def folder(self) -> str:
        """The folder of the files, below the folder of all sets."""
        return self.source or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A benchmark in memory: its articles, its questions, and what was left out of both."""

    benchmark: Benchmark
    articles: tuple[Article, ...]
    questions: QuestionSet
    corpus_sha256: str
    notes: tuple[str, ...] = ()


_XQUAD: Final = ("ar", "de", "el", "en", "es", "hi", "ru", "th", "tr", "vi", "zh")

BENCHMARKS: Final = (
    Benchmark(name="clapnq-dev", gate=200, tuning=True),
    Benchmark(name="realtimeqa-2022", gate=200, pool=Pool(questions=160, others=120), tuning=True),
    Benchmark(name="selqa", gate=200, tuning=True),
    Benchmark(name="squad2-dev-open", gate=200, tuning=True),
    Benchmark(name="squad11-dev-open", gate=200, tuning=True),
    Benchmark(name="inscit-dev"),
    *(Benchmark(name=f"xquad-r/{language}", limit=200) for language in _XQUAD),
)

SLICE: Final = Benchmark(
    name="slice", source="clapnq-dev", pool=Pool(questions=40, others=20), gate=40
)
"""A part of one set that is small enough to be encoded and asked within the tests."""


def named(names: list[str]) -> list[Benchmark]:
    """The benchmarks of these names, all for no names; `xquad-r` means all its languages.

    Raises:
        QuestionSetError: a name is not in the table.
    """
    if not names:
        return list(BENCHMARKS)
    found: list[Benchmark] = []
    for name in names:
        fitting = [item for item in BENCHMARKS if name in {item.name, item.name.split("/")[0]}]
        if not fitting:
            known = ", ".join(item.name for item in BENCHMARKS)
            msg = f"no question set {name!r}; known are {known}"
            raise QuestionSetError(msg)
        found += fitting
    return found


def load(benchmark: Benchmark, bench: Path) -> Loaded:
    """The documents and questions of a benchmark, pooled where the table says so.

    Raises:
        QuestionSetError: the folder is missing or a file in it is not valid.
    """
    folder = bench / benchmark.folder
    if not folder.is_dir():
        msg = f"there is no question set in {folder}; name the folder of the sets with --bench"
        raise QuestionSetError(msg)
    corpus = folder / "corpus.jsonl.gz"
    articles = load_corpus(corpus)
    questions = load_questions(folder / "questions.jsonl.gz", name=benchmark.name)
    notes: tuple[str, ...] = ()
    if benchmark.pool:
        articles, questions, note = pooled(articles, questions, benchmark.pool, seed=SEED)
        notes = (note,)
    return Loaded(
        benchmark=benchmark,
        articles=tuple(articles),
        questions=questions,
        corpus_sha256=hashlib.sha256(corpus.read_bytes()).hexdigest(),
        notes=notes,
    )

"""An engine beside the local one: equal answers on an open set, and what a search takes at a size.

Both are asked in one process, question by question in turn, so that a busy machine slows both. The
collection on the engine is made under a name of its own and emptied afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from assistant import Answer, Article, Assistant
from assistant.evaluation import Question
from assistant.recipe import EngineSettings, Recipe
from assistant.records import ArticleInfo, Span
from assistant.search.engine import Engine, Query
from assistant.search.engines.conditions import Selection
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import (
    Making,
    PassageKey,
    PassageStore,
    StoredArticle,
    StoredPassage,
)
from assistant.search.engines.shared_engine import SharedEngine
from assistant.search.index.build import Build
from assistant.search.local_engine import LocalEngine
from eval.benchmarks.hybrid import asked_of
from eval.benchmarks.layered import build_of
from eval.sets import DEFAULT_BENCH, load, named

TOP: Final = 10
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How the answers of an engine agree with those of a local index, over all questions.

    `overlap` is the mean share of the first ten passages that both have; the others count questions
    whose first ten are the same in the same order, whose quotations (and near misses) are, and
    whose confidence is to the last bit.
    """

    questions: int
    overlap: float
    same_order: int
    same_quotations: int
    same_confidence: int
    largest_difference: float


def parity(here: Assistant, there: Assistant, questions: Sequence[str]) -> Parity:
    """Ask a local index and one on an engine, which hold the same articles, the same questions."""
    overlaps, order, quotations, confidence, largest = [], 0, 0, 0, 0.0
    for question in questions:
        own, other = (
            [hit.locator for hit in desk.search(question, limit=TOP)] for desk in (here, there)
        )
        overlaps.append(len(set(own) & set(other)) / max(1, len(own)))
        order += own == other
        local, shared = here.ask(question), there.ask(question)
        quotations += _quoted(local) == _quoted(shared)
        confidence += local.confidence == shared.confidence
        largest = max(largest, abs(local.confidence - shared.confidence))
    return Parity(
        questions=len(questions),
        overlap=float(np.mean(overlaps)),
        same_order=order,
        same_quotations=quotations,
        same_confidence=confidence,
        largest_difference=largest,
    )


def _quoted(answer: Answer) -> list[object]:
    shown = (*answer.quotes, *answer.near_misses)
    return [answer.status, *((quote.locator, quote.text, quote.confidence) for quote in shown)]


@contextmanager
def both_of(
    articles: Sequence[Article], folder: Path, address: EngineAddress, settings: EngineSettings
) -> Iterator[tuple[Assistant, Assistant]]:
    """A local index of some articles, and the same library with its collection on an engine.

    The vectors are the same ones: the int8 encoder's differ in the fourth digit with the texts that are
    encoded beside a text.
    """
    Assistant.build(articles, folder / "here").close()
    shutil.copytree(folder / "here", folder / "there")
    recipe = Recipe(engine=settings)
    with (
        Assistant.open(folder / "here") as here,
        Assistant.open(folder / "there", create=True, recipe=recipe, engine=address) as there,
    ):
        there.refresh()
        try:
            yield here, there
        finally:
            there.replace([])


def part_of_set(name: str, *, articles: int, questions: int) -> tuple[list[Article], list[str]]:
    """The first articles of an open set and, in turn, questions that they answer and that none does."""
    (benchmark,) = named([name])
    loaded = load(benchmark, bench=DEFAULT_BENCH)
    some = list(loaded.articles[:articles])
    held = {article.id for article in some}
    kinds: defaultdict[bool, list[Question]] = defaultdict(list)
    for question in loaded.questions.questions:
        if held.issuperset(question.documents):
            kinds[question.answerable].append(question)
    mixed = [item.text for pair in zip(kinds[True], kinds[False], strict=False) for item in pair]
    return some, mixed[:questions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of a search without encoding, for the engine and for the local one in turn."""

    task: str
    passages: int
    engine_p50: float
    engine_p95: float
    local_p50: float
    local_p95: float
    overlap: float


def times(store: PassageStore, build: Build, recipe: Recipe) -> Iterator[Times]:
    """What questions take that a synthetic collection was made for; it is put there first."""
    begin = time.perf_counter()
    articles = list(synthetic(build))
    for start in range(0, len(articles), _AT_ONCE):
        store.put(articles[start : start + _AT_ONCE])
    store.commit()
    took = time.perf_counter() - begin
    print(json.dumps({"task": "put", "passages": len(build.passages), "seconds": round(took, 1)}))
    changes = store.changes(0)
    listed = {item.info.id: item for item in changes.listed}
    shared = SharedEngine(store, changes.state, listed, recipe.lexical)
    local = LocalEngine(build, recipe.lexical)
    asked = asked_of(build, len(build.passages))
    some = Selection.of(build.article_ids[::10])
    for task, among in (("search", None), ("search in a tenth of the articles", some)):
        yield _timed(task, (shared, local), asked, among=among, limit=recipe.fusion.candidates)


def _timed(
    task: str,
    engines: tuple[SharedEngine, LocalEngine],
    asked: Sequence[Query],
    *,
    among: Selection | None,
    limit: int,
) -> Times:
    taken: list[list[float]] = [[], []]
    overlaps = []
    for number, query in enumerate([*asked[:3], *asked]):
        found = []
        both: tuple[Engine, ...] = engines
        for place, engine in enumerate(both):
            begin = time.perf_counter()
            candidates = engine.retrieve(query, limit=limit, among=among)
            taken[place].append((time.perf_counter() - begin) * 1000.0)
            places = [_place(engine, int(row)) for row in candidates.rows]
            scores = candidates.lexical / (candidates.lexical_ceiling or 1.0) + candidates.passage
            found.append({places[at] for at in np.argsort(-scores)[:TOP]})
        if number >= 3:  # noqa: PLR2004  those before warm the caches
            overlaps.append(len(found[0] & found[1]) / TOP)
    own, local = (np.array(some[3:]) for some in taken)
    return Times(
        task=task,
        passages=int(engines[1].passages),
        engine_p50=round(float(np.median(own)), 1),
        engine_p95=round(float(np.percentile(own, 95)), 1),
        local_p50=round(float(np.median(local)), 1),
        local_p95=round(float(np.percentile(local, 95)), 1),
        overlap=round(float(np.mean(overlaps)), 4),
    )


def _place(engine: Engine, row: int) -> tuple[str, int]:
    locator = engine.locate(row)
    return locator.article_id, locator.start


def synthetic(build: Build) -> Iterator[StoredArticle]:
    """The articles of a synthetic build as an engine keeps them; their texts are blank."""
    segment = build.segments[0].segment
    counts: list[dict[str, int]] = [{} for _ in range(len(build.passages))]
    postings = segment.postings
    for number, term in enumerate(postings.vocabulary):
        part = postings.part(number)
        for row, count in zip(postings.rows[part], postings.counts[part], strict=True):
            counts[int(row)][term] = int(count)
    first = np.searchsorted(build.passages[:, 0], np.arange(len(build.article_ids) + 1))
    for place, name in enumerate(build.article_ids):
        rows = range(int(first[place]), int(first[place + 1]))
        article = Article(id=name, text=" " * int(build.passages[rows[-1]][2]) + ".")
        yield StoredArticle(
            article=article,
            info=_info_of(article),
            passages=tuple(
                _passage(build, counts[row], row, PassageKey(name, number))
                for number, row in enumerate(rows)
            ),
        )


def _passage(build: Build, counts: dict[str, int], row: int, key: PassageKey) -> StoredPassage:
    segment = build.segments[0].segment
    inside = slice(int(segment.first[row]), int(segment.first[row + 1]))
    own = segment.passage_vectors.vectors(np.array([row], dtype=np.int64))
    vectors = np.concatenate([own, segment.sentence_vectors[inside].astype(np.float32)])
    return StoredPassage(
        key=key,
        span=Span(start=int(build.passages[row][1]), end=int(build.passages[row][2])),
        sentences=tuple(
            Span(start=int(begin), end=int(end)) for begin, end in segment.sentences[inside]
        ),
        counts=counts,
        length=int(segment.postings.lengths[row]),
        vectors=vectors.astype(np.float16),
    )


def _info_of(article: Article) -> ArticleInfo:
    return ArticleInfo(
        id=article.id, title=None, authors=(), publisher=None, published=None, url=None,
        language=None, characters=len(article.text), text_sha256=article.text_sha256,
        content_sha256=hashlib.sha256(article.id.encode()).hexdigest(), original_sha256=None,
        stamp=None, root=None, source=None,
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Measure an engine; one line of JSON for each result."""
    parser = argparse.ArgumentParser(prog="python -m eval engines", description=__doc__)
    parser.add_argument("uri", help="the engine's server, such as postgresql://127.0.0.1/press")
    parser.add_argument("--set", default="clapnq-dev", help="an open set (default: clapnq-dev)")
    parser.add_argument("--articles", type=int, default=200, help="of the set (default: 200)")
    parser.add_argument("--questions", type=int, default=100, help="of the set (default: 100)")
    parser.add_argument(
        "--sizes", default="", help="synthetic passages to search, as in 20000,200000"
    )
    parser.add_argument("--vectors", default="exact", help="exact or hnsw")
    options = parser.parse_args(arguments)
    token = os.environ.get("ONRECORD_ENGINE_TOKEN")  # noqa: TID251  a secret, at the edge
    settings = EngineSettings(timeout_seconds=120.0, vectors=options.vectors)
    with tempfile.TemporaryDirectory(prefix="onrecord-engines-") as folder:
        for size in [int(size) for size in options.sizes.split(",") if size]:
            _measure_times(_own(options.uri, token), size, Path(folder), settings)
        if options.questions:
            _measure_parity(_own(options.uri, token), options, Path(folder), settings)
    return 0


def _own(uri: str, token: str | None) -> EngineAddress:
    joint = "&" if "?" in uri else "?"
    return EngineAddress(uri=f"{uri}{joint}collection=eval_{uuid.uuid4().hex[:8]}", token=token)


def _measure_times(
    address: EngineAddress, size: int, folder: Path, settings: EngineSettings
) -> None:
    recipe = Recipe()
    build = build_of(size, folder, recipe)
    making = Making(
        build_key="synthetic",
        model="synthetic",
        dimensions=build.segments[0].segment.passage_vectors.shape[1],
        k1=recipe.lexical.k1,
        b=recipe.lexical.b,
    )
    store = open_store(address, making, settings=settings)
    try:
        for row in times(store, build, recipe):
            print(json.dumps(asdict(row)), flush=True)
        print(json.dumps(asdict(store.facts())), flush=True)
    finally:
        store.swap(store.staging())
        store.close()


def _measure_parity(
    address: EngineAddress, options: argparse.Namespace, folder: Path, settings: EngineSettings
) -> None:
    articles, questions = part_of_set(
        options.set, articles=options.articles, questions=options.questions
    )
    with both_of(articles, folder, address, settings) as (here, there):
        found = parity(here, there, questions)
    print(json.dumps({"set": options.set, "articles": len(articles), **asdict(found)}))

"""Engines beside the local one: equal answers on an open set, and what a search takes at a size.

    python -m eval engines postgresql://app@127.0.0.1/press milvus://127.0.0.1:19540 --sizes 20000 --questions 0

All are asked in one process, question by question in turn, so that a busy machine slows all of them. The
collection on an engine is made under a name of its own and emptied afterwards.
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
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, cast

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
from eval.benchmarks.hybrid import QUESTIONS, asked_of
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
    """Milliseconds of a search without encoding, of each engine in turn.

    `ratio` is that of the median to the local one's. `equal` counts questions whose candidates and
    all three scores of each are those of the local engine, to the last bit.
    """

    task: str
    passages: int
    engine: str
    p50: float
    p95: float
    ratio: float
    questions: int
    equal: int


def times(stores: Mapping[str, PassageStore], build: Build, recipe: Recipe) -> Iterator[Times]:
    """What questions take that a synthetic collection was made for, which the stores hold.

    Questions are *new* when they are asked for the first time, and so are most of their words; and *known* when they
    are asked again.
    """
    engines: dict[str, Engine] = {"local": LocalEngine(build, recipe.lexical)}
    for name, store in stores.items():
        changes = store.changes(0)
        ordered = sorted(changes.listed, key=lambda item: item.info.id)
        listed = {item.info.id: item for item in ordered}
        engines[name] = SharedEngine(store, changes.state, listed, recipe.lexical)
    first, *asked = asked_of(build, len(build.passages), count=QUESTIONS + 1)
    limit = recipe.fusion.candidates
    some = Selection.of(build.article_ids[::10])
    for engine in engines.values():  # what is opened and read at first is not counted
        for among in (None, some):
            engine.retrieve(first, limit=limit, among=among)
    for task, among in (
        ("new questions", None),
        ("known questions", None),
        ("known questions, a tenth of the articles by name", some),
    ):
        yield from _timed(task, engines, asked, among=among, limit=limit)


def _timed(
    task: str,
    engines: Mapping[str, Engine],
    asked: Sequence[Query],
    *,
    among: Selection | None,
    limit: int,
) -> Iterator[Times]:
    taken: defaultdict[str, list[float]] = defaultdict(list)
    equal: Counter[str] = Counter()
    for query in asked:
        found: dict[str, list[object]] = {}
        for name, engine in engines.items():
            begin = time.perf_counter()
            candidates = engine.retrieve(query, limit=limit, among=among)
            taken[name].append((time.perf_counter() - begin) * 1000.0)
            scores = (candidates.lexical, candidates.passage, candidates.sentence)
            found[name] = [
                *(_place(engine, row) for row in candidates.rows.tolist()),
                *(kind.tobytes() for kind in scores),
            ]
            equal[name] += found[name] == found["local"]
    for name, own in taken.items():
        p50, p95 = np.percentile(own, [50, 95])
        yield Times(
            task=task,
            passages=int(cast("LocalEngine", engines["local"]).passages),
            engine=name,
            p50=round(float(p50), 1),
            p95=round(float(p95), 1),
            ratio=round(float(p50 / np.median(taken["local"])), 2),
            questions=len(own),
            equal=equal[name],
        )


def filled(store: PassageStore, articles: Sequence[StoredArticle]) -> float:
    """Seconds that it takes to put all of these there."""
    begin = time.perf_counter()
    for start in range(0, len(articles), _AT_ONCE):
        store.put(articles[start : start + _AT_ONCE])
    store.commit()
    return time.perf_counter() - begin


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
    parser.add_argument("uri", nargs="+", help="a server, such as postgresql://127.0.0.1/press")
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
            _measure_times([_own(uri, token) for uri in options.uri], size, Path(folder), settings)
        for uri in options.uri if options.questions else ():
            _measure_parity(_own(uri, token), options, Path(folder), settings)
    return 0


def _own(uri: str, token: str | None) -> EngineAddress:
    joint = "&" if "?" in uri else "?"
    return EngineAddress(uri=f"{uri}{joint}collection=eval_{uuid.uuid4().hex[:8]}", token=token)


def _measure_times(
    addresses: Sequence[EngineAddress], size: int, folder: Path, settings: EngineSettings
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
    articles = list(synthetic(build))
    with ExitStack() as opened:
        stores: dict[str, PassageStore] = {}
        for address in addresses:
            store = open_store(address, making, settings=settings)
            opened.callback(_emptied, store)
            seconds = filled(store, articles)
            name = address.uri.partition("?")[0]
            stores[name] = store
            print(json.dumps({"engine": name, "passages": size, "put_seconds": round(seconds, 1)}))
        del articles
        for row in times(stores, build, recipe):
            print(json.dumps(asdict(row)), flush=True)


def _emptied(store: PassageStore) -> None:
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

"""Whole pipelines with their encoders, beside each other: from documents to an index, and questions.

Two collections of each size: synthetic articles, and articles of the open sets, repeated under other
ids where they do not suffice (On Record encodes a text once however often it stands; the peers encode
each). Peers answer with a ranking; On Record's search has its passages read by the reader as well,
so its ranking alone stands beside it. Peers are set up by their documentation, and cut what exceeds
the encoder's window: how much that is stands beside each rate. In the rows "equal chunks" they are
given On Record's passages as documents, so that all encode the same text to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from assistant.assistant import Assistant, live_index
from assistant.encoders.model_folders import find_model
from assistant.recipe import DEFAULT_MODEL
from assistant.records import Article, Filters
from assistant.search.snapshot import Snapshot
from eval.benchmarks.desks import articles as synthetic_articles
from eval.benchmarks.synthetic import questions as synthetic_questions
from eval.benchmarks.timing import Row, seconds, timed_each
from eval.desks import shipped_recipe
from eval.options import add_bench
from eval.sets import BENCHMARKS, ROOT, SEED, load

LARGEST: Final = 10_000  # passages; beyond, encoding takes the peers hours
QUESTIONS: Final = 40
_WARMING: Final = 3  # questions that are not counted
_CHARACTERS: Final = 500  # of a passage of the open sets, on average
PEERS: Final = ("dense_alone", "haystack_hybrid", "llamaindex_hybrid", "txtai_hybrid")
_NAMES: Final = {"dense_alone": "sentence-transformers and FAISS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Articles and questions, and the folder for their index."""

    name: str
    size: int
    articles: list[Article]
    questions: list[str]
    folder: Path


def main() -> None:
    """Measure one size; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--peers-python", type=Path, required=True)
    add_bench(parser)
    parser.add_argument("--only", choices=("synthetic", "open"))
    options = parser.parse_args()
    if options.size > LARGEST:
        print(f"# no pipelines over {options.size} passages: encoding would take the peers hours")
        return
    for name in ("synthetic", "open"):
        if options.only not in {None, name}:
            continue
        collection = collect(name, options.size, options.folder, bench=options.bench)
        if not collection.articles:
            print(f"# no open sets in {options.bench.name}")
            continue
        chunks = _ours(collection)
        _peers(collection, options.peers_python)
        _equal_chunks(collection, chunks, options.peers_python)


def collect(name: str, size: int, folder: Path, *, bench: Path) -> Collection:
    """The collection of a name with about so many passages; without articles if its files lack."""
    if name == "synthetic":
        articles = list(synthetic_articles(size))
        asked = [" ".join(words) for words in synthetic_questions(size, QUESTIONS + _WARMING)]
    else:
        articles, asked = _from_open_sets(size, bench)
    return Collection(
        name=name,
        size=size,
        articles=articles,
        questions=asked[: QUESTIONS + _WARMING],
        folder=folder / f"pipeline-{name}-{size}",
    )


def _from_open_sets(size: int, bench: Path) -> tuple[list[Article], list[str]]:
    present = [item for item in BENCHMARKS if item.tuning and (bench / item.folder).is_dir()]
    sets = [load(item, bench) for item in present]
    if not sets:
        return [], []
    share = -(-(QUESTIONS + _WARMING) // len(sets))
    asked = [
        question.text
        for loaded in sets
        for question in loaded.questions.half("dev").sample(share, seed=SEED).questions
    ]
    wanted, chosen = size * _CHARACTERS, []
    for article in _repeated([article for loaded in sets for article in loaded.articles]):
        chosen.append(article)
        wanted -= len(article.text)
        if wanted <= 0:
            break
    return chosen, asked


def _repeated(articles: Sequence[Article]) -> Iterator[Article]:
    # Every so-many-th article first, so that a small collection has something of each set
    mixed = [article for start in range(7) for article in articles[start::7]]
    for turn in count(1):
        yield from (replace(one, id=f"{turn}/{number}") for number, one in enumerate(mixed))


def _ours(collection: Collection) -> list[str]:
    """Measure On Record; returns its passages, each as the encoder sees it."""
    noted = collection.folder / "built.json"
    if not noted.exists():
        took, desk = seconds(
            lambda: Assistant.build(collection.articles, collection.folder, recipe=shipped_recipe())
        )
        made = live_index(desk).snapshot().engine.passages  # type: ignore[attr-defined]
        desk.close()
        noted.write_text(json.dumps({"seconds": took, "passages": made}), encoding="ascii")
    facts = json.loads(noted.read_text(encoding="ascii"))
    _row(collection, "documents to index", "On Record", ours=True, unit="documents/s",
         value=round(len(collection.articles) / facts["seconds"], 1),
         note=f"{facts['passages']} passages and their sentences, all of the text")  # fmt: skip
    _row(collection, "passages to index, equal chunks", "On Record", ours=True, unit="passages/s",
         value=round(facts["passages"] / facts["seconds"], 1),
         note="each passage with its sentences")  # fmt: skip
    with Assistant.open(collection.folder) as desk:
        snapshot = live_index(desk).snapshot()

        def ranked(question: str) -> None:
            snapshot.rank(snapshot.query(question), Filters())

        for task, system, ask in (
            ("search", "On Record", desk.search),
            ("search", "On Record, ranking alone", ranked),
            ("ask", "On Record", desk.ask),
        ):
            times = timed_each(
                [partial(ask, question) for question in collection.questions],
                skip=_WARMING,
            )
            _row(collection, task, system, ours=system == "On Record", **times)
        return _passages(snapshot)


def _passages(snapshot: Snapshot) -> list[str]:
    texts = []
    for row in range(snapshot.engine.passages):  # type: ignore[attr-defined]
        place = snapshot.engine.locate(row)
        article = snapshot.article_at(place)
        passage = place.resolve(article)
        texts.append(f"{article.title}: {passage}" if article.title else passage)
    return texts


def _peers(collection: Collection, python: Path) -> None:
    documents = [
        (item.id, f"{item.title}\n{item.text}" if item.title else item.text)
        for item in collection.articles
    ]
    for shown, found in _run_peers(documents, collection.questions, python):
        _row(collection, "documents to index", shown, unit="documents/s",
             value=round(len(documents) / max(0.1, found["index_seconds"]), 1),
             note=f"{found['left_out']:.1%} of the tokens cut")  # fmt: skip
        _row(collection, "search", shown, value=found["query_p50_ms"],
             p95=found["query_p95_ms"], runs=len(collection.questions))  # fmt: skip


def _equal_chunks(collection: Collection, chunks: Sequence[str], python: Path) -> None:
    documents = [(str(number), text) for number, text in enumerate(chunks)]
    for shown, found in _run_peers(documents, collection.questions[:1], python):
        _row(collection, "passages to index, equal chunks", shown, unit="passages/s",
             value=round(len(documents) / max(0.1, found["index_seconds"]), 1),
             note=f"{found['left_out']:.1%} of the tokens cut")  # fmt: skip


def _run_peers(
    documents: Sequence[tuple[str, str]], questions: Sequence[str], python: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each peer that runs makes of these documents, under the name it is shown by."""
    job = {
        "documents": [{"id": name, "text": text} for name, text in documents],
        "questions": [{"id": str(n), "text": text} for n, text in enumerate(questions)],
        "model": str(find_model(DEFAULT_MODEL)),
        "depth": 10,
    }
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "job.json", Path(folder) / "result.json"
        given.write_text(json.dumps(job), encoding="utf-8")
        for name in PEERS:
            shown = _NAMES.get(name, name.split("_")[0])
            done = subprocess.run(  # noqa: S603  our own script
                [str(python), "-m", f"eval.peers.{name}", str(given), str(result)],
                cwd=ROOT, capture_output=True, text=True, check=False,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},  # noqa: TID251
            )  # fmt: skip
            if done.returncode:
                print(f"# {shown}: {(done.stderr.strip().splitlines() or ['stopped'])[-1]}")
                continue
            yield shown, json.loads(result.read_text(encoding="utf-8"))


def _row(collection: Collection, task: str, system: str, **cells: Any) -> None:  # noqa: ANN401  of a Row
    texts = "synthetic" if collection.name == "synthetic" else "open sets"
    Row(
        part="pipeline", size=collection.size, task=f"{task} ({texts})", system=system, **cells
    ).write()


if __name__ == "__main__":
    main()

"""Whole desks: building, opening, searching, asking and adding one article, beside pipelines.

Up to `ENCODED_UP_TO` passages the shipped model encodes and the peers' pipelines are asked the same.
Beyond, vectors are drawn from a hash of the text, which costs nothing: what is timed there is
everything but the encoder. Every answer is read by the shipped reader.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.assistant import Assistant, live_index
from assistant.encoders.compiled import CompiledEncoder
from assistant.encoders.model_folders import find_model
from assistant.encoders.sentence_encoder import Encoder
from assistant.recipe import DEFAULT_MODEL
from assistant.records import Article
from eval.benchmarks.synthetic import DIMENSIONS, PASSAGES, documents, questions
from eval.benchmarks.timing import Row, load, resident_bytes, seconds, timed, timed_each

ENCODED_UP_TO: Final = 1_000
MADE_UP_TO: Final = 100_000  # a million passages as a library take hours and 12 GB of disk
QUESTIONS: Final = 25
_SENTENCE: Final = 20  # words
PEERS: Final = ("haystack_hybrid", "llamaindex_hybrid", "txtai_hybrid")
ROOT: Final = Path(__file__).resolve().parents[2]


class HashedEncoder:
    """A vector drawn from a hash of the text: no model, no time."""

    fingerprint = "hashed-384"

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors of shape (texts, 384)."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
            chance = np.random.default_rng(int.from_bytes(digest, "little"))
            vectors[row] = chance.standard_normal(DIMENSIONS, dtype=np.float32)
        unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class QuestionEncoder(HashedEncoder):
    """As `HashedEncoder`, after encoding a single text with the shipped model: for its time."""

    def __init__(self) -> None:
        self._model = CompiledEncoder(find_model(DEFAULT_MODEL), int8=True)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors of shape (texts, 384)."""
        if len(texts) == 1:
            self._model.encode(texts)
        return super().encode(texts)


def articles(passages: int) -> Iterator[Article]:
    """Articles of five paragraphs, each about one passage long."""
    paragraphs: list[str] = []
    for row, words in enumerate(documents(passages), start=1):
        sentences = [words[i : i + _SENTENCE] for i in range(0, len(words), _SENTENCE)]
        paragraphs.append(" ".join(" ".join(one).capitalize() + "." for one in sentences))
        if len(paragraphs) == PASSAGES:
            number = row // PASSAGES
            yield Article(
                id=f"a{number:06}",
                title=" ".join(words[:4]),
                text="\n\n".join(paragraphs),
                language="en",
                url=f"https://host{number % 97}.example/{number}",
            )
            paragraphs = []


def main() -> None:
    """Measure one size; rows on stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--peers-python", type=Path, required=True)
    parser.add_argument("--only-build", action="store_true")
    options = parser.parse_args()
    if options.size > MADE_UP_TO:
        print(f"# no library of {options.size} passages: it would take hours to make")
        return
    encoder = None if options.size <= ENCODED_UP_TO else HashedEncoder()
    folder = options.folder / f"desk-{options.size}"
    _build(options.size, folder, encoder)
    if options.only_build:
        return
    _measure(options.size, folder, encoder)
    if encoder is None:
        _peers(options.size, options.peers_python)


def _build(size: int, folder: Path, encoder: Encoder | None) -> None:
    noted = folder / "built.json"
    if not noted.exists():
        took, desk = seconds(lambda: Assistant.build(articles(size), folder, encoder=encoder))
        made = live_index(desk).snapshot().engine.passages  # type: ignore[attr-defined]
        desk.close()
        facts = {"seconds": took, "passages": made, "load": round(load(), 1)}
        noted.write_text(json.dumps(facts), encoding="ascii")
    facts = json.loads(noted.read_text(encoding="ascii"))
    what = "with encoding" if encoder is None else "without encoding"
    Row(part="build", size=size, task=f"articles to index, {what}", system="On Record", ours=True,
        value=round(facts["passages"] / facts["seconds"], 1), unit="passages/s",
        note=f"{facts['passages']} passages", load=facts["load"]).write()  # fmt: skip


def _measure(size: int, folder: Path, encoder: Encoder | None) -> None:
    asked = [" ".join(words) for words in questions(size, QUESTIONS)]
    what = "" if encoder is None else ", encoder left out"

    def opened() -> None:
        with Assistant.open(folder, encoder=encoder) as desk:
            desk.refresh()

    def row(task: str, times: dict[str, float], note: str = "") -> None:
        Row(part="desk", size=size, task=task, system="On Record", ours=True, note=note,
            **times).write()  # type: ignore[arg-type]  # fmt: skip

    row("open and verify", timed(opened))
    if encoder is not None:
        with Assistant.open(folder, encoder=QuestionEncoder()) as desk:
            desk.ask(asked[0])
            row("ask", timed_each([partial(desk.ask, one) for one in asked]))
    with Assistant.open(folder, encoder=encoder) as desk:
        desk.ask(asked[0])
        row(f"search{what}", timed_each([partial(_ranked, desk, one) for one in asked]))
        row(
            f"search, passages read{what}",
            timed_each([partial(desk.search, one) for one in asked]),
        )
        row(f"ask{what}", timed_each([partial(desk.ask, one) for one in asked]))
        row(
            f"add one article until found{what}",
            timed_each([lambda turn=turn: _add(desk, turn) for turn in range(7)], skip=1),  # type: ignore[misc]
        )
        memory = resident_bytes() / max(1, live_index(desk).snapshot().engine.passages)  # type: ignore[attr-defined]
    Row(part="desk", size=size, task="resident memory", system="On Record", ours=True,
        value=round(memory), unit="bytes a passage", note="the whole process").write()  # fmt: skip


def _ranked(desk: Assistant, question: str) -> object:
    from assistant.records import Filters

    snapshot = live_index(desk).snapshot()
    return snapshot.rank(snapshot.query(question), Filters())


def _add(desk: Assistant, turn: int) -> None:
    name = f"news-{time.time_ns()}-{turn}"
    desk.add([Article(id=name, text=f"A walrus named {name} slept on the floe.", language="en")])
    hits = live_index(desk).snapshot().engine.lookup.holding_most(["walrus"], limit=200)
    if not len(hits):
        message = "the article was not found"
        raise RuntimeError(message)


def _peers(size: int, python: Path) -> None:
    job = {
        "documents": [
            {"id": item.id, "text": f"{item.title}\n{item.text}"} for item in articles(size)
        ],
        "questions": [
            {"id": str(n), "text": " ".join(words)}
            for n, words in enumerate(questions(size, QUESTIONS))
        ],
        "model": str(find_model(DEFAULT_MODEL)),
        "depth": 10,
    }
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "job.json", Path(folder) / "result.json"
        given.write_text(json.dumps(job), encoding="utf-8")
        for name in PEERS:
            done = subprocess.run(  # noqa: S603  our own script
                [str(python), "-m", f"eval.peers.{name}", str(given), str(result)],
                cwd=ROOT, capture_output=True, text=True, check=False,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},  # noqa: TID251
            )  # fmt: skip
            if done.returncode:
                print(f"# {name}: {(done.stderr.strip().splitlines() or ['stopped'])[-1]}")
                continue
            found = json.loads(result.read_text(encoding="utf-8"))
            Row(part="desk", size=size, task="search", system=name.split("_")[0],
                value=found["query_p50_ms"], runs=QUESTIONS).write()  # fmt: skip
            Row(part="build", size=size, task="articles to index, with encoding",
                system=name.split("_")[0], unit="passages/s",
                value=round(size / max(0.1, found["index_seconds"]), 1)).write()  # fmt: skip


if __name__ == "__main__":
    main()

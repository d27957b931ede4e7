"""A build passes articles through in batches, and one that is killed goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.assistant import live_index
from assistant.encoders import Vectors
from assistant.encoders.in_context import PartedText
from assistant.errors import ModelError
from assistant.library import Library
from assistant.records import Progress, Span
from assistant.search.index import layout as building
from assistant.search.index.build import SEGMENTS, TEMPORARY, Build, writing_aside
from assistant.search.local_engine import LocalEngine
from tests.conftest import LINEAR, REPOSITORY, HashingEncoder

ARTICLES = 90
_BUILD = """
import sys, time
from pathlib import Path
from tests.conftest import HashingEncoder
from tests.search.index.test_layout import article, ARTICLES
from assistant import Assistant

class Slow(HashingEncoder):
    def encode(self, texts):
        with open(sys.argv[2], "a", encoding="utf-8") as log:
            log.writelines(text + "\\n" for text in texts)
        time.sleep(0.2)
        return super().encode(texts)

Assistant.build(map(article, range(ARTICLES)), Path(sys.argv[1]), encoder=Slow()).close()
"""


def build_of(desk: Assistant) -> Build:
    engine = live_index(desk).snapshot().engine
    assert isinstance(engine, LocalEngine)
    return engine.build


def article(number: int) -> Article:
    return Article(
        id=f"a{number:03}",
        text=" ".join(f"Sentence {part} of report {number} says so." for part in range(12)),
        language="en",
    )


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_build_goes_on_where_it_stopped_and_leaves_nothing_behind(tmp_path: Path) -> None:
    index, log = tmp_path / "index", tmp_path / "encoded.txt"
    process = subprocess.Popen([sys.executable, "-c", _BUILD, index, log], cwd=REPOSITORY)
    try:
        deadline = time.monotonic() + 300
        while not log.exists() or len(log.read_text(encoding="utf-8").splitlines()) < 400:
            assert process.poll() is None, "it was to be killed at work"
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (left,) = (path for path in (index / "build" / SEGMENTS).iterdir() if path.is_dir())
    assert left.name.startswith(TEMPORARY)
    before = log.read_text(encoding="utf-8").splitlines()
    with Assistant.open(index, encoder=(encoder := HashingEncoder()), reader=LINEAR) as desk:
        assert desk.ask("What does report 88 say?").quotes
        assert not left.exists()
        again = Counter(before) & Counter(encoder.encoded)
        assert len(encoder.encoded) > 0
        assert again.total() < building._VECTORS_PER_COMMIT + 13  # the batch that was not kept yet
        folders = list((index / "build" / SEGMENTS).iterdir())
        assert [path.name for path in folders] == [
            placed.segment.name for placed in build_of(desk).segments
        ]


def test_the_sentences_of_a_passage_are_found_by_place_as_by_looking_at_all_of_them() -> None:
    sentences = [
        Span(start=at, end=at + length) for at, length in ((0, 9), (10, 5), (16, 30), (50, 1))
    ]
    for start in range(52):
        for end in range(start + 1, 53):
            passage = Span(start=start, end=end)
            expected = [item for item in sentences if passage.contains(item)] or [passage]
            assert building.sentences_inside(sentences, passage) == expected


def test_what_another_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    with Assistant.build([article(1)], tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        with writing_aside(tmp_path / "build") as theirs:
            (theirs / "half").write_text("done", encoding="utf-8")
            desk.add([article(2)])
            assert (theirs / "half").exists()
        desk.add([article(3)])
        assert not theirs.exists()


def test_articles_pass_through_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ARTICLES_AT_ONCE", 4)
    held: list[int] = []

    class Counting(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            held.append(len(texts))
            return super().encode(texts)

    seen: list[Progress] = []
    articles = [article(number) for number in range(30)]
    with Assistant.build(
        articles, tmp_path / "a", encoder=Counting(), reader=LINEAR, on_progress=seen.append
    ) as small:
        assert max(held) <= 4 * 13
        steps = [step for step in seen if step.stage == building.ENCODING_STAGE]
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert (steps[0].done, steps[-1].done) == (0, steps[-1].total)
        monkeypatch.undo()
        with Assistant.build(
            articles, tmp_path / "b", encoder=HashingEncoder(), reader=LINEAR
        ) as whole:
            names = [
                [placed.segment.name for placed in build_of(desk).segments]
                for desk in (small, whole)
            ]
            assert names[0] == names[1]


def test_a_library_that_moves_while_it_is_laid_out_is_laid_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "ARTICLES_AT_ONCE", 8)

    class Meddling(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if not self.encoded:
                with Library.open(tmp_path) as other, other.writing():
                    other.remove(["a001"])
            return super().encode(texts)

    articles = [article(number) for number in range(30)]  # more than one batch
    with Assistant.build(articles, tmp_path, encoder=Meddling(), reader=LINEAR) as desk:
        assert "a001" not in {info.id for info in desk.articles()}
        hits = desk.search("What does report 1 say?", limit=50)
        assert hits
        assert "a001" not in {hit.article.id for hit in hits}


class Contextual(HashingEncoder):
    """Gives a text and its parts from one pass; the first pass ends once the second has begun."""

    reads_in_context = True

    def __init__(self, *, fails_at: int | None = None) -> None:
        super().__init__()
        self.passes = 0
        self._fails_at = fails_at
        self._turn = threading.Lock()
        self._second = threading.Event()

    def encode_parted(self, texts: Sequence[PartedText]) -> list[Vectors]:
        with self._turn:
            self.passes += 1
            number = self.passes
            if number == self._fails_at:
                msg = "the model broke"
                raise ModelError(msg)
            found = [
                self.encode([item.text, *(item.alone(part) for part in item.parts)])
                for item in texts
            ]
        if number == 1:
            assert self._second.wait(60)
        self._second.set()
        return found


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_VECTORS_PER_COMMIT", 40)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_is_begun_before_the_one_before_is_done_and_vectors_are_kept_with_their_texts(
    tmp_path: Path,
) -> None:
    encoder = Contextual()
    with Assistant.build(map(article, range(20)), tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert encoder.passes > 3
        passages = [text for text in encoder.encoded if text.count("Sentence") > 1]
        assert len(passages) == len(set(passages)) == 20
        for number in (3, 17):
            answer = desk.ask(f"What does report {number} say?")
            assert answer.quotes[0].article.id == f"a{number:03}"


@pytest.mark.usefixtures("small_batches")
def test_of_a_batch_that_failed_two_at_most_are_lost(tmp_path: Path) -> None:
    first, second, whole = Contextual(fails_at=4), Contextual(), Contextual()
    with pytest.raises(ModelError):
        Assistant.build(map(article, range(20)), tmp_path / "a", encoder=first, reader=LINEAR)
    with Assistant.open(tmp_path / "a", encoder=second, reader=LINEAR) as desk:
        desk.refresh()
    Assistant.build(map(article, range(20)), tmp_path / "b", encoder=whole, reader=LINEAR).close()
    assert whole.passes - 3 <= second.passes <= whole.passes - 1

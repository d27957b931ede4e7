"""Questions are asked of what is in while the rest is encoded; two processes do not encode it twice."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.apps.web.markup.library.library_list import encoding_markup
from assistant.assistant import live_index
from assistant.encoders import Vectors
from assistant.records import Progress
from assistant.search.index import recovery
from assistant.search.index.build import Build
from assistant.search.index.recovery import WAITING_STAGE, portions
from assistant.search.local_engine import LocalEngine
from tests.conftest import LINEAR, HashingEncoder

ARTICLES = 40
QUESTION = "What does report 3 say?"


def article(number: int) -> Article:
    text = " ".join(f"Sentence {part} of report {number} says so." for part in range(12))
    return Article(id=f"a{number:03}", text=text, language="en")


class Stopping(HashingEncoder):
    """Encodes until it has seen the text of an article, then waits to be let go on."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at
        self.has_stopped, self.may_go_on = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any(self._at in text for text in texts):
            self.has_stopped.set()
            assert self.may_go_on.wait(60)
        return super().encode(texts)


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "FIRST_PORTION", 4)


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    encoder = Stopping("report 30 ")
    yield encoder
    encoder.may_go_on.set()


def build_of(desk: Assistant) -> Build:
    engine = live_index(desk).snapshot().engine
    assert isinstance(engine, LocalEngine)
    return engine.build


def is_asked_meanwhile(index: Path, encoder: Stopping, ask: Callable[[Assistant], None]) -> None:
    """Run `ask` while another thread lays the articles out and has not come to the last."""
    with (
        ThreadPoolExecutor(1) as pool,
        Assistant.open(index, create=True, encoder=encoder, reader=LINEAR) as desk,
    ):
        work = pool.submit(desk.replace, [article(number) for number in range(ARTICLES)])
        try:
            assert encoder.has_stopped.wait(60)
            ask(desk)
            assert not work.done()
        finally:
            encoder.may_go_on.set()
        work.result()
        answer = desk.ask(QUESTION)
        assert answer.scope
        assert (answer.scope.articles, answer.scope.waiting) == (ARTICLES, 0)


def test_a_question_is_answered_from_what_is_in_and_says_how_much_that_is(
    tmp_path: Path, stopping: Stopping
) -> None:
    def ask(desk: Assistant) -> None:
        answer = desk.ask(QUESTION)
        assert answer.quotes
        scope = answer.scope
        assert scope
        assert 0 < scope.articles < 31
        assert scope.articles + scope.waiting == ARTICLES
        assert f"{scope.articles} of {ARTICLES} in" in scope.line
        assert scope.line in answer.notices  # beside quotations as well

    is_asked_meanwhile(tmp_path, stopping, ask)


def test_search_compare_and_check_use_what_is_in_and_say_so(
    tmp_path: Path, stopping: Stopping
) -> None:
    draft = "It said: “Sentence 1 of report 3 says so.”"
    opened: list[Assistant] = []

    def ask(desk: Assistant) -> None:
        opened.append(desk)
        assert desk.search(QUESTION)
        count = ARTICLES - desk.waiting
        assert 0 < count < 31
        in_part = f"{count} of {ARTICLES} in"
        comparison = desk.compare(QUESTION)
        assert (comparison.in_part, comparison.others[0]) == (in_part, in_part)
        assert in_part in comparison.to_markdown()
        report = desk.check(draft)
        assert report.all_verbatim
        assert report.summary.endswith(in_part)
        searched = report.to_dict()["searched"]
        assert isinstance(searched, dict)
        assert (searched["articles"], searched["waiting"]) == (count, desk.waiting)

    is_asked_meanwhile(tmp_path, stopping, ask)
    with Assistant.open(tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        assert not desk.compare(QUESTION).in_part
        assert " in" not in desk.check(draft).summary
        assert desk.waiting == 0


def test_while_it_encodes_it_says_how_much_is_in_and_how_fast_it_goes(
    tmp_path: Path, stopping: Stopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count(0.0, 2.0)
    monkeypatch.setattr(
        "assistant.search.index.encoding.encoding_pace.time.monotonic", lambda: next(seconds)
    )

    def ask(desk: Assistant) -> None:
        encoding = desk.encoding()
        assert encoding
        assert (encoding.articles, encoding.total) == (ARTICLES - desk.waiting, ARTICLES)
        assert encoding.line.startswith(f"{encoding.articles} of {ARTICLES} in · ")
        assert re.search(r" \d+\.\d a second, (\d+ min )?\d+ s left$", encoding.line)
        assert encoding.line in encoding_markup(encoding)

    is_asked_meanwhile(tmp_path, stopping, ask)
    with Assistant.open(tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        assert desk.encoding() is None
        desk.ask(QUESTION)
        assert desk.encoding() is None
    assert not encoding_markup(None)


def test_another_process_asks_what_is_in_and_encodes_nothing(
    tmp_path: Path, stopping: Stopping
) -> None:
    def ask(_: Assistant) -> None:
        other = HashingEncoder()
        with Assistant.open(tmp_path, encoder=other, reader=LINEAR) as desk:
            answer = desk.ask(QUESTION)
            assert answer.scope
            assert answer.scope.waiting > 0
            assert other.encoded == [QUESTION]

    is_asked_meanwhile(tmp_path, stopping, ask)


def test_two_that_encode_at_once_encode_everything_once(tmp_path: Path, stopping: Stopping) -> None:
    second, told = HashingEncoder(), list[Progress]()

    def ask(_: Assistant) -> None:
        with (
            Assistant.open(tmp_path, encoder=second, reader=LINEAR) as desk,
            ThreadPoolExecutor(1) as pool,
        ):
            waits = threading.Event()

            def show(progress: Progress) -> None:
                told.append(progress)
                if progress.stage == WAITING_STAGE:
                    waits.set()

            refreshed = pool.submit(desk.refresh, show)
            assert waits.wait(60)
            assert not refreshed.done()
            stopping.may_go_on.set()
            refreshed.result()
            assert len(build_of(desk).article_ids) == ARTICLES

    index = tmp_path
    with (
        ThreadPoolExecutor(1) as pool,
        Assistant.open(index, create=True, encoder=stopping, reader=LINEAR) as first,
    ):
        work = pool.submit(first.replace, [article(number) for number in range(ARTICLES)])
        assert stopping.has_stopped.wait(60)
        ask(first)
        work.result()
    assert not second.encoded
    assert len(stopping.encoded) == len(set(stopping.encoded))


def test_an_interrupted_first_encoding_goes_on_where_it_stopped(tmp_path: Path) -> None:
    class Interrupted(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if any("report 30 " in text for text in texts):
                raise KeyboardInterrupt
            return super().encode(texts)

    first, second = Interrupted(), HashingEncoder()
    told: list[Progress] = []
    with (
        Assistant.open(tmp_path, create=True, encoder=first, reader=LINEAR) as desk,
        pytest.raises(KeyboardInterrupt),
    ):
        desk.replace([article(number) for number in range(ARTICLES)])
    with Assistant.open(tmp_path, encoder=second, reader=LINEAR) as desk:
        desk.refresh(told.append)
        assert len(build_of(desk).article_ids) == ARTICLES
    assert first.encoded
    assert not set(first.encoded) & set(second.encoded)


def test_portions_double_and_hold_every_article_once(tmp_path: Path) -> None:
    articles = [article(number) for number in range(ARTICLES)]
    with Assistant.build(articles, tmp_path, encoder=HashingEncoder(), reader=LINEAR) as desk:
        infos = desk.articles()
        counts = desk._library.segment_counts([info.id for info in infos], "passage")
        parts = list(portions(infos, counts))
        names = [info.id for portion, _ in parts for info in portion]
        assert names == [info.id for info in infos]
        sizes = [len(portion) for portion, _ in parts]
        assert sizes[0] < sizes[-2]
        assert parts[0][1] == 0
        assert len(build_of(desk).segments) == len(parts)
        assert list(portions([], {})) == []

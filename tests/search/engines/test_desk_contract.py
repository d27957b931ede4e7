"""What a desk answers where its collection lies on an engine: what it answers on its own folder.

Asked of each engine through `Assistant` alone: equal rankings, quotations and confidence, changes that are
seen by other processes, and none that is half there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Filters, Hit
from assistant.search.engines import shared_index
from assistant.search.engines.engine_address import EngineAddress
from assistant.search.engines.passage_store import Making, PassageStore, StoredArticle
from tests.conftest import LINEAR, HashingEncoder
from tests.search.engines.articles import ARTICLES, many
from tests.search.engines.conftest import OpensStore
from tests.wire_stories import wire_articles

QUESTIONS = (
    "When does the ferry to Lindmouth stop?",
    "How much did the new pier cost?",
    "Which quay does the council wait for?",
    "What waits at the harbour for 3 days?",
    "Паром в Линдмут",
    "zeppelin",
)
FILTERS = (
    Filters(publishers=("harbour weekly",)),
    Filters(languages=("ru",), published_from=date(2021, 1, 1)),
    Filters(article_ids=("ferry", "a0007", "a0012")),
)

OpensDesk = Callable[..., Assistant]


@pytest.fixture
def opens_desk(
    opens: OpensStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpensDesk]:
    """Opens a desk with a library folder of its own on the collection of this test."""

    def open_here(_: EngineAddress, making: Making, **__: object) -> PassageStore:
        return opens(making)

    monkeypatch.setattr(shared_index, "open_store", open_here)
    opened: list[Assistant] = []

    def open_one(name: str, *, on_engine: bool = True) -> Assistant:
        desk = Assistant.open(
            tmp_path / name,
            create=True,
            encoder=HashingEncoder(),
            reader=LINEAR,
            engine="memory://" if on_engine else None,
        )
        opened.append(desk)
        return desk

    yield open_one
    for desk in opened:
        desk.close()


def shown(hits: list[Hit]) -> list[tuple[object, ...]]:
    return [(hit.locator, hit.score, hit.lexical_rank, hit.dense_rank, hit.matched) for hit in hits]


def said(answer: Answer) -> dict[str, object]:
    return answer.to_dict()


def test_rankings_quotations_and_confidence_are_those_of_a_local_index(
    opens_desk: OpensDesk,
) -> None:
    here, there = opens_desk("here", on_engine=False), opens_desk("there")
    articles = [*ARTICLES, *many(60), *wire_articles()]
    here.replace(articles)
    there.replace(articles)
    assert there.fingerprint == here.fingerprint
    assert there.articles() == here.articles()
    for number, question in enumerate(QUESTIONS):
        for filters in (None, FILTERS[number % len(FILTERS)]):
            assert shown(there.search(question, limit=60, filters=filters)) == shown(
                here.search(question, limit=60, filters=filters)
            )
            assert said(there.ask(question, filters=filters)) == said(
                here.ask(question, filters=filters)
            )
    assert said_of_outlets(there) == said_of_outlets(here)


def said_of_outlets(desk: Assistant) -> object:
    return desk.compare(QUESTIONS[0], max_publishers=2).to_dict()


def test_a_draft_is_checked_as_against_a_local_index(opens_desk: OpensDesk) -> None:
    draft = (
        "“Its crew of nine moves to the new pier,” the Post wrote, “The council pays for the tram"
        " until then.” And: “opens in March with a brass band … cost nine million”. “A zeppelin”!"
    )
    here, there = opens_desk("here", on_engine=False), opens_desk("there")
    for desk in (here, there):
        desk.replace([*ARTICLES, *many(30)])
    assert there.check(draft).to_dict() == here.check(draft).to_dict()


def test_the_same_articles_give_the_same_answers_whatever_their_history(
    opens_desk: OpensDesk,
) -> None:
    here, there = opens_desk("here", on_engine=False), opens_desk("there")
    here.replace(ARTICLES)
    there.add(many(40))
    there.add(ARTICLES)
    there.add([replace(ARTICLES[0], text="Something else about the ferry.", pages=(0,))])
    there.remove([article.id for article in many(40)])
    there.add(ARTICLES[:1])
    for question in QUESTIONS:
        assert said(there.ask(question)) == said(here.ask(question))


def test_what_one_desk_changes_the_next_question_of_another_sees(opens_desk: OpensDesk) -> None:
    one, other = opens_desk("one"), opens_desk("other")
    one.add(ARTICLES[:2])
    assert [info.id for info in other.articles()] == ["ferry", "pier"]
    (hit, *_) = other.search("How many crew move from the ferry?")
    assert hit.article == ARTICLES[0]
    other.add(many(3))
    assert len(one) == 5
    assert any(hit.article.id == "a0001" for hit in one.search("Which quay waits 0 days?"))
    one.correct("ferry", title="The ferry ends")
    assert other.article("ferry").title == "The ferry ends"
    one.remove(["ferry"])
    assert "ferry" not in other
    assert all(hit.article.id != "ferry" for hit in other.search("ferry crew", limit=50))


def test_what_one_desk_removed_another_does_not_bring_back(opens_desk: OpensDesk) -> None:
    one, other = opens_desk("one"), opens_desk("other")
    one.add(ARTICLES)
    other.add(ARTICLES)
    one.remove(["ferry"])
    other.refresh()
    other.add(many(2))
    assert "ferry" not in one
    assert "ferry" not in other
    one.undo_removal(["ferry"])
    assert "ferry" in other


def test_an_empty_desk_reads_what_is_there_and_takes_nothing_out(opens_desk: OpensDesk) -> None:
    opens_desk("one").add(ARTICLES)
    reader = opens_desk("empty")
    assert len(reader) == len(ARTICLES)
    answer = reader.ask(QUESTIONS[1])
    assert answer.quotes or answer.near_misses
    bundle = reader.bundle(answer, with_texts=True)
    assert reader.verify(bundle).ok
    assert len(opens_desk("third")) == len(ARTICLES)


def test_copies_of_a_story_are_known_on_every_desk(opens_desk: OpensDesk) -> None:
    here, one, other = opens_desk("h", on_engine=False), opens_desk("one"), opens_desk("other")
    here.replace(wire_articles())
    one.replace(wire_articles())
    for info in here.articles():
        question = info.title or info.id
        assert said(other.ask(question)) == said(here.ask(question))


def test_every_answer_is_of_one_version_while_all_is_exchanged(
    opens: OpensStore, opens_desk: OpensDesk
) -> None:
    old = [Article(id=f"x{n}", text=f"The pier number {n} costs nine coins.") for n in range(8)]
    new = [Article(id=f"x{n}", text=f"The pier number {n} costs ten notes.") for n in range(8)]
    versions = []
    for name, articles in (("old", old), ("new", new)):
        maker = opens_desk(name)
        maker.replace(articles)
        versions.append(everything(opens, maker))
    desk = opens_desk("reader")
    asking = Asking(lambda: desk.search("What does the pier cost?", limit=8))
    store = opens(making_of(desk))
    with asking:
        for turn in range(6):
            staged = store.staging()
            staged.put(versions[turn % 2])
            store.swap(staged)
    assert len(asking.found) > 2
    for hits in asking.found:
        assert len(hits) == len(old)
        assert len({"ten notes" in hit.article.text for hit in hits}) == 1


class Asking:
    """Two threads that ask until the block ends, and some times after it; an error of theirs is raised."""

    def __init__(self, ask: Callable[[], list[Hit]]) -> None:
        self.found: list[list[Hit]] = []
        self._ask = ask
        self._ended = threading.Event()
        self._pool = ThreadPoolExecutor(2)

    def __enter__(self) -> None:
        self._running = [self._pool.submit(self._go_on) for _ in range(2)]

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for running in self._running:
            running.result()
        self._pool.shutdown()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            self.found.append(self._ask())
        self.found.append(self._ask())


def everything(opens: OpensStore, desk: Assistant) -> list[StoredArticle]:
    return opens(making_of(desk)).scan(None, limit=100)


def making_of(desk: Assistant) -> Making:
    return desk._index._making()  # type: ignore[union-attr]

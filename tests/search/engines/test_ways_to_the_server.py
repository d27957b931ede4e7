"""How often a store goes to its server for a question: what was read once is not asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.recipe import EngineSettings
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import PassageStore, StoredArticle, Wanted
from tests.conftest import HashingEncoder
from tests.search.engines.articles import MAKING, many, stored
from tests.search.engines.conftest import needs_postgres
from tests.search.engines.milvus_server_process import needs_milvus

WANTED = Wanted(
    weights={"ferri": 1.0, "council": 0.7},
    average_length=9.0,
    vector=HashingEncoder().encode(["Which quay does the ferry wait for?"])[0],
    limit=10,
)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[StoredArticle]:
    return stored(many(60), tmp_path_factory.mktemp("library"))


@contextmanager
def opened(uri: str) -> Iterator[PassageStore]:
    store = open_store(
        EngineAddress(uri=f"{uri}?collection=ways"), MAKING, settings=EngineSettings()
    )
    try:
        yield store
    finally:
        store.close()


@needs_postgres
@pytest.mark.process
def test_postgres_is_asked_once_for_each_half_and_for_passages_once(
    postgres: str, articles: list[StoredArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.search.engines.postgres.connections import Connections

    asked: list[bytes] = []
    whole = Connections.ask

    def counting(self: Connections, statement: Any, values: Any, **options: Any) -> Any:
        asked.append(statement)
        return whole(self, statement, values, **options)

    def refused(*_: Any, **__: Any) -> Any:
        msg = "a transaction takes a way there and back for each of its words"
        raise AssertionError(msg)

    with opened(postgres) as store:
        store.put(articles)
        store.state()
        store.frequencies(["ferri"])
        monkeypatch.setattr(Connections, "ask", counting)
        monkeypatch.setattr(Connections, "transaction", refused)
        first = store.find(WANTED)
        assert len(asked) <= 4
        del asked[:]
        again = store.find(WANTED)
        assert len(asked) == 2
        assert {item.key for item in again.passages} == {item.key for item in first.passages}
        store.frequencies(["ferri", "council"])
        store.state()
        assert len(asked) == 4


@needs_milvus
@pytest.mark.process
def test_milvus_is_asked_for_both_halves_and_its_state_and_for_passages_once(
    milvus: str, articles: list[StoredArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.search.engines.milvus.milvus_server import MilvusServer

    asked: list[str] = []
    whole = MilvusServer._ask

    def counting(self: MilvusServer, method: str, *given: Any, **options: Any) -> Any:
        asked.append(method)
        return whole(self, method, *given, **options)

    with opened(milvus) as store:
        store.put(articles)
        assert store.frequencies(["ferri", "council"])
        monkeypatch.setattr(MilvusServer, "_ask", counting)
        first = store.find(WANTED)
        del asked[:]
        again = store.find(WANTED)
        assert {item.key for item in again.passages} == {item.key for item in first.passages}
        # One for each half; and again for a half whose window ends among equals
        assert 2 <= asked.count("search") <= 3
        # Its state; and, where many are equal, the counts that say who comes first
        assert asked.count("query") <= 2
        del asked[:]
        assert store.frequencies(["ferri", "council"])
        assert asked == ["query"]
        del asked[:]
        state = store.state()
        assert store.frequencies(["council", "never asked"], state)
        assert asked == ["query"], "that of the state alone"

"""A PostgreSQL server that dies, hangs, refuses, or comes again: what is kept, and what is said."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article, Assistant, EngineError, EngineUnavailableError
from assistant.recipe import EngineSettings, Recipe
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import PassageStore, StoredArticle, Wanted
from tests.conftest import LINEAR, HashingEncoder
from tests.search.engines.articles import ARTICLES, MAKING, many, stored
from tests.search.engines.conftest import needs_postgres
from tests.search.engines.postgres_server import PostgresServer, free_port

pytestmark = [needs_postgres, pytest.mark.process]

QUICK = EngineSettings(timeout_seconds=2.0)
KILLS = int(os.environ.get("ONRECORD_TEST_KILLS", "1"))


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that may be killed."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[StoredArticle]:
    return stored([*ARTICLES, *many(60)], tmp_path_factory.mktemp("library"))


def opened(
    server: PostgresServer, collection: str, settings: EngineSettings = QUICK
) -> PassageStore:
    return open_store(
        EngineAddress(uri=f"{server.uri}?collection={collection}"), MAKING, settings=settings
    )


def desk_at(uri: str, folder: Path) -> Assistant:
    recipe = replace(Recipe(), engine=EngineSettings(uri=uri, timeout_seconds=2.0))
    return Assistant.open(
        folder, create=True, recipe=recipe, encoder=HashingEncoder(), reader=LINEAR
    )


@pytest.mark.parametrize("turn", range(KILLS))
def test_what_was_acknowledged_outlives_a_kill_and_nothing_is_half_there(
    server: PostgresServer, articles: list[StoredArticle], turn: int
) -> None:
    store = opened(server, f"killed_{turn}")
    acknowledged: list[StoredArticle] = []
    cut_short: list[StoredArticle] = []
    killing = threading.Timer(random.Random(turn).uniform(0.0, 0.4), server.kill)
    killing.start()
    for batch in endless(articles):
        try:
            store.put(batch)
        except EngineUnavailableError:
            cut_short = batch
            break
        acknowledged += batch
    killing.join()
    store.close()
    server.start()
    store = opened(server, f"killed_{turn}")
    held = {item.article.id: item for item in store.scan(None, limit=1_000)}
    kept, doubtful = ({item.info.id for item in some} for some in (acknowledged, cut_short))
    # What was not acknowledged is there whole or not at all
    assert held.keys() in (kept, kept | doubtful)
    state = store.state()
    assert state.passages == store.count() == sum(len(item.passages) for item in held.values())
    assert state.length == sum(part.length for item in held.values() for part in item.passages)
    known = {item.info.id: item for item in articles}
    for name, item in held.items():
        assert item.article == known[name].article
        assert len(item.passages) == len(known[name].passages)
    terms = {term for item in held.values() for part in item.passages for term in part.counts}
    assert store.facts().terms == len(terms)
    assert store.put(cut_short) > state.version
    assert listed(store) == kept | doubtful
    store.close()


def endless(articles: list[StoredArticle]) -> Iterator[list[StoredArticle]]:
    """Batches of four, over and over: from the second time on they replace what is there."""
    while True:
        for begin in range(0, len(articles), 4):
            yield articles[begin : begin + 4]


def listed(store: PassageStore) -> set[str]:
    return {item.info.id for item in store.changes(0).listed}


def test_a_connection_survives_a_restart_of_the_server(
    server: PostgresServer, articles: list[StoredArticle]
) -> None:
    store = opened(server, "restarted")
    version = store.put(articles[:3])
    server.kill()
    server.start()
    assert store.state().version == version
    store.close()


def test_a_server_that_hangs_is_given_up_in_time(
    server: PostgresServer, articles: list[StoredArticle]
) -> None:
    store = opened(server, "hanging")
    store.put(articles[:3])
    wanted = Wanted(
        weights={"ferri": 1.0},
        average_length=9.0,
        vector=HashingEncoder().encode(["ferry"])[0],
        limit=5,
    )
    assert store.find(wanted).passages
    server.freeze()
    try:
        begin = time.monotonic()
        with pytest.raises(EngineUnavailableError, match="nothing was searched"):
            store.find(wanted)
        assert time.monotonic() - begin < 20.0
        assert [check.ok for check in store.health()] == [False]
    finally:
        server.thaw()
    assert store.find(wanted).passages
    store.close()


def test_a_server_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with desk_at(f"postgresql://app@127.0.0.1:{free_port()}/press", tmp_path) as desk:
        for work in (lambda: desk.ask("Where is the pier?"), lambda: desk.add(ARTICLES)):
            with pytest.raises(EngineUnavailableError) as refused:
                work()
            assert "cannot be reached" in str(refused.value)
            assert "nothing was searched" in str(refused.value)
            assert "\n" not in str(refused.value)
        assert not {check.name: check.ok for check in desk.health()}["engine"]


def test_what_could_not_be_put_is_put_with_the_next_question(
    server: PostgresServer, tmp_path: Path
) -> None:
    with desk_at(f"{server.uri}?collection=later", tmp_path) as desk:
        desk.add(ARTICLES[:1])
        server.kill()
        with pytest.raises(EngineUnavailableError):
            desk.add(ARTICLES[1:])
        server.start()
        assert desk.search("ferry", limit=9)
        assert len(desk) == len(ARTICLES)


def test_a_reading_account_may_ask_and_is_told_that_it_may_not_write(
    server: PostgresServer, tmp_path: Path
) -> None:
    with desk_at(f"{server.uri}?collection=press", tmp_path / "one") as desk:
        desk.add(ARTICLES)
    import psycopg

    with psycopg.connect(server.uri, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS visitor")
        connection.execute("CREATE ROLE visitor LOGIN")
        connection.execute("GRANT USAGE ON SCHEMA press TO visitor")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA press TO visitor")
    uri = server.uri.replace("app@", "visitor@")
    with desk_at(f"{uri}?collection=press", tmp_path / "two") as reader:
        assert reader.search("ferry")
        with pytest.raises(EngineError, match="permission denied"):
            reader.add([Article(id="mine", text="A text of my own.")])


def test_a_collection_is_named_as_every_server_takes_it() -> None:
    address = EngineAddress(uri="postgresql://db.example/press?collection=Robert'); DROP")
    with pytest.raises(EngineError, match="small letters"):
        open_store(address, MAKING, settings=QUICK)

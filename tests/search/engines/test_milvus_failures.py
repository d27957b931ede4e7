"""A Milvus that dies, hangs, is not there, or was left in the middle of a change by who wrote to it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import EngineError, EngineUnavailableError
from assistant.recipe import EngineSettings
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import PassageStore, StoredArticle, Wanted
from tests.conftest import HashingEncoder
from tests.search.engines.articles import ARTICLES, MAKING, many, stored
from tests.search.engines.milvus_server_process import (
    Command,
    core_command,
    free_port,
    lite_command,
    needs_milvus,
    needs_milvus_core,
    started,
)

pytestmark = pytest.mark.process
pytest.importorskip("pymilvus")

QUICK = EngineSettings(timeout_seconds=3.0)
KILLS = int(os.environ.get("ONRECORD_TEST_KILLS", "1"))


class Server:
    """A server that may be killed and started again."""

    def __init__(self, command: Command, folder: Path) -> None:
        self._command, self._folder, self._port = command, folder, free_port()
        self.uri = f"milvus://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        self._process: subprocess.Popen[bytes] = started(self._command, self._folder, self._port)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(lite_command, marks=needs_milvus, id="milvus"),
        pytest.param(core_command, marks=needs_milvus_core, id="milvus_core"),
    ],
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    found = Server(request.param, tmp_path_factory.mktemp("milvus"))
    yield found
    found.kill()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[StoredArticle]:
    return stored([*ARTICLES, *many(24)], tmp_path_factory.mktemp("library"))


def opened(server: Server, collection: str, settings: EngineSettings = QUICK) -> PassageStore:
    address = EngineAddress(uri=f"{server.uri}?collection={collection}")
    return open_store(address, MAKING, settings=settings)


def wanted() -> Wanted:
    vector = HashingEncoder().encode(["ferry"])[0]
    return Wanted(weights={"ferri": 1.0}, average_length=9.0, vector=vector, limit=5)


def held(store: PassageStore) -> dict[str, StoredArticle]:
    return {item.info.id: item for item in store.scan(None, limit=1_000)}


@pytest.mark.parametrize("turn", range(KILLS))
def test_what_was_acknowledged_outlives_a_kill_and_nothing_is_half_there(
    server: Server, articles: list[StoredArticle], turn: int
) -> None:
    store = opened(server, f"killed_{turn}")
    acknowledged: set[str] = set()
    cut_short: list[StoredArticle] = []
    killing = threading.Timer(random.Random(turn).uniform(0.1, 1.5), server.kill)
    killing.start()
    for begin in (number * 4 % len(articles) for number in range(10_000)):
        cut_short = articles[begin : begin + 4]
        try:
            store.put(cut_short)
        except EngineError:
            break
        acknowledged |= {item.info.id for item in cut_short}
    killing.join()
    store.close()
    server.start()
    store = opened(server, f"killed_{turn}", EngineSettings(timeout_seconds=20.0))
    found, doubtful = held(store), {item.info.id for item in cut_short}
    assert found.keys() in (acknowledged, acknowledged | doubtful)
    state, known = store.state(), {item.info.id: item for item in articles}
    assert state.passages == store.count() == sum(len(item.passages) for item in found.values())
    assert state.length == sum(part.length for item in found.values() for part in item.passages)
    for name, item in found.items():
        assert item.article == known[name].article
        assert len(item.passages) == len(known[name].passages)
    assert store.put(cut_short) > state.version, "also over the lock of who died"
    assert held(store).keys() == acknowledged | doubtful
    store.close()


def test_a_server_that_hangs_is_given_up_in_time(
    server: Server, articles: list[StoredArticle]
) -> None:
    store = opened(server, "hanging")
    store.put(articles[:3])
    assert store.find(wanted()).passages
    server.signal(signal.SIGSTOP)
    try:
        begin = time.monotonic()
        with pytest.raises(EngineUnavailableError, match="nothing was searched"):
            store.find(wanted())
        assert time.monotonic() - begin < 30.0
        assert [check.ok for check in store.health()] == [False]
    finally:
        server.signal(signal.SIGCONT)
    assert store.find(wanted()).passages
    store.close()


def test_a_server_that_is_not_there_is_said_in_one_sentence() -> None:
    address = EngineAddress(uri=f"milvus://127.0.0.1:{free_port()}", token="hush-hush")  # noqa: S106  made up
    with pytest.raises(EngineUnavailableError) as refused:
        open_store(address, MAKING, settings=EngineSettings(timeout_seconds=0.5))
    said = str(refused.value)
    assert "nothing was searched" in said
    assert "\n" not in said
    assert "hush-hush" not in said


def test_a_name_that_is_none_is_refused() -> None:
    address = EngineAddress(uri="milvus://127.0.0.1:1?collection=Robert'); DROP")
    with pytest.raises(EngineError, match="small letters"):
        open_store(address, MAKING, settings=QUICK)


@pytest.mark.parametrize("stops_at", ["before", "after"])
def test_a_change_that_its_writer_did_not_finish_counts_whole_or_not_at_all(
    server: Server,
    articles: list[StoredArticle],
    monkeypatch: pytest.MonkeyPatch,
    stops_at: str,
) -> None:
    """The writer dies before, or just after, the row of the state says that the change counts."""
    from assistant.search.engines.milvus.milvus_writing import MilvusWriter
    from assistant.search.engines.milvus.write_lock import WriteLock

    store = opened(server, f"unfinished_{stops_at}", EngineSettings(timeout_seconds=20.0))
    store.put(articles[:6])
    whole = MilvusWriter._write
    monkeypatch.setattr("assistant.search.engines.milvus.write_lock.LEASE_SECONDS", 0.2)

    def dies(self: MilvusWriter, *given: Any) -> None:
        if stops_at == "after":
            whole(self, *given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MilvusWriter, "_write", dies)
        patch.setattr(WriteLock, "release", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            store.delete([item.info.id for item in articles[:2]])
    expected = {item.info.id for item in articles[2 if stops_at == "after" else 0 : 6]}
    for _ in range(2):
        assert held(store).keys() == expected
        found = {passage.key.article_id for passage in store.find(wanted()).passages}
        assert found <= expected
        state = store.state()
        assert state.passages == store.count()
        store.put(articles[2:4])  # the next writer tidies up, and all stays as it was
    store.close()

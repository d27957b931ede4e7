"""The lock of a server that knows none: one writer at a time, whatever any clock says."""

from __future__ import annotations

import threading
import time

import pytest

from assistant import EngineUnavailableError
from assistant.search.engines.milvus import write_lock
from assistant.search.engines.milvus.write_lock import WriteLock, writing


class Rows:
    """The rows of the state, as far as the lock needs them."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}
        self.gets = 0

    def get(self, name: str) -> str | None:
        self.gets += 1
        return self._held.get(name)

    def put(self, name: str, content: str) -> None:
        self._held[name] = content

    def delete(self, name: str) -> None:
        self._held.pop(name, None)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    monkeypatch.setattr(write_lock, "LEASE_SECONDS", 0.4)
    monkeypatch.setattr(write_lock, "_LOOK_EVERY", 0.02)
    return Rows()


def lock_of(rows: Rows) -> WriteLock:
    return WriteLock(rows)  # type: ignore[arg-type]  # behaves as they do


def test_only_one_writes_at_a_time(rows: Rows) -> None:
    inside: list[int] = []
    most: list[int] = []

    def write(number: int) -> None:
        for _ in range(3):
            with writing(rows, patience=30.0) as lock:  # type: ignore[arg-type]
                inside.append(number)
                most.append(len(inside))
                lock.renew()
                inside.remove(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 9


@pytest.mark.parametrize("moment", [1.0, 4_922_208_000.0])
def test_what_a_dead_process_holds_is_taken_though_the_clock_was_set(
    rows: Rows, moment: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(rows).acquire(patience=0.0)
    monkeypatch.setattr(time, "time", lambda: moment)
    lock_of(rows).acquire(patience=5.0)


@pytest.mark.parametrize("moment", [1.0, 4_922_208_000.0])
def test_what_is_renewed_is_taken_by_nobody_though_the_clock_was_set(
    rows: Rows, moment: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, stop = lock_of(rows), threading.Event()
    held.acquire(patience=0.0)
    monkeypatch.setattr(held, "_renew_at", 0.0)

    def renew() -> None:
        while not stop.wait(0.01):
            held.renew()

    thread = threading.Thread(target=renew)
    thread.start()
    monkeypatch.setattr(time, "time", lambda: moment)
    try:
        with pytest.raises(EngineUnavailableError, match="has been writing"):
            lock_of(rows).acquire(patience=0.6)
    finally:
        stop.set()
        thread.join()


def test_who_lost_it_is_told(rows: Rows) -> None:
    first, second = lock_of(rows), lock_of(rows)
    first.acquire(patience=0.0)
    second.acquire(patience=5.0)
    with pytest.raises(EngineUnavailableError, match="put the change again"):
        first.renew()
    first.release()
    second.renew()

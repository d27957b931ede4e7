"""One queue for all doors: in order, bounded, and nothing begun that nobody waits for any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from assistant import BusyError
from assistant.apps.work_queue import WorkQueue
from tests.conftest import run_coroutine


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    """What the work of a test waits for; nothing waits longer than the test."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def queue(let_go: threading.Event) -> Iterator[WorkQueue]:
    made = WorkQueue(workers=1, waiting=2)
    yield made
    let_go.set()
    made.close()


def test_what_the_work_gives_or_raises_comes_back(queue: WorkQueue) -> None:
    assert run_coroutine(queue.run(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        run_coroutine(queue.run(lambda: 1 // 0))
    assert queue.held == 0


def test_more_than_may_wait_is_refused_until_there_is_room(
    queue: WorkQueue, let_go: threading.Event
) -> None:
    held = [queue.submit(let_go.wait) for _ in range(3)]
    with pytest.raises(BusyError, match="3 questions are waiting"):
        queue.submit(let_go.wait)
    let_go.set()
    assert [future.result() for future in held] == [True] * 3
    assert queue.submit(lambda: 1).result() == 1


def test_work_runs_in_the_order_in_which_it_came(queue: WorkQueue, let_go: threading.Event) -> None:
    done = list[int]()
    first = queue.submit(let_go.wait)
    others = [queue.submit(partial(done.append, number)) for number in (1, 2)]
    let_go.set()
    assert first.result()
    assert [future.result() for future in others] == [None, None]
    assert done == [1, 2]


def test_what_nobody_waits_for_any_more_is_not_begun(
    queue: WorkQueue, let_go: threading.Event
) -> None:
    begun = threading.Event()

    async def leave() -> None:
        waiting = asyncio.ensure_future(queue.run(begun.set))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    first = queue.submit(let_go.wait)
    run_coroutine(leave())
    let_go.set()
    first.result()
    queue.submit(lambda: None).result()
    assert not begun.is_set()
    assert queue.held == 0

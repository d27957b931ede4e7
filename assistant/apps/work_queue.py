"""One queue for everything that computes: whoever asks, and through whichever door.

Invariant: at most `workers` pieces of work run, and at most `waiting` wait; one more is refused at
once, so that neither memory nor the time to an answer grows with the number of clients.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from ..cpu import usable_cores
from ..errors import BusyError

MOST_WAITING: Final = 64
_MOST_WORKERS: Final = 4

T = TypeVar("T")


class WorkQueue:
    """Runs work on a few threads, in the order in which it came."""

    def __init__(self, *, workers: int | None = None, waiting: int = MOST_WAITING) -> None:
        self._workers = workers or min(_MOST_WORKERS, usable_cores())
        self._waiting = waiting
        self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="answering")
        self._held = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """How many pieces of work run or wait."""
        return self._held

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue `work`; what it returns or raises is in the future.

        Raises:
            BusyError: as many wait already as may wait.
        """
        with self._lock:
            if self._held >= self._workers + self._waiting:
                msg = f"{self._held} questions are waiting already; ask again in a moment"
                raise BusyError(msg)
            self._held += 1
        future = self._threads.submit(self._worked, work)
        future.add_done_callback(self._release_cancelled)
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """`work`, awaited; where nobody waits for it any more, it is not begun.

        Raises:
            BusyError: as many wait already as may wait.
        """
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Begin nothing more; what runs comes to its end."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _worked(self, work: Callable[[], T]) -> T:
        """What the work gives; its place is free before anybody can have it."""
        try:
            return work()
        finally:
            self._release()

    def _release_cancelled(self, future: Future[T]) -> None:
        if future.cancelled():
            self._release()

    def _release(self) -> None:
        with self._lock:
            self._held -= 1

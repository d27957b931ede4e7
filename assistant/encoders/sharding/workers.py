"""Who does the shards: processes of this machine, or the machines of a Dask cluster.

Invariant: a shard that was handed back is never handed out again. What a lost worker had in hand
is, to another one; the loss of several in a row ends the work with an error, and what was done is
kept.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from ...cpu import usable_cores
from ...errors import WorkersError
from .shards import EncoderSource, Shard, encode_shard

MOST_LOSSES: Final = 5
"""How often in a row workers may die before the reason must be the work itself."""

_IN_HAND: Final = 3
"""Shards handed out for each worker: one in work, the others on their way."""

_log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


class Workers(Protocol):
    """Whoever does shards."""

    def encode(
        self, shards: Iterable[Shard], source: EncoderSource
    ) -> Iterator[tuple[Shard, bytes]]:
        """Each shard with its file, in any order.

        Raises:
            ModelError: a worker has no encoder, or another.
            WorkersError: they cannot be reached, or died again and again.
        """

    def cores_each(self) -> int:
        """How many cores a worker may use; 0 for all of its machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPool:
    """So many processes of this machine, each with its share of the cores."""

    processes: int

    def cores_each(self) -> int:
        """Its share of the cores of this machine."""
        return max(1, usable_cores() // self.processes)

    def encode(
        self, shards: Iterable[Shard], source: EncoderSource
    ) -> Iterator[tuple[Shard, bytes]]:
        """Each shard with its file, in any order; see `Workers`."""
        return handed_out(shards, source, pool=self._pool, in_hand=_IN_HAND * self.processes)

    def _pool(self) -> Executor:
        return _Processes(self.processes)


class _Processes(Executor):
    """So many processes, each a pool of its own.

    Of one pool for all, the loss of a process takes what every other has in hand, and all that
    waits for them: of two processes up to five shards were done again, where one was lost.
    """

    def __init__(self, count: int) -> None:
        # Not forked: a fork copies the locks of threads that it does not copy
        spawned = multiprocessing.get_context("spawn")
        self._pools = [ProcessPoolExecutor(1, mp_context=spawned) for _ in range(count)]
        self._out: list[list[Future[Any]]] = [[] for _ in self._pools]

    def submit(self, fn: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> Future[T]:
        """Hand a call to the process that has the fewest; raises `BrokenExecutor` where it is lost."""
        self._out = [[future for future in out if not future.done()] for out in self._out]
        number = min(range(len(self._pools)), key=lambda number: len(self._out[number]))
        future = self._pools[number].submit(fn, *given, **named)
        self._out[number].append(future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  as its base
        """End all of them, after what they were given unless that is cancelled."""
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)


def handed_out(
    shards: Iterable[Shard],
    source: EncoderSource,
    *,
    pool: Callable[[], AbstractContextManager[Executor]],
    in_hand: int,
) -> Iterator[tuple[Shard, bytes]]:
    """Each shard with its file, through a pool that is opened anew where it broke.

    At most `in_hand` shards are out at a time, so that of a large collection few are in memory.

    Raises:
        WorkersError: the pool broke again and again.
    """
    left, losses = iter(shards), 0
    out: dict[Future[bytes], Shard] = {}
    while losses <= MOST_LOSSES:
        left = chain(list(out.values()), left)
        out.clear()
        try:
            with pool() as executor:
                while True:
                    while len(out) < in_hand and (shard := next(left, None)) is not None:
                        left = chain([shard], left)  # until it is taken
                        out[executor.submit(encode_shard, shard, source)] = shard
                        next(left)
                    if not out:
                        return
                    for shard, content in _done(out):
                        losses = 0
                        yield shard, content
        except BrokenExecutor as error:
            # What the others had in hand is done by now
            done = [future for future in out if _is_done(future)]
            losses = 1 if done else losses + 1
            for future in done:
                yield out.pop(future), future.result()
            _log.warning("a process that encodes was lost (%s); its part is done again", error)
    msg = f"processes that encode were lost {losses} times in a row; what was done is kept"
    raise WorkersError(msg)


def _is_done(future: Future[bytes]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _done(out: dict[Future[bytes], Shard]) -> Iterator[tuple[Shard, bytes]]:
    """What is done by now, taken out of `out`; then raises what went wrong with the rest, if anything."""
    wait(out, return_when=FIRST_COMPLETED)
    failed: BaseException | None = None
    for future in [future for future in out if future.done()]:
        failure = future.exception()
        if failure is None:
            yield out.pop(future), future.result()
        else:
            failed = failure
    if failed is not None:
        raise failed

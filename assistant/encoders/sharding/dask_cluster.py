"""The machines of a Dask cluster as workers: the only module that imports distributed.

Invariant: the scheduler is one that the user named. Whoever can reach a scheduler can run programs
on its workers: it belongs into a network of one's own or behind TLS, which Dask's own configuration
turns on. Between the machines Dask sends texts and vectors; it keeps none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from ...errors import MissingExtraError, WorkersError
from .shards import EncoderSource, Shard
from .workers import handed_out

_SECONDS_TO_REACH: Final = 10
_RETRIES: Final = 3  # of a shard whose worker died
_IN_HAND: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DaskCluster:
    """The workers of the scheduler at an address such as `tcp://10.0.0.5:8786`."""

    address: str

    def cores_each(self) -> int:
        """0: a worker has its machine for itself; start one with one thread on each."""
        return 0

    def encode(
        self, shards: Iterable[Shard], source: EncoderSource
    ) -> Iterator[tuple[Shard, bytes]]:
        """Each shard with its file, in any order; see `Workers`.

        Raises:
            MissingExtraError: Dask's `distributed` is not installed.
            WorkersError: the scheduler cannot be reached, has no worker, or was lost.
        """
        with self._client() as client:
            workers = self._workers_of(client)

            @contextmanager
            def pool() -> Iterator[Executor]:
                # What a shard is called follows from its texts, so one that is out is not sent twice
                yield client.get_executor(retries=_RETRIES, pure=True)

            yield from self._lost_or(
                handed_out(shards, source, pool=pool, in_hand=_IN_HAND * workers)
            )

    def _workers_of(self, client: Any) -> int:  # noqa: ANN401  distributed is untyped
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_REACH)
        except TimeoutError as error:
            msg = f"the scheduler at {self.address} has no workers; start some: dask worker {self.address}"
            raise WorkersError(msg) from error
        return len(client.scheduler_info(n_workers=-1)["workers"])

    def _lost_or(self, work: Iterator[tuple[Shard, bytes]]) -> Iterator[tuple[Shard, bytes]]:
        from distributed import KilledWorker

        try:
            yield from work
        except (CancelledError, KilledWorker, OSError, TimeoutError) as error:
            kind = type(error).__name__
            msg = f"the workers at {self.address} were lost ({kind}); what was done is kept"
            raise WorkersError(msg) from error

    @contextmanager
    def _client(self) -> Iterator[Any]:  # distributed is untyped
        try:
            import distributed
        except ImportError as error:
            msg = "encoding on several machines needs Dask: pip install 'onrecord[distributed]'"
            raise MissingExtraError(msg) from error
        try:
            untyped: Any = distributed
            opened: AbstractContextManager[Any] = untyped.Client(
                self.address, timeout=_SECONDS_TO_REACH, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as error:
            msg = f"no Dask scheduler answers at {self.address}"
            raise WorkersError(msg) from error
        with opened as client:
            yield client

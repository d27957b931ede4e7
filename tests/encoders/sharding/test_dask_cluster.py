"""A real scheduler and three real workers on loopback encode; one of them is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from assistant import WorkersError
from assistant.encoders.in_context import PartedText, vectors_model
from assistant.encoders.sharding.dask_cluster import DaskCluster
from assistant.encoders.sharding.shards import Shard, read_shard
from tests.conftest import REPOSITORY
from tests.encoders.sharding.counting import CountingEncoder, CountingSource, calls, held_by

distributed = pytest.importorskip("distributed", reason="[distributed] is not installed")

SHARDS = 12
SECONDS = 120.0  # of a machine that is busy otherwise


class Cluster:
    """Processes that are ended with the test, each by its id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def start(self, workers: int) -> None:
        port = self._folder / "scheduler.json"
        listening = ("--host", "127.0.0.1", "--no-dashboard")
        self._run("scheduler", "--port", "0", "--scheduler-file", str(port), *listening)
        self._wait(port.exists)
        self.address = _address_in(port)
        for number in range(workers):
            name = ("--name", f"w{number}", "--nthreads", "1", "--no-nanny")
            place = ("--local-directory", str(self._folder))
            self._run("worker", self.address, *name, *place, *listening)
        untyped: Any = distributed
        with untyped.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=SECONDS)

    def _run(self, what: str, *arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        with (self._folder / "log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", what, *arguments],
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
            )

    def _wait(self, is_there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not is_there():
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            time.sleep(0.05)

    def end(self) -> None:
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address_in(file: Path) -> str:
    address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
    return address


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        found.start(workers=3)
        yield found
    finally:
        found.end()


def shard(number: int) -> Shard:
    model = vectors_model(CountingEncoder(Path()))
    texts = tuple(PartedText(text=f"Report {number}, line {n}.", parts=()) for n in range(4))
    return Shard(model=model, texts=texts)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_of_three_workers_one_is_killed_and_only_its_shard_is_done_again(
    cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    wanted = [shard(number) for number in range(SHARDS)]
    encoded: dict[str, bytes] = {}
    killed: list[int] = []
    work = DaskCluster(address=cluster.address).encode(wanted, CountingSource(str(tmp_path)))
    for done, content in work:
        encoded[done.name] = content
        if not killed:  # the others work on meanwhile
            killed.append(held_by(tmp_path))
            os.kill(killed[0], signal.SIGKILL)
    assert encoded.keys() == {item.name for item in wanted}
    for item in wanted:
        assert len(read_shard(item, encoded[item.name])) == len(item.texts)
    counts = Counter(calls(tmp_path))
    assert len(counts) == SHARDS
    assert sorted(counts.values()) == [1] * (SHARDS - 1) + [2]
    again = (tmp_path / "held").read_text(encoding="utf-8").partition("\n")[2]
    ((twice, _),) = counts.most_common(1)
    assert twice.startswith(again)


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.encoders.sharding.dask_cluster._SECONDS_TO_REACH", 0.2)
    nobody = DaskCluster(address="tcp://127.0.0.1:9")
    with pytest.raises(WorkersError, match="no Dask scheduler answers"):
        list(nobody.encode([shard(1)], CountingSource("")))

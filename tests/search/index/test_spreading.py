"""Other processes encode what is new: the same build, and nothing is done twice but what was lost."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from assistant import Article, Assistant, LimitError, ModelError, WorkersError
from assistant.assistant import live_index
from assistant.encoders.in_context import PartedText, vectors_model
from assistant.encoders.sharding import shards, workers
from assistant.encoders.sharding.shards import (
    EncoderSource,
    Shard,
    ShardFolder,
    encode_shard,
    read_shard,
)
from assistant.encoders.sharding.workers import ProcessPool, Workers
from assistant.records import Progress, Span
from assistant.search.index.encoding import spreading
from assistant.search.index.encoding.spreading import Helpers
from assistant.search.index.layout import ENCODING_STAGE
from tests.conftest import LINEAR, HashingEncoder
from tests.encoders.sharding.counting import CountingEncoder, CountingSource, calls, held_by
from tests.search.index.test_layout import article, build_of

ARTICLES = 40


class Here:
    """Workers in this process, which may be gone after so many shards."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most

    def cores_each(self) -> int:
        return 0

    def encode(
        self, wanted: Iterable[Shard], source: EncoderSource
    ) -> Iterator[tuple[Shard, bytes]]:
        for shard in islice(wanted, self._most):
            yield shard, encode_shard(shard, source)
        if self._most is not None:
            msg = "they are gone"
            raise WorkersError(msg)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "log"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "VECTORS_IN_SHARD", 60)


def desk_of(folder: Path, log: Path, workers: Workers | None = None) -> Assistant:
    """An index without articles, whose passages these workers encode."""
    encoder = CountingEncoder(log / "..")
    desk = Assistant.open(folder, create=True, encoder=encoder, reader=LINEAR)
    if workers is not None:
        live_index(desk).helpers = Helpers(workers=workers, source=CountingSource(str(log)))
    return desk


def articles() -> Iterable[Article]:
    return map(article, range(ARTICLES))


def segments_of(desk: Assistant) -> list[str]:
    """The names of the segments, which are hashes of every byte in them."""
    return [placed.segment.name for placed in build_of(desk).segments]


def test_what_others_encode_makes_the_same_build(tmp_path: Path, log: Path) -> None:
    told: list[Progress] = []
    with desk_of(tmp_path / "a", log) as alone, desk_of(tmp_path / "b", log, Here()) as helped:
        alone.replace(articles())
        assert not calls(log)
        helped.replace(articles(), on_progress=told.append)
        assert segments_of(helped) == segments_of(alone)
    done = [item.done for item in told if item.stage == ENCODING_STAGE]
    assert len(calls(log)) > 4
    assert done == sorted(done)
    assert done[-1] == told[-1].total
    assert not list(tmp_path.rglob("*.shard")), "what is in the library needs no file"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_of_a_killed_process_only_what_was_in_hand_is_done_again(tmp_path: Path, log: Path) -> None:
    (log / "hold").touch()
    killer = threading.Thread(target=lambda: os.kill(held_by(log), signal.SIGKILL))
    killer.start()
    with desk_of(tmp_path / "index", log, ProcessPool(processes=2)) as desk:
        desk.replace(articles())
        killer.join()
        helped = segments_of(desk)
    with desk_of(tmp_path / "alone", log) as alone:
        alone.replace(articles())
        assert helped == segments_of(alone)
    counts = Counter(calls(log))
    # Each process is a pool of its own, so however busy the machine is: the one shard it was killed at
    assert sum(count - 1 for count in counts.values()) == 1


def test_a_shard_that_is_done_is_not_done_again(tmp_path: Path, log: Path) -> None:
    with desk_of(tmp_path / "index", log, Here(most=2)) as desk:
        with pytest.raises(WorkersError, match="gone"):
            desk.replace(articles())
        assert len(calls(log)) == 2
        live_index(desk).helpers = Helpers(workers=Here(), source=CountingSource(str(log)))
        desk.refresh()
    assert len(calls(log)) > 4
    assert max(Counter(calls(log)).values()) == 1


def test_the_file_of_a_shard_is_taken_unless_it_is_damaged(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShardFolder, "forget", lambda *_: None)
    with desk_of(tmp_path / "first", log, Here()) as desk:
        desk.replace(articles())
    files = sorted((tmp_path / "first").rglob("*.shard"))
    assert len(files) == len(calls(log))
    content = bytearray(files[0].read_bytes())
    content[-1] ^= 1
    files[0].write_bytes(content)
    other = tmp_path / "second" / spreading.SHARDS
    other.mkdir(parents=True)
    for file in files[:3]:
        (other / file.name).write_bytes(file.read_bytes())
    with desk_of(tmp_path / "second", log, Here()) as desk:
        desk.replace(articles())
    assert len(calls(log)) == 2 * len(files) - 2, "two files were whole"


def test_workers_that_always_die_are_an_error(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "MOST_LOSSES", 0)
    with desk_of(tmp_path, log) as desk:
        source = CountingSource(str(log), dies=True)
        live_index(desk).helpers = Helpers(workers=ProcessPool(processes=1), source=source)
        with pytest.raises(WorkersError, match="lost 1 times in a row"):
            desk.replace([article(1)])


def test_a_worker_with_another_encoder_is_refused() -> None:
    shard = Shard(model="another in context", texts=())
    with pytest.raises(ModelError, match="another encoder"):
        encode_shard(shard, HashingEncoder)


def test_only_the_file_of_the_shard_is_read() -> None:
    text = PartedText(text="One sentence.", parts=(Span(start=0, end=13),))
    one = Shard(model=vectors_model(HashingEncoder()), texts=(text,))
    content = encode_shard(one, HashingEncoder)
    ((key, vectors),) = read_shard(one, content)
    assert (key, vectors.shape) == (text.key, (2, HashingEncoder.dimensions))
    with pytest.raises(ValueError, match="another shard"):
        read_shard(Shard(model="m", texts=(text,)), content)
    with pytest.raises(ValueError, match="checksum"):
        read_shard(one, content[:-1])


def test_an_index_with_an_encoder_of_its_own_has_no_helpers(tmp_path: Path) -> None:
    with Assistant.open(tmp_path, create=True, encoder=HashingEncoder()) as desk:
        with pytest.raises(ModelError, match="opened with another"):
            desk.encode_with(processes=2)
        with pytest.raises(LimitError, match="either"):
            desk.encode_with(processes=2, scheduler="tcp://127.0.0.1:1")

"""What is handed out comes back once, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import Any

import pytest

from assistant import WorkersError
from assistant.encoders.in_context import PartedText
from assistant.encoders.sharding.shards import Shard
from assistant.encoders.sharding.workers import handed_out
from assistant.records import Span
from tests.conftest import HashingEncoder


class Breaking(Executor):
    """Does so many calls, then loses one that it took, and takes none any more."""

    def __init__(self, does: int) -> None:
        self._left = does

    def submit(self, _: Any, /, *given: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self._left > 0:
            future.set_result(given[0].texts[0].text.encode())
        elif self._left == 0:
            future.set_exception(BrokenExecutor("lost"))
        else:
            raise BrokenExecutor
        self._left -= 1
        return future


def shard(number: int) -> Shard:
    text = f"Sentence {number}."
    parted = PartedText(text=text, parts=(Span(start=0, end=len(text)),))
    return Shard(model="m", texts=(parted,))


@pytest.mark.parametrize("in_hand", [1, 2, 3, 7])
@pytest.mark.parametrize("does", [1, 2, 4])
def test_no_shard_is_lost_and_none_comes_back_twice(in_hand: int, does: int) -> None:
    pools: list[Breaking] = []

    @contextmanager
    def pool() -> Iterator[Executor]:
        pools.append(Breaking(does))
        yield pools[-1]

    shards = [shard(number) for number in range(12)]
    found = list(handed_out(shards, HashingEncoder, pool=pool, in_hand=in_hand))
    assert sorted(content for _, content in found) == sorted(
        one.texts[0].text.encode() for one in shards
    )
    assert all(one.texts[0].text.encode() == content for one, content in found)
    assert len(pools) > 1


def test_what_is_lost_again_and_again_ends_in_words() -> None:
    @contextmanager
    def pool() -> Iterator[Executor]:
        yield Breaking(0)

    with pytest.raises(WorkersError, match="times in a row"):
        list(handed_out([shard(1)], HashingEncoder, pool=pool, in_hand=2))

"""How much one address may ask for: counted apart, bounded in memory, and never for ever."""

from __future__ import annotations

import logging

import pytest

from assistant.apps.client_limits import MOST_CLIENTS, Slots, SlotsTakenError, Sparing, TokenBuckets


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_as_many_as_come_back() -> None:
    clock = Clock()
    buckets = TokenBuckets(burst=3, per_second=2.0, clock=clock)
    assert [buckets.wait("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.wait("b") == 0.0, "others are not made to wait"
    clock.now = 0.5
    assert [buckets.wait("a") for _ in range(2)] == [0.0, 0.5]
    clock.now = 1_000.0
    assert [buckets.wait("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_however_many_addresses_come_memory_is_bounded() -> None:
    buckets = TokenBuckets(burst=1, per_second=1.0, clock=Clock())
    for number in range(2 * MOST_CLIENTS):
        buckets.wait(str(number))
    assert len(buckets) == MOST_CLIENTS


def test_slots_are_each_clients_own_and_given_back_also_by_an_error() -> None:
    slots = Slots(1)
    with slots.one("a"), slots.one("b"):
        assert len(slots) == 2
        with pytest.raises(SlotsTakenError), slots.one("a"):
            pass
    with pytest.raises(ZeroDivisionError), slots.one("a"):
        raise ZeroDivisionError
    assert len(slots) == 0
    with slots.one("a"):
        pass


def test_a_log_takes_no_more_than_twenty_lines_of_a_kind_a_minute() -> None:
    clock = Clock()
    sparing = Sparing(clock=clock)

    def written(message: str) -> int:
        return sum(
            sparing.filter(logging.LogRecord("a", 30, "", 0, message, (i,), None))
            for i in range(1_000)
        )

    assert written("bad request %d") == 20
    assert written("another %d") == 20
    assert written("bad request %d") == 0
    clock.now = 61.0
    assert written("bad request %d") == 20

"""Which of Milvus's nearest could be among the best: its scores are near the exact ones, not equal."""

from __future__ import annotations

import pytest

pytest.importorskip("pymilvus")

from assistant.search.engines.milvus.milvus_search import Window
from assistant.search.engines.milvus.milvus_server import Hits


class Server:
    """Hands out the first of some hits, and counts how often."""

    def __init__(self, scores: list[float]) -> None:
        self._hits = list(enumerate(scores))
        self.asked: list[int] = []

    def nearest(self, limit: int) -> Hits:
        self.asked.append(limit)
        return self._hits[:limit]


def test_those_that_are_clearly_less_stay_outside_and_are_asked_for_once() -> None:
    server = Server([9.0 - number / 10 for number in range(80)])
    window = Window(server.nearest, limit=10, moved=1.0)
    assert window.rows == list(range(10))
    assert server.asked == [26]
    assert window.holds(8.1)


def test_who_equals_the_last_is_inside_however_many_there_are() -> None:
    server = Server([9.0] * 5 + [3.0] * 400 + [1.0] * 200)
    window = Window(server.nearest, limit=10, moved=1.0)
    assert window.rows == list(range(405))
    assert window.holds(3.0)


@pytest.mark.parametrize("moved", [0.8, 1.25])
def test_another_average_length_lets_those_in_who_may_have_come_closer(moved: float) -> None:
    server = Server([10.0 - number / 10 for number in range(60)])
    window = Window(server.nearest, limit=10, moved=moved)
    low, high = min(1.0, moved), max(1.0, moved)
    assert window.rows == [
        number for number in range(60) if (10.0 - number / 10) * high + 1e-4 >= 9.1 * low - 1e-4
    ]


def test_a_score_that_says_too_much_of_one_is_made_good() -> None:
    """Two terms share a place of a sparse vector: of ten, the exact scores of three are less."""
    server = Server([9.0] * 10 + [8.0, 7.5, 5.0, 1.0])
    window = Window(server.nearest, limit=10, moved=1.0)
    assert window.rows == list(range(10))
    assert not window.holds(7.0)
    assert window.rows == list(range(12))
    assert window.holds(7.5)


def test_where_fewer_are_there_than_wanted_all_are_inside() -> None:
    server = Server([2.0, 1.0])
    window = Window(server.nearest, limit=10, moved=1.0)
    assert window.rows == [0, 1]
    assert window.holds(0.0)

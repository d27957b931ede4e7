"""What was read from a server is kept: by its tables, so many at most, the least wanted going first."""

from __future__ import annotations

from assistant.search.engines.passage_cache import PassageCache


def test_the_ones_nobody_asked_for_lately_make_room() -> None:
    cache: PassageCache[str] = PassageCache(3)
    cache.keep("tables", {1: "a", 2: "b", 3: "c"})
    assert cache.held("tables", [1]) == {1: "a"}
    cache.keep("tables", {4: "d"})
    assert cache.held("tables", [1, 2, 3, 4]) == {1: "a", 3: "c", 4: "d"}


def test_a_row_of_other_tables_is_another_one() -> None:
    cache: PassageCache[str] = PassageCache()
    cache.keep("before", {1: "a"})
    assert cache.held("after", [1]) == {}
    assert cache.held("before", [1]) == {1: "a"}

from __future__ import annotations

import pytest

from assistant.records.article_cache import ArticleCache


def test_what_is_kept_is_loaded_once() -> None:
    loaded: list[str] = []

    def load(name: str) -> str:
        loaded.append(name)
        return name * 10

    cache = ArticleCache(load, size=len, characters=100)
    assert [cache.of(name) for name in "aabab"] == [name * 10 for name in "aabab"]
    assert loaded == ["a", "b"]


def test_it_is_bounded_by_characters_and_drops_what_was_used_longest_ago() -> None:
    loaded: list[str] = []

    def load(name: str) -> str:
        loaded.append(name)
        return "x" * int(name)

    cache = ArticleCache(load, size=len, characters=100)
    for name in ("40", "41", "40", "42"):  # the third goes over: 41 was used longest ago
        cache.of(name)
    loaded.clear()
    for name in ("40", "42", "41"):
        cache.of(name)
    assert loaded == ["41"]


def test_one_that_is_too_long_is_kept_alone() -> None:
    loaded: list[str] = []

    def load(name: str) -> str:
        loaded.append(name)
        return "x" * int(name)

    cache = ArticleCache(load, size=len, characters=100)
    for name in ("500", "500", "30", "500"):
        cache.of(name)
    assert loaded == ["500", "30", "500"]


def test_an_error_is_not_kept() -> None:
    calls: list[str] = []

    def load(name: str) -> str:
        calls.append(name)
        if len(calls) == 1:
            raise OSError(name)
        return name

    cache = ArticleCache(load, size=len, characters=100)
    with pytest.raises(OSError, match="a"):
        cache.of("a")
    assert cache.of("a") == "a"

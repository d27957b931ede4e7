"""What was made of the articles read last, bounded by how much of it there is rather than by how many.

Invariant: what is kept together has at most so many characters, but for one that is longer by
itself, so a few very long texts do not fill the memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ArticleCache(Generic[T]):
    """The values used last, by article id; safe to share between threads.

    An error of `load` is raised and not kept.
    """

    def __init__(
        self, load: Callable[[str], T], *, size: Callable[[T], int], characters: int
    ) -> None:
        """`size` says how many characters a value stands for; at most `characters` are kept."""
        self._load = load
        self._size = size
        self._most = characters
        self._held = 0
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, article_id: str) -> T:
        """The value of an article, loaded if it is not kept."""
        with self._lock:
            if article_id in self._kept:
                self._kept.move_to_end(article_id)
                return self._kept[article_id]
        value = self._load(article_id)
        with self._lock:
            self._drop(self._kept.pop(article_id, None))  # another thread was quicker
            self._kept[article_id] = value
            self._held += self._size(value)
            while self._held > self._most and len(self._kept) > 1:
                self._drop(self._kept.popitem(last=False)[1])
        return value

    def _drop(self, value: T | None) -> None:
        if value is not None:
            self._held -= self._size(value)

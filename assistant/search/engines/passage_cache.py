"""Passages that were read from a server and verified, kept so that nobody sends them again.

Invariant: what is kept never changes on the server: it is named by the tables it lies in, which are one
collection's for as long as it lives, and by a row that is given once. Whether it is still there is for
the server to say, which names the rows that may be found with every question.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Final, Generic, TypeVar

PASSAGES_KEPT: Final = 16_384
"""Of some 6 kB each, 100 MB; those that were asked for least lately go first."""

T = TypeVar("T")


class PassageCache(Generic[T]):
    """The passages read last; may be shared between threads."""

    def __init__(self, most: int = PASSAGES_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Hashable, int], T] = OrderedDict()
        self._lock = threading.Lock()

    def held(self, tables: Hashable, rows: Iterable[int]) -> dict[int, T]:
        """Those of these rows that are kept."""
        found: dict[int, T] = {}
        with self._lock:
            for row in rows:
                kept = self._kept.get((tables, row))
                if kept is not None:
                    self._kept.move_to_end((tables, row))
                    found[row] = kept
        return found

    def keep(self, tables: Hashable, read: Mapping[int, T]) -> None:
        """Keep these; the ones that nobody wanted for longest make room."""
        with self._lock:
            self._kept.update({(tables, row): item for row, item in read.items()})
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

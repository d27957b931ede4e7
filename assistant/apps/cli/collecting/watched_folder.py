"""Whether anything in a folder has changed since the last sync, seen without reading any file.

Invariant: a change is reported once the folder has been still for one look, so that no file is read
while it is being written; a folder that is gone, or empty where it held something, is never synced
by itself: a share that is not mounted must not empty a collection.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ....errors import WorkspaceError
from ....ingest import MANIFEST_FILE, SUFFIXES

_READ: Final = (*SUFFIXES, MANIFEST_FILE)
Listing = frozenset[tuple[str, int, int]]
"""Of each file its path, size in bytes and time of change in nanoseconds."""


@dataclass(slots=True)
class WatchedFolder:
    """One folder, and what it looked like."""

    path: Path
    _synced: Listing | None = None
    _seen: Listing | None = field(default=None)

    def is_due(self) -> bool:
        """Whether it is to be synced now: at the first look, then after each change that has settled.

        Raises:
            WorkspaceError: the folder is not there any more.
            OSError: the folder cannot be listed.
        """
        if not self.path.is_dir():
            msg = "the folder is not there any more, so its articles stay; watch it where it is now"
            raise WorkspaceError(msg)
        now, before = frozenset(_files(self.path)), self._seen
        self._seen = now
        if self._synced is None:
            return True
        return now != self._synced and now == before and not self.is_suddenly_empty

    @property
    def is_suddenly_empty(self) -> bool:
        """Whether it holds no file any more, and held some when it was synced."""
        return bool(self._synced) and not self._seen

    def note_synced(self) -> None:
        """What was seen last is in the index now."""
        self._synced = self._seen


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                    continue
                if not entry.name.lower().endswith(_READ):
                    continue
                status = entry.stat(follow_symlinks=False)
                yield entry.path, status.st_size, status.st_mtime_ns

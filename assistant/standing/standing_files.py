"""JSON files that are there whole or not at all, and a lock for those who change them.

Invariant: after `write` returns, the file is on disk; after a kill at any moment it holds what was
written last or what was written before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..errors import LibraryBusyError, LibraryError
from ..whole_files import sync_to_disk, write_whole

SUFFIX: Final = ".json"
_LOCK: Final = "lock"
_PATIENCE_SECONDS: Final = 30.0


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Nobody else changes the files of the folder inside; it is made where there is none.

    Raises:
        LibraryBusyError: another process did so for half a minute.
        LibraryError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    with _translated(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(folder / _LOCK, timeout=_PATIENCE_SECONDS):
                yield
        except Timeout as error:
            msg = f"another process is changing {folder}; try again"
            raise LibraryBusyError(msg) from error


def read(file: Path) -> dict[str, Any] | None:
    """What the file holds, `None` where there is none.

    Raises:
        LibraryError: it cannot be read, or holds something else.
    """
    with _translated(file):
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as error:
            raise damaged(file) from error
    if not isinstance(values, dict):
        raise damaged(file)
    return values


def write(file: Path, values: dict[str, Any]) -> None:
    """Write the file anew, in place of the old one.

    Raises:
        LibraryError: it cannot be written.
    """
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    with _translated(file):
        write_whole(file, content, mode=0o600)


def delete(file: Path) -> None:
    """Take the file away, if it is there."""
    with _translated(file):
        file.unlink(missing_ok=True)
        sync_to_disk(file.parent)


def damaged(file: Path) -> LibraryError:
    """What to raise of a file that holds something else than it must."""
    return LibraryError(f"{file} is damaged; move it away, and go on without what it held")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"cannot use {path}: {error.strerror or error}"
        raise LibraryError(msg) from error

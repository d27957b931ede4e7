"""Files that are there whole, or as they were before.

Invariant: whatever fails on the way, a full disk or the end of the process, the name never stands
for a part of what was to be written.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(
    file: Path, content: str | bytes, *, replaces: bool = True, mode: int = 0o666
) -> None:
    """Write a file aside, have it on disk, and give it its name; text in UTF-8, lines as they are.

    Raises:
        FileExistsError: it is there, and `replaces` is false.
        OSError: it cannot be written; one that was there is as it was.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    beside = file.with_name(f".{file.name[:100]}.{os.getpid()}.new")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(number, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if replaces:
            beside.replace(file)
        else:
            name_new(beside, file)
        sync_to_disk(file.parent)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder with those above it, so that it is still there after the power went.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=mode, exist_ok=True)
    sync_to_disk(folder.parent)


def sync_to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, written out; some systems cannot do it for folders.

    Raises:
        OSError: the disk does not take them.
    """
    if os.name == "nt" and path.is_dir():
        return
    number = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def name_new(beside: Path, file: Path) -> None:
    """Give a finished file its name, unless something has that name; `beside` may be left over.

    Raises:
        FileExistsError: something has.
        OSError: the disk does not take it.
    """
    try:
        os.link(beside, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if file.exists():
            raise FileExistsError(file) from None
        beside.rename(file)

"""Which files below a folder are articles.

Invariant: every file is either listed or reported with the reason it was left out, except hidden
ones and those every project folder has (README, LICENSE, CHANGELOG, sources.toml). Links, pipes
and devices are never followed or opened. A hard link is the file itself, which nothing tells from
another name of it: it is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import IngestError, UnsupportedFormatError
from ..records import Failure
from .formats.registry import format_of
from .metadata.manifest import MANIFEST_FILE

_PROJECT_FILES: Final = ("readme", "license", "licence", "changelog")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The article files below a folder, as sorted relative paths, and what was left out."""

    files: tuple[str, ...]
    skipped: tuple[Failure, ...]


def iter_files(folder: Path) -> Listing:
    """The article files below `folder`; paths are relative to it and use forward slashes."""
    files: list[str] = []
    skipped: list[Failure] = []
    for path in _walk(folder, skipped=skipped, folder=folder):
        relative = path.relative_to(folder).as_posix()
        try:
            check_file(path, source=relative)
            format_of(path.suffix)
        except IngestError as error:
            skipped.append(Failure(source=shown_name(relative), reason=str(error)))
        else:
            files.append(relative)
    skipped.sort(key=lambda failure: failure.source)
    return Listing(files=tuple(sorted(files)), skipped=tuple(skipped))


def check_file(path: Path, *, source: str) -> os.stat_result:
    """The status of a regular file.

    Raises:
        UnsupportedFormatError: a link, folder, pipe, socket or device, not there at all, or of a
            name that is no UTF-8.
    """
    if source != shown_name(source):
        msg = f"{shown_name(source)} has a name that is no valid UTF-8; rename it"
        raise UnsupportedFormatError(msg)
    try:
        status = path.lstat()
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        reason = error.strerror if isinstance(error, OSError) else error
        msg = f"{source} cannot be read: {reason}"
        raise UnsupportedFormatError(msg) from error
    if stat.S_ISLNK(status.st_mode):
        msg = f"{source} is a symbolic link; links are not followed"
        raise UnsupportedFormatError(msg)
    if not stat.S_ISREG(status.st_mode):
        msg = f"{source} is not a regular file"
        raise UnsupportedFormatError(msg)
    return status


def check_below(folder: Path, relative: str) -> None:
    """Refuse a file that is reached from `folder` through a link to another folder.

    Raises:
        UnsupportedFormatError: a folder on the way is a symbolic link.
    """
    place = folder
    for part in PurePosixPath(relative).parts[:-1]:
        place /= part
        if place.is_symlink():
            msg = f"{relative} is reached through a symbolic link; links are not followed"
            raise UnsupportedFormatError(msg)


def shown_name(name: str) -> str:
    r"""A file's name as text, with bytes that are no UTF-8 as escapes; else the name itself.

    >>> shown_name("notes\udcff.txt")
    'notes\\xff.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walk(current: Path, *, skipped: list[Failure], folder: Path) -> Iterator[Path]:
    # os.walk follows no links to folders, but does list them among the folders: they are reported.
    def report(error: OSError) -> None:
        source = shown_name(Path(error.filename).relative_to(folder).as_posix())
        skipped.append(Failure(source=source, reason=f"cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(current, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in folders if Path(place, name).is_symlink())
        yield from (Path(place, name) for name in sorted(names) if not _is_project_file(name))


def _is_project_file(name: str) -> bool:
    stem = name.lower().split(".")[0]
    return name.startswith(".") or name == MANIFEST_FILE or stem in _PROJECT_FILES

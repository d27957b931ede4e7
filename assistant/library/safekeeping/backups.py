"""Backups: one file with a library and what lies beside it, made while it is in use and verified.

Invariant: a backup is written whole or not at all, every file in it with its SHA-256, and it is
read back before anybody hears that it was made. Restoring overwrites nothing: a library that is
there is kept under another name.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from ...errors import LibraryError, LibraryNotFoundError
from ...recipe import RECIPE_FILE
from ...version import __version__
from ...whole_files import make_folder, sync_to_disk
from ..store import Library
from .opening import LIBRARY_FILE, TEMPORARY, kept_aside, put_in_place

BACKUP_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_FIRST_YEAR: Final = 1980  # of the format's times
_LAST_YEAR: Final = 2107
_BESIDE: Final = ("notebooks", "standing")
"""Folders beside the library that a backup holds as well."""
_NAME: Final = re.compile(
    rf"{re.escape(LIBRARY_FILE)}|{re.escape(RECIPE_FILE)}|(?:{'|'.join(_BESIDE)})/[\w.-]+"
)
_MOST_MANIFEST_BYTES: Final = 10_000_000
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds: how many articles, how many files in all, and when it was made.

    `replaced` is where a library lies now that was in the place of a restored one.
    """

    articles: int
    files: int
    made: datetime
    replaced: Path | None = None


def back_up(folder: Path, file: Path) -> BackupReport:
    """Write a backup of the index in `folder` to `file`, which must not exist; others may write on.

    Raises:
        LibraryNotFoundError: there is no index in the folder.
        LibraryError: the library is damaged, or the file is there already or cannot be written.
    """
    if not (folder / LIBRARY_FILE).exists():
        msg = f"there is no index in {folder} to back up"
        raise LibraryNotFoundError(msg)
    if file.exists():
        msg = f"{file} is there already; name a new file"
        raise LibraryError(msg)
    try:
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=file.parent) as place:
            written = Path(place) / "backup"
            _write(folder, written, Path(place))
            report = check_backup(written)
            put_in_place(written, file)
    except FileExistsError as error:
        msg = f"{file} is there already; name a new file"
        raise LibraryError(msg) from error
    except OSError as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"cannot write the backup {file}: {error.strerror or error}"
        raise LibraryError(msg) from error
    return report


def check_backup(file: Path) -> BackupReport:
    """What a backup holds, if every byte of it is what was written and its library is whole.

    Raises:
        LibraryError: it is no backup, of a newer format, or damaged.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=file.parent) as place:
            return _unpack(file, Path(place))
    except OSError as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"cannot read the backup {file}: {error.strerror or error}"
        raise LibraryError(msg) from error


def restore(file: Path, folder: Path) -> BackupReport:
    """Make the index in `folder` what the backup holds; what was there is kept beside it.

    Raises:
        LibraryError: it is no backup, of a newer format, damaged, or cannot be put there.
    """
    try:
        make_folder(folder)
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=folder) as place:
            report = _unpack(file, Path(place))
            replaced = _put(Path(place), folder)
    except OSError as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"cannot restore {file} to {folder}: {error.strerror or error}"
        raise LibraryError(msg) from error
    return BackupReport(
        articles=report.articles, files=report.files, made=report.made, replaced=replaced
    )


def _write(folder: Path, written: Path, place: Path) -> None:
    copy = place / LIBRARY_FILE
    with Library.open(folder) as library:  # refuses what is damaged, takes older formats along
        library.infos()
        library.copy_to(copy)
    found = {LIBRARY_FILE: copy, RECIPE_FILE: folder / RECIPE_FILE}
    for beside in _BESIDE:
        found |= {f"{beside}/{path.name}": path for path in sorted((folder / beside).glob("*"))}
    listed = []
    with zipfile.ZipFile(written, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in found.items():
            if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
                continue
            entry = _entry(name)
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                size, sha256 = _copied(source, target)
            listed.append({"name": name, "bytes": size, "sha256": sha256})
        manifest = {
            "format": BACKUP_FORMAT,
            "version": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": listed,
        }
        archive.writestr(_entry(_MANIFEST), json.dumps(manifest, indent=1))
    sync_to_disk(written)


def _entry(name: str) -> str | zipfile.ZipInfo:
    """The head of a file in the archive; without a time where the clock says one that has no place in it."""
    is_known = _FIRST_YEAR <= datetime.now().astimezone().year <= _LAST_YEAR
    return name if is_known else zipfile.ZipInfo(name)


def _unpack(file: Path, place: Path) -> BackupReport:
    """Write every file of the backup below `place`, each checked, and open its library."""
    with _translated(file), zipfile.ZipFile(file) as archive:
        manifest = _manifest(archive, file)
        listed = {str(item["name"]): item for item in manifest["files"]}
        names = archive.namelist()
        if sorted([*listed, _MANIFEST]) != sorted(names) or not all(map(_NAME.fullmatch, listed)):
            msg = f"{file} is damaged: it does not hold the files it lists"
            raise LibraryError(msg)
        for name, item in listed.items():
            target = place / name
            target.parent.mkdir(exist_ok=True)
            with archive.open(name) as source, target.open("xb") as opened:
                found = _copied(source, opened, limit=int(item["bytes"]))
            if found != (item["bytes"], item["sha256"]):
                msg = f"{file} is damaged: {name} is not what was written"
                raise LibraryError(msg)
        made = datetime.fromisoformat(manifest["made"])
    with Library.open(place) as library:
        problems = library.problems()
        unsound = sorted(library.unsound_texts())
        articles = len(library.infos())
    if problems or unsound:
        msg = f"{file} holds a damaged library: {(problems or unsound)[0]}"
        raise LibraryError(msg)
    return BackupReport(articles=articles, files=len(listed), made=made)


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    if archive.getinfo(_MANIFEST).file_size > _MOST_MANIFEST_BYTES:
        msg = f"{file} is no backup: its list is too long"
        raise LibraryError(msg)
    manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
    if manifest["format"] != BACKUP_FORMAT:
        msg = (
            f"{file} has backup format {manifest['format']}, this version reads {BACKUP_FORMAT};"
            f" it was made by On Record {manifest.get('version', 'of another version')}"
        )
        raise LibraryError(msg)
    if LIBRARY_FILE not in {item["name"] for item in manifest["files"]}:
        msg = f"{file} holds no library"
        raise LibraryError(msg)
    return manifest


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    try:
        yield
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError),
        *(KeyError, TypeError, ValueError, AttributeError, RecursionError, zlib.error),
    ) as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"{file} is no backup of On Record, or is damaged: {error}"
        raise LibraryError(msg) from error


def _copied(source: IO[bytes], target: IO[bytes], *, limit: int | None = None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        size += len(block)
        if limit is not None and size > limit:
            break
        digest.update(block)
        target.write(block)
    return size, digest.hexdigest()


def _put(place: Path, folder: Path) -> Path | None:
    """Move what was unpacked to where it belongs, and what was there out of the way."""
    replaced = None
    for name in (*_BESIDE, RECIPE_FILE, LIBRARY_FILE):
        here, there = place / name, folder / name
        if not here.exists():
            continue
        if there.exists():
            kept = kept_aside(folder, "replaced", f"-{name}")
            if name == LIBRARY_FILE:
                _refuse_in_use(there)
                for suffix in ("-wal", "-shm"):  # would be folded into the restored library
                    beside = there.with_name(there.name + suffix)
                    if beside.exists():
                        beside.rename(kept.with_name(kept.name + suffix))
                replaced = kept
            there.rename(kept)
        if name == LIBRARY_FILE:
            put_in_place(here, there)
        else:
            _move(here, there)
    sync_to_disk(folder)
    return replaced


def _move(here: Path, there: Path) -> None:
    """Move a file, or a folder of files, that is on disk by then."""
    for path in [here, *here.rglob("*")]:
        sync_to_disk(path)
    here.rename(there)


def _refuse_in_use(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            msg = f"another process is using {path}; end it before a backup is restored there"
            raise LibraryError(msg) from error
    except (sqlite3.Error, UnicodeDecodeError, MemoryError):
        pass  # damaged, and about to be put aside

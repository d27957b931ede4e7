"""Saving what is readable of a damaged library into a new one, and naming what was lost.

Invariant: nothing is thrown away: the damaged file is kept beside the new library, and what cannot
go back as an article, though its bytes are whole, is written out as a file. What goes into the new
library fits the hashes it was stored with.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ...errors import LibraryBusyError, LibraryError, LibraryNotFoundError
from ...records import Failure
from ...whole_files import sync_to_disk
from ..rows import content_hash_of
from ..schema import FORMAT_VERSION
from ..store import Library
from .opening import (
    LIBRARY_FILE,
    TEMPORARY,
    connect,
    kept_aside,
    note_lists,
    put_in_place,
    register,
    write_empty,
)
from .sealing import (
    ARTICLE_FIELDS,
    CORRECTION_FIELDS,
    REMOVED_FIELDS,
    SEAL_ARTICLE,
    are_segments,
    segments_digest,
    text_digest,
)

RESCUED: Final = "rescued"
_UNREADABLE: Final = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What SQLite raises for a damaged file, and its binding where the message itself is damaged."""
_ARTICLE_COLUMNS: Final = (
    "id, text, text_sha256, metadata, pages, content_sha256, original_sha256, root, source, loader,"
    " stamp, added, reading, segments_sha256, seal"
)
_REMOVED_COLUMNS: Final = (
    "id, text, text_sha256, metadata, pages, content_sha256, original_sha256, root, source, loader,"
    " stamp, added, reading, removed, seal"
)
_DAMAGED_ROW: Final = "its text or its metadata was damaged"
_NAME_ONLY: Final = "nothing but its id was left"
_NAMELESS: Final = "articles were lost of which not even the ids are left"
_UNKNOWN_ORIGIN: Final = "kept, without its original and where it came from: that was damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairReport:
    """What was saved: how many articles, the files written out, and what was lost, with the reason.

    `damaged` is where the damaged library lies now, or `None` if there was nothing to repair.
    """

    kept: int
    lost: tuple[Failure, ...] = ()
    rescued: tuple[Path, ...] = ()
    damaged: Path | None = None


def repair(folder: Path) -> RepairReport:
    """Replace the library in `folder` by a new one of all that is readable in it.

    Raises:
        LibraryNotFoundError: there is none.
        LibraryBusyError: another process is using it.
        LibraryError: nothing in it is readable, or the new one cannot be written.
    """
    path = folder / LIBRARY_FILE
    if not path.exists():
        msg = f"there is no index in {folder}; restore a backup with: onrecord restore FILE"
        raise LibraryNotFoundError(msg)
    _refuse_in_use(path)
    if (whole := _count_if_whole(folder)) is not None:
        return RepairReport(kept=whole)
    try:
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=folder) as place:
            old, new = Path(place) / "old.sqlite3", Path(place) / "new.sqlite3"
            for suffix in ("", "-wal"):
                beside = path.with_name(path.name + suffix)
                if beside.exists():
                    shutil.copyfile(beside, old.with_name(old.name + suffix))
            write_empty(new)
            with closing(_source(old, path)) as source, closing(_target(new)) as target:
                salvage = _Salvage(source=source, target=target, rescued=folder / RESCUED)
                salvage.run()
            damaged = _exchange(path, new)
    except OSError as error:
        if isinstance(error, LibraryError):
            raise
        msg = f"the library in {folder} cannot be repaired there: {error.strerror or error}"
        raise LibraryError(msg) from error
    return RepairReport(
        kept=salvage.kept,
        lost=tuple(salvage.lost),
        rescued=tuple(salvage.written),
        damaged=damaged,
    )


def _count_if_whole(folder: Path) -> int | None:
    """How many articles a library holds that needs no repair."""
    try:
        with Library.open(folder) as library:
            if library.problems() or library.unsound_texts():
                return None
            infos = library.infos()
            for info in infos:
                library.segments(info.id)
                library.original(info.id)
            return len(infos)
    except LibraryError:
        return None


def _refuse_in_use(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            msg = f"another process is using {path}; end it before the library is repaired"
            raise LibraryBusyError(msg) from error
    except _UNREADABLE:
        pass  # damaged: that is what we are here for


def _source(old: Path, path: Path) -> sqlite3.Connection:
    """The copy of the damaged library, in the present format where it was an older one."""
    if old.stat().st_size:
        with suppress(LibraryError, *_UNREADABLE):  # older formats, where whole enough for that
            connect(old, timeout=1.0).close()
        connection = sqlite3.connect(old, isolation_level=None)
        connection.text_factory = _text_or_bytes
        register(connection)
        with suppress(*_UNREADABLE):
            if connection.execute("PRAGMA user_version").fetchone() == (FORMAT_VERSION,):
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                return connection
        connection.close()
    msg = f"nothing in {path} is readable; restore a backup with: onrecord restore FILE"
    raise LibraryError(msg)


def _text_or_bytes(stored: bytes) -> str | bytes:
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        return stored


def _target(new: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(new, isolation_level=None)
    register(connection)
    return connection


def _exchange(path: Path, new: Path) -> Path:
    """Put the new library in the place of the old one, which is kept under another name."""
    kept = kept_aside(path.parent, "damaged", ".sqlite3")
    sync_to_disk(new)
    for suffix in (
        "-wal",
        "-shm",
    ):  # a log beside a library it was not written for would be folded in
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    path.rename(kept)
    put_in_place(new, path)
    return kept


@dataclass(slots=True, kw_only=True)
class _Salvage:
    source: sqlite3.Connection
    target: sqlite3.Connection
    rescued: Path
    kept: int = 0
    lost: list[Failure] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of originals
    all_cut: bool = True

    def run(self) -> None:
        self.target.execute("BEGIN IMMEDIATE")
        listed = self._listed()
        for article_id in listed:
            self._article(article_id)
        for article_id in self._mentioned() - set(listed):
            self.lost.append(Failure(source=article_id, reason=_NAME_ONLY))
        self._removed()
        self._corrections()
        self._originals()
        self._vectors()
        if self.all_cut:
            for row in self._rows("SELECT value FROM meta WHERE name = 'cut_by'"):
                self.target.execute("INSERT INTO meta VALUES ('cut_by', ?)", row)
        for key in self.target.execute("SELECT id FROM articles").fetchall():
            self.target.execute(SEAL_ARTICLE, key)  # also over what was left out of the row
        noted = list(self._rows("SELECT value FROM meta WHERE name = 'fingerprint'"))
        note_lists(self.target)
        found = self.target.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchall()
        if not self.lost and noted != found:
            self.lost.append(Failure(source=LIBRARY_FILE, reason=_NAMELESS))
        self.target.execute("COMMIT")

    def _rows(self, statement: str, parameters: tuple[object, ...] = ()) -> Iterator[Any]:
        """The rows as far as they can be read; the statement's damage ends them."""
        with suppress(*_UNREADABLE):
            yield from self.source.execute(statement, parameters)

    def _listed(self) -> list[str]:
        """The ids of all articles that any way of reading the list still finds, sorted."""
        found: set[str] = set()
        for statement in (
            "SELECT id FROM articles INDEXED BY articles_listed ORDER BY id",
            "SELECT id FROM articles INDEXED BY articles_listed ORDER BY id DESC",
            "SELECT id, pages FROM articles ORDER BY id",
            "SELECT id, pages FROM articles ORDER BY id DESC",
        ):
            seen: set[str] = set()
            for row in self._rows(statement):
                if row[0] in seen:  # a damaged list may come back to its beginning for ever
                    break
                seen.add(row[0])
            found |= {name for name in seen if isinstance(name, str)}
        return sorted(found)

    def _mentioned(self) -> set[str]:
        found: set[str] = set()
        for table in ("segments", "signatures"):
            for (name,) in self._rows(f"SELECT DISTINCT article_id FROM {table}"):  # noqa: S608  constants
                if isinstance(name, str):
                    found.add(name)
        return found

    def _article(self, article_id: str) -> None:
        rows = list(
            self._rows(
                f"SELECT row_seal({ARTICLE_FIELDS}), {_ARTICLE_COLUMNS} FROM articles WHERE id = ?",  # noqa: S608  constants
                (article_id,),
            )
        )
        if not rows:
            self.lost.append(Failure(source=article_id, reason=_NAME_ONLY))
            return
        found, *values = rows[0]
        row = dict(zip(_ARTICLE_COLUMNS.split(", "), values, strict=True))
        self._note_name(row)
        is_text = isinstance(row["text"], str) and text_digest(row["text"]) == row["text_sha256"]
        if is_text and found == row["seal"]:
            self._put(row)
        elif is_text and _content_fits(row):
            self.lost.append(Failure(source=article_id, reason=_UNKNOWN_ORIGIN))
            bare = dict.fromkeys(("original_sha256", "root", "source", "loader", "stamp"))
            added = datetime.now(UTC).isoformat(timespec="seconds")
            self._put({**row, **bare, "added": added})
        else:
            self.lost.append(Failure(source=article_id, reason=_DAMAGED_ROW))
            if is_text:
                self._write_out(f"{article_id}.txt", row["text"].encode("utf-8"))

    def _put(self, row: dict[str, Any]) -> None:
        segments = list(
            self._rows('SELECT kind, start, "end" FROM segments WHERE article_id = ?', (row["id"],))
        )
        if not are_segments(segments, row["segments_sha256"]):
            segments, self.all_cut = [], False
        row = {**row, "segments_sha256": segments_digest(segments)}
        marks = ", ".join("?" * len(row))
        self.target.execute(
            f"INSERT INTO articles ({_ARTICLE_COLUMNS}) VALUES ({marks})",  # noqa: S608  constants
            tuple(row.values()),
        )
        self.target.executemany(
            "INSERT INTO segments VALUES (?, ?, ?, ?)", [(row["id"], *item) for item in segments]
        )
        self.kept += 1

    def _note_name(self, row: dict[str, Any]) -> None:
        if isinstance(row["original_sha256"], str) and isinstance(row["source"], str):
            self.names[row["original_sha256"]] = PurePosixPath(row["source"].partition("#")[0]).name

    def _removed(self) -> None:
        marks = ", ".join("?" * len(_REMOVED_COLUMNS.split(", ")))
        for found, *values in self._rows(
            f"SELECT row_seal({REMOVED_FIELDS}), {_REMOVED_COLUMNS} FROM removed"  # noqa: S608  constants
        ):
            text, text_sha256, seal = values[1], values[2], values[-1]
            if found == seal and (text is None or text_digest(text) == text_sha256):
                self.target.execute(
                    f"INSERT INTO removed ({_REMOVED_COLUMNS}) VALUES ({marks})",  # noqa: S608  constants
                    values,
                )
            else:
                name = f"the removal of {values[0]!r}"
                self.lost.append(Failure(source=name, reason="it was damaged"))

    def _corrections(self) -> None:
        for found, *values in self._rows(
            f"SELECT row_seal({CORRECTION_FIELDS}), {CORRECTION_FIELDS}, seal FROM corrections"  # noqa: S608  constants
        ):
            if found == values[-1]:
                self.target.execute(
                    f"INSERT INTO corrections ({CORRECTION_FIELDS}, seal)"  # noqa: S608  constants
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
            else:
                name = f"the correction of {values[1]!r} of {values[0]!r}"
                self.lost.append(Failure(source=name, reason="it was damaged"))

    def _originals(self) -> None:
        """Copy the originals that are whole; those of no article become files."""
        wanted = {
            row[0]
            for row in self.target.execute(
                "SELECT original_sha256 FROM articles UNION"
                " SELECT original_sha256 FROM removed WHERE text IS NOT NULL"
            )
        }
        known = {row[0] for row in self._rows("SELECT sha256 FROM originals")} | wanted
        for sha256 in sorted(key for key in known if isinstance(key, str)):
            rows = list(
                self._rows("SELECT media_type, content FROM originals WHERE sha256 = ?", (sha256,))
            )
            content = rows[0][1] if rows else None
            if not isinstance(content, bytes) or _sha256(content) != sha256:
                self._lose_original(sha256)
            elif sha256 in wanted:
                self.target.execute(
                    "INSERT INTO originals VALUES (?, ?, ?)", (sha256, rows[0][0], content)
                )
            else:
                self._write_out(self.names.get(sha256, sha256), content)

    def _lose_original(self, sha256: str) -> None:
        """Keep the articles of an original that is gone, as articles without one."""
        reason = "its bytes were damaged; the text made of it is kept"
        name = self.names.get(sha256, sha256)
        self.lost.append(Failure(source=f"the original {name}", reason=reason))
        ids = self.target.execute(
            "SELECT id FROM articles WHERE original_sha256 = ?", (sha256,)
        ).fetchall()
        for key in ids:
            # Without its stamp the next sync reads the source again, and keeps it again
            self.target.execute(
                "UPDATE articles SET original_sha256 = NULL, stamp = NULL WHERE id = ?", key
            )

    def _vectors(self) -> None:
        statement = (
            "SELECT model, text_sha256, vectors, seal FROM passage_vectors"
            " WHERE seal = vector_seal(model, text_sha256, vectors)"
        )
        order = " ORDER BY model, text_sha256"
        for suffix in (
            order,
            f"{order.replace(',', ' DESC,')} DESC",
        ):  # from both ends to the damage
            last = None
            for row in self._rows(statement + suffix):
                if row[:2] == last:
                    break
                last = row[:2]
                self.target.execute(
                    "INSERT OR IGNORE INTO passage_vectors VALUES (?, ?, ?, ?)", row
                )

    def _write_out(self, name: str, content: bytes) -> None:
        self.rescued.mkdir(exist_ok=True)
        safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
        file = self.rescued / (safe.lstrip(".")[-150:] or "article")
        for number in range(2, 10_000):
            if not file.exists():
                break
            file = file.with_name(f"{number}-{safe.lstrip('.')[-150:]}")
        file.write_bytes(content)
        self.written.append(file)


def _content_fits(row: dict[str, Any]) -> bool:
    values = (row["text_sha256"], row["metadata"], row["pages"], row["reading"])
    if not all(isinstance(value, str) for value in values[:3]):
        return False
    return bool(content_hash_of(*values) == row["content_sha256"])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

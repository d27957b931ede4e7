"""Opening the database of a library: made whole, taken to the present format, or refused in words.

Invariant: a file appears under the library's name only when it is a whole library, so an empty one
there is a loss and never a beginning. A library is taken to a newer format only after a copy of it
lies beside it.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from ...errors import LibraryBusyError, LibraryError, LibraryVersionError
from ...whole_files import make_folder, name_new, sync_to_disk
from ..rows import content_hash_of, count_words, fold_fingerprint
from ..schema import CACHED, CACHES, FORMAT_VERSION, KNOWN, MIGRATIONS, TABLES
from .sealing import (
    KEPT,
    PAIRS,
    SEAL_ARTICLE,
    SEAL_CORRECTION,
    SEAL_REMOVED,
    row_seal,
    segments_digest,
    text_digest,
    vector_seal,
)

LIBRARY_FILE: Final = "library.sqlite3"
TEMPORARY: Final = "tmp-library-"
REPAIR: Final = "onrecord doctor --repair saves what is readable"
_BY_EFFECTIVE: Final = os.access in os.supports_effective_ids
_FIRST_SEALED: Final = 4


def connect(path: Path, *, timeout: float, read_only: bool = False) -> sqlite3.Connection:
    """A connection to a library's database, taken to the present format where it may be written.

    Raises:
        LibraryVersionError: it was written by another format version.
        LibraryError: it is empty, or holds what no library holds.
        sqlite3.Error: it is damaged, busy, or cannot be opened.
    """
    address: str | Path = path
    if read_only:
        # Nothing changes what nobody may write. With a log that was not folded in, SQLite needs the
        # files of the one who wrote it, and says if it cannot have them.
        log = path.with_name(f"{path.name}-wal")
        whole = not log.exists() or not log.stat().st_size
        address = f"{path.resolve().as_uri()}?{'immutable=1' if whole else 'mode=ro'}"
    _refuse_empty(path)
    connection = sqlite3.connect(
        address, timeout=timeout, isolation_level=None, check_same_thread=False, uri=read_only
    )
    try:
        _configure(connection)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        _check_version(connection, path, may_write=not read_only)
        if not read_only:
            _migrate(connection, path)
            _complete(connection)
        _check_schema(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def make(folder: Path) -> None:
    """Make an empty library in `folder`, unless another process was faster.

    Raises:
        LibraryError: the folder cannot be written.
    """
    place = folder / LIBRARY_FILE
    try:
        make_folder(folder)
        for left in folder.glob(f"{TEMPORARY}*"):  # by a process that was killed while it made one
            left.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=folder)
        os.close(handle)
        temporary = Path(name)
        try:
            write_empty(temporary)
            put_in_place(temporary, place)
        except FileExistsError:
            pass
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        msg = f"cannot make an index in the folder {folder}: {error.strerror or error}"
        raise LibraryError(msg) from error


def write_empty(path: Path) -> None:
    """Make an empty file a library without articles."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _configure(connection)
        connection.executescript(
            f"BEGIN IMMEDIATE; {TABLES} {CACHES} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;"
        )
        note_lists(connection)


def put_in_place(temporary: Path, place: Path) -> None:
    """Give a finished file its name for good, unless something has that name.

    Raises:
        FileExistsError: something has.
        OSError: the disk does not take it.
    """
    sync_to_disk(temporary)
    mode = 0o666 & ~_umask()
    temporary.chmod(mode)
    name_new(temporary, place)
    temporary.unlink(missing_ok=True)
    sync_to_disk(place.parent)


def kept_aside(folder: Path, what: str, name: str) -> Path:
    """A name for what has to make way, such as `damaged-20261130-101500.sqlite3`, that nothing has yet.

    A clock may have been set back, and then would name what is kept already.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    names = (f"{what}-{stamp}{more}{name}" for more in chain([""], map("-{}".format, count(2))))
    return next(folder / free for free in names if not os.path.lexists(folder / free))


def is_read_only(path: Path) -> bool:
    """Whether a database is where this process can write neither it nor what SQLite keeps beside it."""
    return not os.access(path, os.W_OK, effective_ids=_BY_EFFECTIVE) or not os.access(
        path.parent, os.W_OK, effective_ids=_BY_EFFECTIVE
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What SQLite says of the file, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            msg = f"another process is writing to {path}; try again when it is done"
            raise LibraryBusyError(msg) from error
        msg = f"cannot use {path}: {error}"
        raise LibraryError(msg) from error
    except sqlite3.ProgrammingError as error:
        if "closed database" not in str(error):
            raise
        msg = f"the index in {path.parent} was closed; open it again to go on"
        raise LibraryError(msg) from error
    except UnicodeEncodeError as error:
        msg = f"{error.object[:100]!r} is nothing a library holds: it has a lone surrogate"
        raise LibraryError(msg) from error
    except MemoryError as error:  # the size of a value that was damaged may be one that nobody has
        msg = f"{path} is damaged, or larger than the memory there is; {REPAIR}"
        raise LibraryError(msg) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:  # its own words may be damaged as well
        msg = f"{path} is damaged or no library: {error}; {REPAIR}"
        raise LibraryError(msg) from error


def _umask() -> int:
    present = os.umask(0o077)
    os.umask(present)
    return present


def _refuse_empty(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError:  # SQLite says it better
        return
    if size == 0:
        msg = (
            f"{path} is empty, so what it held is lost; restore a backup with: onrecord restore"
            " FILE, or delete it to begin anew"
        )
        raise LibraryError(msg)


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # Of a file somebody else made nothing is run, and its pages are looked at before they are used
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    register(connection)


def register(connection: sqlite3.Connection) -> None:
    """Give SQLite the functions the library's statements use."""
    for name, arguments, function in (
        ("word_count", 1, count_words),
        ("row_seal", -1, row_seal),
        ("vector_seal", 3, vector_seal),
        ("text_digest", 1, text_digest),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def _check_version(connection: sqlite3.Connection, path: Path, *, may_write: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == FORMAT_VERSION:
        return
    if version > FORMAT_VERSION:
        msg = (
            f"{path} has format {version}, newer than the {FORMAT_VERSION} of this version;"
            " use the version of On Record that wrote it, or a newer one"
        )
        raise LibraryVersionError(msg)
    if version not in MIGRATIONS:
        msg = f"{path} has format {version}, which is none of ours: it is damaged or no library; {REPAIR}"
        raise LibraryVersionError(msg)
    if not may_write:
        msg = (
            f"{path} has format {version}, this version reads {FORMAT_VERSION}; it may not be written"
            " here: open it once where it may"
        )
        raise LibraryVersionError(msg)


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    names = {name for kind, name in found if kind in {"table", "index"}}
    strange = sorted({name for _, name in found} - KNOWN | {n for k, n in found if n not in names})
    missing = sorted(KNOWN - names)
    if strange or missing:
        what = f"lacks {missing[0]}" if missing else f"holds {strange[0]!r}, which no library does"
        msg = f"{path} is damaged or no library: it {what}; {REPAIR}"
        raise LibraryError(msg)


def _complete(connection: sqlite3.Connection) -> None:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not names >= CACHED and "articles" in names:
        connection.executescript(f"BEGIN IMMEDIATE; {CACHES} COMMIT;")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """To the present format, as one transaction; nothing if another process was faster."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == FORMAT_VERSION:
        return
    _keep_copy(connection, path.with_name(f"before-format-{FORMAT_VERSION}.sqlite3"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for older in range(version, FORMAT_VERSION):
            for statement in MIGRATIONS[older]:
                connection.execute(statement)
        if version < _FIRST_SEALED:
            for statement in CACHES.split(";"):
                connection.execute(statement)
            _seal_everything(connection)
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _keep_copy(connection: sqlite3.Connection, target: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=target.parent) as folder:
            temporary = Path(folder) / target.name
            with closing(sqlite3.connect(temporary)) as copy:
                connection.backup(copy)
            sync_to_disk(temporary)
            temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        msg = f"{target.parent} has a library of an older format, and no copy can be kept of it: {error}"
        raise LibraryError(msg) from error


def _seal_everything(connection: sqlite3.Connection) -> None:
    """Seal what a library without seals holds; what does not fit its hashes stays unsealed."""
    run = connection.execute
    listed = run("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
    rows = run("SELECT id, content_sha256 FROM articles ORDER BY id").fetchall()
    for article_id, content_sha256 in rows:
        segments = run(
            'SELECT kind, start, "end" FROM segments WHERE article_id = ?', (article_id,)
        ).fetchall()
        run(
            "UPDATE articles SET segments_sha256 = ? WHERE id = ?",
            (segments_digest(segments), article_id),
        )
        if content_hash_of(*_content(connection, article_id)) == content_sha256:
            run(SEAL_ARTICLE, (article_id,))
    for (removed_id,) in run("SELECT id FROM removed").fetchall():
        run(SEAL_REMOVED, (removed_id,))
    for key in run("SELECT article_id, field FROM corrections").fetchall():
        run(SEAL_CORRECTION, key)
    if not rows or listed == (fold_fingerprint(rows),):
        note_lists(connection)


def _content(connection: sqlite3.Connection, article_id: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(
        "SELECT text_sha256, metadata, pages, reading FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return row


def note_lists(connection: sqlite3.Connection) -> None:
    """Note what the lists are now."""
    rows = connection.execute("SELECT id, content_sha256 FROM articles ORDER BY id").fetchall()
    noted = {item.name: item.digest(connection.execute) for item in (*KEPT, PAIRS)}
    noted["fingerprint"] = fold_fingerprint(rows)
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", noted.items())

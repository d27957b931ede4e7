"""Files on their way into the collection: received, waiting, read, added or refused.

Invariant: what lies in the private folder is there only until it was read or given up; there is
never more of it than `MAX_STAGED_BYTES`, and never more than `MAX_UNDERWAY` files. One thread adds
what is waiting, all of it at once, because each change of the collection makes the search build
anew. Only who sent a file can ask about it: its ticket cannot be guessed.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from ....errors import AssistantError
from ....ingest import format_of
from ....library import SentFile, check_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ....assistant import Assistant
    from ....records import Progress, UploadResult

MAX_UNDERWAY: Final = 64
MAX_RECEIVING: Final = 4
MAX_STAGED_BYTES: Final = 200_000_000
MAX_FILES_AT_ONCE: Final = 32
MAX_REMEMBERED: Final = 1_000
_log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a file is on its way."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    READING = "reading"
    ADDED = "added"
    HELD = "held"
    FAILED = "failed"


_DONE: Final = frozenset({State.ADDED, State.HELD, State.FAILED})


@dataclass(slots=True, kw_only=True)
class Upload:
    """One file on its way."""

    ticket: str
    name: str
    path: Path
    limit: int
    state: State = State.RECEIVING
    reason: str = ""
    article_id: str = ""
    progress: Progress | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in _DONE


class FullError(Exception):
    """Too much is on its way already; come back in a moment."""


@dataclass(slots=True)
class UploadQueue:
    """Takes files in and adds them to the collection.

    Args:
        desk: the index they are added to.
        folder: a private folder for what is on its way.
    """

    desk: Assistant
    folder: Path
    _arrivals: OrderedDict[str, Upload] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _worker: threading.Thread | None = None
    _is_closed: bool = False

    def expect(self, name: str) -> Upload:
        """A place for a file of this name, whose content may then be written to its path.

        Raises:
            UnsupportedFormatError: no loader reads such a file, or the name is none.
            FullError: too much is on its way.
        """
        check_name(name)
        suffix = PurePosixPath(name).suffix.lower()
        kind = format_of(suffix)
        limit = kind.max_sent_bytes or kind.max_bytes
        with self._lock:
            underway = [item for item in self._arrivals.values() if not item.is_done]
            receiving = sum(item.state is State.RECEIVING for item in underway)
            staged = sum(item.limit for item in underway)
            if (
                self._is_closed
                or len(underway) >= MAX_UNDERWAY
                or receiving >= MAX_RECEIVING
                or staged + limit > MAX_STAGED_BYTES
            ):
                raise FullError
            ticket = secrets.token_urlsafe(16)
            path = self.folder / f"arrival-{secrets.token_hex(16)}{suffix}"
            arrival = Upload(ticket=ticket, name=name, path=path, limit=limit)
            self._arrivals[ticket] = arrival
            self._forget_old()
            return arrival

    def arrived(self, arrival: Upload) -> None:
        """Its content is complete; it will be added soon."""
        with self._lock:
            arrival.limit = arrival.path.stat().st_size
            arrival.state = State.WAITING
            if self._worker is None and not self._is_closed:
                self._worker = threading.Thread(target=self._work, name="upload_queue", daemon=True)
                self._worker.start()

    def give_up(self, arrival: Upload) -> None:
        """It will not be completed; nothing of it stays."""
        with self._lock:
            self._arrivals.pop(arrival.ticket, None)
        arrival.path.unlink(missing_ok=True)

    def of(self, tickets: Iterable[str]) -> list[Upload]:
        """What became of the files with these tickets; unknown ones are left out."""
        with self._lock:
            return [self._arrivals[name] for name in tickets if name in self._arrivals]

    def close(self) -> None:
        """Take nothing more in, and wait a moment for what is being added."""
        with self._lock:
            self._is_closed = True
            worker = self._worker
        if worker is not None:
            worker.join(timeout=5)
        for arrival in list(self._arrivals.values()):
            arrival.path.unlink(missing_ok=True)

    def _work(self) -> None:
        try:
            while batch := self._next_batch():
                self._add(batch)
        finally:
            with self._lock:
                if self._worker is threading.current_thread():
                    self._worker = None

    def _next_batch(self) -> list[Upload]:
        """What is waiting, each name once; nothing where the thread is to end."""
        with self._lock:
            batch: dict[str, Upload] = {}
            for arrival in self._arrivals.values():
                is_waiting = arrival.state is State.WAITING
                if is_waiting and len(batch) < MAX_FILES_AT_ONCE and arrival.name not in batch:
                    batch[arrival.name] = arrival
            if not batch or self._is_closed:
                self._worker = None
                return []
            for arrival in batch.values():
                arrival.state = State.READING
            return list(batch.values())

    def _add(self, batch: list[Upload]) -> None:
        def show(progress: Progress) -> None:
            for arrival in batch:
                arrival.progress = progress

        files = [SentFile(name=arrival.name, path=arrival.path) for arrival in batch]
        try:
            receipts = self.desk.add_uploads(files, on_progress=show)
            for arrival, receipt in zip(batch, receipts, strict=True):
                self._settle(arrival, receipt)
        except AssistantError as error:
            _log.warning("files could not be added: %s", error)
        finally:  # whatever happened, nobody waits for a file for ever
            for arrival in batch:
                if not arrival.is_done:
                    self._finish(arrival, State.FAILED, reason="")

    def _settle(self, arrival: Upload, receipt: UploadResult) -> None:
        if receipt.article_id is None:
            self._finish(arrival, State.FAILED, reason=receipt.reason or "")
            return
        arrival.article_id = receipt.article_id
        self._finish(arrival, State.ADDED if receipt.is_new else State.HELD)

    def _finish(self, arrival: Upload, state: State, *, reason: str = "") -> None:
        arrival.path.unlink(missing_ok=True)
        arrival.reason = reason
        arrival.progress = None
        arrival.state = state

    def _forget_old(self) -> None:
        for ticket, arrival in list(self._arrivals.items()):
            if len(self._arrivals) <= MAX_REMEMBERED:
                return
            if arrival.is_done:
                del self._arrivals[ticket]

"""One writer at a time, on a server that knows no compare-and-set.

Invariant: the lock is one of timing. Who wants it writes his name into a row, waits longer than such a
write takes, and has it if his name still stands there. It holds while the put of a row takes less than
`SURE_AFTER`, and while nobody who lost it goes on for longer than `LEASE_SECONDS` without looking; what was seen
not to be renewed for so long is of a process that died. No machine reads another's clock, or its own calendar: either
may be wrong, or be set while somebody writes.

Source: M. Fischer's algorithm, in L. Lamport, "A Fast Mutual Exclusion Algorithm", TOCS 5(1), 1987, section 2.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from ....errors import EngineError, EngineUnavailableError
from .state_rows import StateRows

LEASE_SECONDS: Final = 20.0
SURE_AFTER: Final = 0.05
"""Seconds; a put of one row takes a few milliseconds."""

_LOCK: Final = "lock"
_LOOK_EVERY: Final = 0.1


class WriteLock:
    """The lock of one change."""

    def __init__(self, rows: StateRows) -> None:
        self._rows = rows
        self._owner = uuid.uuid4().hex
        self._renewals = 0
        self._renew_at = 0.0

    def acquire(self, *, patience: float) -> None:
        """Wait until nobody else writes, at most `patience` seconds beyond what a dead process costs.

        Raises:
            EngineUnavailableError: somebody does so for longer.
        """
        seconds = LEASE_SECONDS + patience
        deadline = time.monotonic() + seconds
        before, since = self._rows.get(_LOCK), time.monotonic()
        while time.monotonic() < deadline:
            seen = self._rows.get(_LOCK)
            if seen != before:
                before, since = seen, time.monotonic()
            if seen is None or time.monotonic() - since > LEASE_SECONDS:
                self._put()
                time.sleep(SURE_AFTER)
                if self._is_ours():
                    return
            time.sleep(_LOOK_EVERY)
        msg = f"another process has been writing to this collection for {seconds:g} seconds; try again"
        raise EngineUnavailableError(msg)

    def renew(self) -> None:
        """Make sure that it is still ours.

        Raises:
            EngineUnavailableError: it ran out, and another process writes.
        """
        if time.monotonic() < self._renew_at:
            return
        if not self._is_ours():
            msg = "another process began to write to this collection; put the change again"
            raise EngineUnavailableError(msg)
        self._put()

    def release(self) -> None:
        """Let others write."""
        if self._is_ours():
            self._rows.delete(_LOCK)

    def _put(self) -> None:
        self._renewals += 1
        self._renew_at = time.monotonic() + LEASE_SECONDS / 2
        self._rows.put(_LOCK, json.dumps({"owner": self._owner, "renewals": self._renewals}))

    def _is_ours(self) -> bool:
        content = self._rows.get(_LOCK)
        return content is not None and json.loads(content)["owner"] == self._owner


@contextmanager
def writing(rows: StateRows, *, patience: float) -> Iterator[WriteLock]:
    """Nobody else writes meanwhile."""
    lock = WriteLock(rows)
    lock.acquire(patience=patience)
    try:
        yield lock
    finally:
        with suppress(EngineError):  # it runs out by itself
            lock.release()

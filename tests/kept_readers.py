"""The processes that read hostile formats, kept from one test to the next.

One of them starts in more than a second of processor time, most of it for parsers that are loaded, and
hundreds of tests need one for one page. It is made to serve any number of sources; what a test's sandbox
closes while it is idle, the next sandbox of the same limits goes on with. One that is ended at work, that
crashed or was late is gone, as ever. That a sandbox leaves no process behind is tested without this.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.ingest import sandbox

OWN_CHILD = sandbox._Child

_idle: list[tuple[int, subprocess.Popen[bytes]]] = []
"""By the memory it may take, what no sandbox has at the moment."""
_taking = threading.Lock()


class KeptChild(OWN_CHILD):
    """A child that begins with a process of an earlier one, and hands its own on."""

    def close(self) -> None:
        if not self._lock.acquire(blocking=False):  # it reads, and is to be stopped
            super().close()
            return
        try:
            if self._child is not None and self._child.poll() is None:
                with _taking:
                    _idle.append((self._memory_bytes, self._child))
                self._child = None
            self._end()
        finally:
            self._lock.release()

    def _start(self) -> subprocess.Popen[bytes]:
        self._end()
        with _taking:
            for kept in reversed(_idle):
                if kept[0] == self._memory_bytes and kept[1].poll() is None:
                    _idle.remove(kept)
                    self._child = kept[1]
                    return kept[1]
        return super()._start()


@contextmanager
def kept_readers() -> Iterator[None]:
    """Meanwhile every sandbox goes on with the processes of those before it; at the end all are ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_Child", KeptChild)
        yield
    for memory_bytes, process in _idle:
        last = OWN_CHILD(seconds=1.0, memory_bytes=memory_bytes)
        last._child = process
        last.close()
    _idle.clear()


@contextmanager
def own_readers() -> Iterator[None]:
    """Meanwhile each sandbox starts and ends its own, as outside of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_Child", OWN_CHILD)
        yield

"""A server that is asked to end is gone within two seconds, whatever still runs in it.

Invariant: nothing is lost by it. What was acknowledged is on disk, and a change that is under way
is a transaction, which the next start finds done or not begun. Only commands end their process in
this way; that of a host ends when the host says so.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENDING_SECONDS: Final = 1.5
"""From the signal on; what is left of two seconds is for a machine that is busy."""

_last: list[Callable[[], None]] = []
_asked = threading.Event()


def at_end(work: Callable[[], None]) -> None:
    """Have `work` done when the process ends, also where it ends by `leave`."""
    _last.append(work)
    atexit.register(work)


@contextmanager
def without_complaints() -> Iterator[None]:
    """What the server says of requests it cuts off is not written while it ends."""
    logger = logging.getLogger("uvicorn.error")
    logger.addFilter(_nothing)
    try:
        yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def end_soon(code: int = 0, *, seconds: float = ENDING_SECONDS) -> None:
    """Let what is being closed come to its end, and leave after that time in any case.

    An answer that takes long would keep the process: threads are waited for when it ends.
    """

    def leave_late() -> None:
        time.sleep(seconds)
        leave(code)

    _asked.set()
    threading.Thread(target=leave_late, name="ending", daemon=True).start()


def leave_if_asked(code: int = 0) -> None:
    """End the process now if it was asked to end, and everything is closed."""
    if _asked.is_set():
        leave(code)


def leave(code: int = 0) -> NoReturn:
    """End the process here and now.

    The interpreter would wait for every thread, and take its libraries apart for a second or two.
    """
    for work in reversed(_last):
        with suppress(Exception):
            work()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)

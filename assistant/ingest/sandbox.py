"""Hostile formats are read in a child process with a limit on time and memory.

Invariant: whatever the bytes do to their parser, the caller gets an extraction or an error of the
`IngestError` tree, within the time limit, and no process is left behind.

The child is a new interpreter, not a fork: a host script needs no `if __name__` guard, and nothing
of the host's memory is in reach. The two talk in frames of JSON, see `sandbox_child.py`. It is no
security boundary against code that takes over the parser; it bounds what a parser can use up.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import IO, Final, Self

from .. import errors
from .extraction import Batch, Extraction
from .formats.limits import MAX_COLLECTED_CHARACTERS, PARSE_MEMORY_BYTES, PARSE_SECONDS
from .sandbox_frames import read_frame, write_frame

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_BOOT: Final = """
import importlib.util, json, sys
path, package = json.loads(sys.argv[1])
sys.path[:] = path
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location(
    "onrecord_child", package + "/__init__.py", submodule_search_locations=[package])
module = importlib.util.module_from_spec(spec)
sys.modules["onrecord_child"] = module
spec.loader.exec_module(module)
from onrecord_child.ingest.sandbox_child import main
main()
"""
# Loaded under a name of its own and by its folder, so that a package it is vendored in, with
# whatever that imports, is not run again in the child.

_REFUSALS: Final = {
    kind.__name__: kind
    for kind in (errors.UnreadableSourceError, errors.NoTextError, errors.SourceTooLargeError)
}
_KILLED: Final = {
    -number
    for name in ("SIGKILL", "SIGXCPU")
    if (number := getattr(signal, name, None)) is not None
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One source to read: the name of its format, its bytes, and what is known about them."""

    format: str
    content: bytes
    source: str
    charset: str | None = None
    url: str | None = None


class Sandbox:
    """Child processes that read one source after another each; a context manager.

    A child starts when all others are at work on a source, serves any number, and is replaced after
    a crash or a timeout. Calls from several threads run side by side, up to `children` of them.

    Args:
        seconds: wall clock and processor time for one source.
        memory_bytes: address space of a child, where the system can limit it.
        children: how many sources may be read at a time.
    """

    def __init__(
        self,
        *,
        seconds: float = PARSE_SECONDS,
        memory_bytes: int = PARSE_MEMORY_BYTES,
        children: int = 1,
    ) -> None:
        self._children = [
            _Child(seconds=seconds, memory_bytes=memory_bytes) for _ in range(children)
        ]
        # The one that was busy last is taken first, so that no more are started than are needed
        self._idle: LifoQueue[_Child] = LifoQueue()
        for child in reversed(self._children):
            self._idle.put(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child processes; the sandbox may be used again and then starts new ones."""
        for child in self._children:
            child.close()

    def run(self, job: Job) -> Extraction | Batch:
        """Reads one source: an extraction, or a batch where its format may hold several documents.

        Raises:
            NoTextError: read well, but there is no article text.
            SourceTooLargeError: over a limit, including time and memory.
            UnreadableSourceError: damaged, or the parser crashed on it.
        """
        child = self._idle.get()
        try:
            answer = child.ask(job)
        finally:
            self._idle.put(child)
        refusal = answer.get("refusal")
        if isinstance(refusal, str):
            raise _REFUSALS.get(refusal, errors.UnreadableSourceError)(str(answer.get("message")))
        try:
            kind = Batch if "documents" in answer else Extraction
            return kind.from_dict(answer)
        except ValueError as error:
            msg = f"reading {job.source} gave a reply that makes no sense: {error}"
            raise errors.UnreadableSourceError(msg) from error


class _Child:
    """One child process, started when it is first asked."""

    def __init__(self, *, seconds: float, memory_bytes: int) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the process; a source it is reading comes back as one that could not be read."""
        if (child := self._child) is not None:
            child.kill()
        with self._lock:
            self._end()

    def ask(self, job: Job) -> dict[str, object]:
        """The child's answer to one source; raises what `Sandbox.run` raises for a lost child."""
        with self._lock:
            return self._ask(job)

    def _ask(self, job: Job) -> dict[str, object]:
        child = self._child if self._child and self._child.poll() is None else self._start()
        head = {
            "format": job.format,
            "source": job.source,
            "charset": job.charset,
            "url": job.url,
            "seconds": self._seconds,
        }
        late = threading.Event()
        timer = threading.Timer(self._seconds, _stop, args=(child, late))
        timer.start()
        try:
            frame = _exchange(child, json.dumps(head).encode(), job.content)
        except BaseException:
            # An interrupt mid-frame leaves the two out of step; the next source gets a new child.
            self._end()
            raise
        finally:
            timer.cancel()
            timer.join()
        if frame is None:
            raise self._post_mortem(job.source, late=late.is_set())
        answer = json.loads(frame)
        return answer if isinstance(answer, dict) else {}

    def _start(self) -> subprocess.Popen[bytes]:
        self._end()
        path = json.dumps([sys.path, str(_PACKAGE)])
        child = subprocess.Popen(  # noqa: S603  our own interpreter and code, no shell
            [sys.executable, "-I", "-c", _BOOT, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._child = child
        limits = json.dumps({"memory_bytes": self._memory_bytes}).encode()
        # Where it died at once, the reading side finds out and says so.
        with suppress(BrokenPipeError):
            write_frame(_pipe(child.stdin), limits)
        return child

    def _post_mortem(self, source: str, *, late: bool) -> errors.IngestError:
        child = self._child
        status = child.wait() if child else 0
        self._end()
        if late:
            msg = f"{source} took more than {self._seconds:g} s to read"
            return errors.SourceTooLargeError(msg)
        if status in _KILLED:
            msg = f"{source} took more processor time or memory than allowed"
            return errors.SourceTooLargeError(msg)
        msg = f"{source} made its parser fail (exit status {status})"
        return errors.UnreadableSourceError(msg)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            # Unsent bytes of a source have no reader any more.
            with suppress(BrokenPipeError):
                _pipe(pipe).close()


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _exchange(child: subprocess.Popen[bytes], head: bytes, content: bytes) -> bytes | None:
    """The child's reply, or `None` where it died before it was complete."""
    try:
        write_frame(_pipe(child.stdin), head)
        write_frame(_pipe(child.stdin), content)
    except BrokenPipeError:
        return None
    return read_frame(_pipe(child.stdout), limit=16 * MAX_COLLECTED_CHARACTERS)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "the child process was started without pipes"
        raise RuntimeError(msg)
    return pipe

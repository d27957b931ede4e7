"""What runs inside the sandbox: read a source, answer, wait for the next.

Per source two frames come in (a JSON head, then the bytes) and one JSON frame goes out: the
extraction, or the name of the refusal and its message. Any other failure of a parser ends the
process, and the parent reports it; it is not dressed up as an answer.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import IO, Final

from ..errors import IngestError
from .extraction import Batch, Extraction
from .formats.limits import MAX_COLLECTED_CHARACTERS, MAX_EXTRACTED_CHARACTERS, MAX_PAGED_BYTES
from .sandbox_frames import read_frame, write_frame

_HEAD_BYTES: Final = 1_000_000

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows; there the parent's wall clock is the only limit
    resource = None


def main() -> None:
    """Serves sources until the parent closes the pipe."""
    incoming, outgoing = _take_pipes()
    # A library's warning is nothing the caller can act on.
    warnings.simplefilter("ignore")
    limits = read_frame(incoming, limit=_HEAD_BYTES)
    if limits is None:
        return
    _limit_process(json.loads(limits)["memory_bytes"])
    while (head := read_frame(incoming, limit=_HEAD_BYTES)) is not None:
        content = read_frame(incoming, limit=MAX_PAGED_BYTES)
        if content is None:
            return
        write_frame(outgoing, json.dumps(_answer(json.loads(head), content)).encode())


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The parent's pipes, out of the reach of a library that prints or reads."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def _limit_process(memory_bytes: int) -> None:
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform != "darwin":  # macOS refuses any limit on the address space
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _limit_processor_time(seconds: float) -> None:
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(head: dict[str, object], content: bytes) -> dict[str, object]:
    source = str(head["source"])
    seconds = head["seconds"]
    _limit_processor_time(seconds if isinstance(seconds, (int, float)) else 0)
    try:
        found = _read(head, content, source)
    except IngestError as error:
        return {"refusal": type(error).__name__, "message": str(error)}
    except MemoryError:
        message = f"{source} needs more memory to read than allowed"
        return {"refusal": "SourceTooLargeError", "message": message}
    extractions, limit = (
        (found.extractions, MAX_COLLECTED_CHARACTERS)
        if isinstance(found, Batch)
        else ((found,), MAX_EXTRACTED_CHARACTERS)
    )
    if sum(len(extraction.text) for extraction in extractions) > limit:
        message = f"{source} holds more than {limit} characters of text"
        return {"refusal": "SourceTooLargeError", "message": message}
    return found.to_dict()


_Loader = Callable[..., Extraction | Batch]

_HINTS: Final = {
    "web_page": ("charset", "url"),
    "markdown": ("charset",),
    "feed": ("charset", "url"),
    "json_lines": ("charset",),
    "separated": ("charset",),
}
"""What a loader may be told besides the bytes and their name."""
_HOMES: Final = {
    "word": "word.document",
    "odt": "opendocument.odt",
    "rtf": "rich_text.rtf",
    "feed": "several.feed",
    "json_lines": "several.json_lines",
    "mbox": "several.mbox",
    "separated": "several.separated",
}
"""Where the module of a format in `formats/` is not called like it."""


def _read(head: dict[str, object], content: bytes, source: str) -> Extraction | Batch:
    name = str(head["format"])
    loader: _Loader = import_module(f".formats.{_HOMES.get(name, name)}", __package__).extract
    hints = {hint: head.get(hint) for hint in _HINTS.get(name, ())}
    known = {hint: value for hint, value in hints.items() if isinstance(value, str)}
    return loader(content, source=source, **known)

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
from types import ModuleType
from typing import IO, Final

from ..errors import IngestError
from .extraction import Extraction
from .formats.limits import MAX_EXTRACTED_CHARACTERS, MAX_PAGED_BYTES
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
        extraction = _reader(str(head["format"]))(head, content, source)
    except IngestError as error:
        return {"refusal": type(error).__name__, "message": str(error)}
    except MemoryError:
        message = f"{source} needs more memory to read than allowed"
        return {"refusal": "SourceTooLargeError", "message": message}
    if len(extraction.text) > MAX_EXTRACTED_CHARACTERS:
        message = f"{source} holds more than {MAX_EXTRACTED_CHARACTERS} characters of text"
        return {"refusal": "SourceTooLargeError", "message": message}
    return extraction.to_dict()


_Reader = Callable[[dict[str, object], bytes, str], Extraction]


def _reader(name: str) -> _Reader:
    return {"web_page": _web_page, "markdown": _markdown, "pdf": _pdf, "word": _word}[name]


def _web_page(head: dict[str, object], content: bytes, source: str) -> Extraction:
    from .formats import web_page

    charset, url = head.get("charset"), head.get("url")
    return web_page.extract(
        content,
        source=source,
        charset=charset if isinstance(charset, str) else None,
        url=url if isinstance(url, str) else None,
    )


def _markdown(head: dict[str, object], content: bytes, source: str) -> Extraction:
    from .formats import markdown

    charset = head.get("charset")
    return markdown.extract(
        content, source=source, charset=charset if isinstance(charset, str) else None
    )


def _pdf(_head: dict[str, object], content: bytes, source: str) -> Extraction:
    from .formats import pdf

    return pdf.extract(content, source=source)


def _word(_head: dict[str, object], content: bytes, source: str) -> Extraction:
    from .formats import docx as word

    return word.extract(content, source=source)

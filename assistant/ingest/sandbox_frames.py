"""The framing both sides of the sandbox speak: eight bytes of length, big-endian, then the bytes."""

from __future__ import annotations

import struct
from typing import IO, Final

_LENGTH: Final = struct.Struct(">Q")


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """Writes one frame and flushes it.

    Raises:
        BrokenPipeError: the other side is gone.
    """
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes], *, limit: int) -> bytes | None:
    """Reads one frame; `None` where the pipe ends first, or the frame is over `limit` bytes."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        return None
    content = pipe.read(length)
    return content if len(content) == length else None

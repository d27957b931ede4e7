"""Files of a segment, whose bytes are compared with their SHA-256 before any of them is used.

Invariant: no byte leaves this module that was not hashed and found to be the listed one. A file
that is held is read once, and what was hashed is what is held. A file that stays on disk is
verified in blocks: before a byte of a block is handed out for the first time, the whole block is
read and compared with the block's hash, and the list of those hashes is itself a verified file. So
opening costs what is held, not what there is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from .columns import BLOCK_BYTES, Column, FileColumn

HELD_UP_TO: Final = 16 << 20
"""Bytes from which on a column stays in its file. Of 40 MB, opening took 88 ms held and .3 by place, reading
20,000 numbers 4 microseconds held, 12 by place, and 144 the first time."""

BLOCKS_SUFFIX: Final = ".blocks"
_BLOCKS_FROM: Final = 1 << 20  # bytes; a smaller file is held by every version
_DIGEST_BYTES: Final = 32


class VerifiedFiles:
    """The files that a segment's listing names, opened as they are wanted."""

    def __init__(self, root: Path, listing: bytes) -> None:
        """Raises `ValueError` or `KeyError` where the listing says something else than it should."""
        self._root = root
        self._facts: Mapping[str, Mapping[str, Any]] = json.loads(listing)

    def __contains__(self, name: str) -> bool:
        return name in self._facts

    def content(self, name: str) -> bytes:
        """A whole file.

        Raises:
            OSError: it cannot be read.
            ValueError: its bytes are others than the listed ones.
        """
        content = (self._root / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self._facts[name]["sha256"]:
            raise _differs(name)
        return content

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays of a `.npz` file; raises as `content` does."""
        with np.load(BytesIO(self.content(name)), allow_pickle=False) as held:
            return {key: held[key] for key in held.files}

    def array(self, name: str) -> npt.NDArray[Any]:
        """The array of a `.npy` file, held; raises as `content` does."""
        found: npt.NDArray[Any] = np.load(BytesIO(self.content(name)), allow_pickle=False)
        return found

    def column(self, name: str) -> Column:
        """The array of a `.npy` file: held where it is small, else read by place.

        Raises:
            OSError: it cannot be read.
            ValueError: its bytes, as far as they are read now, are others than the listed ones.
        """
        size = int(self._facts[name]["bytes"])
        if size <= HELD_UP_TO:
            return self.array(name)
        path = self._root / name
        if path.stat().st_size != size:
            raise _differs(name)
        return FileColumn(path, Blocks(name, size, self.content(name + BLOCKS_SUFFIX)))

    def verify_all(self) -> None:
        """Compare every byte of every file with the listing; raises as `content` does."""
        for name, facts in self._facts.items():
            with (self._root / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != facts["sha256"]:
                raise _differs(name)


class Blocks:
    """Which blocks of a file were compared with their hashes; safe to share between threads."""

    def __init__(self, name: str, size: int, hashes: bytes) -> None:
        """Raises `ValueError` where there are not as many hashes as blocks."""
        count = -(-size // BLOCK_BYTES)
        if len(hashes) != count * _DIGEST_BYTES:
            raise _differs(name)
        self._name = name
        self._hashes = hashes
        self._seen = bytearray(count)  # a byte each: written whole, so threads need no lock

    def unseen(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The number and the place of each block with some of these bytes that is yet to be read."""
        for number in range(start // BLOCK_BYTES, -(-stop // BLOCK_BYTES)):
            if not self._seen[number]:
                yield number, number * BLOCK_BYTES

    def see(self, number: int, content: bytes) -> None:
        """Compare a block; raises `ValueError` where it is another than was written."""
        begin = number * _DIGEST_BYTES
        if hashlib.sha256(content).digest() != self._hashes[begin : begin + _DIGEST_BYTES]:
            raise _differs(self._name)
        self._seen[number] = 1


def write_blocks(folder: Path) -> None:
    """Write beside each large `.npy` file of a folder the hashes of its blocks."""
    for path in sorted(folder.glob("*.npy")):
        if path.stat().st_size >= _BLOCKS_FROM:
            with path.open("rb") as file, (folder / (path.name + BLOCKS_SUFFIX)).open("xb") as out:
                for block in _blocks(file):
                    out.write(hashlib.sha256(block).digest())


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _differs(name: str) -> ValueError:
    return ValueError(f"{name} does not match its checksum")

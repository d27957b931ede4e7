"""Arrays of a build that are too large to be held: read by place, from files that never change.

Invariant: nothing is memory-mapped. A map of a file that is cut short kills the process; a read of
one comes back short, which is an error like any other. What was read stays in the system's cache,
which gives it up when memory is wanted.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from ...errors import BuildError

BLOCK_BYTES: Final = 16 << 10
"""Of a file that is verified by and by: a question looks at a few hundred places of it."""

_LONGEST_HEADER: Final = 4096
_READ_ALONG: Final = 4096
"""Bytes between two rows that are copied sooner than the system is asked once more."""


class Column(Protocol):
    """Rows that are read in runs; a numpy array is one, a `FileColumn` another."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, and the values of a row where there are several."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> npt.NDArray[Any]: ...


class BlockHashes(Protocol):
    """Which parts of a file were compared with their hashes; see `integrity`."""

    def unseen(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The number and the place of each block of these bytes that was not compared yet."""

    def see(self, number: int, content: bytes) -> None:
        """Compare a block; raises `ValueError` where it is another than was written."""


class FileColumn:
    """The array in a `.npy` file, read run by run; safe to share between threads.

    With `blocks`, what is read is compared with the block's hash before it is used for the first
    time.
    """

    def __init__(self, path: Path, blocks: BlockHashes | None = None) -> None:
        """Raises `OSError` or `ValueError` where the file is missing, damaged or no plain array."""
        self._name = path.name
        self._blocks = blocks
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._handle)
        self._lock = threading.Lock()
        if blocks is not None:
            self._verify(0, _LONGEST_HEADER)
        self.shape, self._dtype, self._begin = _header(path)
        self._row_bytes = self._dtype.itemsize * int(np.prod(self.shape[1:], dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, part: slice, /) -> npt.NDArray[Any]:
        """These rows, read from the file.

        Raises:
            BuildError: the file is damaged, or was cut short since it was opened.
        """
        start, stop, _ = part.indices(len(self))
        wanted = max(0, stop - start) * self._row_bytes
        self._checked(wanted, self._begin + start * self._row_bytes)
        content = self._read(wanted, self._begin + start * self._row_bytes)
        if len(content) != wanted:
            raise self._cut_short()
        return np.frombuffer(content, dtype=self._dtype).reshape(-1, *self.shape[1:])

    def scattered(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """The values in these rising rows; those that lie near each other are read together.

        Raises:
            BuildError: the file is damaged, or was cut short since it was opened.
        """
        if not len(rows):
            return np.empty((0, *self.shape[1:]), dtype=self._dtype)
        width = self._row_bytes
        breaks = np.flatnonzero(np.diff(rows) * width > width + _READ_ALONG) + 1
        counts = np.diff(breaks, prepend=0, append=len(rows))
        starts = rows[np.concatenate([[0], breaks])]
        sizes = rows[np.concatenate([breaks, [len(rows)]]) - 1] + 1 - starts
        edges = np.concatenate([[0], np.cumsum(sizes)])
        found = np.empty((int(edges[-1]), *self.shape[1:]), dtype=self._dtype)
        into = found.data.cast("B")
        offsets = (self._begin + starts * width).tolist()
        for offset, (begin, end) in zip(offsets, pairwise((edges * width).tolist()), strict=True):
            self._checked(end - begin, offset)
            if self._read_into(into[begin:end], offset) != end - begin:
                raise self._cut_short()
        if len(found) == len(rows):
            return found
        taken: npt.NDArray[Any] = found[rows + np.repeat(edges[:-1] - starts, counts)]
        return taken

    def _checked(self, count: int, offset: int) -> None:
        """Compare the blocks of these bytes, as far as they were not; raises `BuildError`."""
        if self._blocks is not None:
            try:
                self._verify(offset, offset + count)
            except ValueError as error:
                msg = f"{error} any more; open the index again"
                raise BuildError(msg) from error

    def _verify(self, start: int, stop: int) -> None:
        if self._blocks is not None:
            for number, place in self._blocks.unseen(start, stop):
                self._blocks.see(number, self._read(BLOCK_BYTES, place))

    def _read(self, count: int, offset: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._handle, count, offset)
        with self._lock:  # Windows has no reading by place
            os.lseek(self._handle, offset, os.SEEK_SET)
            return os.read(self._handle, count)

    def _read_into(self, part: memoryview, offset: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._handle, [part], offset)
        content = self._read(len(part), offset)
        part[: len(content)] = content
        return len(content)

    def _cut_short(self) -> BuildError:
        return BuildError(f"{self._name} was cut short while it was in use; open the index again")


def gather(column: Column, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """The values in these rows, in the order given; neighbours are read together."""
    if not isinstance(column, FileColumn):
        taken: npt.NDArray[Any] = np.asarray(column)[rows]
        return taken
    wanted, back = np.unique(rows, return_inverse=True)
    found: npt.NDArray[Any] = column.scattered(wanted)[back]
    return found


def _header(path: Path) -> tuple[tuple[int, ...], np.dtype[Any], int]:
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, fortran, dtype = read(file)
        if fortran or dtype.hasobject or not shape:
            msg = f"{path.name} holds no plain rows"
            raise ValueError(msg)
        return shape, dtype, file.tell()

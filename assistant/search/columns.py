"""Arrays of a build that are too large to be held: read by place, from files that never change.

Invariant: nothing is memory-mapped. A map of a file that is cut short kills the process; a read of
one comes back short, which is an error like any other. What was read stays in the system's cache,
which gives it up when memory is wanted.
"""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import BuildError

HELD_UP_TO: Final = 64 << 20
"""Bytes from which on a column stays in its file instead of being held in memory."""


class Column(Protocol):
    """Rows that are read in runs; a numpy array is one, a `FileColumn` another."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, and the values of a row where there are several."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> npt.NDArray[Any]: ...


class FileColumn:
    """The array in a `.npy` file, read run by run; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` or `ValueError` where the file is missing or holds no plain array."""
        self._name = path.name
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._handle)
        self._lock = threading.Lock()
        self.shape, self._dtype, self._begin = _header(path)
        self._row_bytes = self._dtype.itemsize * int(np.prod(self.shape[1:], dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, part: slice, /) -> npt.NDArray[Any]:
        """These rows, read from the file.

        Raises:
            BuildError: the file was cut short since it was opened.
        """
        start, stop, _ = part.indices(len(self))
        wanted = max(0, stop - start) * self._row_bytes
        content = self._read(wanted, self._begin + start * self._row_bytes)
        if len(content) != wanted:
            msg = f"{self._name} was cut short while it was in use; open the index again"
            raise BuildError(msg)
        return np.frombuffer(content, dtype=self._dtype).reshape(-1, *self.shape[1:])

    def _read(self, count: int, offset: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._handle, count, offset)
        with self._lock:  # Windows has no reading by place
            os.lseek(self._handle, offset, os.SEEK_SET)
            return os.read(self._handle, count)


def gather(column: Column, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """The values in these rows, in the order given; neighbours are read together."""
    if isinstance(column, np.ndarray):
        taken: npt.NDArray[Any] = column[rows]
        return taken
    if not len(rows):
        return column[0:0]
    wanted, back = np.unique(rows, return_inverse=True)
    breaks = np.flatnonzero(np.diff(wanted) != 1) + 1
    first = wanted[np.concatenate([[0], breaks])]
    last = wanted[np.concatenate([breaks - 1, [len(wanted) - 1]])]
    parts = [column[int(one) : int(other) + 1] for one, other in zip(first, last, strict=True)]
    found: npt.NDArray[Any] = np.concatenate(parts)[back]
    return found


def open_column(path: Path) -> Column:
    """The array in a `.npy` file: in memory where it is small, else in its file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no plain array.
    """
    if path.stat().st_size > HELD_UP_TO:
        return FileColumn(path)
    array: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    return array


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

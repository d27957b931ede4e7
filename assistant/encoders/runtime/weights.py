"""Weights on disk and in memory: safetensors, whose matrices may be kept as int8 with row scales.

Invariant: a file is opened, and its layout checked, by the format's own library. What is large is
then read from it straight to where it is wanted: memory that is touched for the first time costs
more than what is written to it, and reading lets other threads run, which that library does not.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...errors import ModelError

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

SCALE_SUFFIX: Final = ".scale"
DIVISOR_SUFFIX: Final = ".divisor"
"""Under these names follow, for a matrix in int8, what its rows are multiplied or divided by."""
_AT_ONCE: Final = 8 << 20
_KINDS: Final[dict[str, type[np.generic]]] = {
    "F64": np.float64, "F32": np.float32, "F16": np.float16, "BOOL": np.bool_,
    "I64": np.int64, "I32": np.int32, "I16": np.int16, "I8": np.int8, "U8": np.uint8,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArray:
    """An array in a file, `begin` bytes from its start; nothing of it is read before it is wanted."""

    path: Path
    begin: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def ndim(self) -> int:
        """How many dimensions it has."""
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Its size in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def read_into(self, place: memoryview) -> None:
        """Write its bytes, of which `place` has as many.

        Raises:
            ModelError: the file cannot be read, or was cut short since it was opened.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(self.begin)
                while len(place) and (count := file.readinto(place)):
                    place = place[count:]
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if len(place):
            raise _unreadable(self.path, "it was cut short")

    def read(self) -> Array:
        """The array itself.

        Raises:
            ModelError: as `read_into`.
        """
        array = np.empty(self.shape, dtype=self.dtype)
        if array.nbytes:
            self.read_into(array.data.cast("B"))
        return array


def load_stored(path: Path) -> dict[str, StoredArray]:
    """Where the arrays of a safetensors file lie in it.

    Raises:
        ModelError: the file is missing or not whole, or holds numbers of another kind than weights.
    """
    from safetensors import SafetensorError, safe_open

    found: dict[str, StoredArray] = {}
    try:
        with safe_open(path, framework="numpy") as file:
            # The format has no gaps, so the last array ends where the file does
            parts = {name: file.get_slice(name) for name in reversed(file.offset_keys())}
            end = path.stat().st_size
            for name, part in parts.items():
                shape, dtype = tuple(part.get_shape()), np.dtype(_KINDS[part.get_dtype()])
                end -= math.prod(shape) * dtype.itemsize
                found[name] = StoredArray(path=path, begin=end, shape=shape, dtype=dtype)
    except (OSError, SafetensorError) as error:
        raise _unreadable(path, error) from error
    except KeyError as error:
        raise _unreadable(path, f"it holds numbers of the kind {error}") from error
    return found


def load_arrays(path: Path) -> dict[str, Floats]:
    """The float32 arrays of a safetensors file, whose matrices may be kept as int8 with row scales.

    Raises:
        ModelError: the file is missing or not whole, or holds numbers of another kind than weights.
    """
    stored = load_stored(path)
    return {
        name: dequantised(array, stored.get(name + SCALE_SUFFIX))
        for name, array in stored.items()
        if not name.endswith(SCALE_SUFFIX)
    }


def stored_types(path: Path) -> dict[str, str]:
    """The names of the arrays in a safetensors file and how each is stored ("F32", "BF16", "I8").

    Raises:
        ModelError: the file is missing or not whole.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            return {name: str(file.get_slice(name).get_dtype()) for name in file.keys()}  # noqa: SIM118  no mapping
    except (OSError, SafetensorError) as error:
        raise _unreadable(path, error) from error


def file_digest(path: Path) -> bytes:
    """The SHA-256 of a file.

    `hashlib.file_digest` reads a quarter of a megabyte at once, and after each waits for whatever
    other thread is running: beside the loading of two models it took five times as long.

    Raises:
        OSError: the file cannot be read.
    """
    digest, buffer = hashlib.sha256(), bytearray(_AT_ONCE)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(memoryview(buffer)[:count])
    return digest.digest()


def in_memory(array: Array | StoredArray) -> Array:
    """The array, read from its file if it lies there."""
    return array.read() if isinstance(array, StoredArray) else array


def dequantised(array: Array | StoredArray, scales: Array | StoredArray | None) -> Floats:
    """The float32 values of an array and the scales of its rows, if it has them."""
    values = in_memory(array).astype(np.float32, copy=False)
    return values if scales is None else values * in_memory(scales)[:, None].astype(np.float32)


def quantised(arrays: Mapping[str, Floats]) -> dict[str, Array]:
    """What `load_arrays` reads: matrices as int8 with a float32 scale for each row.

    Symmetric, rounded to nearest; an entry is off by at most half a 127th of its row's largest.
    """
    stored: dict[str, Array] = {}
    for name, array in arrays.items():
        if array.ndim == 1 or name.startswith("head."):
            stored[name] = array.astype(np.float32)
            continue
        scales = np.maximum(np.abs(array).max(axis=1) / 127.0, 1e-12).astype(np.float32)
        stored[name] = np.round(array / scales[:, None]).astype(np.int8)
        stored[name + SCALE_SUFFIX] = scales
    return stored


def runtime_quantised(arrays: Mapping[str, Array | StoredArray]) -> dict[str, Array]:
    """The arrays of an encoder as the runtime keeps them in int8: matrices with a divisor for each row.

    By its own operations, so that what it computes with them has the bits of what it makes itself
    of the floats. Positions stay floats, as they do there.
    """
    stored: dict[str, Array] = {}
    for name, array in arrays.items():
        values = dequantised(array, None)
        if values.ndim == 1 or "position_embeddings" in name:
            stored[name] = values
            continue
        largest = np.abs(values).max(axis=1)
        divisors = np.where(largest > 0, np.float32(127.0) / np.where(largest > 0, largest, 1), 1)
        divisors = divisors.astype(np.float32)
        stored[name] = np.rint(values * divisors[:, None]).astype(np.int8)
        stored[name + DIVISOR_SUFFIX] = divisors
    return stored


def _unreadable(path: Path, why: object) -> ModelError:
    return ModelError(f"cannot read the model {path.name}: {why}")

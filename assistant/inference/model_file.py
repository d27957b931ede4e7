"""A BERT encoder's weights as the model file CTranslate2 reads, made in memory.

CTranslate2's own converter needs torch; its file is a plain list of named arrays, so it is written
here instead: version 6 of the binary format, `TransformerEncoderSpec` revision 1. Every shape is
checked first, because the runtime trusts what it is given.

Source of the architecture: J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers
for Language Understanding", NAACL 2019; layer norm after each sub-layer, exact GELU.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .weights import Floats

_VERSION: Final = 6
_SPECIFICATION: Final = ("TransformerEncoderSpec", 1)
_TYPES: Final = ("float32", "int8", "int16", "int32")  # numbered in this order
_GELU: Final = 3
_ADD: Final = 1  # how the embeddings of words and token types are merged

Variable = npt.NDArray[Any]


def model_file(arrays: Mapping[str, Floats], *, heads: int) -> bytes:
    """The file's bytes, from float32 arrays under the names of BERT checkpoints.

    Raises:
        KeyError: a weight is missing; the message is its name.
        ValueError: a weight has another shape than its neighbours need.
    """
    variables = sorted(_variables(arrays, heads))
    name, revision = _SPECIFICATION
    parts = [struct.pack("<I", _VERSION), _text(name), struct.pack("<II", revision, len(variables))]
    for key, value in variables:
        kind = _TYPES.index(value.dtype.name)
        shape = struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape)
        parts += [_text(key), shape, struct.pack("<BI", kind, value.nbytes), value.tobytes()]
    parts.append(struct.pack("<I", 0))  # no aliases
    return b"".join(parts)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-8") + b"\0"
    return struct.pack("<H", len(encoded)) + encoded


def _variables(arrays: Mapping[str, Floats], heads: int) -> Iterator[tuple[str, Variable]]:
    words = arrays["embeddings.word_embeddings.weight"]
    width = words.shape[-1]
    if words.ndim != 2 or width % heads:  # noqa: PLR2004  a matrix
        msg = f"embeddings of shape {words.shape} do not divide into {heads} heads"
        raise ValueError(msg)
    yield from _flags(heads)
    yield "encoder/embeddings_0/weight", words
    for name, source in (
        ("encoder/embeddings_1/weight", "embeddings.token_type_embeddings.weight"),
        ("encoder/position_encodings/encodings", "embeddings.position_embeddings.weight"),
    ):
        yield name, _shaped(arrays, source, (None, width))
    yield from _norm(arrays, "encoder/layernorm_embedding", "embeddings.LayerNorm", width)
    count = sum(name.endswith("attention.self.query.bias") for name in arrays)
    for number in range(count):
        yield from _layer(arrays, number, width)


def _flags(heads: int) -> Iterator[tuple[str, Variable]]:
    yield "encoder/num_heads", np.array(heads, dtype=np.int16)
    for name, value in (
        ("activation", _GELU),
        ("embeddings_merge", _ADD),
        ("multi_query_attention", 0),
        ("pre_norm", 0),
        ("scale_embeddings", 0),
    ):
        yield f"encoder/{name}", np.array(value, dtype=np.int8)


def _layer(arrays: Mapping[str, Floats], number: int, width: int) -> Iterator[tuple[str, Variable]]:
    base, target = f"encoder.layer.{number}", f"encoder/layer_{number}"
    queries = [f"{base}.attention.self.{name}" for name in ("query", "key", "value")]
    for part, shape in (("weight", (width, width)), ("bias", (width,))):
        joined = [_shaped(arrays, f"{name}.{part}", shape) for name in queries]
        yield f"{target}/self_attention/linear_0/{part}", np.concatenate(joined)
    inner = len(arrays[f"{base}.intermediate.dense.bias"])
    for name, source, shape in (
        ("self_attention/linear_1", "attention.output.dense", (width, width)),
        ("ffn/linear_0", "intermediate.dense", (inner, width)),
        ("ffn/linear_1", "output.dense", (width, inner)),
    ):
        yield f"{target}/{name}/weight", _shaped(arrays, f"{base}.{source}.weight", shape)
        yield f"{target}/{name}/bias", _shaped(arrays, f"{base}.{source}.bias", shape[:1])
    for name, source in (
        ("self_attention/layer_norm", "attention.output.LayerNorm"),
        ("ffn/layer_norm", "output.LayerNorm"),
    ):
        yield from _norm(arrays, f"{target}/{name}", f"{base}.{source}", width)


def _norm(
    arrays: Mapping[str, Floats], target: str, source: str, width: int
) -> Iterator[tuple[str, Variable]]:
    yield f"{target}/gamma", _shaped(arrays, f"{source}.weight", (width,))
    yield f"{target}/beta", _shaped(arrays, f"{source}.bias", (width,))


def _shaped(arrays: Mapping[str, Floats], name: str, shape: tuple[int | None, ...]) -> Variable:
    array = arrays[name]
    fits = array.ndim == len(shape) and all(
        wanted in {None, size} for wanted, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        msg = f"{name} has the shape {array.shape}, not {shape}"
        raise ValueError(msg)
    return array

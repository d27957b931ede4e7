"""The runtime of transformer encoders: the only module that computes with torch.

A `Network` is built from plain arrays under the names BERT checkpoints use and gives one vector of
outputs for each token. It computes in bfloat16 where the processor does so natively and in float32
elsewhere. torch is imported when the first network is made, not before.

Source of the architecture: J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers
for Language Understanding", NAACL 2019; layer norm after each sub-layer, exact GELU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from .errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

Floats = npt.NDArray[np.float32]

SCALE_SUFFIX: Final = ".scale"
_LAYER_NORM_EPSILON: Final = 1e-12
_HEAD_WIDTH: Final = 32  # of the MiniLM family: 384 wide, 12 heads


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPartSequence:
    """Token ids in two segments: those before `second` are of type 0, the rest of type 1."""

    ids: Sequence[int]
    second: int


class Network:
    """A BERT encoder with one linear layer on top; safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        """`arrays` holds float32 weights: `encoder.*` in BERT's names, `head.weight`, `head.bias`.

        Raises:
            ModelError: a weight is missing or has another shape than its neighbours need.
        """
        import torch

        self._torch = torch
        self._dtype = torch.bfloat16 if _computes_bfloat16(torch) else torch.float32
        try:
            self._embeddings = [
                self._tensor(arrays[f"encoder.embeddings.{kind}_embeddings.weight"])
                for kind in ("word", "position", "token_type")
            ]
            self._norm = self._pair(arrays, "encoder.embeddings.LayerNorm")
            count = sum(name.endswith("attention.self.query.bias") for name in arrays)
            self._layers = [self._layer(arrays, number) for number in range(count)]
            self._head = (
                torch.from_numpy(arrays["head.weight"]),
                torch.from_numpy(arrays["head.bias"]),
            )
        except (KeyError, ValueError) as error:
            msg = f"the model's weights are incomplete: {error}"
            raise ModelError(msg) from error

    def run(self, batch: Sequence[TwoPartSequence]) -> list[Floats]:
        """For each sequence its outputs, float32 of shape (tokens, outputs), in the order given."""
        torch = self._torch
        width = max(len(item.ids) for item in batch)
        ids = np.zeros((len(batch), width), dtype=np.int64)
        types = np.zeros_like(ids)
        real = np.zeros(ids.shape, dtype=np.bool_)
        for row, item in enumerate(batch):
            ids[row, : len(item.ids)] = item.ids
            types[row, item.second : len(item.ids)] = 1
            real[row, : len(item.ids)] = True
        with torch.inference_mode():
            outputs = self._forward(
                torch.from_numpy(ids), torch.from_numpy(types), torch.from_numpy(real)
            ).numpy()
        return [outputs[row, : len(item.ids)] for row, item in enumerate(batch)]

    def _forward(self, ids: Tensor, types: Tensor, real: Tensor) -> Tensor:
        functional = self._torch.nn.functional
        rows, width = ids.shape
        words, places, kinds = self._embeddings
        hidden = self._normed(words[ids] + places[:width] + kinds[types], self._norm)
        mask = real[:, None, None, :]
        for layer in self._layers:
            mixed = functional.linear(hidden, *layer["qkv"])
            query, key, value = mixed.view(rows, width, 3, -1, _HEAD_WIDTH).permute(2, 0, 3, 1, 4)
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            seen = seen.transpose(1, 2).reshape(rows, width, -1)
            hidden = self._normed(hidden + functional.linear(seen, *layer["out"]), layer["norm1"])
            inner = functional.gelu(functional.linear(hidden, *layer["up"]))
            hidden = self._normed(hidden + functional.linear(inner, *layer["down"]), layer["norm2"])
        outputs: Tensor = functional.linear(hidden.float(), *self._head)
        return outputs

    def _normed(self, hidden: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        layer_norm = self._torch.nn.functional.layer_norm
        normed: Tensor = layer_norm(hidden, hidden.shape[-1:], *norm, _LAYER_NORM_EPSILON)
        return normed

    def _layer(self, arrays: Mapping[str, Floats], number: int) -> dict[str, tuple[Any, Any]]:
        base = f"encoder.encoder.layer.{number}"
        parts = [f"{base}.attention.self.{name}" for name in ("query", "key", "value")]
        return {
            "qkv": (
                self._tensor(np.concatenate([arrays[f"{part}.weight"] for part in parts])),
                self._tensor(np.concatenate([arrays[f"{part}.bias"] for part in parts])),
            ),
            "out": self._pair(arrays, f"{base}.attention.output.dense"),
            "norm1": self._pair(arrays, f"{base}.attention.output.LayerNorm"),
            "up": self._pair(arrays, f"{base}.intermediate.dense"),
            "down": self._pair(arrays, f"{base}.output.dense"),
            "norm2": self._pair(arrays, f"{base}.output.LayerNorm"),
        }

    def _pair(self, arrays: Mapping[str, Floats], name: str) -> tuple[Tensor, Tensor]:
        return self._tensor(arrays[f"{name}.weight"]), self._tensor(arrays[f"{name}.bias"])

    def _tensor(self, array: Floats) -> Tensor:
        return self._torch.from_numpy(np.ascontiguousarray(array)).to(self._dtype)


def _computes_bfloat16(torch: Any) -> bool:  # noqa: ANN401  the module
    return any(
        bool(getattr(torch.cpu, name, bool)())
        for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )


def load_arrays(path: Path) -> dict[str, Floats]:
    """The float32 arrays of a safetensors file, whose matrices may be kept as int8 with row scales.

    Raises:
        ModelError: the file is missing or not whole.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        stored = load_file(path)
    except (OSError, SafetensorError) as error:
        msg = f"cannot read the model {path.name}: {error}"
        raise ModelError(msg) from error
    return {
        name: _dequantised(array, stored.get(name + SCALE_SUFFIX))
        for name, array in stored.items()
        if not name.endswith(SCALE_SUFFIX)
    }


def _dequantised(array: npt.NDArray[Any], scales: npt.NDArray[Any] | None) -> Floats:
    values = array.astype(np.float32)
    return values if scales is None else values * scales[:, None].astype(np.float32)


def quantised(arrays: Mapping[str, Floats]) -> dict[str, npt.NDArray[Any]]:
    """What `load_arrays` reads: matrices as int8 with a float32 scale for each row.

    Symmetric, rounded to nearest; an entry is off by at most half a 127th of its row's largest.
    """
    stored: dict[str, npt.NDArray[Any]] = {}
    for name, array in arrays.items():
        if array.ndim == 1 or name.startswith("head."):
            stored[name] = array.astype(np.float32)
            continue
        scales = np.maximum(np.abs(array).max(axis=1) / 127.0, 1e-12).astype(np.float32)
        stored[name] = np.round(array / scales[:, None]).astype(np.int8)
        stored[name + SCALE_SUFFIX] = scales
    return stored

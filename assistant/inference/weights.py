"""Weights on disk and in memory: safetensors, whose matrices may be kept as int8 with row scales."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import ModelError

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

SCALE_SUFFIX: Final = ".scale"


def load_stored(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file as they are kept there.

    Raises:
        ModelError: the file is missing or not whole.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        msg = f"cannot read the model {path.name}: {error}"
        raise ModelError(msg) from error


def load_arrays(path: Path) -> dict[str, Floats]:
    """The float32 arrays of a safetensors file, whose matrices may be kept as int8 with row scales.

    Raises:
        ModelError: the file is missing or not whole.
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
        msg = f"cannot read the model {path.name}: {error}"
        raise ModelError(msg) from error


def dequantised(array: Array, scales: Array | None) -> Floats:
    """The float32 values of an array and the scales of its rows, if it has them."""
    values = array.astype(np.float32, copy=False)
    return values if scales is None else values * scales[:, None].astype(np.float32)


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

"""Arrays are where the format's own library finds them, and a file that changed is an error."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from assistant.answering.neural_reader import MODEL_FOLDER
from assistant.encoders.model_folders import find_model
from assistant.encoders.runtime import Array, StoredArray, file_digest, load_arrays, load_stored
from assistant.errors import ModelError
from assistant.recipe import DEFAULT_MODEL


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    chance = np.random.default_rng(2)
    arrays: dict[str, Array] = {
        "wide": chance.normal(size=(7, 3)).astype(np.float32),
        "half": chance.normal(size=5).astype(np.float16),
        "whole": np.arange(6, dtype=np.int64),
        "none": np.empty((0, 4), dtype=np.float32),
        "one": np.array(3.5, dtype=np.float32),
        "small": chance.integers(-127, 127, (2, 2)).astype(np.int8),
    }
    save_file(arrays, path, metadata={"format": "np"})
    return path


def test_every_array_is_read_as_the_formats_own_library_reads_it(file: Path) -> None:
    for path in (file, find_model(DEFAULT_MODEL) / "model.safetensors"):
        stored, expected = load_stored(path), load_file(path)
        assert set(stored) == set(expected)
        for name, array in expected.items():
            assert (stored[name].shape, stored[name].nbytes) == (array.shape, array.nbytes)
            np.testing.assert_array_equal(stored[name].read(), array)


def test_weights_in_half_precision_become_float32(file: Path) -> None:
    half = load_arrays(file)["half"]
    assert half.dtype == np.float32
    np.testing.assert_array_equal(half, load_file(file)["half"])


def test_a_file_cut_short_after_it_was_opened_is_a_clear_error(file: Path) -> None:
    stored = load_stored(file)
    last = max(stored.values(), key=lambda array: array.begin + array.nbytes)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"weights\.safetensors: it was cut short"):
        last.read()
    with pytest.raises(ModelError, match=r"weights\.safetensors"):
        load_stored(file)
    file.unlink()
    with pytest.raises(ModelError, match=r"weights\.safetensors"):
        last.read()


def test_numbers_that_are_no_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({"a": np.arange(3, dtype=np.uint64)}, path)
    with pytest.raises(ModelError, match=r"odd\.safetensors: it holds numbers of the kind 'U64'"):
        load_stored(path)


def test_a_file_has_the_digest_anybody_computes() -> None:
    path = MODEL_FOLDER / "reader.safetensors"  # more than is read at once
    assert file_digest(path).hex() == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_array_in_a_file_is_not_read_before_it_is_wanted(file: Path) -> None:
    array = load_stored(file)["wide"]
    assert isinstance(array, StoredArray)
    assert (array.ndim, len(array), array.dtype) == (2, 7, np.dtype(np.float32))

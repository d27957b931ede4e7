"""FAISS finds what brute force finds, whole and filtered, before and after a round trip."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BuildError
from assistant.search.dense import VectorIndex


def unit_vectors(seed: int, rows: int, dimensions: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def brute_force(vectors: np.ndarray, query: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    scores = vectors[allowed] @ query
    return allowed[np.lexsort((allowed, -scores))]


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 70), st.booleans())
def test_nearest_equals_brute_force(seed: int, rows: int, limit: int, filtered: bool) -> None:
    vectors = unit_vectors(seed, rows + 1)
    query, vectors = vectors[-1], vectors[:-1]
    chosen = np.random.default_rng(seed).random(rows) < 0.4 if filtered else np.ones(rows, bool)
    allowed = np.flatnonzero(chosen).astype(np.int64)
    index = VectorIndex.from_bytes(VectorIndex.of(vectors).to_bytes())
    found, similarities = index.nearest(query, limit=limit, allowed=allowed if filtered else None)
    assert found.tolist() == brute_force(vectors, query, allowed)[:limit].tolist()
    np.testing.assert_allclose(similarities, vectors[found] @ query, atol=1e-5)
    np.testing.assert_array_equal(index.vectors(found), vectors[found])


def test_equal_vectors_come_in_row_order() -> None:
    index = VectorIndex.of(np.tile(unit_vectors(1, 1), (5, 1)))
    assert index.nearest(unit_vectors(1, 1)[0], limit=3)[0].tolist() == [0, 1, 2]


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex.of(np.empty((0, 1), dtype=np.float32))
    assert index.nearest(np.ones(16, dtype=np.float32), limit=3)[0].tolist() == []


@pytest.mark.parametrize("content", [b"", b"junk", b"IxFI" + b"\xff" * 64])
def test_bytes_that_are_no_index_are_refused(content: bytes) -> None:
    with pytest.raises(BuildError, match="FAISS cannot read"):
        VectorIndex.from_bytes(content)

"""FAISS finds what brute force finds, whole and filtered; probing finds nearly all of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BuildError
from assistant.recipe import VectorSettings
from assistant.search import dense
from assistant.search.columns import FileColumn
from assistant.search.dense import ExactVectors, ProbedVectors


def unit_vectors(seed: int, rows: int, dimensions: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def clustered(rows: int, dimensions: int = 64) -> np.ndarray:
    """Unit vectors around eighty topics, as articles are."""
    chance = np.random.default_rng(5)
    topics = chance.normal(size=(80, dimensions))
    vectors = topics[chance.integers(0, 80, rows)] + chance.normal(size=(rows, dimensions))
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float16)


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
    index = ExactVectors(vectors)
    found, similarities = index.nearest(query, limit=limit, allowed=chosen if filtered else None)
    assert found.tolist() == brute_force(vectors, query, allowed)[:limit].tolist()
    np.testing.assert_allclose(similarities, vectors[found] @ query, atol=1e-5)
    np.testing.assert_array_equal(index.vectors(found), vectors[found])


def test_equal_vectors_come_in_row_order() -> None:
    repeated = np.tile(unit_vectors(1, 3), (50, 1))
    index, query = ExactVectors(repeated), unit_vectors(1, 1)[0]
    for allowed in (None, np.arange(150) > 7):
        expected = brute_force(
            repeated, query, np.flatnonzero(np.arange(150) > (-1 if allowed is None else 7))
        )
        for limit in (1, 3, 17, 60, 149):
            found, _ = index.nearest(query, limit=limit, allowed=allowed)
            assert found.tolist() == expected[:limit].tolist()


def test_an_empty_index_finds_nothing() -> None:
    index = ExactVectors(np.empty((0, 1), dtype=np.float32))
    assert index.nearest(np.ones(16, dtype=np.float32), limit=3)[0].tolist() == []


@pytest.mark.parametrize("codes", ["bits", "sq4", "sq8"])
def test_probing_finds_nearly_all_and_gives_true_similarities(codes: str, tmp_path: Path) -> None:
    vectors = clustered(12_000)
    np.save(tmp_path / "vectors.npy", vectors[:-50])
    queries = vectors[-50:].astype(np.float32)
    column = FileColumn(tmp_path / "vectors.npy")
    recipe = VectorSettings(codes=codes, probes=24)
    made = ProbedVectors.of(column, recipe, passages=len(column))
    index = ProbedVectors.from_bytes(made.to_bytes(), column, recipe)
    exact = ExactVectors(vectors[:-50].astype(np.float32))
    for share in (None, 0.9, 0.01):
        allowed = None if share is None else np.random.default_rng(3).random(len(column)) < share
        shared = []
        for query in queries:
            found, similarities = index.nearest(query, limit=20, allowed=allowed)
            true, cosines = exact.nearest(query, limit=20, allowed=allowed)
            assert allowed is None or allowed[found].all()
            np.testing.assert_allclose(similarities, index.vectors(found) @ query, atol=1e-5)
            shared.append(len(set(found) & set(true)) / 20)
            if share == 0.01:  # few enough to compare each
                assert found.tolist() == true.tolist()
                np.testing.assert_allclose(similarities, cosines, atol=1e-3)
        assert np.mean(shared) > 0.95


def test_an_index_of_other_vectors_is_refused() -> None:
    vectors = clustered(400)
    content = ProbedVectors.of(vectors, VectorSettings(), passages=400).to_bytes()
    with pytest.raises(BuildError, match="400 vectors, 399 are stored"):
        ProbedVectors.from_bytes(content, vectors[1:], VectorSettings())


def test_codes_are_coarser_where_there_is_more_to_hold() -> None:
    vectors, recipe = clustered(400), VectorSettings()
    codes = [
        dense._codes_of(ProbedVectors.of(vectors, recipe, passages=passages)._index)
        for passages in (recipe.fine_up_to, recipe.fine_up_to + 1)
    ]
    assert codes == ["sq4", "bits"]


@pytest.mark.parametrize("content", [b"", b"junk", b"IxFI" + b"\xff" * 64])
def test_bytes_that_are_no_index_are_refused(content: bytes) -> None:
    with pytest.raises(BuildError, match="FAISS cannot read"):
        ProbedVectors.from_bytes(content, clustered(10), VectorSettings())

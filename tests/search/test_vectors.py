"""FAISS finds what brute force finds, whole and filtered; probing finds nearly all of it."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BuildError
from assistant.recipe import CODES, VectorSettings
from assistant.search.index.columns import FileColumn
from assistant.search.index.probed_vectors import ProbedVectors
from assistant.search.vectors import ExactVectors


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


@pytest.mark.parametrize("codes", CODES)
def test_probing_finds_nearly_all_and_gives_true_similarities(codes: str, tmp_path: Path) -> None:
    vectors = clustered(12_000)
    np.save(tmp_path / "vectors.npy", vectors[:-50])
    queries = vectors[-50:].astype(np.float32)
    column = FileColumn(tmp_path / "vectors.npy")
    recipe = VectorSettings(codes=codes, probes=24)
    made = ProbedVectors.of(column, recipe)
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
    content = ProbedVectors.of(vectors, VectorSettings()).to_bytes()
    with pytest.raises(BuildError, match="400 vectors, 399 are stored"):
        ProbedVectors.from_bytes(content, vectors[1:], VectorSettings())


def test_an_index_of_another_kind_is_refused() -> None:
    vectors = clustered(400)
    flat = faiss.IndexFlatIP(64)
    flat.add(vectors.astype(np.float32))
    content = faiss.serialize_index(flat).tobytes()
    with pytest.raises(BuildError, match="another kind"):
        ProbedVectors.from_bytes(content, vectors, VectorSettings())


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_too_few_vectors_for_a_code_book_are_found_all_the_same(
    rows: int, capfd: pytest.CaptureFixture[str]
) -> None:
    vectors = unit_vectors(2, rows, 48)
    made = ProbedVectors.of(vectors, VectorSettings())
    index = ProbedVectors.from_bytes(made.to_bytes(), vectors, VectorSettings())
    for query in vectors[:20]:
        found, _ = index.nearest(query, limit=3)
        expected = brute_force(vectors, query, np.arange(rows))[:3]
        assert found.tolist() == expected.tolist()
    assert capfd.readouterr().err == ""  # FAISS prints where it has fewer than it would like


@pytest.mark.parametrize("dimensions", [7, 63])
def test_odd_dimensions_have_a_code_book_too(dimensions: int) -> None:
    vectors = unit_vectors(4, 2_000, dimensions)
    index = ProbedVectors.of(vectors, VectorSettings(probes=1_000))
    shared = []
    for query in vectors[:20]:
        found, _ = index.nearest(query, limit=10)
        true = brute_force(vectors, query, np.arange(2_000))[:10]
        shared.append(len(set(found) & set(true)) / 10)
    assert np.mean(shared) > 0.9


def test_what_an_encoder_puts_into_few_coordinates_is_found_as_well() -> None:
    strengths = (np.arange(64) + 1.0) ** -1.0
    drawn = np.random.default_rng(8).normal(size=(6_000, 64)) * strengths
    vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    index = ProbedVectors.of(vectors, VectorSettings(probed_share=1.0))
    shared = []
    for query in vectors[:40]:
        found, _ = index.nearest(query, limit=100)
        true = brute_force(vectors, query, np.arange(len(vectors)))[:100]
        shared.append(len(set(found) & set(true)) / 100)
    assert np.mean(shared) > 0.98


@pytest.mark.parametrize("content", [b"", b"junk", b"IxFI" + b"\xff" * 64])
def test_bytes_that_are_no_index_are_refused(content: bytes) -> None:
    with pytest.raises(BuildError, match="FAISS cannot read"):
        ProbedVectors.from_bytes(content, clustered(10), VectorSettings())

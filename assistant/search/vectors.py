"""Vectors: their cosines, and exact search; `probed_vectors` searches by codes what is too much for that.

Invariant: an index is never changed after it is made. Similarities that leave this module are
computed from the stored vectors, row by row, so each is the same whatever lies beside it.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from .arrays import Mask, Rows, Vectors


def cosines(vectors: Vectors, vector: Vectors) -> Vectors:
    """The inner product of each row of `vectors` with `vector`, float32 of shape (rows,).

    Row by row and in this thread: the last bit does not depend on the other rows, and nothing waits
    for a core that is busy elsewhere, which the matrix product did for milliseconds.
    """
    found: Vectors = np.einsum("ij,j->i", vectors, vector)
    return found


class VectorIndex(Protocol):
    """Unit vectors that are searched by cosine; safe to share between threads."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors of these rows, float32 of shape (len(rows), dimensions)."""

    def nearest(
        self, vector: Vectors, *, limit: int, allowed: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """The rows most similar to `vector` (shape (dimensions,)) and their similarities.

        `allowed`, bool of shape (rows,), limits the search. Similar first; equal similarities in
        row order.
        """


class ExactVectors:
    """Every vector is compared with the query.

    By the sum of products that scores candidates, too: FAISS's flat index took as long (1.7 ms for
    10,000 vectors, 7 for 50,000), and loading it takes every process a seventh of what it imports.
    """

    def __init__(self, vectors: Vectors) -> None:
        """`vectors` is of shape (rows, dimensions)."""
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        rows, dimensions = self._vectors.shape
        return rows, dimensions

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors of these rows, float32 of shape (len(rows), dimensions)."""
        found: Vectors = self._vectors[rows]
        return found

    def nearest(
        self, vector: Vectors, *, limit: int, allowed: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """The most similar rows and their similarities, exactly."""
        rows = np.arange(self.shape[0]) if allowed is None else np.flatnonzero(allowed)
        similarities = cosines(self._vectors, vector.astype(np.float32, copy=False))[rows]
        if len(rows) > limit:  # which of several equals stays is for `best_first` to say
            least = np.partition(similarities, len(rows) - limit)[len(rows) - limit]
            kept = similarities >= least
            rows, similarities = rows[kept], similarities[kept]
        return best_first(rows, similarities, limit)


def best_first(rows: Rows, similarities: Vectors, limit: int) -> tuple[Rows, Vectors]:
    """The `limit` most similar of these rows; equal similarities in row order."""
    order = np.lexsort((rows, -similarities))[:limit]
    return rows[order], similarities[order]

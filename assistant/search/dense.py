"""Vectors in FAISS: exact inner-product search. The only module that imports faiss.

Invariant: an index is never changed after it is made. Adding to a FAISS index while another
thread searches it crashes the process; a new index takes the old one's place instead.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from ..errors import BuildError

Vectors = npt.NDArray[np.float32]


class VectorIndex:
    """An immutable exact index over unit vectors; inner product is cosine similarity."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401  faiss is untyped
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> VectorIndex:
        """An index of `vectors`, float32 of shape (rows, dimensions)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, content: bytes) -> VectorIndex:
        """The index that `to_bytes` wrote. Verify the bytes' checksum first: FAISS does not.

        Raises:
            BuildError: FAISS cannot read the bytes.
        """
        # A damaged size field may otherwise ask for a terabyte
        faiss.set_deserialization_vector_byte_limit(max(8 * len(content), 1 << 20))
        try:
            return cls(faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8)))
        except (RuntimeError, MemoryError) as error:
            msg = f"FAISS cannot read the vector index: {error}"
            raise BuildError(msg) from error

    def to_bytes(self) -> bytes:
        """The index in FAISS's own format."""
        content: bytes = faiss.serialize_index(self._index).tobytes()
        return content

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        return int(self._index.ntotal), int(self._index.d)

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """The stored vectors of these rows, float32 of shape (len(rows), dimensions)."""
        found: Vectors = self._index.reconstruct_batch(rows.astype(np.int64))
        return found

    def nearest(
        self, vector: Vectors, *, limit: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The rows most similar to `vector` (shape (dimensions,)) and their similarities.

        `allowed` limits the search to these rows. Similar first; equal similarities in row order.
        """
        limit = min(limit, self.shape[0] if allowed is None else len(allowed))
        if limit == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(allowed)
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # stubs lag behind
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        scores, rows = self._index.search(query, limit, params=parameters)
        kept = rows[0] >= 0
        found, similarities = rows[0][kept], scores[0][kept]
        order = np.lexsort((found, -similarities))
        return found[order], similarities[order]

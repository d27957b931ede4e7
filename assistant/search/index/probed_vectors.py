"""Vectors found by short codes in inverted lists. The only module that imports faiss.

Invariant: an index is never changed after it is made. Adding to a FAISS index while another
thread searches it crashes the process; a new index takes the old one's place instead. Similarities
that leave this module are computed from the stored vectors, never from their codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import faiss
import numpy as np

from ...errors import BuildError
from ...recipe import VectorSettings
from ..arrays import Mask, Rows, Vectors
from ..vectors import best_first, cosines
from .columns import Column, gather

_TRAINED_ON: Final = 64  # vectors for each list; more moves the centroids hardly at all
_ROUNDS: Final = 8
_FEWEST_LEARNT: Final = 1_024  # vectors from which a code book is learnt; 16 entries for each part
_AT_ONCE: Final = 65_536  # vectors added or compared at once: 100 MB
_BLOCK: Final = 32  # vectors compared by one instruction; what FAISS's fast scan is built for
_COMPARED_ANEW: Final = {"bits": 8, "pq2": 3, "pq4": 2, "sq4": 2, "sq8": 2}
"""How many times the rows wanted are compared by their vectors, the coarser the codes the more."""

_PARTS: Final = {"pq2": 2, "pq4": 1}
"""Coordinates that share four bits."""

_FEW: Final = 10_000
"""So many vectors are compared one by one sooner than lists are probed for them."""


class ProbedVectors:
    """The nearest by short codes in the lists nearest to the query, compared anew by their vectors.

    Sources: H. Jégou, M. Douze, C. Schmid, "Product Quantization for Nearest Neighbor Search", PAMI
    33(1), 2011 (inverted lists, codes learnt part by part); F. André, A.-M. Kermarrec, N. Le
    Scouarnec, "Quicker ADC", PAMI 43(5), 2021 (sixteen entries a part, looked up in registers);
    J. Gao, C. Long, "RaBitQ", SIGMOD 2024 (one bit a dimension). What each costs and finds stands
    in `eval/results/speed.md`.

    Vectors are turned at random before they are coded. Codes of one length for each coordinate take
    for granted that all of them say as much. An encoder that puts most into its first coordinates
    (the shipped one does not) loses by that; turned, its vectors are found as well as any.
    """

    def __init__(self, index: Any, vectors: Column, settings: VectorSettings) -> None:  # noqa: ANN401  faiss is untyped
        self._index = index
        lists: Any = _lists_of(index)
        self._count = int(lists.nlist)
        self._vectors = vectors
        self._probes = max(settings.probes, round(settings.probed_share * self._count))
        self._anew = _COMPARED_ANEW[_codes_of(lists)]

    @classmethod
    def of(cls, vectors: Column, settings: VectorSettings) -> ProbedVectors:
        """An index over stored vectors of shape (rows, dimensions), read part by part."""
        rows, dimensions = vectors.shape
        lists = _lists_for(rows)
        codes = settings.codes
        if codes.startswith("pq") and rows < _FEWEST_LEARNT:
            codes = "sq8"
        index = _empty_index(codes, dimensions, lists)
        chosen = np.random.default_rng(rows).choice(
            rows, size=min(rows, max(_FEWEST_LEARNT, lists * _TRAINED_ON)), replace=False
        )
        index.train(gather(vectors, np.sort(chosen)).astype(np.float32))
        for begin in range(0, rows, _AT_ONCE):
            index.add(vectors[begin : begin + _AT_ONCE].astype(np.float32))
        return cls(index, vectors, settings)

    @classmethod
    def from_bytes(cls, content: bytes, vectors: Column, settings: VectorSettings) -> ProbedVectors:
        """The index that `to_bytes` wrote. Verify the bytes' checksum first: FAISS does not.

        Raises:
            BuildError: FAISS cannot read the bytes, or they belong to other vectors.
        """
        # A damaged size field may otherwise ask for a terabyte
        faiss.set_deserialization_vector_byte_limit(max(8 * len(content), 1 << 20))
        try:
            index = faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
        except (RuntimeError, MemoryError) as error:
            msg = f"FAISS cannot read the vector index: {error}"
            raise BuildError(msg) from error
        if not isinstance(index, faiss.IndexPreTransform):
            msg = "the vector index is of another kind than this version makes"
            raise BuildError(msg)
        if (index.ntotal, index.d) != vectors.shape:
            msg = f"the index is of {index.ntotal} vectors, {vectors.shape[0]} are stored"
            raise BuildError(msg)
        return cls(index, vectors, settings)

    def to_bytes(self) -> bytes:
        """The codes and lists in FAISS's own format; the vectors are not in it."""
        content: bytes = faiss.serialize_index(self._index).tobytes()
        return content

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        return int(self._index.ntotal), int(self._index.d)

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors of these rows, float32 of shape (len(rows), dimensions)."""
        return gather(self._vectors, rows).astype(np.float32)

    def nearest(
        self, vector: Vectors, *, limit: int, allowed: Mask | None = None
    ) -> tuple[Rows, Vectors]:
        """The most similar rows and their similarities, as far as the lists probed hold them."""
        among = self.shape[0] if allowed is None else int(np.count_nonzero(allowed))
        limit = min(limit, among)
        if limit == 0:
            return _nothing()
        if allowed is not None and among <= _FEW:
            rows = np.flatnonzero(allowed)
        else:
            rows = self._probed(vector, limit * self._anew, among, allowed)
        return best_first(rows, cosines(self.vectors(rows), vector), limit)

    def _probed(self, vector: Vectors, wanted: int, among: int, allowed: Mask | None) -> Rows:
        # The fewer may be found, the more lists it takes to find as many of them
        share = self.shape[0] / among
        probes = min(self._count, round(self._probes * share))
        selector, packed = _selector(allowed)
        within = faiss.SearchParametersIVF(nprobe=probes, sel=selector)  # type: ignore[call-arg]
        parameters = faiss.SearchParametersPreTransform(index_params=within)  # type: ignore[call-arg]
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        with _one_thread():
            _, rows = self._index.search(query, min(wanted, among), params=parameters)
        del packed
        found: Rows = np.sort(rows[0][rows[0] >= 0])
        return found


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS search in the caller's thread alone; other threads keep their setting.

    With two threads one question took 7.6 ms instead of 5.5 for 45,000 vectors, and three times
    the processor: they wait for each other by turning round.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _empty_index(codes: str, dimensions: int, lists: int) -> Any:  # noqa: ANN401  faiss is untyped
    coarse: Any = faiss.IndexFlatIP(dimensions)
    metric = faiss.METRIC_INNER_PRODUCT
    index: Any
    if codes == "bits":
        own_lists, bits = True, 1
        index = faiss.IndexIVFRaBitQFastScan(
            coarse, dimensions, lists, metric, _BLOCK, own_lists, bits
        )
    elif codes in _PARTS:
        # Four bits for each part of one or two coordinates; a single one where they are odd
        parts = dimensions if dimensions % 2 else dimensions // _PARTS[codes]
        index = faiss.IndexIVFPQFastScan(coarse, dimensions, lists, parts, 4, metric, _BLOCK)
        index.by_residual = True
        index.pq.cp.min_points_per_centroid = 1  # enough is made sure of; FAISS would print
    else:
        kinds = {"sq4": faiss.ScalarQuantizer.QT_4bit, "sq8": faiss.ScalarQuantizer.QT_8bit}
        index = faiss.IndexIVFScalarQuantizer(coarse, dimensions, lists, kinds[codes], metric)
    coarse.this.disown()
    index.own_fields = True
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _TRAINED_ON
    index.cp.min_points_per_centroid = 1  # FAISS would print of fewer than 39
    turning: Any = faiss.RandomRotationMatrix(dimensions, dimensions)
    turned: Any = faiss.IndexPreTransform(turning, index)
    turning.this.disown()
    index.this.disown()
    turned.own_fields = True
    return turned


def _lists_of(index: Any) -> Any:  # noqa: ANN401  faiss is untyped
    """The inverted lists behind the turning."""
    return faiss.downcast_index(index.index)


def _codes_of(lists: Any) -> str:  # noqa: ANN401  faiss is untyped
    if isinstance(lists, faiss.IndexIVFScalarQuantizer):
        return "sq4" if lists.sq.qtype == faiss.ScalarQuantizer.QT_4bit else "sq8"
    if isinstance(lists, faiss.IndexIVFPQFastScan):
        return "pq4" if lists.d == lists.pq.M else "pq2"
    return "bits"


def _lists_for(rows: int) -> int:
    """The power of two nearest to the root of the number of vectors.

    Comparing with the middle of a list costs as much as with twenty codes, and adding a vector
    costs a comparison with every middle.
    """
    lists = 1 << round(float(np.log2(max(1.0, rows**0.5))))
    return int(max(1, min(lists, rows // 40)))


def _selector(allowed: Mask | None) -> tuple[Any, Any]:
    """FAISS's view of a mask, and what must live as long as that is used."""
    if allowed is None:
        return None, None
    packed = np.packbits(allowed, bitorder="little")
    selector: Any = (
        faiss.IDSelectorBitmap
    )  # wrapped by FAISS to take an array; the stubs do not know
    return selector(packed), packed


def _nothing() -> tuple[Rows, Vectors]:
    return np.empty(0, np.int64), np.empty(0, np.float32)

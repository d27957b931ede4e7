"""BM25 by the definitions of `rank-bm25`, on postings instead of a scan.

`rank_bm25` looks into every document for every query term. The classes here subclass its variants
and keep their parameters, idf and formulas, but store postings as arrays: a query touches only
its own terms' postings, and the scores equal the package's to the last bit. The two variants kept
are those whose idf stays positive in small collections (`BM25Okapi` gives a term that stands in
half of the documents a weight of zero or less).

Source: A. Trotman, A. Puurula, B. Burgess, "Improvements to BM25 and Language Models Examined",
ADCS 2014, as implemented by rank-bm25 0.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25L, BM25Plus

from ..recipe import LexicalSettings

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """An inverted index: for term `t`, rows and counts stand at `offsets[t]:offsets[t + 1]`.

    `vocabulary` is sorted; `offsets` is int64 of length terms + 1; `rows` (rising within a term)
    and `counts` are int32; `lengths` is int32, the number of terms of each document.
    """

    vocabulary: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """The postings of tokenised documents, rows numbered in the order given."""
        table: dict[str, list[tuple[int, int]]] = {}
        lengths: list[int] = []
        for row, document in enumerate(documents):
            lengths.append(len(document))
            frequencies: dict[str, int] = {}
            for term in document:
                frequencies[term] = frequencies.get(term, 0) + 1
            for term, count in frequencies.items():
                table.setdefault(term, []).append((row, count))
        vocabulary = tuple(sorted(table))
        flat = [pair for term in vocabulary for pair in table[term]]
        sizes = [len(table[term]) for term in vocabulary]
        return cls(
            vocabulary=vocabulary,
            offsets=np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64),
            rows=np.array([row for row, _ in flat], dtype=np.int32),
            counts=np.array([count for _, count in flat], dtype=np.int32),
            lengths=np.array(lengths, dtype=np.int32),
        )


class _OnPostings:
    """What the two variants share: the index they score from, in place of lists of dicts."""

    idf: dict[str, float]
    corpus_size: int
    avgdl: float

    def _initialize(self, corpus: Postings) -> dict[str, int]:
        """Take over the statistics; returns document frequencies, as the package's method does."""
        self._postings = corpus
        self._numbers = {term: number for number, term in enumerate(corpus.vocabulary)}
        self.corpus_size = len(corpus.lengths)
        total = int(corpus.lengths.sum())
        self.avgdl = total / self.corpus_size if total else 1.0
        self._norms = self._length_norms()
        sizes = np.diff(corpus.offsets)
        return {term: int(size) for term, size in zip(corpus.vocabulary, sizes, strict=True)}

    def get_scores(self, query: Sequence[str]) -> Floats:
        """BM25 of every document, float64 of shape (documents,), in row order."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            number = self._numbers.get(term)
            if number is None:
                continue
            part = slice(*self._postings.offsets[number : number + 2])
            rows, idf = self._postings.rows[part], self.idf[term]
            absent = self._absent(idf)
            present = self._present(idf, self._postings.counts[part], self._norms[rows])
            if absent:
                before = scores[rows]
                scores += absent
                scores[rows] = before + present
            else:
                scores[rows] += present
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """BM25 of the documents in these rows, in the order given."""
        found: list[float] = self.get_scores(query)[list(doc_ids)].tolist()
        return found

    def _length_norms(self) -> Floats:
        raise NotImplementedError

    def _present(self, idf: float, counts: npt.NDArray[np.int32], norms: Floats) -> Floats:
        raise NotImplementedError

    def _absent(self, idf: float) -> float:
        raise NotImplementedError


class PostingsBM25Plus(_OnPostings, BM25Plus):  # type: ignore[misc]  # the package is untyped
    """BM25+ (delta 0 makes it BM25 with an idf that stays positive)."""

    def _length_norms(self) -> Floats:
        lengths = self._postings.lengths.astype(np.int64)
        return np.asarray(self.k1 * (1 - self.b + self.b * lengths / self.avgdl))

    def _present(self, idf: float, counts: npt.NDArray[np.int32], norms: Floats) -> Floats:
        frequency = counts.astype(np.int64)
        return np.asarray(idf * (self.delta + (frequency * (self.k1 + 1)) / (norms + frequency)))

    def _absent(self, idf: float) -> float:
        return float(idf * self.delta)


class PostingsBM25L(_OnPostings, BM25L):  # type: ignore[misc]  # the package is untyped
    """BM25L: long documents are not penalised beyond their due."""

    def _length_norms(self) -> Floats:
        lengths = self._postings.lengths.astype(np.int64)
        return np.asarray(1 - self.b + self.b * lengths / self.avgdl)

    def _present(self, idf: float, counts: npt.NDArray[np.int32], norms: Floats) -> Floats:
        frequency = counts.astype(np.int64)
        adjusted = frequency / norms
        raised = idf * frequency * (self.k1 + 1) * (adjusted + self.delta)
        return np.asarray(raised / (self.k1 + adjusted + self.delta))

    def _absent(self, idf: float) -> float:  # noqa: ARG002  the formula is zero without the term
        return 0.0


_VARIANTS: Final[dict[str, Any]] = {"plus": PostingsBM25Plus, "l": PostingsBM25L}


def bm25(postings: Postings, settings: LexicalSettings) -> PostingsBM25Plus | PostingsBM25L:
    """The scorer the settings name, over these postings."""
    variant = _VARIANTS[settings.variant]
    scorer: PostingsBM25Plus | PostingsBM25L = variant(
        postings, k1=settings.k1, b=settings.b, delta=settings.delta
    )
    return scorer

"""BM25 by the definitions of `rank-bm25`, on postings instead of a scan.

`rank_bm25` looks into every document for every query term. `PostingsBM25` subclasses its `BM25Plus`
and keeps its parameters, idf and formula, but stores postings as arrays: a query touches only its
own terms' postings, and the scores equal the package's to the last bit. Of the package's variants
this is the one whose idf stays positive in small collections (`BM25Okapi` gives a term that stands
in half of the documents a weight of zero or less) and whose score is bounded (`BM25L`'s grows with
a term's frequency without end).

Documents may lie in several segments, of which some no longer count; the statistics are those of
the documents that do, so a score does not depend on how they came to lie where they lie.

Source: A. Trotman, A. Puurula, B. Burgess, "Improvements to BM25 and Language Models Examined",
ADCS 2014, as implemented by rank-bm25 0.2.2.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Plus

from ..recipe import LexicalSettings
from .arrays import Rows, Scores
from .index.postings import Postings
from .maxscore import contenders

__all__ = ["PlacedPostings", "Postings", "PostingsBM25", "WeightedTerms", "bm25"]

WeightedTerms = Sequence[str] | Mapping[str, float]
"""The terms of a query: each weighs as often as it stands there, or what it is mapped to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPostings:
    """Postings of a segment, and the row of the build each of its documents has.

    `places` is int32 of shape (documents,), -1 for one that no longer counts, or `None` where every
    document has its own number as its row.
    """

    postings: Postings
    places: npt.NDArray[np.int32] | None = None


class PostingsBM25(BM25Plus):  # type: ignore[misc]  # the package is untyped
    """BM25+ scored from postings; with delta 0 it is BM25 whose idf stays positive."""

    def _initialize(self, corpus: Sequence[PlacedPostings]) -> dict[str, int]:
        """Take over the statistics; idf comes by term, when one is asked for."""
        self._segments = [_Segment(placed) for placed in corpus]
        self.corpus_size = sum(segment.documents for segment in self._segments)
        total = sum(segment.total for segment in self._segments)
        self.avgdl = total / self.corpus_size if total else 1.0
        for segment in self._segments:
            segment.take_norms(self._norms(np.arange(segment.longest + 1)))
        self._segment_of, self._local_of = _inverse(self._segments, self.corpus_size)
        return {}

    def _norms(self, lengths: npt.NDArray[np.int64]) -> Scores:
        norms: Scores = self.k1 * (1 - self.b + self.b * lengths / self.avgdl)
        return norms

    def get_scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every document, float64 of shape (documents,), in row order."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            idf = self._idf(term)
            if idf is None:
                continue
            before = scores.copy() if self.delta else scores
            scores += idf * self.delta
            for segment in self._segments:
                rows, counts = segment.postings_of(term)
                places = segment.places_of(rows)
                alive = places >= 0
                present = self._present(idf, counts[alive], segment.norms_of(rows[alive]))
                scores[places[alive]] = before[places[alive]] + present
        return scores

    def best(
        self, query: WeightedTerms, *, limit: int, eligible: npt.NDArray[np.bool_] | None = None
    ) -> Rows:
        """The rows of the best documents that hold a term of the query, best first.

        `eligible`, bool of shape (documents,), leaves others out. Equal scores in row order. The
        result is that of sorting all scores; most of them are never computed.
        """
        weights = query if isinstance(query, Mapping) else Counter(query)
        found: list[Rows] = []
        threshold = 0.0
        for segment in sorted(self._segments, key=lambda item: -item.documents):
            lists = [
                _Weighed(segment, number, weight=count * idf, k1=self.k1)
                for term, count in weights.items()
                if (idf := self._idf(term)) is not None
                and (number := segment.postings.vocabulary.find(term)) is not None
            ]
            if not lists:
                continue
            few = contenders(
                lists,
                documents=len(segment.postings.lengths),
                limit=limit,
                threshold=threshold,
                eligible=segment.eligible(eligible),
            )
            threshold = few.threshold
            found.append(segment.places_of(few.rows).astype(np.int64))
        rows = np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
        scores = self.scores_of(query, rows)
        return rows[np.lexsort((rows, -scores))[:limit]]

    def scores_of(self, query: WeightedTerms, rows: Rows) -> Scores:
        """BM25 of the documents in these rows, float64, in the order given; as `get_scores`."""
        scores = np.zeros(len(rows))
        for term, weight in _weighed(query):
            idf = self._idf(term)
            if idf is None:
                continue
            added = np.full(len(rows), idf * self.delta)
            for number, segment in enumerate(self._segments):
                inside = np.flatnonzero(self._segment_of[rows] == number)
                local = self._local_of[rows[inside]]
                counts = segment.counts_at(term, local)
                held = counts > 0
                norms = segment.norms_of(local[held])
                added[inside[held]] = self._present(idf, counts[held], norms)
            scores += weight * added
        return scores

    def weight_of(self, term: str) -> float:
        """The idf of a term; a term no document holds weighs as much as the rarest could."""
        idf = self._idf(term)
        return math.log(self.corpus_size + 1) if idf is None else idf

    def rows_of(self, term: str) -> Rows:
        """The rows of the documents that hold a term, int64, rising; empty for an unknown one."""
        found = [segment.places_of(segment.postings.rows_of(term)) for segment in self._segments]
        rows = np.concatenate(found).astype(np.int64) if found else np.empty(0, dtype=np.int64)
        return np.sort(rows[rows >= 0]) if len(self._segments) > 1 else rows[rows >= 0]

    def ceiling(self, query: WeightedTerms) -> float:
        """The score no document can pass: every term of the query endlessly often."""
        total = sum(weight * self.weight_of(term) for term, weight in _weighed(query))
        return total * float(self.delta + self.k1 + 1)

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """BM25 of the documents in these rows, in the order given."""
        found: list[float] = self.scores_of(query, np.array(doc_ids, dtype=np.int64)).tolist()
        return found

    def _idf(self, term: str) -> float | None:
        """The package's idf, computed when it is first wanted, or `None` for an unknown term."""
        if term not in self.idf:
            holding = sum(segment.documents_holding(term) for segment in self._segments)
            if not holding:
                return None
            self._calc_idf({term: holding})
        return float(self.idf[term])

    def _present(self, idf: float, counts: npt.NDArray[np.int64], norms: Scores) -> Scores:
        present: Scores = idf * (self.delta + (counts * (self.k1 + 1)) / (norms + counts))
        return present


class _Segment:
    """One segment's postings with what scoring needs of its documents."""

    def __init__(self, placed: PlacedPostings) -> None:
        self.postings = placed.postings
        self.places = placed.places
        lengths = self.postings.lengths
        alive = np.ones(len(lengths), dtype=bool) if self.places is None else self.places >= 0
        self._alive: npt.NDArray[np.bool_] | None = None if alive.all() else alive
        self.documents = int(np.count_nonzero(alive))
        self.total = int(lengths[alive].sum(dtype=np.int64))
        self.longest = int(lengths.max()) if len(lengths) else 0
        self.shortest = int(lengths.min()) if len(lengths) else 0

    def take_norms(self, by_length: Scores) -> None:
        """`by_length` has the length norm of every length up to the longest."""
        self._by_length = by_length
        self.fast_norms = by_length.astype(np.float32)[self.postings.lengths]
        self.least_norm = float(by_length[self.shortest :].min())

    def norms_of(self, rows: npt.NDArray[np.integer]) -> Scores:
        norms: Scores = self._by_length[self.postings.lengths[rows]]
        return norms

    def places_of(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        return rows if self.places is None else self.places[rows]

    def eligible(self, rows: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_] | None:
        """Which of the segment's documents count and are among `rows` of the build."""
        if rows is None:
            return self._alive
        if self.places is None:
            return rows
        inside: npt.NDArray[np.bool_] = rows[self.places] & (self.places >= 0)
        return inside

    def documents_holding(self, term: str) -> int:
        number = self.postings.vocabulary.find(term)
        if number is None:
            return 0
        part = self.postings.part(number)
        if self._alive is None:
            return int(part.stop - part.start)
        return int(np.count_nonzero(self._alive[self.postings.rows[part]]))

    def postings_of(self, term: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Rows and counts of a term, documents that no longer count among them."""
        number = self.postings.vocabulary.find(term)
        part = slice(0, 0) if number is None else self.postings.part(number)
        return self.postings.rows[part], self.postings.counts[part].astype(np.int64)

    def counts_at(self, term: str, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        holding, counts = self.postings_of(term)
        return _looked_up(holding, counts, rows)


class _Weighed:
    """A term's list in one segment, as `contenders` wants it; float32 is exact enough to choose by."""

    def __init__(self, segment: _Segment, number: int, *, weight: float, k1: float) -> None:
        self._segment = segment
        self._part = segment.postings.part(number)
        self._weight = np.float32(weight * (k1 + 1))
        peak = float(segment.postings.peaks[number])
        self.bound = weight * (k1 + 1) * peak / (segment.least_norm + peak)
        self.size = self._part.stop - self._part.start

    def read(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        rows = self._segment.postings.rows[self._part]
        counts = self._segment.postings.counts[self._part].astype(np.float32)
        return rows, self._added(counts, rows)

    def at(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        holding = self._segment.postings.rows[self._part]
        counts = self._segment.postings.counts[self._part]
        return self._added(_looked_up(holding, counts, rows).astype(np.float32), rows)

    def _added(
        self, counts: npt.NDArray[np.float32], rows: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.float32]:
        norms = self._segment.fast_norms[rows]
        norms += counts
        counts *= self._weight
        # A document without terms has a norm of nought where b is 1
        return np.divide(counts, norms, out=counts, where=norms > 0.0)


def _weighed(query: WeightedTerms) -> Iterable[tuple[str, float]]:
    return query.items() if isinstance(query, Mapping) else ((term, 1.0) for term in query)


def _looked_up(
    holding: npt.NDArray[np.int32], counts: npt.NDArray[np.integer], rows: npt.NDArray[np.int32]
) -> npt.NDArray[np.int64]:
    """The counts of these rows in a term's postings; nought for a row that is not there."""
    if not len(holding):
        return np.zeros(len(rows), dtype=np.int64)
    near = np.minimum(np.searchsorted(holding, rows), len(holding) - 1)
    return np.where(holding[near] == rows, counts[near], 0).astype(np.int64)


def _inverse(
    segments: Sequence[_Segment], documents: int
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    """For every row of the build its segment and its row there."""
    segment_of = np.zeros(documents, dtype=np.int16)
    local_of = np.arange(documents, dtype=np.int32)
    for number, segment in enumerate(segments):
        if segment.places is None:
            segment_of[: len(segment.postings.lengths)] = number
        else:
            local = np.flatnonzero(segment.places >= 0)
            segment_of[segment.places[local]] = number
            local_of[segment.places[local]] = local
    return segment_of, local_of


def bm25(postings: Postings | Sequence[PlacedPostings], settings: LexicalSettings) -> PostingsBM25:
    """The scorer with these settings over these postings."""
    placed = [PlacedPostings(postings=postings)] if isinstance(postings, Postings) else postings
    return PostingsBM25(placed, k1=settings.k1, b=settings.b, delta=settings.delta)

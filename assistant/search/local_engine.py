"""The default engine: one verified build in this process, exact scores for every candidate.

Words and passages find candidates; sentences only rank what was found. Searching through the
sentences as well changed no measure by more than the noise once the reader ranks, and took four
fifths of the memory ("One pass for a passage and its sentences" in `eval/NOTES.md`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..recipe import LexicalSettings
from ..records import Locator, Span
from .arrays import Mask, Rows, Vectors
from .bm25 import PlacedPostings, bm25
from .engine import Candidates, Query, ScoredPassage
from .engines.conditions import Selection
from .index.build import Build
from .index.columns import gather
from .index.segments import Segment
from .phrase_lookup import TermLookup
from .vectors import cosines


class LocalEngine:
    """Searches a `Build`; safe to share between threads because nothing in it changes."""

    def __init__(self, build: Build, settings: LexicalSettings) -> None:
        self.build = build
        placed = [
            PlacedPostings(postings=item.segment.postings, places=item.places)
            for item in build.segments
        ]
        self._scorer = bm25(placed, settings) if len(build.passages) else None
        self.lookup = TermLookup(build, self._scorer)

    @property
    def passages(self) -> int:
        """How many passages the engine searches."""
        return len(self.build.passages)

    def retrieve(self, query: Query, *, limit: int, among: Selection | None) -> Candidates:
        """The union of each half's best `limit` passages, every candidate scored by both halves."""
        allowed = self._allowed_rows(among)
        if self._scorer is None or (allowed is not None and not allowed.any()):
            return _no_candidates()
        terms = query.weighted_terms
        found = [
            self._scorer.best(terms, limit=limit, eligible=allowed),
            self._nearest(query, limit, allowed),
        ]
        # Not by numpy's `unique`: the first call of it imports masked arrays
        rows = np.array(sorted(set().union(*(half.tolist() for half in found))), dtype=np.int64)
        return Candidates(
            rows=rows,
            lexical=self._scorer.scores_of(terms, rows),
            passage=self._passage_cosines(query, rows),
            sentence=self._best_sentence(query, rows),
            lexical_ceiling=self._scorer.ceiling(terms),
        )

    def locate(self, row: int) -> Locator:
        """Where the passage in this row stands."""
        number, start, end = (int(value) for value in self.build.passages[row])
        return Locator(
            article_id=self.build.article_ids[number],
            text_sha256=self.build.text_hash(number),
            start=start,
            end=end,
        )

    def score(self, query: Query, row: int) -> ScoredPassage:
        """The passage in this row, with its sentences' similarity to the query."""
        segment, _, local = next(self.build.inside(np.array([row], dtype=np.int64)))
        inside = slice(*(int(edge) for edge in segment.first[local[0] : local[0] + 2]))
        vectors = segment.sentence_vectors[inside].astype(np.float32)
        similarities = cosines(vectors, query.vector)
        return ScoredPassage(
            locator=self.locate(row),
            sentences=tuple(
                Span(start=int(begin), end=int(stop)) for begin, stop in segment.sentences[inside]
            ),
            similarities=tuple(float(value) for value in similarities),
        )

    def weights_of(self, terms: Sequence[str]) -> list[float]:
        """The idf of each term; one the collection lacks weighs as much as the rarest."""
        return [self._scorer.weight_of(term) if self._scorer else 0.0 for term in terms]

    def _allowed_rows(self, among: Selection | None) -> Mask | None:
        if among is None:
            return None
        wanted = np.array([name in among.ids for name in self.build.article_ids], dtype=bool)
        allowed: Mask = wanted[self.build.passages[:, 0]]
        return allowed

    def _nearest(self, query: Query, limit: int, allowed: Mask | None) -> Rows:
        rows, similarities = [], []
        for placed in self.build.segments:
            found, nearness = placed.segment.passage_vectors.nearest(
                query.vector, limit=limit, allowed=placed.mask(allowed)
            )
            rows.append(placed.rows(found))
            similarities.append(nearness)
        return _merged(rows, similarities, limit)

    def _passage_cosines(self, query: Query, rows: Rows) -> npt.NDArray[np.float64]:
        found = np.empty(len(rows), dtype=np.float64)
        for segment, places, local in self.build.inside(rows):
            found[places] = cosines(segment.passage_vectors.vectors(local), query.vector)
        return found

    def _best_sentence(self, query: Query, rows: Rows) -> npt.NDArray[np.float64]:
        best = np.empty(len(rows), dtype=np.float64)
        for segment, places, local in self.build.inside(rows):
            edges, vectors = _sentences_of(segment, local)
            best[places] = np.maximum.reduceat(cosines(vectors, query.vector), edges)
        return best


def _sentences_of(segment: Segment, rows: Rows) -> tuple[Rows, Vectors]:
    """The vectors of the sentences of some passages, and where each passage's begin."""
    starts, stops = segment.first[rows], segment.first[rows + 1]
    sizes = stops - starts
    edges = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    inside = np.arange(int(sizes.sum())) + np.repeat(starts - edges, sizes)
    return edges, gather(segment.sentence_vectors, inside).astype(np.float32)


def _merged(rows: list[Rows], similarities: list[Vectors], limit: int) -> Rows:
    """The rows of several segments, similar first, equal similarities in row order."""
    together, nearness = np.concatenate(rows), np.concatenate(similarities)
    return together[np.lexsort((together, -nearness))][:limit]


def _no_candidates() -> Candidates:
    none = np.empty(0, dtype=np.float64)
    return Candidates(
        rows=np.empty(0, np.int64), lexical=none, passage=none, sentence=none, lexical_ceiling=0.0
    )

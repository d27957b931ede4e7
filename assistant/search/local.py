"""The default engine: one verified build in memory, exact scores for every candidate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..recipe import LexicalSettings
from ..records import Span
from .builds import Build
from .engine import Candidates, PassageAddress, Query
from .lexical import bm25
from .wording import Wording

_SENTENCES_PER_PASSAGE = 4  # how many sentence hits are fetched for each passage wanted

Rows = npt.NDArray[np.int64]


class LocalEngine:
    """Searches a `Build`; safe to share between threads because nothing in it changes."""

    def __init__(self, build: Build, settings: LexicalSettings) -> None:
        self._build = build
        self._scorer = bm25(build.postings, settings) if len(build.passages) else None
        self.wording = Wording(build, self._scorer)
        passages = len(build.passages)
        self._first_sentence = np.searchsorted(build.sentences[:, 0], np.arange(passages + 1))

    @property
    def passages(self) -> int:
        """How many passages the engine searches."""
        return len(self._build.passages)

    def retrieve(self, query: Query, *, limit: int, articles: frozenset[str] | None) -> Candidates:
        """The union of each half's best `limit` passages, every candidate scored by both halves."""
        allowed = self._allowed_rows(articles)
        if self._scorer is None or (allowed is not None and not len(allowed)):
            return _no_candidates()
        lexical = self._scorer.get_scores(query.terms)
        rows = np.unique(
            np.concatenate(
                [
                    _best(lexical, limit, allowed),
                    self._build.passage_vectors.nearest(query.vector, limit=limit, allowed=allowed)[
                        0
                    ],
                    self._nearest_by_sentence(query, limit, allowed),
                ]
            )
        )
        cosines = self._build.passage_vectors.vectors(rows) @ query.vector
        return Candidates(
            rows=rows,
            lexical=lexical[rows],
            passage=cosines.astype(np.float64),
            sentence=self._best_sentence(query, rows),
            lexical_ceiling=self._scorer.ceiling(query.terms),
        )

    def locate(self, query: Query, row: int) -> PassageAddress:
        """The passage in this row, with its sentences' similarity to the query."""
        number, start, end = (int(value) for value in self._build.passages[row])
        rows = np.arange(*self._first_sentence[row : row + 2], dtype=np.int64)
        cosines = self._build.sentence_vectors.vectors(rows) @ query.vector
        return PassageAddress(
            article_id=self._build.article_ids[number],
            text_sha256=self._build.text_hashes[number],
            span=Span(start=start, end=end),
            sentences=tuple(
                Span(start=int(begin), end=int(stop))
                for _, begin, stop in self._build.sentences[rows]
            ),
            similarities=tuple(float(value) for value in cosines),
        )

    def weight_of(self, term: str) -> float:
        """The idf of a term; a term the collection lacks weighs as much as the rarest."""
        return self._scorer.weight_of(term) if self._scorer else 0.0

    def _allowed_rows(self, articles: frozenset[str] | None) -> Rows | None:
        if articles is None:
            return None
        numbers = [n for n, name in enumerate(self._build.article_ids) if name in articles]
        return np.flatnonzero(np.isin(self._build.passages[:, 0], numbers)).astype(np.int64)

    def _nearest_by_sentence(self, query: Query, limit: int, allowed: Rows | None) -> Rows:
        inside = None
        if allowed is not None:
            member = np.isin(self._build.sentences[:, 0], allowed)
            inside = np.flatnonzero(member).astype(np.int64)
        found, _ = self._build.sentence_vectors.nearest(
            query.vector, limit=limit * _SENTENCES_PER_PASSAGE, allowed=inside
        )
        passages = self._build.sentences[found, 0]
        _, first = np.unique(passages, return_index=True)
        nearest: Rows = passages[np.sort(first)][:limit]
        return nearest

    def _best_sentence(self, query: Query, rows: Rows) -> npt.NDArray[np.float64]:
        starts, stops = self._first_sentence[rows], self._first_sentence[rows + 1]
        inside = np.concatenate(
            [np.arange(start, stop) for start, stop in zip(starts, stops, strict=True)]
        )
        cosines = self._build.sentence_vectors.vectors(inside.astype(np.int64)) @ query.vector
        edges = np.concatenate([[0], np.cumsum(stops - starts)[:-1]])
        return np.maximum.reduceat(cosines, edges).astype(np.float64)


def _best(scores: npt.NDArray[np.float64], limit: int, allowed: Rows | None) -> Rows:
    rows = np.flatnonzero(scores > 0.0) if allowed is None else allowed[scores[allowed] > 0.0]
    order = np.lexsort((rows, -scores[rows]))
    return rows[order[:limit]]


def _no_candidates() -> Candidates:
    none = np.empty(0, dtype=np.float64)
    return Candidates(
        rows=np.empty(0, np.int64), lexical=none, passage=none, sentence=none, lexical_ceiling=0.0
    )

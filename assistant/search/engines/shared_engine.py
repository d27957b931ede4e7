"""One state of a collection on a server, searched as a local build is: the same scores, rows and ties.

Invariant: the server only says which passages may be among the best; BM25, cosines and the order among
equals are computed here from counts and vectors, by the formulas of the local engine. Everything comes
from the version of the snapshot: where the collection has moved on, `StaleSnapshotError` asks for a
newer one. A row is an article's number among the sorted ids and a passage's number in it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from ...recipe import LexicalSettings
from ...records import Locator, Span
from ..arrays import Rows, Scores
from ..engine import Candidates, PhraseLookup, Query, ScoredPassage
from ..snapshot import StaleSnapshotError
from ..vectors import cosines
from .conditions import Selection
from .passage_store import FoundPassage, ListedArticle, PassageKey, PassageStore, StoreState, Wanted

_SHIFT: Final = 24
"""Bits of a row that number a passage in its article: sixteen million of them."""

_KEPT: Final = 2_000
"""Passages kept of those found last, to be located and scored; some ten megabytes."""

_RAREST: Final = 6
"""As in the local look-up: more terms that must all be there would exclude next to nothing."""


class SharedEngine:
    """Searches one version of a collection; safe to share between threads."""

    def __init__(
        self,
        store: PassageStore,
        state: StoreState,
        articles: Mapping[str, ListedArticle],
        settings: LexicalSettings,
        *,
        is_lenient: bool = False,
    ) -> None:
        """`articles` are all of the version, by id, in the order of their ids.

        `is_lenient` searches a newer version too, and leaves out what is not of this one: for a
        collection that changes faster than it can be asked.
        """
        self._store = store
        self.state = state
        self._articles = articles
        self._ids = tuple(articles)
        self._number = {name: number for number, name in enumerate(self._ids)}
        self._settings = settings
        self._is_lenient = is_lenient
        self._holding: dict[str, int] = {}
        self._kept: dict[int, FoundPassage] = {}
        self._spans: dict[str, tuple[Span, ...]] = {}
        self._lock = threading.Lock()
        self.lookup: PhraseLookup = _SharedLookup(self)

    def retrieve(self, query: Query, *, limit: int, among: Selection | None) -> Candidates:
        """The union of each half's best `limit` passages, every candidate scored by both halves."""
        terms = query.weighted_terms
        weights = dict(_weighed(terms))
        found = self._find(weights, query, limit=limit, among=among)
        rows = np.array([self._row(passage.key) for passage in found], dtype=np.int64)
        lexical = self._lexical(found, weights)
        passage = _passage_cosines(found, query)
        held = np.flatnonzero([bool(item.counts) for item in found]).astype(np.int64)
        best = _best(rows, lexical, held, limit) | _best(rows, passage, np.arange(len(rows)), limit)
        chosen = np.array(sorted(best), dtype=np.int64)
        return Candidates(
            rows=rows[chosen],
            lexical=lexical[chosen],
            passage=passage[chosen],
            sentence=_best_sentences([found[place] for place in chosen], query),
            lexical_ceiling=self._ceiling(weights),
        )

    def locate(self, row: int) -> Locator:
        """Where the passage in this row stands."""
        key = self.key_of(row)
        kept = self._kept.get(row)
        span = kept.span if kept else self.spans_of(key.article_id)[key.number]
        return Locator(
            article_id=key.article_id,
            text_sha256=self._articles[key.article_id].info.text_sha256,
            start=span.start,
            end=span.end,
        )

    def score(self, query: Query, row: int) -> ScoredPassage:
        """The passage in this row, with its sentences' similarity to the query."""
        kept = self._kept.get(row)
        if kept is None:
            found = self._known(self._store.passages([self.key_of(row)], ()))
            if not found:
                raise StaleSnapshotError
            (kept,) = found
        similarities = cosines(kept.vectors[1:].astype(np.float32), query.vector)
        return ScoredPassage(
            locator=self.locate(row),
            sentences=kept.sentences,
            similarities=tuple(float(value) for value in similarities),
        )

    def weights_of(self, terms: Sequence[str]) -> list[float]:
        """The idf of each term; one the collection lacks weighs as much as the rarest."""
        if not self.state.passages:
            return [0.0] * len(terms)
        holding = self.frequencies(terms)
        return [self._idf(holding.get(term, 0)) for term in terms]

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many passages hold each of these terms; asked of the server once a snapshot."""
        wanted = list(dict.fromkeys(terms))
        unknown = [term for term in wanted if term and term not in self._holding]
        if unknown:
            found = self._store.frequencies(unknown, self.state)
            self._holding |= {term: found.get(term, 0) for term in unknown}
        return {term: count for term in wanted if (count := self._holding.get(term, 0))}

    def best(self, terms: Sequence[str], *, limit: int) -> list[int]:
        """The rows of the best passages by BM25 alone, best first."""
        weights = {term: float(terms.count(term)) for term in terms}
        found = self._find(weights, None, limit=limit, among=None)
        rows = np.array([self._row(passage.key) for passage in found], dtype=np.int64)
        scores = self._lexical(found, weights)
        order = np.lexsort((rows, -scores))[:limit]
        return [int(row) for row in rows[order]]

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[int]:
        """Rows from which on `across` passages of an article hold the rarest of `terms`."""
        holding = self.frequencies(terms)
        if not terms or len(holding) < len(set(terms)):
            return []
        rarest = sorted(holding, key=lambda term: (holding[term], term))[:_RAREST]
        keys = self._store.holding_all(rarest, across=across, limit=limit)
        return [self._row(key) for key in keys if key.article_id in self._number]

    def key_of(self, row: int) -> PassageKey:
        """The passage in this row."""
        return PassageKey(self._ids[row >> _SHIFT], row & ((1 << _SHIFT) - 1))

    def spans_of(self, article_id: str) -> tuple[Span, ...]:
        """Where the passages of an article stand."""
        spans = self._spans.get(article_id)
        if spans is None:
            spans = self._store.spans([article_id]).get(article_id)
            if spans is None:
                raise StaleSnapshotError
            self._spans[article_id] = spans
        return spans

    def _row(self, key: PassageKey) -> int:
        return (self._number[key.article_id] << _SHIFT) + key.number

    def _idf(self, holding: int) -> float:
        # As in rank-bm25; a term no passage holds weighs as much as the rarest could
        return math.log((self.state.passages + 1) / (holding or 1))

    def _find(
        self,
        weights: Mapping[str, float],
        query: Query | None,
        *,
        limit: int,
        among: Selection | None,
    ) -> list[FoundPassage]:
        """What may be among the best, in the order of rows."""
        if not self.state.passages or (among is not None and not among.ids):
            return []
        holding = self.frequencies(weights)
        wanted = Wanted(
            weights={
                term: weight * self._idf(holding[term])
                for term, weight in weights.items()
                if term in holding
            },
            average_length=self._average_length,
            vector=None if query is None else query.vector,
            limit=limit,
            within=None if among is None else among.condition,
        )
        found = self._store.find(wanted)
        if found.version != self.state.version and not self._is_lenient:
            raise StaleSnapshotError
        passages = sorted(self._known(found.passages), key=lambda item: self._row(item.key))
        self._keep(passages)
        return passages

    def _known(self, passages: Iterable[FoundPassage]) -> list[FoundPassage]:
        """Those of this snapshot's articles, as they were put then."""
        known = []
        for item in passages:
            listed = self._articles.get(item.key.article_id)
            if listed is not None and item.revision == listed.revision:
                known.append(item)
            elif not self._is_lenient:
                raise StaleSnapshotError
        return known

    def _keep(self, passages: Iterable[FoundPassage]) -> None:
        with self._lock:
            if len(self._kept) > _KEPT:
                self._kept = {}
            self._kept |= {self._row(item.key): item for item in passages}

    @property
    def _average_length(self) -> float:
        return self.state.length / self.state.passages if self.state.length else 1.0

    def _lexical(self, found: Sequence[FoundPassage], weights: Mapping[str, float]) -> Scores:
        """BM25 of these passages; term by term, as `PostingsBM25.scores_of` adds them up."""
        settings = self._settings
        lengths = np.array([item.length for item in found], dtype=np.int64)
        norms = settings.k1 * (1 - settings.b + settings.b * lengths / self._average_length)
        holding = self.frequencies(weights)
        scores = np.zeros(len(found))
        counted = {term: np.zeros(len(found), dtype=np.int64) for term in holding}
        for place, item in enumerate(found):
            for term, count in item.counts.items():
                if term in counted:
                    counted[term][place] = count
        for term, weight in weights.items():
            if term not in holding:
                continue
            idf = self._idf(holding[term])
            counts = counted[term]
            held = counts > 0
            added = np.full(len(found), idf * settings.delta)
            present = (counts[held] * (settings.k1 + 1)) / (norms[held] + counts[held])
            added[held] = idf * (settings.delta + present)
            scores += weight * added
        return scores

    def _ceiling(self, weights: Mapping[str, float]) -> float:
        if not self.state.passages:
            return 0.0
        idfs = self.weights_of(list(weights))
        total = sum(weight * idf for weight, idf in zip(weights.values(), idfs, strict=True))
        return total * float(self._settings.delta + self._settings.k1 + 1)


class _SharedLookup:
    """Looks up passages of a collection by their terms; as `TermLookup` does in a build."""

    def __init__(self, engine: SharedEngine) -> None:
        self._engine = engine

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> Rows:
        """Rows from which on `across` passages hold the rarest of `terms`, in row order."""
        found = self._engine.holding_all(terms, across=across, limit=limit)
        return np.array(found, dtype=np.int64)

    def holding_most(self, terms: Sequence[str], *, limit: int) -> Rows:
        """The rows whose passages score best by BM25 for `terms`, best first."""
        return np.array(self._engine.best(terms, limit=limit) if terms else [], dtype=np.int64)

    def stretches(self, rows: Iterable[int], *, before: int, after: int) -> list[Locator]:
        """Each row with its neighbours in the same article, overlapping ones joined, sorted."""
        wide: set[int] = set()
        for row in rows:
            key = self._engine.key_of(row)
            last = len(self._engine.spans_of(key.article_id)) - 1
            low, high = max(0, key.number - before), min(last, key.number + after)
            wide.update(range(row - key.number + low, row - key.number + high + 1))
        found: list[Locator] = []
        ordered = sorted(wide)
        begin = 0
        for place, row in enumerate(ordered):
            if place + 1 == len(ordered) or ordered[place + 1] != row + 1:
                first, last_one = self._engine.locate(ordered[begin]), self._engine.locate(row)
                found.append(
                    Locator(
                        article_id=first.article_id,
                        text_sha256=first.text_sha256,
                        start=first.start,
                        end=last_one.end,
                    )
                )
                begin = place + 1
        return found


def _weighed(terms: Sequence[str] | Mapping[str, float]) -> Iterable[tuple[str, float]]:
    return terms.items() if isinstance(terms, Mapping) else ((term, 1.0) for term in terms)


def _best(rows: Rows, scores: Scores, places: Rows, limit: int) -> set[int]:
    """Those of these places with the best scores; equal ones in row order."""
    order = np.lexsort((rows[places], -scores[places]))[:limit]
    return set(places[order].tolist())


def _passage_cosines(found: Sequence[FoundPassage], query: Query) -> Scores:
    if not found:
        return np.empty(0, dtype=np.float64)
    own = np.stack([item.vectors[0] for item in found])
    return cosines(own.astype(np.float32), query.vector).astype(np.float64)


def _best_sentences(found: Sequence[FoundPassage], query: Query) -> Scores:
    """For each passage the best cosine of one of its sentences; all of them are compared together."""
    if not found:
        return np.empty(0, dtype=np.float64)
    sizes = [len(item.vectors) - 1 for item in found]
    edges = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    vectors = np.concatenate([item.vectors[1:] for item in found]).astype(np.float32)
    best = np.maximum.reduceat(cosines(vectors, query.vector), edges)
    return best.astype(np.float64)

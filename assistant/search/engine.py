"""The seam to whatever stores and searches the vectors and postings.

An engine answers for one state of a collection: it filters and returns the nearest; ranking stays
ours. Rows number passages in the order (article id, start), so the lower row wins ties everywhere.
Where the collection lies on a server, one engine stands before all of them
(`engines/shared_engine.py`), and what a server has to do is `engines/passage_store.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..records import Locator, Span
from .arrays import Rows
from .engines.conditions import Selection, primary


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as the search sees it: analysed terms, and a unit vector, float32 (dimensions,).

    `carried` are the terms that earlier turns of a conversation add, with their weights beside the
    question's own, which weigh 1 each; none of them is among `terms`. `languages` are those the
    question may be in, by their primary codes; empty where nothing can be told. `spelled` are the
    terms that a name among `terms` has in another script, for articles in another language.
    """

    terms: tuple[str, ...]
    vector: npt.NDArray[np.float32]
    carried: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def across_languages(self) -> Query:
        """This query with its names in other scripts, for articles in another language."""
        others = dict.fromkeys(term for terms in self.spelled.values() for term in terms)
        return replace(self, terms=(*self.terms, *others)) if others else self

    @property
    def weighted_terms(self) -> Sequence[str] | Mapping[str, float]:
        """The terms to search by: the question's own, or all with their weights."""
        return {**dict.fromkeys(self.terms, 1.0), **self.carried} if self.carried else self.terms

    def crosses(self, language: str | None) -> bool:
        """Whether an article in this language is surely in another than the question."""
        return bool(language and self.languages and primary(language) not in self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Passages worth ranking, rows rising, with every kind of score for each of them.

    All arrays have shape (candidates,): `rows` int64, `lexical` BM25, `passage` the cosine of
    question and passage, `sentence` the best cosine of question and one of its sentences; the
    three scores are float64. `lexical_ceiling` is the BM25 score no passage could pass.
    """

    rows: npt.NDArray[np.int64]
    lexical: npt.NDArray[np.float64]
    passage: npt.NDArray[np.float64]
    sentence: npt.NDArray[np.float64]
    lexical_ceiling: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """Where a passage stands, and its sentences with their cosines to the query."""

    locator: Locator
    sentences: tuple[Span, ...]
    similarities: tuple[float, ...]


class PhraseLookup(Protocol):
    """Passages by their terms alone, for who looks up a wording instead of asking a question."""

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> Rows:
        """Rows from which on `across` passages hold the rarest of `terms`, in row order."""

    def holding_most(self, terms: Sequence[str], *, limit: int) -> Rows:
        """The rows whose passages score best by BM25 for `terms`, best first."""

    def stretches(self, rows: Iterable[int], *, before: int, after: int) -> list[Locator]:
        """Each row with its neighbours in the same article, overlapping ones joined, sorted."""


class Engine(Protocol):
    """Finds candidates for a query in one state of a collection, and says where they stand."""

    @property
    def lookup(self) -> PhraseLookup:
        """The passages by their terms alone."""

    def retrieve(self, query: Query, *, limit: int, among: Selection | None) -> Candidates:
        """The best `limit` passages of each half of the search, among these articles if given."""

    def locate(self, row: int) -> Locator:
        """Where the passage in this row stands."""

    def score(self, query: Query, row: int) -> ScoredPassage:
        """The passage in this row, with its sentences' similarity to the query."""

    def weights_of(self, terms: Sequence[str]) -> list[float]:
        """The idf of each term; one the collection lacks weighs as much as the rarest."""

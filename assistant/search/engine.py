"""The seam to whatever stores and searches the vectors and postings.

An engine stores, filters and returns the nearest; ranking stays ours. Rows number passages from 0
in the order (article id, start), so the lower row wins ties everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..records import Locator, Span
from .phrase_lookup import TermLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as the search sees it: analysed terms, and a unit vector, float32 (dimensions,)."""

    terms: tuple[str, ...]
    vector: npt.NDArray[np.float32]


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


class Engine(Protocol):
    """Stores passages; finds candidates for a query and says where they stand."""

    @property
    def lookup(self) -> TermLookup:
        """The passages by their terms alone."""

    def retrieve(self, query: Query, *, limit: int, articles: frozenset[str] | None) -> Candidates:
        """The best `limit` passages of each half of the search, among `articles` if given."""

    def locate(self, row: int) -> Locator:
        """Where the passage in this row stands."""

    def score(self, query: Query, row: int) -> ScoredPassage:
        """The passage in this row, with its sentences' similarity to the query."""

    def weight_of(self, term: str) -> float:
        """The idf of a term; a term the collection lacks weighs as much as the rarest."""

"""What a server has to do for a collection that lies on it: keep, filter, and find the nearest.

Invariant: ranking stays ours. A store keeps articles whole, each with its passages, counts of terms and
vectors as they were made here, and says which passages may be among the best; scores, fusion,
reading, confidence and every slice of a quotation are computed on this side (`shared_engine`), so they
are the same whoever stores. A change is seen whole or not at all, and `put`, `delete` and `swap` return
only when it will outlast the death of this process and of the server's.

Every method raises `EngineUnavailableError` where the server cannot be reached or does not answer in
time, and `EngineError` for anything else that the server says; neither message holds a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ...library.near_duplicates.clusters import ComparedPair
from ...records import Article, ArticleInfo, Check, Span
from ..arrays import StoredVectors
from .conditions import Condition

STORE_FORMAT: Final = 2
"""Moves when what is kept on a server changes; a store of another format is refused. Milvus has one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What the vectors and terms of a collection were made with; kept with it, compared on opening.

    `build_key` names everything (`index.layout.build_key_of`); `model` and `dimensions` are there to
    say in words what differs. `k1` and `b` are BM25's, for stores that keep what a term adds to a
    passage's score instead of its count.
    """

    build_key: str
    model: str
    dimensions: int
    k1: float
    b: float


class PassageKey(NamedTuple):
    """Names a passage: its article, and its number there, from 0 in the order of their starts."""

    article_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """A passage as it is put: where it stands, what its terms are, and its vectors.

    `counts` has how often it holds each of its terms, the title's among them where the recipe says
    so, and `length` their sum. `vectors` are its own and then one for each sentence, unit, float16 of
    shape (1 + sentences, dimensions).
    """

    key: PassageKey
    span: Span
    sentences: tuple[Span, ...]
    counts: Mapping[str, int]
    length: int
    vectors: StoredVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is put: everything, so that no other process needs this one's library.

    `pairs` are what comparing it with others found; each of them names it.
    """

    article: Article
    info: ArticleInfo
    passages: tuple[StoredPassage, ...]
    pairs: tuple[ComparedPair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """A passage that may be among the best, with what ranking computes exact scores from.

    `counts` are of the query's terms alone. `text_sha256` is of the article's text that `span` was
    made for, `revision` the version with which the article was put. `edges` are where its sentences
    begin and end, of shape (sentences, 2): of hundreds that are found, few are ever shown.
    """

    key: PassageKey
    text_sha256: str
    revision: int
    span: Span
    edges: npt.NDArray[np.int32]
    counts: Mapping[str, int]
    length: int
    vectors: StoredVectors

    @property
    def sentences(self) -> tuple[Span, ...]:
        """Its sentences."""
        return spans_of(self.edges)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreState:
    """The state of a collection, cheap to ask for.

    `version` rises with every change that is kept; `lineage` names the collection from its making on,
    also through `swap`; `passages` and `length` (the sum of all passages' lengths) are what BM25
    needs beside the frequencies of terms.
    """

    version: int
    lineage: str
    articles: int
    passages: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article in the listing of a collection, with the version it was put with."""

    info: ArticleInfo
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs from an earlier version; with `is_whole` it is everything there is.

    `pairs` are those of the articles that are listed.
    """

    state: StoreState
    listed: tuple[ListedArticle, ...]
    removed: tuple[str, ...]
    pairs: tuple[ComparedPair, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: the best `limit` passages of each half of the search.

    `weights` has for each term its idf times its weight in the question; `average_length` with them
    is all that BM25 takes of a collection. A half without terms or vector is left out.
    """

    weights: Mapping[str, float]
    average_length: float
    vector: npt.NDArray[np.float32] | None
    limit: int
    within: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The passages that may be among the best, in any order, each once, all of one version.

    They are at least the best `limit` of each half. More do no harm: what is among the best by the
    exact scores is decided on this side.
    """

    version: int
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What a store is and holds, for people: `doctor`, `facts` and the tests read it.

    `is_exact` says whether the nearest vectors are found by comparing all of them.
    """

    server: str
    is_exact: bool
    articles: int
    passages: int
    terms: int
    stored_bytes: int


def spans_of(edges: npt.NDArray[np.int32]) -> tuple[Span, ...]:
    """Offsets of shape (sentences, 2) as spans."""
    return tuple(Span(start=begin, end=end) for begin, end in edges.tolist())


class PassageStore(Protocol):
    """One collection on a server; may be shared between threads."""

    # What is there

    def state(self) -> StoreState:
        """The newest state; one short question to the server."""

    def changes(self, since: int) -> Changes:
        """What changed after version `since`; everything for 0, and wherever less cannot be told."""

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        """Those of these articles that are there, with their texts, in any order."""

    def count(self, within: Condition | None = None) -> int:
        """How many passages there are, or those of articles that fulfil a condition."""

    def scan(self, after: str | None, *, limit: int) -> list[StoredArticle]:
        """The next articles in the order of their ids, whole as they were put; empty at the end."""

    # Searching

    def frequencies(self, terms: Sequence[str], of: StoreState | None = None) -> dict[str, int]:
        """How many passages hold each of these terms; those that none holds are left out.

        Of the newest state; of `of`, where the store can tell that without asking the server.
        """

    def find(self, wanted: Wanted) -> Found:
        """The passages that may be among the best."""

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        """Those of these passages that are there, with their counts of these terms, in any order."""

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Where all passages of these articles stand, by their numbers; unknown ones are left out."""

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[PassageKey]:
        """The first passages, by article and number, from which on `across` hold all these terms."""

    # Changing

    def put(self, articles: Sequence[StoredArticle]) -> int:
        """Keep these articles in place of those of the same ids; the version with which they count.

        Each is there whole or not at all, also if this process or the server dies meanwhile; what
        this returned for is kept. To put the same again changes nothing but the version.
        """

    def delete(self, article_ids: Sequence[str]) -> int:
        """Take articles out with everything that belongs to them; unknown ones are passed over."""

    def commit(self) -> None:
        """Wait until what was put or deleted before is seen by whoever asks from now on."""

    # Exchanging all of it

    def staging(self) -> PassageStore:
        """A new and empty collection beside this one, of the same making, to be filled and swapped in.

        One that was left unfinished goes.
        """

    def swap(self, staged: PassageStore) -> int:
        """Let `staged` take this collection's place at once, for every process; the new version.

        Whoever asks before gets the one, whoever asks after the other, nobody a mixture or an error.
        """

    # About it

    def facts(self) -> StoreFacts:
        """What it is and holds; may take a moment."""

    def health(self) -> list[Check]:
        """What is well and what is not. A server that cannot be reached is a failed check, no error."""

    def close(self) -> None:
        """Release its connections; it cannot be used again."""

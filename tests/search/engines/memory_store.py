"""A store that keeps all in this process: what a server has to do, in the fewest words.

It is the oracle of the contract: every condition is asked of every article, every vector compared, every
count added up. Two of the same name share what they hold, as two processes share a server.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from assistant.errors import EngineMismatchError
from assistant.records import Article, Check, Span
from assistant.search.engines.conditions import ArticleFacts, Condition, fulfils
from assistant.search.engines.passage_store import (
    Changes,
    Found,
    FoundPassage,
    ListedArticle,
    Making,
    PassageKey,
    PassageStore,
    StoredArticle,
    StoredPassage,
    StoreFacts,
    StoreState,
    Wanted,
)


@dataclass
class Held:
    """What lies on the server."""

    making: Making
    lineage: str = field(default_factory=lambda: uuid.uuid4().hex)
    versions: count[int] = field(default_factory=lambda: count(1))
    version: int = 0
    whole_before: int = 0
    articles: dict[str, tuple[StoredArticle, int]] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)


SERVER: dict[str, Held] = {}


class MemoryStore:
    """One collection in this process."""

    def __init__(self, name: str, making: Making) -> None:
        self._name = name
        self._making = making
        held = SERVER.setdefault(name, Held(making=making))
        if held.making != making:
            msg = f"the collection {name!r} was made with {held.making.model}, not {making.model}"
            raise EngineMismatchError(msg)

    @property
    def held(self) -> Held:
        return SERVER[self._name]

    def state(self) -> StoreState:
        held = self.held
        passages = [
            passage for article, _ in held.articles.values() for passage in article.passages
        ]
        return StoreState(
            version=held.version,
            lineage=held.lineage,
            articles=len(held.articles),
            passages=len(passages),
            length=sum(passage.length for passage in passages),
        )

    def changes(self, since: int) -> Changes:
        held = self.held
        is_whole = since <= held.whole_before
        listed = [
            (article, revision)
            for _, (article, revision) in sorted(held.articles.items())
            if is_whole or revision > since
        ]
        return Changes(
            state=self.state(),
            listed=tuple(ListedArticle(info=a.info, revision=revision) for a, revision in listed),
            removed=()
            if is_whole
            else tuple(name for name, version in sorted(held.removed.items()) if version > since),
            pairs=tuple(sorted({pair for article, _ in listed for pair in article.pairs})),
            is_whole=is_whole,
        )

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        held = self.held.articles
        return [held[name][0].article for name in article_ids if name in held]

    def count(self, within: Condition | None = None) -> int:
        return sum(len(article.passages) for article, _ in _within(self.held, within))

    def scan(self, after: str | None, *, limit: int) -> list[StoredArticle]:
        ids = sorted(name for name in self.held.articles if after is None or name > after)
        return [self.held.articles[name][0] for name in ids[:limit]]

    def frequencies(self, terms: Sequence[str], of: StoreState | None = None) -> dict[str, int]:  # noqa: ARG002
        counted = {
            term: sum(
                term in passage.counts
                for article, _ in self.held.articles.values()
                for passage in article.passages
            )
            for term in terms
        }
        return {term: number for term, number in counted.items() if number}

    def find(self, wanted: Wanted) -> Found:
        held = self.held  # once: another thread may exchange it
        among = [
            (article, passage, revision)
            for article, revision in _within(held, wanted.within)
            for passage in article.passages
        ]
        by_terms = sorted(
            (
                (-self._score(passage, wanted), passage.key)
                for _, passage, _ in among
                if not wanted.weights.keys().isdisjoint(passage.counts)
            )
        )
        by_vector = []
        if wanted.vector is not None:
            by_vector = sorted(
                (-float(passage.vectors[0].astype(np.float32) @ wanted.vector), passage.key)
                for _, passage, _ in among
            )
        best = {key for half in (by_terms, by_vector) for _, key in half[: wanted.limit]}
        return Found(
            version=held.version,
            passages=tuple(
                _found(article, passage, revision, list(wanted.weights))
                for article, passage, revision in among
                if passage.key in best
            ),
        )

    def _score(self, passage: StoredPassage, wanted: Wanted) -> float:
        k1, b = self._making.k1, self._making.b
        norm = k1 * (1 - b + b * passage.length / wanted.average_length)
        return math.fsum(
            weight * count * (k1 + 1) / (norm + count)
            for term, weight in wanted.weights.items()
            if (count := passage.counts.get(term, 0))
        )

    def passages(self, keys: Sequence[PassageKey], terms: Sequence[str]) -> list[FoundPassage]:
        held = self.held.articles
        return [
            _found(held[key.article_id][0], passage, held[key.article_id][1], terms)
            for key in keys
            if key.article_id in held
            for passage in held[key.article_id][0].passages[key.number : key.number + 1]
        ]

    def spans(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        held = self.held.articles
        return {
            name: tuple(passage.span for passage in held[name][0].passages)
            for name in article_ids
            if name in held
        }

    def holding_all(self, terms: Sequence[str], *, across: int, limit: int) -> list[PassageKey]:
        found = []
        for name in sorted(self.held.articles):
            passages = self.held.articles[name][0].passages
            for number in range(len(passages)):
                together = [passage.counts for passage in passages[number : number + across]]
                if all(any(term in counts for counts in together) for term in terms):
                    found.append(PassageKey(name, number))
        return found[:limit]

    def put(self, articles: Sequence[StoredArticle]) -> int:
        held = self.held
        held.version = next(held.versions)
        for article in articles:
            held.articles[article.article.id] = (article, held.version)
            held.removed.pop(article.article.id, None)
        return held.version

    def delete(self, article_ids: Sequence[str]) -> int:
        held = self.held
        held.version = next(held.versions)
        for name in article_ids:
            if held.articles.pop(name, None) is not None:
                held.removed[name] = held.version
        return held.version

    def commit(self) -> None:
        """What is kept is seen already."""

    def staging(self) -> PassageStore:
        name = f"{self._name}, staged"
        SERVER.pop(name, None)
        return MemoryStore(name, self._making)

    def swap(self, staged: PassageStore) -> int:
        assert isinstance(staged, MemoryStore)
        before, after = self.held, SERVER.pop(staged._name)
        version = next(before.versions)
        SERVER[self._name] = replace(
            after,
            lineage=before.lineage,
            versions=before.versions,
            version=version,
            whole_before=version - 1,
            articles={name: (article, version) for name, (article, _) in after.articles.items()},
        )
        return version

    def facts(self) -> StoreFacts:
        state = self.state()
        terms = {
            term
            for article, _ in self.held.articles.values()
            for passage in article.passages
            for term in passage.counts
        }
        return StoreFacts(
            server="this process",
            is_exact=True,
            articles=state.articles,
            passages=state.passages,
            terms=len(terms),
            stored_bytes=0,
        )

    def health(self) -> list[Check]:
        return [Check(name="engine", ok=True, detail="in this process")]

    def close(self) -> None:
        """Nothing is open."""


def _within(held: Held, condition: Condition | None) -> list[tuple[StoredArticle, int]]:
    return [
        (article, revision)
        for article, revision in list(held.articles.values())
        if condition is None or fulfils(ArticleFacts.of(article.info), condition)
    ]


def _found(
    article: StoredArticle, passage: StoredPassage, revision: int, terms: Sequence[str]
) -> FoundPassage:
    counts: Mapping[str, int] = {
        term: passage.counts[term] for term in terms if term in passage.counts
    }
    return FoundPassage(
        key=passage.key,
        text_sha256=article.article.text_sha256,
        revision=revision,
        span=passage.span,
        edges=np.array([(s.start, s.end) for s in passage.sentences], dtype=np.int32).reshape(
            -1, 2
        ),
        counts=counts,
        length=passage.length,
        vectors=passage.vectors,
    )

"""One state of the library, ready to be searched.

Invariant: everything a question needs comes from the same state. Articles are read from the
library when they are wanted and compared with the hash the build holds; if the library has moved
on meanwhile, `StaleSnapshotError` asks the caller to take a new snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from ..encoders.sentence_encoder import Encoder
from ..errors import ArticleNotFoundError
from ..recipe import FusionSettings, LexicalSettings
from ..records import Article, ArticleInfo, Filters, Hit, Locator, Story
from .analysis import DEFAULT_LANGUAGE, analyse, analyse_question
from .engine import Engine, Query
from .fusion import Ranked, rank

_ARTICLES_KEPT = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """The slices of a recipe that a question is searched by."""

    lexical: LexicalSettings
    fusion: FusionSettings


class StaleSnapshotError(Exception):
    """The library has changed since the snapshot was taken; never leaves the desk."""


class Snapshot:
    """Searches one state of one library; safe to share between threads."""

    def __init__(
        self,
        *,
        fingerprint: str,
        infos: Sequence[ArticleInfo],
        load_article: Callable[[str], Article],
        engine: Engine,
        encoder: Encoder,
        settings: SearchSettings,
        groups: Sequence[Story] = (),
    ) -> None:
        self.fingerprint = fingerprint
        self.infos = tuple(infos)
        self._groups = {name: group for group in groups for name in group.article_ids}
        self.engine = engine
        self._encoder = encoder
        self._lexical = settings.lexical
        self._fusion = settings.fusion.suited_to(info.language for info in infos)
        self._load_article = lru_cache(maxsize=_ARTICLES_KEPT)(load_article)
        languages = sorted({info.language for info in infos if info.language})
        self._languages = sorted({info.language or DEFAULT_LANGUAGE for info in infos})
        self.terms_of_question = partial(
            analyse_question, languages=languages, settings=settings.lexical
        )

    def weight_of(self, term: str) -> float:
        """The idf of a term; a term the collection lacks weighs as much as the rarest."""
        return self.engine.weight_of(term)

    def terms_of(self, text: str, language: str | None) -> list[str]:
        """The terms of an article's text under this snapshot's recipe."""
        return analyse(text, language=language, settings=self._lexical)

    def wording_terms(self, text: str) -> list[tuple[str, ...]]:
        """The terms of a wording under the stemming of each language of the collection, each once."""
        return list(dict.fromkeys(tuple(self.terms_of(text, name)) for name in self._languages))

    def query(self, question: str) -> Query:
        """The question as the search sees it."""
        return Query(
            terms=tuple(self.terms_of_question(question)),
            vector=self._encoder.encode([question])[0],
        )

    def hits(self, ranked: Iterable[Ranked]) -> list[Hit]:
        """The ranked passages as hits, in the order given.

        Raises:
            StaleSnapshotError: the library no longer holds the text of one of them.
        """
        found = []
        for item in ranked:
            locator = self.engine.locate(item.row)
            article = self.article_at(locator)
            found.append(
                Hit(
                    article=article,
                    locator=locator,
                    score=item.score,
                    lexical_rank=item.lexical_rank,
                    dense_rank=item.dense_rank,
                    story=self.story_of(article.id),
                )
            )
        return found

    def rank(self, query: Query, filters: Filters) -> list[Ranked]:
        """All candidates among the articles the filters accept, best first."""
        return self.rank_among(query, self.accepted(filters))

    def accepted(self, filters: Filters) -> frozenset[str] | None:
        """The ids of the articles the filters accept; `None` where they accept all."""
        if filters.is_empty:
            return None
        return frozenset(info.id for info in self.infos if filters.accepts(info))

    def rank_among(self, query: Query, articles: frozenset[str] | None) -> list[Ranked]:
        """All candidates among these articles, or among all, best first."""
        settings = self._fusion
        found = self.engine.retrieve(query, limit=settings.candidates, articles=articles)
        return rank(found, settings)

    @property
    def has_copies(self) -> bool:
        """Whether any two articles carry one report."""
        return bool(self._groups)

    def story_of(self, article_id: str) -> Story | None:
        """The articles that carry the same report as this one, or `None` if no other does."""
        return self._groups.get(article_id)

    def copies_of(self, article_id: str, filters: Filters) -> list[Article]:
        """All articles that carry this one's report and pass the filters, by date and id.

        Raises:
            StaleSnapshotError: the library no longer holds the text of one of them.
        """
        group = self.story_of(article_id)
        infos = [info for info in group.articles if filters.accepts(info)] if group else []
        return [self._load(info.id, info.text_sha256) for info in infos]

    def article_at(self, locator: Locator) -> Article:
        """The article a passage stands in, with the text the locator was made for.

        Raises:
            StaleSnapshotError: the library no longer holds that text.
        """
        return self._load(locator.article_id, locator.text_sha256)

    def _load(self, article_id: str, text_sha256: str) -> Article:
        try:
            article = self._load_article(article_id)
        except ArticleNotFoundError as error:
            raise StaleSnapshotError from error
        if article.text_sha256 != text_sha256:
            raise StaleSnapshotError
        return article

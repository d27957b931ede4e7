"""One state of the library, ready to be searched.

Invariant: everything a question needs comes from the same state. Articles are read from the
library when they are wanted and compared with the hash the build holds; if the library has moved
on meanwhile, `StaleSnapshotError` asks the caller to take a new snapshot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from ..encoders.sentence_encoder import Encoder, TellsQuestionsApart
from ..errors import ArticleNotFoundError
from ..ingest import languages_of_question
from ..recipe import FusionSettings, LexicalSettings
from ..records import Article, ArticleInfo, Filters, Hit, Locator, Span, Story
from ..records.article_cache import ArticleCache
from .analysis import DEFAULT_LANGUAGE, Analyser
from .engine import Candidates, Engine, Query, ScoredPassage
from .engines.conditions import Selection, condition_of
from .fusion import Ranked, rank
from .languages.language_groups import (
    LanguageGroup,
    by_language,
    language_groups,
    merged,
    rescaled,
    similarity,
)
from .languages.transliteration import names_in, spellings

_CHARACTERS_KEPT: Final = 16_000_000
"""Of articles read for questions: a few thousand reports, or a book or two."""


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
        self.waiting = 0
        """Articles that are yet to be encoded, and are not among `infos`."""
        self.fingerprint = fingerprint
        self.infos = tuple(infos)
        self._spoken = _languages_of(infos)
        self._groups = {name: group for group in groups for name in group.article_ids}
        self.engine = engine
        self._fusion = settings.fusion
        self._encode_questions, self._unrelated = encoder.encode, 0.0
        if isinstance(encoder, TellsQuestionsApart):
            self._encode_questions = encoder.encode_questions
            self._unrelated = encoder.unrelated_cosine
        self._articles = ArticleCache(
            load_article, size=lambda article: len(article.text), characters=_CHARACTERS_KEPT
        )
        languages = sorted({info.language for info in infos if info.language})
        self._ids = by_language(infos)
        self._codes = frozenset(name for name in self._ids if name)
        self._languages = sorted({info.language or DEFAULT_LANGUAGE for info in infos})
        self.analyser = Analyser(languages=tuple(languages), settings=settings.lexical)

    def in_part(self, waiting: int) -> Self:
        """This snapshot as one of a library with so many more articles, yet to be encoded."""
        part = copy(self)
        part.waiting = waiting
        return part

    def terms_of_question(self, text: str) -> list[str]:
        """The distinct terms of a question; of a word's stems, those that the collection has.

        Under the stemming of another language an English word is often no term of any article, and
        would weigh as the rarest. A word that the collection lacks altogether stays, as one term.
        """
        words = self.analyser.stems_of_question(text)
        wanted = list(dict.fromkeys(stem for stems in words for stem in stems))
        unknown, *weights = self.engine.weights_of(["", *wanted])
        known = {stem for stem, weight in zip(wanted, weights, strict=True) if weight != unknown}
        found: list[str] = []
        for stems in words:
            found += [stem for stem in stems if stem in known] or stems[:1]
        return list(dict.fromkeys(found))

    def weight_of(self, term: str) -> float:
        """The idf of a term; a term the collection lacks weighs as much as the rarest."""
        (weight,) = self.engine.weights_of([term])
        return weight

    def terms_of(self, text: str, language: str | None) -> list[str]:
        """The terms of an article's text under this snapshot's recipe."""
        return self.analyser.terms_of(text, language)

    def wording_terms(self, text: str) -> list[tuple[str, ...]]:
        """The terms of a wording under the stemming of each language of the collection, each once."""
        return list(dict.fromkeys(tuple(self.terms_of(text, name)) for name in self._languages))

    def query(self, question: str) -> Query:
        """The question as the search sees it."""
        (query,) = self.queries([question])
        return query

    def queries(self, questions: Sequence[str]) -> list[Query]:
        """Several questions as the search sees them, encoded together."""
        if not questions:
            return []
        vectors = self._encode_questions(questions)
        return [
            Query(
                terms=tuple(self.terms_of_question(question)),
                vector=vector,
                languages=self._languages_asked(question),
                spelled=self._spelled(question),
            )
            for question, vector in zip(questions, vectors, strict=True)
        ]

    def _spelled(self, question: str) -> dict[str, tuple[str, ...]]:
        """For the terms of names those in another script that the collection has."""
        found = {}
        for name in names_in(question):
            terms = dict.fromkeys(spellings(name, self._languages, self.terms_of))
            known = tuple(filter(self._is_held, terms))
            if known:
                found |= dict.fromkeys(self.terms_of_question(name), known)
        return found

    def _is_held(self, term: str) -> bool:
        """Whether any passage holds a term; by its weight one that a single passage holds could be none."""
        return len(self.engine.lookup.holding_all([term], across=1, limit=1)) > 0

    def _languages_asked(self, question: str) -> frozenset[str]:
        return languages_of_question(question, self._codes)

    def follow_up_query(
        self, question: str, carried: str, terms: Mapping[str, float], *, vector_share: float
    ) -> Query:
        """The question with words of earlier turns: their terms beside its own, its vector between both.

        `terms` are the weights of the carried words' terms, none of them the question's own.
        """
        alone, together = self._encode_questions([question, f"{carried} {question}"])
        mixed = (1.0 - vector_share) * alone + vector_share * together
        length = float(np.linalg.norm(mixed))
        return Query(
            terms=tuple(self.terms_of_question(question)),
            vector=np.asarray(mixed / length if length else alone, dtype=np.float32),
            carried=terms,
            languages=self._languages_asked(question) or self._languages_asked(carried),
            spelled=self._spelled(f"{carried} {question}"),
        )

    def hits(self, ranked: Iterable[Ranked], terms: Collection[str] = ()) -> list[Hit]:
        """The ranked passages as hits, in the order given, the words of these terms marked in them.

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
                    matched=self._places_in(locator, article, terms),
                )
            )
        return found

    def _places_in(
        self, locator: Locator, article: Article, terms: Collection[str]
    ) -> tuple[Span, ...]:
        passage = locator.resolve(article)
        return tuple(
            Span(start=locator.start + place.start, end=locator.start + place.end)
            for place in self.analyser.places_of(terms, passage, article.language)
        )

    def rank(self, query: Query, filters: Filters) -> list[Ranked]:
        """All candidates among the articles the filters accept, best first."""
        return self.rank_among(query, self.accepted(filters))

    def accepted(self, filters: Filters) -> Selection | None:
        """The articles the filters accept; `None` where they accept all."""
        if filters.is_empty:
            return None
        ids = frozenset(info.id for info in self.infos if filters.accepts(info))
        return Selection(ids=ids, condition=condition_of(filters))

    def languages_among(self, articles: Selection | None) -> Counter[str | None]:
        """How many of these articles, or of all, are in each language, by its primary code."""
        if articles is None:
            return self._spoken
        return _languages_of(info for info in self.infos if info.id in articles.ids)

    def rank_among(self, query: Query, articles: Selection | None) -> list[Ranked]:
        """All candidates among these articles, or among all, best first."""
        groups = self._groups_for(query, articles)
        return merged([rank(self._candidates(query, group), group.settings) for group in groups])

    def candidates(self, query: Query) -> Candidates:
        """All articles' candidates together, their cosines as fusion takes them; for measurements."""
        found = self.engine.retrieve(query, limit=self._fusion.candidates, among=None)
        return rescaled(found, unrelated=self._unrelated, added=0.0)

    def score(self, query: Query, row: int) -> ScoredPassage:
        """The passage in this row, with its sentences' similarity to the question."""
        found = self.engine.score(query, row)
        if not self._unrelated:
            return found
        cosines = similarity(np.array(found.similarities), self._unrelated)
        return replace(found, similarities=tuple(cosines.tolist()))

    def _groups_for(self, query: Query, articles: Selection | None) -> list[LanguageGroup]:
        return language_groups(self._ids, articles, query=query, settings=self._fusion)

    def _candidates(self, query: Query, group: LanguageGroup) -> Candidates:
        settings = group.settings
        asked = query.across_languages() if group.crosses else query
        found = self.engine.retrieve(asked, limit=settings.candidates, among=group.articles)
        added = settings.crossing_similarity if group.crosses else 0.0
        return rescaled(found, unrelated=self._unrelated, added=added)

    @property
    def crosses_languages(self) -> bool:
        """Whether articles in another language than the question's are found by their meaning."""
        return self._fusion.crossing_lexical_weight < self._fusion.lexical_weight

    def after(
        self, ranked: Sequence[Ranked], shown: Iterable[Locator], *, penalty: float
    ) -> list[Ranked]:
        """The ranked passages, those that hold a place that was `shown` lowered by `penalty`."""
        places: dict[str, list[Locator]] = {}
        for place in shown:
            places.setdefault(place.article_id, []).append(place)
        if not places or not penalty:
            return list(ranked)
        lowered = []
        for item in ranked:
            own = self.engine.locate(item.row)
            known = places.get(own.article_id, ())
            is_shown = any(
                place.text_sha256 == own.text_sha256 and own.span.overlaps(place.span)
                for place in known
            )
            lowered.append(replace(item, score=item.score - penalty) if is_shown else item)
        return sorted(lowered, key=lambda item: (-item.score, item.row))

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
            article = self._articles.of(article_id)
        except ArticleNotFoundError as error:
            raise StaleSnapshotError from error
        if article.text_sha256 != text_sha256:
            raise StaleSnapshotError
        return article


def _languages_of(infos: Iterable[ArticleInfo]) -> Counter[str | None]:
    return Counter(info.language.lower().split("-")[0] if info.language else None for info in infos)

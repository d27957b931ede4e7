"""Finding the articles that carry one report, and keeping what was found.

Invariant: an article is compared once, with its candidates only, in one transaction; what is kept
belongs to both articles and goes with either. All of it is a cache: a library without it, or with
some of it, is completed by `find_near_duplicates`.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from ...errors import ArticleError, LibraryError
from ...records import Article, ArticleStats, OnProgress, Progress, Story
from ...records.outlet import outlet_key
from ...text.words import Words, signed_words
from ..store import Library
from .clusters import ComparedPair, Relation, group_articles
from .copies import Overlap, compare
from .minhash import SIGNING_VERSION, band_keys

COMPARING_STAGE: Final = "Comparing articles"
_ARTICLES_PER_COMMIT: Final = 64
_TEXTS_KEPT: Final = 256
_RELATED_FROM: Final = 0.3  # a smaller share of the shorter text is a common quotation
_log = logging.getLogger(__name__)


def find_near_duplicates(library: Library, on_progress: OnProgress | None = None) -> None:
    """Compare every article that has not been compared, batch by batch.

    A damaged text is a copy of nothing; it is `doctor` that reports it.

    Raises:
        LibraryBusyError: another process is writing.
    """
    total = library.comparisons.count_unsigned(SIGNING_VERSION)
    report = on_progress or (lambda _: None)
    done = 0
    while done < total:
        report(Progress(stage=COMPARING_STAGE, done=done, total=total))
        with library.writing():
            batch = library.comparisons.unsigned(SIGNING_VERSION, limit=_ARTICLES_PER_COMMIT)
            texts = _Texts(library)  # between two batches another process may change a text
            for article_id in batch:
                _compare_with_candidates(library, texts, article_id)
        done = min(done + len(batch), total) if batch else total
    if total:
        report(Progress(stage=COMPARING_STAGE, done=total, total=total))


def stories(library: Library) -> tuple[Story, ...]:
    """The groups among the articles that were compared, in the order of their representatives."""
    with library.reading():
        return group_articles(library.infos(), library.comparisons.compared_pairs())


def article_stats(library: Library) -> list[ArticleStats]:
    """Everything in the library with its size, format, time and copies, sorted by id."""
    others = {
        name: len(group.articles) - 1 for group in stories(library) for name in group.article_ids
    }
    return [
        replace(stats, copies=others.get(stats.info.id, 0)) for stats in library.article_stats()
    ]


class _Texts:
    """The articles read last, taken apart: candidates come in runs."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[str, tuple[Article, Words] | None] = OrderedDict()

    def of(self, article_id: str) -> tuple[Article, Words] | None:
        """An article with its words, or `None` if its text is damaged."""
        if article_id not in self._kept:
            self._kept[article_id] = self._read(article_id)
            if len(self._kept) > _TEXTS_KEPT:
                self._kept.popitem(last=False)
        return self._kept.get(article_id)

    def _read(self, article_id: str) -> tuple[Article, Words] | None:
        try:
            article = self._library.article(article_id)
        except (ArticleError, LibraryError) as error:
            _log.warning("%s; it is compared with nothing", error)
            return None
        return article, signed_words(article.text)


def _compare_with_candidates(library: Library, texts: _Texts, article_id: str) -> None:
    own = texts.of(article_id)
    keys = own[1].keys if own else ()
    library.comparisons.sign(article_id, SIGNING_VERSION, band_keys(keys))
    for candidate in library.comparisons.candidates(article_id):
        other = texts.of(candidate)
        pair = _compared(own, other) if own and other else None
        if pair is not None:
            library.comparisons.keep_pair(pair)


def _compared(here: tuple[Article, Words], there: tuple[Article, Words]) -> ComparedPair | None:
    """What comparing two articles finds, or `None` if they have little in common."""
    (one, words), (other, others) = sorted((here, there), key=lambda item: item[0].id)
    overlap = compare(words, others)
    relation = _relation(one, other, overlap)
    if relation is None:
        return None
    return ComparedPair(
        one=one.id,
        other=other.id,
        relation=relation,
        longer=max((len(words), one.id), (len(others), other.id))[1],
        share_of_longer=overlap.share_of_longer,
    )


def _relation(one: Article, other: Article, overlap: Overlap) -> Relation | None:
    if overlap.is_copy(same_outlet=not _come_from_different_outlets(one, other)):
        return Relation.COPY
    if overlap.share_of_shorter < _RELATED_FROM:
        return None
    return Relation.CONTRADICTION if overlap.has_other_facts else Relation.PART


def _come_from_different_outlets(one: Article, other: Article) -> bool:
    """Whether it is known that two articles are from different outlets, by name or by address."""
    if one.publisher and other.publisher:
        return outlet_key(one.publisher) != outlet_key(other.publisher)
    hosts = [_host(article.url) for article in (one, other)]
    return all(hosts) and hosts[0] != hosts[1]


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None

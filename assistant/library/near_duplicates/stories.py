"""Finding the articles that carry one report, and keeping what was found.

Invariant: an article is compared once, with its candidates only, in one transaction; what is kept
belongs to both articles and goes with either. All of it is a cache: a library without it, or with
some of it, is completed by `find_near_duplicates`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from ...errors import ArticleError, LibraryError
from ...records import Article, ArticleStats, OnProgress, Progress, Story
from ...records.article_cache import ArticleCache
from ...records.outlet import outlet_key
from ...text.words import Words, signed_words
from ..store import Library
from .clusters import ComparedPair, Relation, group_articles
from .copies import Overlap, compare
from .minhash import SIGNING_VERSION, band_keys

COMPARING_STAGE: Final = "Comparing articles"
_ARTICLES_PER_COMMIT: Final = 64
_CHARACTERS_KEPT: Final = 8_000_000
"""Of texts taken apart, which take some thirty bytes for each: candidates come in runs."""

LONGEST_COMPARED: Final = 5_000_000
"""Characters. A longer text is a library by itself; taken apart into words it would fill the memory."""

_RELATED_FROM: Final = 0.3  # a smaller share of the shorter text is a common quotation
_log = logging.getLogger(__name__)


def find_near_duplicates(library: Library, on_progress: OnProgress | None = None) -> None:
    """Compare every article that has not been compared, batch by batch.

    A damaged text is a copy of nothing; it is `doctor` that reports it.

    Raises:
        LibraryBusyError: another process is writing.
    """
    if not library.is_read_only and library.comparisons.is_damaged():
        with library.writing():
            library.comparisons.forget_if_damaged()
    total = 0 if library.is_read_only else library.comparisons.count_unsigned(SIGNING_VERSION)
    report = on_progress or (lambda _: None)
    done = 0
    while done < total:
        report(Progress(stage=COMPARING_STAGE, done=done, total=total))
        with library.writing():
            batch = library.comparisons.unsigned(SIGNING_VERSION, limit=_ARTICLES_PER_COMMIT)
            texts = _texts(library)  # between two batches another process may change a text
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


_Taken = tuple[Article, Words]


def _texts(library: Library) -> ArticleCache[_Taken | None]:
    """Articles with their words; `None` for one whose text is damaged, or too long to be compared."""

    def read(article_id: str) -> _Taken | None:
        try:
            article = library.article(article_id)
        except (ArticleError, LibraryError) as error:
            _log.warning("%s; it is compared with nothing", error)
            return None
        if len(article.text) > LONGEST_COMPARED:
            _log.info("%s is too long to be compared with others", article_id)
            return None
        return article, signed_words(article.text)

    return ArticleCache(
        read, size=lambda taken: len(taken[0].text) if taken else 0, characters=_CHARACTERS_KEPT
    )


def _compare_with_candidates(
    library: Library, texts: ArticleCache[_Taken | None], article_id: str
) -> None:
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

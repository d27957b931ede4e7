"""The synthetic collection of the speed benchmarks as articles that an engine keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np

from assistant import Article, ArticleInfo
from assistant.records import Span
from assistant.search.engines.passage_store import (
    Making,
    PassageKey,
    StoredArticle,
    StoredPassage,
)
from eval.benchmarks.synthetic import DIMENSIONS, PASSAGES, WORDS, Part, parts, word_names

PUBLISHERS: Final = 20
"""A filter on one outlet lets one article in so many through."""

MAKING: Final = Making(
    build_key="synthetic", model="synthetic", dimensions=DIMENSIONS, k1=0.9, b=0.4
)
_LENGTH: Final = 800  # characters of a passage
_ARTICLES_AT_ONCE: Final = 100


def batches(passages: int) -> Iterator[list[StoredArticle]]:
    """A collection of so many passages, some articles at a time."""
    begin = 0
    for part in parts(passages):
        articles = len(part.words) // PASSAGES
        edges = np.concatenate([[0], np.cumsum(part.sentences)])
        for first in range(0, articles, _ARTICLES_AT_ONCE):
            chosen = range(first, min(first + _ARTICLES_AT_ONCE, articles))
            yield [_article(part, edges, place, begin + place) for place in chosen]
        begin += articles


def article_id(number: int) -> str:
    """The id of an article, which sorts as its number does."""
    return f"a{number:07}"


def publisher(number: int) -> str:
    """The outlet of an article."""
    return f"Outlet {number % PUBLISHERS}"


def _article(part: Part, edges: np.ndarray, place: int, number: int) -> StoredArticle:
    rows = range(place * PASSAGES, (place + 1) * PASSAGES)
    article = Article(
        id=article_id(number),
        text="x" * (PASSAGES * _LENGTH),
        title=f"Report {number}",
        publisher=publisher(number),
        published=date(2000, 1, 1) + timedelta(days=number % 9_000),
        language="en",
    )
    return StoredArticle(
        article=article,
        info=_info(article),
        passages=tuple(_passage(part, edges, row, article.id) for row in rows),
    )


def _passage(part: Part, edges: np.ndarray, row: int, article: str) -> StoredPassage:
    number, counted = row % PASSAGES, int(part.sentences[row])
    begin = number * _LENGTH
    vectors = np.vstack(
        [part.passage_vectors[row : row + 1], part.sentence_vectors[edges[row] : edges[row + 1]]]
    )
    return StoredPassage(
        key=PassageKey(article, number),
        span=Span(start=begin, end=begin + _LENGTH),
        sentences=tuple(
            Span(start=begin + place * 100, end=begin + place * 100 + 100)
            for place in range(counted)
        ),
        counts=Counter(word_names()[part.words[row]].tolist()),
        length=WORDS,
        vectors=vectors.astype(np.float16),
    )


def _info(article: Article) -> ArticleInfo:
    return ArticleInfo(
        id=article.id,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published,
        url=None,
        language=article.language,
        characters=len(article.text),
        text_sha256=article.text_sha256,
        content_sha256=article.text_sha256,
        original_sha256=None,
        stamp=None,
        root=None,
        source=None,
    )

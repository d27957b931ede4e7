"""From articles of a library to what a server keeps of them.

Invariant: what is put on a server is what a local build would hold: the same passages, terms and
vectors, of one state of the library. Nothing is encoded twice in the life of a library.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from ...library import Segmentation
from ...library.near_duplicates.clusters import ComparedPair
from ...records import Article, ArticleInfo
from ..arrays import StoredVectors
from ..index.layout import (
    BuildContext,
    LibraryMovedError,
    PassageEncoding,
    passage_terms,
    sentences_inside,
    texts_of,
)
from .passage_store import PassageKey, StoredArticle, StoredPassage

_ARTICLES_AT_ONCE: Final = 64  # some megabytes on their way to a server, and one transaction there


def stored_articles(
    context: BuildContext,
    infos: Sequence[ArticleInfo],
    state: str,
    *,
    pairs: Iterable[ComparedPair] = (),
) -> Iterator[list[StoredArticle]]:
    """These articles as a server keeps them, in batches, encoded where they never were.

    `state` is the library's fingerprint they were listed under; `pairs` what comparing found.

    Raises:
        LibraryMovedError: the library has another fingerprint by now.
        ModelError: the encoder cannot be loaded.
    """
    counts = context.library.segment_counts([info.id for info in infos], "passage")
    encoding = PassageEncoding(context, sum(counts.values()))
    of_article: defaultdict[str, list[ComparedPair]] = defaultdict(list)
    for pair in pairs:
        of_article[pair.one].append(pair)
        of_article[pair.other].append(pair)
    for begin in range(0, len(infos), _ARTICLES_AT_ONCE):
        some = infos[begin : begin + _ARTICLES_AT_ONCE]
        read = _read(context, some, state)
        vectors = iter(_vectors(context, encoding, read))
        yield [
            StoredArticle(
                article=article,
                info=info,
                passages=_passages(context, article, found, vectors),
                pairs=tuple(of_article[info.id]),
            )
            for info, (article, found) in zip(some, read, strict=True)
        ]
    encoding.finish()


def _read(
    context: BuildContext, infos: Sequence[ArticleInfo], state: str
) -> list[tuple[Article, Segmentation]]:
    library = context.library
    with library.reading():
        if library.fingerprint != state:
            raise LibraryMovedError
        return [(library.article(info.id), library.segments(info.id)) for info in infos]


def _vectors(
    context: BuildContext, encoding: PassageEncoding, read: Sequence[tuple[Article, Segmentation]]
) -> list[StoredVectors]:
    """The vectors of all passages of these articles, in their order."""
    texts = [
        text
        for article, found in read
        for _, _, text in texts_of(article, found, context.recipe.encoder)
    ]
    return encoding.of(texts) if texts else []


def _passages(
    context: BuildContext,
    article: Article,
    found: Segmentation,
    vectors: Iterator[StoredVectors],
) -> tuple[StoredPassage, ...]:
    """An article's passages; their vectors are the next ones."""
    own = islice(vectors, len(found.passages))
    passages = []
    for number, (passage, some) in enumerate(zip(found.passages, own, strict=True)):
        terms = passage_terms(article, passage, context.recipe)
        passages.append(
            StoredPassage(
                key=PassageKey(article.id, number),
                span=passage,
                sentences=tuple(sentences_inside(found.sentences, passage)),
                counts=Counter(terms),
                length=len(terms),
                vectors=some,
            )
        )
    return tuple(passages)

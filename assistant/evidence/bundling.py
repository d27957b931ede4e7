"""Makes the evidence bundle of an answer from the library it was answered from.

Invariant: every text in a bundle is sliced or copied out of an article whose SHA-256 the answer
names, at the moment the bundle is made. An answer whose articles have changed since gets none.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ArticleNotFoundError, BundleError
from ..records import Answer, Article, Filters, HeldArticles, Locator, Quote, Span
from .bundle import (
    Bundle,
    BundleContent,
    BundledArticle,
    BundledFilters,
    BundledOriginal,
    BundledPassage,
    BundledQuote,
    Excerpt,
    Making,
)
from .codec import MAX_BUNDLE_BYTES


def make_bundle(
    answer: Answer, *, library: HeldArticles, making: Making, with_texts: bool = False
) -> Bundle:
    """The evidence for `answer`.

    Args:
        answer: what `ask` returned.
        library: the library it was answered from.
        making: when and with what the bundle is made.
        with_texts: whether the articles' whole texts go in, so that it verifies without an index.

    Raises:
        BundleError: an article the answer quotes has changed or gone since, or the bundle would
            be larger than is read again.
    """
    with library.reading():
        shelf = _Shelf(library=library, with_texts=with_texts)
        content = BundleContent(
            made=making,
            question=answer.question,
            query=answer.query,
            filters=_filters(answer.filters),
            status=answer.status.value,
            confidence=answer.confidence,
            reader=answer.reader,
            index_fingerprint=answer.index_fingerprint,
            quotations=tuple(_quote(quote, shelf) for quote in answer.quotes),
            near_misses=tuple(_quote(quote, shelf) for quote in answer.near_misses),
            articles=tuple(shelf.article(name, sha) for name, sha in _article_keys(answer)),
        )
    bundle = Bundle.of(content)
    if (size := len(bundle.to_bytes())) > MAX_BUNDLE_BYTES:
        msg = f"the bundle would have {size / 1e6:.0f} MB, over the limit of"
        msg += f" {MAX_BUNDLE_BYTES // 1_000_000} MB; make it without the texts"
        raise BundleError(msg)
    return bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """The articles as the library holds them now, checked against the answer's hashes."""

    library: HeldArticles
    with_texts: bool

    def read(self, article_id: str, text_sha256: str) -> Article:
        try:
            article = self.library.article(article_id)
        except ArticleNotFoundError as error:
            msg = f"article {article_id!r} has been removed since it was quoted; ask again"
            raise BundleError(msg) from error
        if article.text_sha256 != text_sha256:
            msg = f"article {article_id!r} has changed since it was quoted; ask again"
            raise BundleError(msg)
        return article

    def passage(self, locator: Locator) -> BundledPassage:
        article = self.read(locator.article_id, locator.text_sha256)
        return BundledPassage(
            article_id=article.id,
            text_sha256=article.text_sha256,
            start=locator.start,
            end=locator.end,
            text=locator.resolve(article),
        )

    def article(self, article_id: str, text_sha256: str) -> BundledArticle:
        article = self.read(article_id, text_sha256)
        return entry_of(article, library=self.library, with_text=self.with_texts)


def entry_of(article: Article, *, library: HeldArticles, with_text: bool = False) -> BundledArticle:
    """What a bundle says about an article; its original is hashed anew from the stored bytes."""
    original = library.original(article.id)
    kept = (
        BundledOriginal(
            sha256=original.sha256, media_type=original.media_type, loader=original.loader
        )
        if original
        else None
    )
    return BundledArticle(
        id=article.id,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published.isoformat() if article.published else None,
        url=article.url,
        language=article.language,
        text_sha256=article.text_sha256,
        original=kept,
        warnings=tuple(article.reading.warning_lines()),
        text=article.text if with_text else None,
    )


def _quote(quote: Quote, shelf: _Shelf) -> BundledQuote:
    return BundledQuote(
        passage=shelf.passage(quote.locator),
        key_phrase=_excerpt(quote, phrase) if (phrase := quote.key_phrase_span) else None,
        context=_excerpt(quote, quote.context_span),
        page=quote.page,
        score=quote.score,
        also_in=tuple(shelf.passage(place) for place in quote.locations[1:]),
    )


def _article_keys(answer: Answer) -> list[tuple[str, str]]:
    """The id and text hash of every article the answer names, sorted."""
    quotes = (*answer.quotes, *answer.near_misses)
    places = {place for quote in quotes for place in quote.locations}
    return sorted({(place.article_id, place.text_sha256) for place in places})


def _excerpt(quote: Quote, span: Span) -> Excerpt:
    return Excerpt(start=span.start, end=span.end, text=span.slice(quote.article.text))


def _filters(filters: Filters) -> BundledFilters:
    return BundledFilters(
        publishers=filters.publishers,
        authors=filters.authors,
        languages=filters.languages,
        article_ids=filters.article_ids,
        published_from=filters.published_from.isoformat() if filters.published_from else None,
        published_to=filters.published_to.isoformat() if filters.published_to else None,
    )

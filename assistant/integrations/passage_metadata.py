"""What stands beside each passage and quotation that goes to another framework: plain values.

`start_index` is what LangChain's splitters call an offset; the end and the hash of the text stand
beside it, so that `Locator` of these four resolves.
"""

from __future__ import annotations

from ..records import Article, Hit, Locator, Quote, source_line

Metadata = dict[str, str | int | float | None]


def hit_metadata(hit: Hit) -> Metadata:
    """The article and the place of a passage, its score and its ranks."""
    return {
        **_place(hit.article, hit.locator, hit.quote.citation.deep_link),
        "score": hit.score,
        "lexical_rank": hit.lexical_rank,
        "dense_rank": hit.dense_rank,
    }


def quote_metadata(quote: Quote) -> Metadata:
    """The article and the place of a quotation, and how sure it is to answer."""
    return {
        **_place(quote.article, quote.locator, quote.citation.deep_link),
        "score": quote.score,
        "confidence": quote.confidence,
        "likelihood": quote.likelihood.value if quote.likelihood else None,
        "key_phrase": quote.key_phrase,
    }


def _place(article: Article, locator: Locator, deep_link: str | None) -> Metadata:
    page, last_page = article.page_of(locator.start), article.page_of(locator.end - 1)
    return {
        "article_id": article.id,
        "title": article.title,
        "authors": "; ".join(article.authors) or None,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "source": source_line(article, page, last_page),
        "page": page,
        "url": article.url,
        "deep_link": deep_link,
        "start_index": locator.start,
        "end_index": locator.end,
        "text_sha256": locator.text_sha256,
        "locator": str(locator),
    }

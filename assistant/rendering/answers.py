"""Pure renderings of records: JSON-ready dictionaries, Markdown and terminal text.

Invariant: every character that comes out is article text (sliced by its locator at that moment),
article metadata, a number, or a fixed label. It does not print, and it does not escape for HTML:
the browser page has its own renderer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from . import labels

if TYPE_CHECKING:  # the records import this module; only their types are needed here
    from ..records import Answer, Article, ArticleInfo, DuplicateGroup, Filters, Hit, Locator, Quote

ANSWER_SCHEMA: Final = "onrecord.answer/1"
"""Name and version of the answer schema that Python, the shell and the network share."""

_MARKDOWN_ACTIVE: Final = re.compile(r"([\\`*_\[\]<>#|~&$!])")
_MARKDOWN_LINE_START: Final = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))")
_AUTOLINK: Final = re.compile(r"https?://[^\s<>\x00-\x1f]+")


def article_dict(article: Article | ArticleInfo) -> dict[str, object]:
    """An article's identity and metadata, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "language": article.language,
        "text_sha256": article.text_sha256,
    }


def locator_dict(locator: Locator) -> dict[str, object]:
    """A locator as JSON-ready values; offsets count code points."""
    return {
        "article_id": locator.article_id,
        "text_sha256": locator.text_sha256,
        "start": locator.start,
        "end": locator.end,
    }


def group_dict(group: DuplicateGroup) -> dict[str, object]:
    """A group of articles that carry one report as JSON-ready values, the representative first."""
    return {
        "outlets": len(group.publishers),
        "articles": [article_dict(article) for article in group.articles],
    }


def hit_dict(hit: Hit) -> dict[str, object]:
    """A hit as JSON-ready values."""
    return {
        "text": hit.text,
        "score": hit.score,
        "lexical_rank": hit.lexical_rank,
        "dense_rank": hit.dense_rank,
        "locator": locator_dict(hit.locator),
        "article": article_dict(hit.article),
        "report": group_dict(hit.report) if hit.report else None,
    }


def quote_dict(quote: Quote) -> dict[str, object]:
    """A quote as JSON-ready values."""
    return {
        "text": quote.text,
        "key_phrase": quote.key_phrase,
        "context": quote.context,
        "score": quote.score,
        "confidence": quote.confidence,
        "page": quote.page,
        "locator": locator_dict(quote.locator),
        "locations": [locator_dict(place) for place in quote.locations],
        "article": article_dict(quote.article),
        "report": group_dict(quote.report) if quote.report else None,
        "citation": quote.citation.to_csl(),
        "deep_link": quote.citation.deep_link,
    }


def filters_dict(filters: Filters) -> dict[str, object]:
    """The filters as JSON-ready values."""
    return {
        "publishers": list(filters.publishers),
        "authors": list(filters.authors),
        "languages": list(filters.languages),
        "article_ids": list(filters.article_ids),
        "published_from": filters.published_from.isoformat() if filters.published_from else None,
        "published_to": filters.published_to.isoformat() if filters.published_to else None,
    }


def answer_dict(answer: Answer) -> dict[str, object]:
    """An answer as JSON-ready values."""
    return {
        "schema": ANSWER_SCHEMA,
        "question": answer.question,
        "query": answer.query,
        "status": answer.status.value,
        "confidence": answer.confidence,
        "quotes": [quote_dict(quote) for quote in answer.quotes],
        "near_misses": [quote_dict(quote) for quote in answer.near_misses],
        "filters": filters_dict(answer.filters),
        "index_fingerprint": answer.index_fingerprint,
        "reader": answer.reader,
    }


def source_line(article: Article | ArticleInfo, page: int | None = None) -> str:
    """Title, authors, outlet, date and page in one line, as far as they are known."""
    parts = [article.title or labels.UNTITLED, ", ".join(article.authors), article.publisher]
    if article.published:
        parts.append(labels.spell_date(article.published))
    if page is not None:
        parts.append(f"{labels.PAGE} {page}")
    return " · ".join(part for part in parts if part)


def report_line(report: DuplicateGroup | None) -> str | None:
    """How many outlets carry the report; `None` where fewer than two are known."""
    if report is None or len(report.publishers) < 2:  # noqa: PLR2004  one outlet carries nothing
        return None
    names = ", ".join(report.publishers)
    return f"{labels.ONE_REPORT} {len(report.publishers)} {labels.OUTLETS}: {names}"


def headline(answer: Answer) -> str:
    """The status label with the confidence."""
    label = labels.STATUS_LABELS[answer.status.value]
    return f"{label} ({labels.CONFIDENCE} {answer.confidence:.2f})"


def answer_text(answer: Answer) -> str:
    """The answer for a terminal: numbered quotations, each with its source below."""
    lines = [headline(answer)]
    for number, quote in enumerate(answer.quotes, start=1):
        lines += ["", *_numbered(number, quote)]
    if answer.near_misses:
        lines += ["", f"{labels.NEAR_MISSES}:"]
        for quote in answer.near_misses:
            lines += ["", f"  {quote.text}", f"  — {source_line(quote.article, quote.page)}"]
    elif not answer.quotes:
        lines += ["", labels.NO_NEAR_MISSES]
    return "\n".join(lines)


def hits_text(hits: list[Hit]) -> str:
    """Passages for a terminal: score, ranks and source, then the passage."""
    blocks = []
    for number, hit in enumerate(hits, start=1):
        ranks = f"BM25 {hit.lexical_rank or '-'}, {labels.VECTOR} {hit.dense_rank or '-'}"
        head = f"[{number}] {hit.score:.3f} ({ranks}) {source_line(hit.article)}"
        carried = report_line(hit.report)
        blocks.append("\n".join([head, *([carried] if carried else []), hit.text]))
    return "\n\n".join(blocks) or labels.NO_NEAR_MISSES


def _numbered(number: int, quote: Quote) -> list[str]:
    lines = [f"[{number}] {quote.text}", f"    — {source_line(quote.article, quote.page)}"]
    address = quote.citation.deep_link or quote.article.url
    if address:
        lines.append(f"    {address}")
    if carried := report_line(quote.report):
        lines.append(f"    {carried}")
    others = [place.article_id for place in quote.locations[1:]]
    if others:
        lines.append(f"    {labels.ALSO_IN}: {', '.join(others)}")
    return lines


def answer_markdown(answer: Answer) -> str:
    """The answer as CommonMark; the quoted characters are escaped so that they show verbatim."""
    blocks = [f"**{escape_markdown(headline(answer))}**"]
    blocks += [
        _quote_markdown(quote, number) for number, quote in enumerate(answer.quotes, start=1)
    ]
    if answer.near_misses:
        blocks.append(f"*{labels.NEAR_MISSES}*")
        blocks += [_quote_markdown(quote, None) for quote in answer.near_misses]
    elif not answer.quotes:
        blocks.append(labels.NO_NEAR_MISSES)
    return "\n\n".join(blocks) + "\n"


def _quote_markdown(quote: Quote, number: int | None) -> str:
    lines = [f"> {escape_markdown(line)}".rstrip() for line in quote.text.split("\n")]
    source = escape_markdown(source_line(quote.article, quote.page))
    address = quote.citation.deep_link
    if address and _AUTOLINK.fullmatch(address):
        source += f" <{address}>"
    prefix = f"[{number}] " if number is not None else ""
    lines += [">", f"> — {escape_markdown(prefix)}{source}"]
    if carried := report_line(quote.report):
        lines += [">", f"> {escape_markdown(carried)}"]
    return "\n".join(lines)


def escape_markdown(line: str) -> str:
    r"""One line with every character that Markdown could act on escaped by a backslash.

    >>> print(escape_markdown("1. *bold* [link](x)"))
    1\. \*bold\* \[link\](x)
    """
    escaped = _MARKDOWN_ACTIVE.sub(r"\\\1", line)
    return _MARKDOWN_LINE_START.sub(
        lambda match: (
            f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"
        ),
        escaped,
    )

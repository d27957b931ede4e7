"""What an agent reads: one block of text for each quotation, its source and its place below it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded

from mcp.types import CallToolResult, ResourceLink, TextContent

from ...records import article_dict, source_line
from ...rendering import labels

if TYPE_CHECKING:
    from ...errors import AssistantError
    from ...records import Answer, Article, Comparison, DraftReport, Hit, Locator, Quote

ARTICLE_URI = "onrecord://article/"


def article_uri(article_id: str) -> str:
    """The address of an article as a resource."""
    return ARTICLE_URI + percent_encoded(article_id, safe="")


def result(value: dict[str, object], *blocks: TextContent | ResourceLink) -> CallToolResult:
    """What a tool gives: a value of the contract for programs, blocks for the model."""
    return CallToolResult(content=list(blocks), structured_content=value)


def failed(value: dict[str, object]) -> CallToolResult:
    """What a tool gives where something went wrong: the `Error` of the contract, also as text."""
    text = json.dumps(value, ensure_ascii=False)
    return CallToolResult(content=[said(text)], structured_content=value, is_error=True)


def failed_by(error: AssistantError) -> CallToolResult:
    """What a tool gives that raised one of our errors."""
    return failed(error.to_dict())


def said(text: str) -> TextContent:
    """A block of labels."""
    return TextContent(type="text", text=text)


def answer_blocks(answer: Answer) -> Iterator[TextContent | ResourceLink]:
    """The status, then every quotation, then every article that is quoted, once."""
    yield said("\n".join((answer.headline, *answer.notices)))
    for number, quote in enumerate(answer.quotes, start=1):
        yield quote_block(quote, f"[{number}] ")
    if answer.near_misses:
        yield said(labels.NEAR_MISSES)
        yield from (quote_block(quote, "") for quote in answer.near_misses)
    articles = {quote.article.id: quote.article for quote in answer.quotes}
    yield from map(link_to, articles.values())


def comparison_blocks(comparison: Comparison) -> Iterator[TextContent | ResourceLink]:
    """Each publisher that is quoted with its quotations, then those that are silent."""
    for item in comparison.answering:
        yield said(f"{item.headline}\n{item.shown_answer.headline}")
        yield from (quote_block(quote, "") for quote in item.answer.quotes)
    yield from map(said, comparison.others)


def draft_blocks(report: DraftReport) -> Iterator[TextContent | ResourceLink]:
    """The count of verdicts, then each finding."""
    yield said(report.summary)
    for finding in report.findings:
        yield said("\n".join([finding.headline, *(line.strip() for line in finding.lines())]))


def quote_block(quote: Quote, mark: str) -> TextContent:
    """One quotation, verbatim, with its source, its place and whatever is to be said of it."""
    lines = [
        f"{mark}“{quote.text}”",
        f"— {source_line(quote.article, quote.page, quote.last_page)}",
        quote.address,
        *([f"id: {quote.locator}"] if quote.citation.deep_link else []),
        *filter(None, (quote.missing_line, quote.article.reading.doubt)),
    ]
    meta = {"onrecord/locator": quote.locator.to_dict()}
    return TextContent(type="text", text="\n".join(lines), _meta=meta)


def link_to(article: Article) -> ResourceLink:
    """A link to a whole article."""
    return ResourceLink(
        type="resource_link",
        uri=article_uri(article.id),
        name=article.id,
        title=article.title,
        description=source_line(article),
        mime_type="text/plain",
    )


def search_result(hit: Hit) -> dict[str, object]:
    """One passage as connectors list it; `id` is what `fetch` takes."""
    return {
        "id": str(hit.locator),
        "title": hit.article.title or labels.UNTITLED,
        "url": hit.quote.address,
        "hit": hit.to_dict(),
    }


def connector_text(value: dict[str, object], *keys: str) -> TextContent:
    """A value as one block of JSON, as connectors for deep research read it."""
    kept = {key: value[key] for key in keys}
    return said(json.dumps(kept, ensure_ascii=False))


def fetched(article: Article, place: Locator, *, next_start: int | None) -> dict[str, object]:
    """A stretch of an article: `Fetched` in the contract."""
    return {
        "id": str(place),
        "title": article.title or labels.UNTITLED,
        "text": place.resolve(article),
        "url": article.url or article_uri(article.id),
        "metadata": {
            "article": article_dict(article),
            "locator": place.to_dict(),
            "page": article.page_of(place.start),
            "characters": len(article.text),
            "next_start": next_start,
        },
    }

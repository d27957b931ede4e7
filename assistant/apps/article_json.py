"""An article, and the list of them, as JSON: the same from the shell, over HTTP and over MCP."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ..records import ReadingReport, article_dict

if TYPE_CHECKING:
    from ..assistant import Assistant


def article_json(desk: Assistant, article_id: str) -> dict[str, object]:
    """One article with its text: `ArticleText` in the contract.

    Raises:
        ArticleNotFoundError: the library does not hold it.
    """
    article, original = desk.article(article_id), desk.original_info(article_id)
    return {
        **article_dict(article),
        "original": asdict(original) if original else None,
        "corrections": [item.to_dict() for item in desk.corrections(article_id)],
        "reading": article.reading.to_dict(),
        "text": article.text,
    }


def listed_articles(desk: Assistant, *, with_readings: bool = False) -> list[dict[str, object]]:
    """Every article without its text, sorted by id: `ListedArticle` in the contract."""
    readings = {item.article_id: item.reading for item in desk.readings()} if with_readings else {}
    copy_of = {
        name: group.article_ids[0] for group in desk.duplicates() for name in group.article_ids[1:]
    }
    listed = []
    for info in desk.articles():
        read = readings.get(info.id) or ReadingReport()
        how = {"reading": read.to_dict()} if with_readings else {}
        listed.append({**article_dict(info), "copy_of": copy_of.get(info.id), **how})
    return listed

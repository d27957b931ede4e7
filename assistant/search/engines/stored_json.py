"""What an engine keeps of an article beside its passages, as JSON, and back.

Invariant: what comes back is what was put, or an error; the text is compared with its hash.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from ...errors import ArticleError, EngineError
from ...library.rows import read_reading, write_reading
from ...records import ARTICLE_METADATA, Article, ArticleInfo


def written_info(info: ArticleInfo) -> str:
    """An article's listing as JSON."""
    values = asdict(info)
    values["published"] = info.published.isoformat() if info.published else None
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def read_info(stored: str) -> ArticleInfo:
    """The listing that `written_info` wrote."""
    values = json.loads(stored)
    published = values["published"]
    values["published"] = date.fromisoformat(published) if published else None
    lists = {name: tuple(values[name]) for name in ("authors", "about")}
    return ArticleInfo(**{**values, **lists})


def written_pages(article: Article) -> str:
    """Where an article's pages begin, as JSON."""
    return json.dumps(article.pages)


def written_reading(article: Article) -> str | None:
    """How an article was read, as JSON; `None` where nothing is to be said."""
    return write_reading(article.reading)


def read_article(info: ArticleInfo, *, text: str, pages: str, reading: str | None) -> Article:
    """The article of a listing with this text.

    Raises:
        EngineError: the text is not the one the listing was made of.
    """
    msg = f"the article {info.id!r} is damaged on the engine; sync its source again"
    try:
        article = Article(
            id=info.id,
            text=text,
            pages=tuple(json.loads(pages)),
            reading=read_reading(reading),
            **{name: getattr(info, name) for name in ARTICLE_METADATA},
        )
    except ArticleError as error:
        raise EngineError(msg) from error
    if article.text_sha256 != info.text_sha256:
        raise EngineError(msg)
    return article

"""A collection of documents in the exchange format of question sets, as articles.

Invariant: every line becomes one article with the text exactly as it stands, or an error names
the line. Metadata that is empty is unknown.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from ..errors import ArticleError, QuestionSetError
from ..records import Article
from .jsonl import Line, read_lines

_REQUIRED: Final = {"id": str, "text": str}
# The sentence divisions and notes that published sets carry are read by nobody here
_OPTIONAL: Final[dict[str, type]] = {
    "title": str, "date": str, "source": str, "url": str, "lang": str,
    "sentences": list, "sentences_gold": list, "title_from": str,
}  # fmt: skip


def load_corpus(path: str | Path) -> list[Article]:
    """The articles of a `.jsonl` or `.jsonl.gz` file of `{id, title?, text, date?, source?, url?}`.

    `source` becomes the publisher, `date` (YYYY-MM-DD) the day of publication, `lang` the language.

    Raises:
        QuestionSetError: the file cannot be read or is empty, or naming the line: a key is
            missing, unknown or of the wrong type, an id is given twice, a date is none, or the
            article is not valid.
    """
    articles: dict[str, Article] = {}
    for line in read_lines(Path(path)):
        article = _article(line)
        if article.id in articles:
            line.refuse(f"id {article.id!r} was given before")
        articles[article.id] = article
    if not articles:
        msg = f"{path} holds no documents"
        raise QuestionSetError(msg)
    return list(articles.values())


def document_id(name: str) -> str:
    """The article id of a document: its name with white space, which ids cannot hold, as `_`.

    >>> document_id("Types of cheese:19")
    'Types_of_cheese:19'
    """
    return "_".join(name.split())


def _article(line: Line) -> Article:
    line.check(_REQUIRED, _OPTIONAL)
    content = line.content
    try:
        published = content.get("date")
        return Article(
            id=document_id(content["id"]),
            text=content["text"],
            title=content.get("title") or None,
            publisher=content.get("source") or None,
            published=date.fromisoformat(published) if published else None,
            url=content.get("url") or None,
            language=content.get("lang") or None,
        )
    except ArticleError as error:
        line.refuse(str(error), cause=error)
    except ValueError as error:
        line.refuse(f"'date' is YYYY-MM-DD, got {content.get('date')!r}", cause=error)

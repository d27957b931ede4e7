"""Which articles were there when, so that a standing question knows the new ones.

Invariant: every article text that is there has the number of the state in which it was first seen,
and numbers only grow. A question that knows up to which state it has looked misses no article and
sees none twice, whatever ends in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..records import ArticleInfo
from . import standing_files

FILE: Final = "articles.json"
_SCHEMA: Final = "onrecord.known-articles/1"
_HASH_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticles:
    """The articles of the state `number`: the beginning of the text's hash, and the first state."""

    number: int
    articles: dict[str, tuple[str, int]]

    def since(self, number: int) -> set[str]:
        """The ids of the articles that are there since a later state than this one."""
        return {name for name, (_, first) in self.articles.items() if first > number}

    def holds(self, article_id: str, text_sha256: str) -> bool:
        """Whether the article is there with this text."""
        known = self.articles.get(article_id)
        return known is not None and known[0] == text_sha256[:_HASH_DIGITS]


def brought_up_to_date(folder: Path, infos: Iterable[ArticleInfo]) -> KnownArticles:
    """The articles that are there now, those that were not there before under a new number.

    Called while nobody else changes the folder.

    Raises:
        LibraryError: the file is damaged or cannot be written.
    """
    file = folder / FILE
    known = _read(file)
    present = {info.id: info.text_sha256[:_HASH_DIGITS] for info in infos}
    if present == {name: digest for name, (digest, _) in known.articles.items()}:
        return known
    number = known.number + 1
    articles = {}
    for name, digest in present.items():
        before = known.articles.get(name)
        is_known = before is not None and before[0] == digest
        articles[name] = before if before is not None and is_known else (digest, number)
    values = {"schema": _SCHEMA, "number": number, "articles": articles}
    standing_files.write(file, values)
    return KnownArticles(number=number, articles=articles)


def _read(file: Path) -> KnownArticles:
    values = standing_files.read(file)
    if values is None:
        return KnownArticles(number=0, articles={})
    try:
        if values["schema"] != _SCHEMA:
            raise standing_files.damaged(file)
        return KnownArticles(
            number=int(values["number"]),
            articles={
                str(name): (str(digest), int(first))
                for name, (digest, first) in values["articles"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise standing_files.damaged(file) from error

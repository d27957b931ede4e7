"""What the quotations of an answer cite: each article once, under a key, and the places in it.

Invariant: a key depends on the article's id alone, so it is the same in every export, and two ids
never share one. Nothing is guessed: what is not known of an article is left out everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from ..records import Article, Citation, Quote
from ..text.paragraphs import find_blocks

_PLAIN_KEY: Final = re.compile(r"[a-z0-9]+(?:[._:-][a-z0-9]+)*")
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_DIGEST_LENGTH: Final = 10
_PLACE: Final = frozenset({"locator", "label"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinpoint:
    """The page or paragraph a quotation stands on, from `first` to `last`, counted from 1."""

    label: Literal["page", "paragraph"]
    first: int
    last: int

    def numbers(self, dash: str) -> str:
        """The number, or the first and the last with `dash` between."""
        return str(self.first) if self.first == self.last else f"{self.first}{dash}{self.last}"


def pinpoint(citation: Citation) -> Pinpoint:
    """The page of a source that has pages, else the paragraph of the stored text."""
    article, place = citation.article, citation.locator
    first, last = article.page_of(place.start), article.page_of(place.end - 1)
    if first is not None and last is not None:
        return Pinpoint(label="page", first=first, last=last)
    starts = [block.span.start for block in find_blocks(article.text)]
    counted = [
        max(1, sum(1 for start in starts if start <= at)) for at in (place.start, place.end - 1)
    ]
    return Pinpoint(label="paragraph", first=counted[0], last=counted[1])


def source_key(article: Article) -> str:
    """A key for reference managers: the article's id where that is plain, else made from it.

    Plain is lower case, because BibTeX takes `A` and `a` for the same key.

    >>> source_key(Article(id="moscow-times-2018", text="Text."))
    'moscow-times-2018'
    >>> source_key(Article(id="a,{b}", text="Text."))
    'a-b-c325b71258'
    """
    if _PLAIN_KEY.fullmatch(article.id):
        return article.id
    digest = hashlib.sha256(article.id.encode()).hexdigest()[:_DIGEST_LENGTH]
    slug = _NOT_IN_KEYS.sub("-", article.id.lower()).strip("-")
    return f"{slug}-{digest}" if slug else digest


def cited(quotes: Iterable[Quote]) -> tuple[Citation, ...]:
    """The first citation of each article that is quoted, in order."""
    found: dict[str, Citation] = {}
    for quote in quotes:
        found.setdefault(quote.article.id, quote.citation)
    return tuple(found.values())


def source_item(citation: Citation) -> dict[str, object]:
    """The article cited as a CSL-JSON item, without the place in it, under its key."""
    item = {name: value for name, value in citation.to_csl().items() if name not in _PLACE}
    return {**item, "id": source_key(citation.article)}


def csl_json(quotes: Iterable[Quote]) -> str:
    """What the quotations cite as a list of CSL-JSON items."""
    items = [source_item(citation) for citation in cited(quotes)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"

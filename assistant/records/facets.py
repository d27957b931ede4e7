"""How many articles carry each value of a field, under the filters on the other fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from .article import ArticleInfo
from .filters import Filters
from .outlet import outlet_key

FacetField = Literal["publisher", "author", "language"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One value articles can be filtered by, and how many articles carry it."""

    value: str
    articles: int


def count_facets(
    articles: Iterable[ArticleInfo], field: FacetField, filters: Filters | None = None
) -> list[Facet]:
    """The values of a field with counts, most frequent first, equal counts by name.

    Spellings that a filter takes for one value are one, in the commonest of them.

    Counted are the articles that pass the filters on all other fields. What is chosen in the field
    itself is left aside, so that each count says what choosing that value would leave.
    """
    others = _on_other_fields(filters or Filters(), field)
    key = outlet_key if field == "publisher" else str.casefold
    spellings: dict[str, Counter[str]] = {}
    for info in articles:
        if others.is_empty or others.accepts(info):
            values = info.authors if field == "author" else (getattr(info, field),)
            for value in filter(None, values):
                spellings.setdefault(key(value), Counter())[value] += 1
    facets = [
        Facet(value=min(counts, key=lambda name: (-counts[name], name)), articles=counts.total())
        for counts in spellings.values()
    ]
    return sorted(facets, key=lambda facet: (-facet.articles, facet.value.casefold()))


def _on_other_fields(filters: Filters, field: FacetField) -> Filters:
    match field:
        case "publisher":
            return replace(filters, publishers=())
        case "author":
            return replace(filters, authors=())
        case "language":
            return replace(filters, languages=())

"""Which articles a question may be answered from, and how many articles carry each value of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from ..errors import FilterError
from .article import Article, ArticleInfo
from .outlet import outlet_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits on the articles searched; an empty field limits nothing.

    Names compare without regard to case, those of outlets as `records/outlet` says. An article
    whose date, publisher or language is unknown does not pass a filter on that field.

    Raises:
        FilterError: a name that is no text or empty, a single string where a tuple belongs, a date
            that is none, or a range that ends before it begins.

    >>> Filters(publishers=("The Moscow Times",), published_from=date(2016, 1, 1)).is_empty
    False
    """

    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None

    def __post_init__(self) -> None:
        for name in ("publishers", "authors", "languages", "article_ids"):
            object.__setattr__(self, name, _names(name, getattr(self, name)))
        for name in ("published_from", "published_to"):
            _check_date(name, getattr(self, name))
        if self.published_from and self.published_to and self.published_to < self.published_from:
            msg = f"no date lies from {self.published_from} to {self.published_to}"
            raise FilterError(msg)

    def to_dict(self) -> dict[str, object]:
        """The filters as JSON-ready values."""
        return {
            "publishers": list(self.publishers),
            "authors": list(self.authors),
            "languages": list(self.languages),
            "article_ids": list(self.article_ids),
            "published_from": self.published_from.isoformat() if self.published_from else None,
            "published_to": self.published_to.isoformat() if self.published_to else None,
        }

    @property
    def is_empty(self) -> bool:
        """Whether every article passes."""
        return self == Filters()

    def accepts(self, article: Article | ArticleInfo) -> bool:
        """Whether `article` may be searched under these filters."""
        return (
            _one_of(self.publishers, (article.publisher,), outlet_key)
            and _one_of(self.authors, article.authors)
            and _one_of(self.languages, (article.language,))
            and (not self.article_ids or article.id in self.article_ids)
            and self._accepts_date(article.published)
        )

    def _accepts_date(self, published: date | None) -> bool:
        if self.published_from is None and self.published_to is None:
            return True
        if published is None:
            return False
        after = self.published_from is None or self.published_from <= published
        return after and (self.published_to is None or published <= self.published_to)


def checked_filters(filters: Filters | None) -> Filters:
    """The filters handed over, or those that let every article pass.

    Raises:
        FilterError: it is something else, such as a dictionary.
    """
    if filters is None:
        return Filters()
    if not isinstance(filters, Filters):
        msg = f"filters are a Filters(publishers=(…), …), got {filters!r}"
        raise FilterError(msg)
    return filters


def _names(field: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        msg = f"filter {field} is a tuple of names, got {given!r}"
        raise FilterError(msg)
    names = tuple(given)
    for name in names:
        if not isinstance(name, str) or not name.strip():
            msg = f"filter {field} holds names, got {name!r}"
            raise FilterError(msg)
    return names


def _check_date(field: str, given: object) -> None:
    if given is not None and (not isinstance(given, date) or isinstance(given, datetime)):
        msg = f"filter {field} is a datetime.date such as date(2018, 11, 20), got {given!r}"
        raise FilterError(msg)


def _one_of(
    wanted: tuple[str, ...],
    present: tuple[str | None, ...],
    key: Callable[[str], str] = str.casefold,
) -> bool:
    if not wanted:
        return True
    keys = {key(value) for value in present if value is not None}
    return any(key(value) in keys for value in wanted)


FacetField = Literal["publishers", "authors", "languages"]
"""The fields of `Filters` whose values can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One value articles can be filtered by, and how many articles carry it."""

    value: str
    articles: int


def count_facets(
    articles: Iterable[ArticleInfo], field: FacetField, filters: Filters | None = None
) -> list[Facet]:
    """The values of a field of `Filters` with counts, most frequent first, equal counts by name.

    Spellings that a filter takes for one value are one, in the commonest of them.

    Counted are the articles that pass the filters on all other fields. What is chosen in the field
    itself is left aside, so that each count says what choosing that value would leave.

    Raises:
        FilterError: there is no such field, or its values are not counted.
    """
    if field not in get_args(FacetField):
        msg = (
            f"no values of {field!r} are counted; the fields are {', '.join(get_args(FacetField))}"
        )
        raise FilterError(msg)
    others = replace(filters or Filters(), **{field: ()})  # type: ignore[arg-type]  # fields of names
    key = outlet_key if field == "publishers" else str.casefold
    spellings: dict[str, Counter[str]] = {}
    for info in articles:
        if others.is_empty or others.accepts(info):
            for value in filter(None, _values(info, field)):
                spellings.setdefault(key(value), Counter())[value] += 1
    facets = [
        Facet(value=min(counts, key=lambda name: (-counts[name], name)), articles=counts.total())
        for counts in spellings.values()
    ]
    return sorted(facets, key=lambda facet: (-facet.articles, facet.value.casefold()))


def _values(info: ArticleInfo, field: FacetField) -> tuple[str | None, ...]:
    match field:
        case "publishers":
            return (info.publisher,)
        case "authors":
            return info.authors
        case "languages":
            return (info.language,)

"""Which articles a search is limited to, as values that each engine compiles for itself.

Invariant: a condition is a tree of typed values, never a piece of a query language: an engine turns it
into its own with parameters alone. What it accepts of an article is what `Filters` accept; names are
compared by the keys that `ArticleFacts` holds, which an engine stores with the article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from ...records import ArticleInfo, Filters
from ...records.outlet import outlet_key

NO_LANGUAGE: Final = ""
"""The primary code of an article whose language is not known."""


class Field(StrEnum):
    """What of an article a condition speaks of; each is a field of `ArticleFacts`."""

    ARTICLE = "article_id"
    PUBLISHER = "publisher"
    AUTHOR = "authors"
    LANGUAGE = "language"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """The field has one of these values; of several authors one is enough."""

    field: Field
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The date is known and lies between these days, both included; `None` leaves a side open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = OneOf | Published | AllOf


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What conditions compare of an article: folded names, `None` or nothing where unknown.

    `primary` is the primary code of its language, `NO_LANGUAGE` where there is none.
    """

    article_id: str
    publisher: str | None
    authors: tuple[str, ...]
    language: str | None
    primary: str
    published: date | None

    @classmethod
    def of(cls, info: ArticleInfo) -> ArticleFacts:
        """The facts of an article."""
        return cls(
            article_id=info.id,
            publisher=outlet_key(info.publisher) if info.publisher is not None else None,
            authors=tuple(sorted({name.casefold() for name in info.authors})),
            language=info.language.casefold() if info.language is not None else None,
            primary=primary(info.language) if info.language else NO_LANGUAGE,
            published=info.published,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Some articles of a snapshot: their ids, and the condition that exactly they fulfil."""

    ids: frozenset[str]
    condition: Condition

    @classmethod
    def of(cls, ids: Iterable[str]) -> Selection:
        """These articles, by their names alone."""
        chosen = frozenset(ids)
        return cls(ids=chosen, condition=OneOf(field=Field.ARTICLE, values=chosen))

    def narrowed(self, ids: frozenset[str], condition: Condition) -> Selection:
        """Those of these articles that are among `ids`, which are all that fulfil `condition`."""
        return Selection(
            ids=self.ids & ids, condition=AllOf(parts=(*_parts(self.condition), condition))
        )


def primary(language: str) -> str:
    """The primary code of a language tag.

    >>> primary("ru-RU")
    'ru'
    """
    return language.lower().replace("_", "-").split("-")[0]


def condition_of(filters: Filters) -> Condition:
    """The condition that exactly the articles fulfil which these filters accept.

    >>> condition_of(Filters(languages=("RU",)))
    OneOf(field=<Field.LANGUAGE: 'language'>, values=frozenset({'ru'}))
    """
    named: list[tuple[Field, tuple[str, ...], Callable[[str], str]]] = [
        (Field.PUBLISHER, filters.publishers, outlet_key),
        (Field.AUTHOR, filters.authors, str.casefold),
        (Field.LANGUAGE, filters.languages, str.casefold),
        (Field.ARTICLE, filters.article_ids, str),
    ]
    parts: list[Condition] = [
        OneOf(field=field, values=frozenset(map(key, names)))
        for field, names, key in named
        if names
    ]
    if filters.published_from or filters.published_to:
        parts.append(Published(first=filters.published_from, last=filters.published_to))
    return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))


def fulfils(facts: ArticleFacts, condition: Condition) -> bool:
    """Whether an article fulfils a condition: what every engine's own compiling has to agree with."""
    match condition:
        case OneOf(field=field, values=values):
            own = getattr(facts, field.value)
            return not values.isdisjoint(own if isinstance(own, tuple) else (own,))
        case Published(first=first, last=last):
            day = facts.published
            return day is not None and (first or day) <= day <= (last or day)
        case AllOf(parts=parts):
            return all(fulfils(facts, part) for part in parts)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf) else (condition,)

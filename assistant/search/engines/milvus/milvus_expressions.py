"""Conditions as expressions of Milvus.

Invariant: an expression is made of names of our own fields and of whole numbers. Names of people,
outlets, articles and terms never stand in one: they are compared by 63-bit hashes, so there is nothing to
escape. Of ten million names two share a hash with a probability of one in 200,000.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Final

from ....errors import EngineError
from ..conditions import AllOf, ArticleFacts, Condition, Field, OneOf, Published

NOTHING: Final = 0
"""What stands for a value that is not known; no hash is 0."""

_COLUMNS: Final = {
    Field.ARTICLE: "article",
    Field.PUBLISHER: "publisher",
    Field.LANGUAGE: "language",
    Field.PRIMARY: "primary_language",
}


def hash_of(*parts: object) -> int:
    """A whole number from 1 to 2^63 - 1 for some values, the same everywhere."""
    text = "\n".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1 or 1


def day_number(day: date) -> int:
    """A day as a number that sorts as days do.

    >>> day_number(date(2021, 3, 9))
    20210309
    """
    return day.year * 10_000 + day.month * 100 + day.day


def fact_columns(facts: ArticleFacts) -> dict[str, object]:
    """What is compared of an article, as it is kept beside its passages."""
    return {
        "article": hash_of(facts.article_id),
        "publisher": NOTHING if facts.publisher is None else hash_of(facts.publisher),
        "authors": sorted(map(hash_of, facts.authors)),
        "language": NOTHING if facts.language is None else hash_of(facts.language),
        "primary_language": hash_of(facts.primary),
        "published": NOTHING if facts.published is None else day_number(facts.published),
    }


def expression_of(condition: Condition) -> str:
    """A condition as Milvus reads it."""
    match condition:
        case OneOf(field=Field.AUTHOR, values=values):
            return f"ARRAY_CONTAINS_ANY(authors, {_listed(values)})" if values else _NEVER
        case OneOf(field=field, values=values):
            return one_of(_COLUMNS[field], map(hash_of, values))
        case Published(first=first, last=last):
            bounds = [f"published > {NOTHING}"]
            bounds += [f"published >= {day_number(first)}"] if first else []
            bounds += [f"published <= {day_number(last)}"] if last else []
            return all_of(bounds)
        case AllOf(parts=parts):
            return all_of(map(expression_of, parts))
    msg = f"Milvus has no expression for {condition!r}"
    raise EngineError(msg)


def one_of(column: str, numbers: Iterable[int]) -> str:
    """The column has one of these numbers."""
    listed = sorted(set(numbers))
    return f"{column} in {listed}" if listed else _NEVER


def all_of(parts: Iterable[str]) -> str:
    """All of these hold."""
    given = [part for part in parts if part]
    return " and ".join(f"({part})" for part in given) if len(given) > 1 else "".join(given)


_NEVER: Final = "article < 0"  # hashes are positive; an empty list is refused by some versions


def _listed(values: Iterable[str]) -> list[int]:
    return sorted(map(hash_of, values))

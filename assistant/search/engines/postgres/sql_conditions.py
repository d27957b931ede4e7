"""Conditions on articles as SQL.

Invariant: every value is a parameter; the text of a statement depends on the shape of a condition
alone.
"""

from __future__ import annotations

from typing import Any, Final

from ..conditions import AllOf, Condition, Field, OneOf, Published

_COLUMNS: Final = {
    Field.ARTICLE: "a.id",
    Field.PUBLISHER: "a.publisher",
    Field.LANGUAGE: "a.language",
    Field.PRIMARY: "a.primary_code",
}


def compiled(condition: Condition) -> tuple[str, list[Any]]:
    """What stands after WHERE for articles `a`, and its parameters.

    >>> from datetime import date
    >>> compiled(Published(first=date(2020, 1, 1), last=None))
    ('(a.published >= %s)', [datetime.date(2020, 1, 1)])
    """
    match condition:
        case OneOf(field=Field.AUTHOR, values=values):
            return "a.authors && %s::text[]", [sorted(values)]
        case OneOf(field=field, values=values):
            return f"{_COLUMNS[field]} = ANY(%s::text[])", [sorted(values)]
        case Published(first=first, last=last):
            sides = [("a.published >= %s", first), ("a.published <= %s", last)]
            given = [(text, day) for text, day in sides if day is not None]
            return f"({' AND '.join(text for text, _ in given)})", [day for _, day in given]
        case AllOf(parts=parts):
            compiled_parts = [compiled(part) for part in parts]
            text = " AND ".join(text for text, _ in compiled_parts) or "true"
            return f"({text})", [value for _, values in compiled_parts for value in values]

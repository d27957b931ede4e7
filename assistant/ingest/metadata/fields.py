"""What is known about an article, and which source of knowledge goes first.

Invariant: unknown stays `None` or empty. Every value is one line without control characters, so
an `Article` accepts it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

LONGEST_VALUE: Final = 500
"""Characters. A longer title or name is text that landed in the wrong field; it stays unknown."""

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about an article; `None` or empty where nothing is.

    `origins` pairs the name of a field with where its value came from, such as ("title",
    "JSON-LD"); it describes the values and is no part of them.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    about: tuple[str, ...] = ()
    language: str | None = None
    origins: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def from_(self, origin: str) -> Metadata:
        """The same, every known field of it with this origin.

        >>> Metadata(title="Talks").from_("byline").origins
        (('title', 'byline'),)
        """
        known = tuple((name, origin) for name in FIELDS if getattr(self, name))
        return replace(self, origins=known)

    def over(self, other: Metadata) -> Metadata:
        """Field by field what is known here, else what `other` knows, each with its origin.

        >>> Metadata(title="Talks").over(Metadata(title="Other", url="https://example.org/")).title
        'Talks'
        """
        own, others = dict(self.origins), dict(other.origins)
        values: dict[str, Any] = {}
        origins: list[tuple[str, str]] = []
        for name in FIELDS:
            value = getattr(self, name)
            origin = own.get(name) if value else others.get(name)
            values[name] = value or getattr(other, name)
            if origin:
                origins.append((name, origin))
        return Metadata(**values, origins=tuple(origins))


FIELDS: Final = tuple(item.name for item in fields(Metadata) if item.name != "origins")


def one_line(value: object) -> str | None:
    r"""`value` as one line of text, or `None` where it is no text or none is left.

    >>> one_line("  Talks\n resumed ")
    'Talks resumed'
    """
    if not isinstance(value, str):
        return None
    if value.isprintable():  # no white space but spaces, and nothing of `_CONTROL`
        kept = " ".join(value.split())
        return kept if kept and len(kept) <= LONGEST_VALUE else None
    kept = "".join(
        letter for letter in _SPACES.sub(" ", value) if unicodedata.category(letter) not in _CONTROL
    ).strip()
    return kept if kept and len(kept) <= LONGEST_VALUE else None


_CONTROL: Final = frozenset({"Cc", "Cs", "Co", "Cn"})

"""What is known about an article, and which source of knowledge goes first.

Invariant: unknown stays `None` or empty. Every value is one line without control characters, so
an `Article` accepts it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

LONGEST_VALUE: Final = 500
"""Characters. A longer title or name is text that landed in the wrong field; it stays unknown."""

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about an article; `None` or empty where nothing is."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """Field by field what is known here, else what `other` knows.

        >>> Metadata(title="Talks").over(Metadata(title="Other", url="https://example.org/")).title
        'Talks'
        """
        return replace(
            self,
            **{
                item.name: getattr(self, item.name) or getattr(other, item.name)
                for item in fields(self)
            },
        )


def one_line(value: object) -> str | None:
    r"""`value` as one line of text, or `None` where it is no text or none is left.

    >>> one_line("  Talks\n resumed ")
    'Talks resumed'
    """
    if not isinstance(value, str):
        return None
    kept = "".join(
        letter for letter in _SPACES.sub(" ", value) if unicodedata.category(letter) not in _CONTROL
    ).strip()
    return kept if kept and len(kept) <= LONGEST_VALUE else None


_CONTROL: Final = frozenset({"Cc", "Cs", "Co", "Cn"})

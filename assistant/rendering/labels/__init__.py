"""The only words On Record says of its own. Everything else it shows is cut out of an article.

Tests render random answers and comparisons and fail on any character that is neither article text,
nor article metadata, nor a number, nor a word of `english`: they read that module itself, so a
label is written once. Add a label there or nowhere, and say it in `russian` and `japanese` too: a
test compares the three. A label read from this package is in the language of `interface_language`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..interface_language import interface_language
from . import english, japanese, russian

if TYPE_CHECKING:
    from datetime import date
    from types import ModuleType

    from .english import *  # noqa: F403  names and types of the labels, in whichever language

CATALOGUES: Final[dict[str, ModuleType]] = {"en": english, "ru": russian, "ja": japanese}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A label in the language of the interface."""
        if not name.isupper():
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(CATALOGUES[interface_language()], name)


def _said(name: str) -> str:
    label: str = getattr(CATALOGUES[interface_language()], name)
    return label


def spell_pages(first: int, last: int | None = None) -> str:
    """A page, or the pages from `first` to `last`.

    >>> spell_pages(3), spell_pages(3, 4)
    ('p. 3', 'pp. 3–4')
    """
    one, several = CATALOGUES[interface_language()].PINPOINTS["page"]
    return f"{one} {first}" if last in (None, first) else f"{several} {first}–{last}"


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> from datetime import date
    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    month = CATALOGUES[interface_language()].MONTH_NAMES[day.month - 1]
    return _said("DATE").format(day=day.day, month=month, year=day.year)


def spell_count(count: int) -> str:
    """A whole number with its thousands apart, as the language of the interface writes it.

    >>> spell_count(1234)
    '1,234'
    """
    return f"{count:,}".replace(",", _said("THOUSANDS"))

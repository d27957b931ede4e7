"""The only words On Record says of its own. Everything else it shows is cut out of an article.

A test renders random answers and fails on any character that is neither article text, nor article
metadata, nor a number, nor a label from this list. Add a label here or nowhere.
"""

from __future__ import annotations

from datetime import date
from typing import Final

ANSWERED: Final = "Quoted from the collection"
WEAK: Final = "Possibly relevant"
NOT_FOUND: Final = "The articles do not answer this"
NEAR_MISSES: Final = "Nearest passages, shown as near misses"
NO_NEAR_MISSES: Final = "Nothing in the collection comes near"
CONFIDENCE: Final = "confidence"
PAGE: Final = "p."
ALSO_IN: Final = "Also in"
UNTITLED: Final = "Untitled"
SEARCHED_FOR: Final = "Searched for"
VECTOR: Final = "vector"

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

ALL_LABELS: Final = (
    *STATUS_LABELS.values(),
    NEAR_MISSES,
    NO_NEAR_MISSES,
    CONFIDENCE,
    PAGE,
    ALSO_IN,
    UNTITLED,
    SEARCHED_FOR,
    VECTOR,
    *MONTHS,
)
"""Every label, for the test that allows these and nothing else."""


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

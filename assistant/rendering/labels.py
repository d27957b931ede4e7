"""The only words On Record says of its own. Everything else it shows is cut out of an article.

A test renders random answers and fails on any character that is neither article text, nor article
metadata, nor a number, nor a label from this list. Add a label here or nowhere.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ..text.lexicon import MONTHS

ANSWERED: Final = "Quoted from the collection"
WEAK: Final = "Possibly relevant"
NOT_FOUND: Final = "The articles do not answer this"
NEAR_MISSES: Final = "Nearest passages, shown as near misses"
NO_NEAR_MISSES: Final = "Nothing in the collection comes near"
CONFIDENCE: Final = "confidence"
PAGE: Final = "p."
ALSO_IN: Final = "Also in"
ONE_REPORT: Final = "One report, carried by"
OUTLETS: Final = "outlets"
COPY_OF: Final = "Copy of"
UNTITLED: Final = "Untitled"
SEARCHED_FOR: Final = "Searched for"
ASKED_OF: Final = "Asked only of"
SEPARATOR: Final = " · "
VECTOR: Final = "vector"
SOURCES: Final = "Sources"
PINPOINTS: Final = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}


STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

ALL_LABELS: Final = (
    *STATUS_LABELS.values(),
    NEAR_MISSES,
    NO_NEAR_MISSES,
    CONFIDENCE,
    PAGE,
    ALSO_IN,
    ONE_REPORT,
    OUTLETS,
    COPY_OF,
    UNTITLED,
    SEARCHED_FOR,
    ASKED_OF,
    VECTOR,
    SOURCES,
    *(word for words in PINPOINTS.values() for word in words),
    *MONTHS,
)
"""Every label, for the test that allows these and nothing else."""

# A checked draft: what is said about each of its quotations

VERDICT_LABELS: Final = {
    "verbatim": "verbatim",
    "altered": "altered",
    "stitched": "stitched",
    "misattributed": "misattributed",
    "not_found": "not found",
}
CHANGE_LABELS: Final = {
    "number": "number",
    "negation": "negation",
    "name": "name",
    "modal": "modal verb",
    "case": "capital letter",
    "words": "words",
    "punctuation": "punctuation",
}
QUOTATIONS: Final = "Quotations"
NO_QUOTATIONS: Final = "There are no quotations in this draft"
LINE: Final = "line"
SERIOUS: Final = "serious"
SOURCE_SAYS: Final = "the source says"
DRAFT_SAYS: Final = "the draft"
ADDED: Final = "not in the source:"
LEFT_OUT: Final = "left out:"
NOT_THE_SOURCE: Final = "Named beside it, but not where it comes from"
SOURCE: Final = "Source"
PART: Final = "Part"
NEAREST: Final = "Nearest passage"
SIMILARITY: Final = "similarity"

DRAFT_LABELS: Final = (
    *VERDICT_LABELS.values(),
    *(label.upper() for label in VERDICT_LABELS.values()),
    *CHANGE_LABELS.values(),
    QUOTATIONS,
    NO_QUOTATIONS,
    LINE,
    SERIOUS,
    SOURCE_SAYS,
    DRAFT_SAYS,
    ADDED,
    LEFT_OUT,
    NOT_THE_SOURCE,
    SOURCE,
    PART,
    NEAREST,
    SIMILARITY,
)
"""Every label a checked draft adds to `ALL_LABELS`."""


# Outlets beside each other

NO_OUTLET: Final = "No outlet named"
ARTICLES_SEARCHED: Final = "{count} articles"
ARTICLE_SEARCHED: Final = "1 article"
SILENT: Final = "{count} outlets hold no answer"
ONE_SILENT: Final = "1 outlet holds no answer"
NOT_ASKED: Final = "{count} more outlets were not asked: their passages fit the question less"
ONE_NOT_ASKED: Final = "1 more outlet was not asked: its passages fit the question less"

COMPARISON_LABELS: Final = (
    NO_OUTLET,
    ARTICLES_SEARCHED,
    ARTICLE_SEARCHED,
    SILENT,
    ONE_SILENT,
    NOT_ASKED,
    ONE_NOT_ASKED,
)
"""Every label a comparison of outlets adds to `ALL_LABELS`; `{count}` stands for a number."""


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

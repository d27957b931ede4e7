"""The only words On Record says of its own. Everything else it shows is cut out of an article.

Tests render random answers and comparisons and fail on any character that is neither article text,
nor article metadata, nor a number, nor a word of this module: they read the module itself, so a label
is written once. Add a label here or nowhere.
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


# Outlets beside each other

NO_OUTLET: Final = "No outlet named"
ARTICLES_SEARCHED: Final = "{count} articles"
ARTICLE_SEARCHED: Final = "1 article"
SILENT: Final = "{count} outlets hold no answer"
ONE_SILENT: Final = "1 outlet holds no answer"
NOT_ASKED: Final = "{count} more outlets were not asked: their passages fit the question less"
ONE_NOT_ASKED: Final = "1 more outlet was not asked: its passages fit the question less"


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

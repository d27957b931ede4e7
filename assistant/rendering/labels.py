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
ONE_STORY: Final = "One story, carried by"
OUTLETS: Final = "outlets"
COPY_OF: Final = "Copy of"
UNTITLED: Final = "Untitled"
DESCRIBES: Final = "Describes"
SEARCHED_FOR: Final = "Searched for"
ASKED_OF: Final = "Asked only of"
SEPARATOR: Final = " · "
VECTOR: Final = "vector"
SOURCES: Final = "Sources"
PINPOINTS: Final = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}


STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

# How an article was read: why its text may differ from what a reader of the source sees

READING_WARNING: Final = "Read with doubt"
WARNING_LABELS: Final = {
    "columns": "the order of columns is uncertain",
    "encoding": "the encoding is not the declared one, or damaged",
    "unmapped_font": "a font does not say which characters its shapes are",
    "damaged_part": "a part could not be read",
    "recognised": "read from a picture by text recognition",
}
OMISSION_LABELS: Final = {
    "running_head": "running heads",
    "page_number": "page numbers",
    "note_mark": "marks of notes",
    "struck": "struck text",
    "deleted": "deleted text",
    "hidden": "hidden text",
    "boilerplate": "boilerplate",
    "picture": "pictures",
    "equation": "equations",
    "embedded": "embedded objects",
}
MARK_LABELS: Final = {
    "note": "notes",
    "headline": "headlines",
    "caption": "captions",
    "table": "tables",
    "boilerplate": "boilerplate, never quoted",
}
LEFT_OUT_OF_TEXT: Final = "Left out"
SET_APART: Final = "Set apart"
FROM: Final = "from"

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


def spell_pages(first: int, last: int | None = None) -> str:
    """A page, or the pages from `first` to `last`.

    >>> spell_pages(3), spell_pages(3, 4)
    ('p. 3', 'pp. 3–4')
    """
    one, several = PINPOINTS["page"]
    return f"{one} {first}" if last in (None, first) else f"{several} {first}–{last}"


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

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
ONE_REPORT: Final = "One report, carried by"
OUTLETS: Final = "outlets"
COPY_OF: Final = "Copy of"
UNTITLED: Final = "Untitled"
SEARCHED_FOR: Final = "Searched for"
VECTOR: Final = "vector"
SOURCES: Final = "Sources"
PINPOINTS: Final = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}

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
    ONE_REPORT,
    OUTLETS,
    COPY_OF,
    UNTITLED,
    SEARCHED_FOR,
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

# The browser page: what its answers and its article panel say

MATCH_LABELS: Final = {
    "answered": "strong match",
    "weak": "possible match",
    "not_found": "no match",
}
SEPARATOR: Final = " · "
QUOTATION: Final = "Quotation"
SHOW_IN_ARTICLE: Final = "Show in article"
VERIFIED: Final = "Verified against the stored article"
WITHHELD: Final = "A quotation is withheld: it does not match the stored article"
CANNOT_SHOW: Final = "This place cannot be shown: the stored article has changed or is gone"
GAP: Final = "… {characters} characters are not shown …"
LINK_TO_QUESTION: Final = "Link to this question"
LOOKING: Final = "Looking in the articles"

ANSWER_CARD_LABELS: Final = (
    *MATCH_LABELS.values(),
    SEPARATOR,
    QUOTATION,
    SHOW_IN_ARTICLE,
    VERIFIED,
    WITHHELD,
    CANNOT_SHOW,
    GAP,
    LINK_TO_QUESTION,
    LOOKING,
)
"""Every label an answer in the browser adds to `ALL_LABELS`."""

# The browser page: its fixed words, which stand around the answers and never in them

PAGE_NAME: Final = "On Record"
TAGLINE: Final = "Answers in the articles’ own words, or none"
CONVERSATION: Final = "Conversation"
ARTICLE_PANEL: Final = "Article"
ASK: Final = "Ask"
YOUR_QUESTION: Final = "Your question"
QUESTION_HINT: Final = "Ask the articles"
FILTERS: Final = "Filters"
OUTLET: Final = "Outlet"
AUTHOR: Final = "Author"
DATE_FROM: Final = "Published from"
DATE_TO: Final = "Published to"
DATE_HINT: Final = "YYYY-MM-DD"
BAD_DATE: Final = "{label}: {value} is not a date; write it as YYYY-MM-DD, for example 2018-11-20"
EMPTY_RANGE: Final = "Published from lies after Published to"
SEARCHING: Final = "Searching {chosen} of {all} articles"
ARTICLES: Final = "articles"
INDEX: Final = "index"
EXAMPLES: Final = "Try a title from the collection"
PANEL_HINT: Final = "The article a quotation stands in opens here"
EMPTY_LIBRARY: Final = "The collection is empty. Add articles with: onrecord add FILE-OR-FOLDER"
NOT_ANSWERED: Final = "The question could not be answered now; the server’s log says why"
EARLIER_TURNS: Final = "Earlier questions of this conversation are no longer shown"
CLOSE: Final = "Close the article"

PAGE_LABELS: Final = (
    PAGE_NAME,
    TAGLINE,
    CONVERSATION,
    ARTICLE_PANEL,
    ASK,
    YOUR_QUESTION,
    QUESTION_HINT,
    FILTERS,
    OUTLET,
    AUTHOR,
    DATE_FROM,
    DATE_TO,
    DATE_HINT,
    BAD_DATE,
    EMPTY_RANGE,
    SEARCHING,
    ARTICLES,
    INDEX,
    EXAMPLES,
    PANEL_HINT,
    EMPTY_LIBRARY,
    NOT_ANSWERED,
    EARLIER_TURNS,
    CLOSE,
)


def spell_date(day: date) -> str:
    """The date as a person writes it, without regard to the machine's locale.

    >>> spell_date(date(2018, 11, 20))
    '20 November 2018'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

"""The fixed words of the browser page, beside those of `labels`.

What stands inside an answer is in `ANSWER_CARD_LABELS`, and a test allows those, the words of
`labels`, article text, metadata and numbers there, and nothing else.
"""

from __future__ import annotations

from typing import Final

from ...labels import SEPARATOR

# What its answers and its article panel say

MATCH_LABELS: Final = {
    "answered": "strong match",
    "weak": "possible match",
    "not_found": "no match",
}
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

# What stands around the answers and never in them

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

# The library: what is in the collection, and changing it

LIBRARY: Final = "Library"
SEARCH_LIBRARY: Final = "Find in the library"
SEARCH_LIBRARY_HINT: Final = "Words of title, author, outlet, date or file"
COLUMN_TITLE: Final = "Title"
COLUMN_AUTHORS: Final = "Authors"
COLUMN_OUTLET: Final = "Outlet"
COLUMN_DATE: Final = "Published"
COLUMN_LANGUAGE: Final = "Language"
COLUMN_WORDS: Final = "Words"
COLUMN_PASSAGES: Final = "Passages"
COLUMN_FORMAT: Final = "Format"
COLUMN_ADDED: Final = "Added"
COLUMN_COPIES: Final = "Copies"
COLUMN_REMOVE: Final = "Remove"
FORMATS: Final = {
    "text/plain": "Text",
    "text/markdown": "Markdown",
    "text/html": "Web page",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
UNKNOWN: Final = "–"
SORT_BY: Final = "Sort by"
SORTED_UP: Final = "sorted, smallest first"
SORTED_DOWN: Final = "sorted, largest first"
SHOWING: Final = "{first}–{last} of {matching}"
SHOWING_SOME: Final = "{first}–{last} of {matching} that match, {all} in all"
NOTHING_MATCHES: Final = "No article here has all of these words"
NOTHING_HELD: Final = "The collection is empty"
PREVIOUS_PAGE: Final = "Previous"
NEXT_PAGE: Final = "Next"
PAGE_OF: Final = "Page {page} of {pages}"
REMOVE: Final = "Remove"
REMOVE_QUESTION: Final = "Remove this article from the collection?"
REMOVE_MEANS: Final = (
    "No question finds it again. Its file, where it came from one, is not touched."
)
REMOVE_FROM_FOLDER: Final = "It came from a synced folder: the next sync brings it back."
REMOVE_YES: Final = "Remove it"
REMOVE_NO: Final = "Keep it"
REMOVED: Final = "Removed: {title}"
ALREADY_GONE: Final = "This article is not in the collection any more"
ADD_HEADING: Final = "Add files"
ADD_HINT: Final = "Drop files here, or choose them: {formats}."
ADD_BUTTON: Final = "Choose files"
ADD_URLS: Final = (
    "Pages are added by their address from the command line, or from Python, and not from here:"
)
ADD_URLS_COMMAND: Final = "onrecord add https://…"
SYNC_BUTTON: Final = "Sync the folder {folder}"
SYNC_DONE: Final = (
    "{folder}: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged"
)
SYNC_FAILED: Final = "Not read: {source}"
SYNC_MORE: Final = "and {count} more, which onrecord sync lists"
RECEIVING: Final = "Sending"
WAITING: Final = "Waiting to be read"
READING: Final = "Reading"
STEP: Final = "{stage}: {done} of {total}"
ADDED: Final = "Added"
ALREADY_HELD: Final = "In the collection already"
REFUSED: Final = "Not added:"
NOT_TAKEN: Final = f"{REFUSED} {{reason}}"
NOT_ADDED: Final = "it could not be added now; the server’s log says why"
NOT_CHANGED: Final = "The collection could not be changed now; the server’s log says why"
CHANGES_ARE_OFF: Final = "This page shows the collection and does not change it"
WRONG_WAY: Final = "a file is sent as it is, as application/octet-stream"
TOO_MUCH_AT_ONCE: Final = "too many files are on their way; try again in a moment"
TOO_LARGE: Final = "it is larger than {limit}, the limit for files of its kind"
TOO_SLOW: Final = "it came too slowly"
CUT_OFF: Final = "it was cut off"
NO_ROOM: Final = "there is no room for it on the server"
CONNECTION_LOST: Final = "the server did not answer"
ABOUT_INDEX: Final = "About this index"
FACT_ARTICLES: Final = "Articles"
FACT_WORDS: Final = "Words"
FACT_PASSAGES: Final = "Passages"
FACT_LIBRARY: Final = "Library on disk"
FACT_BUILD: Final = "Search build on disk"
FACT_MODEL: Final = "Model"
FACT_RUNTIME: Final = "Runtime"
FACT_READER: Final = "Reader"
FACT_RECIPE: Final = "Recipe"
FACT_INDEX: Final = "Index"
FACT_VERSION: Final = "Version"
FINGERPRINT: Final = "fingerprint {digits}"
NOT_BUILT: Final = "not built yet"
CHECK_BUTTON: Final = "Check the index"
CHECKING: Final = "Checking"
CHECK_WELL: Final = "well"
CHECK_BAD: Final = "not well"

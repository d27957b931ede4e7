"""The words of the page in English."""

from __future__ import annotations

from typing import Final

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
AS_QUESTION: Final = "Judge these words as a question instead"
ONE_CHANGED_SINCE: Final = "Since this was asked, an article it quoted has changed or is gone"
CHANGED_SINCE: Final = "Since this was asked, {count} articles it quoted have changed or are gone"
ONLY: Final = "Only, as the question says:"
ASK_ALL: Final = "Ask all articles instead"
NARROW_TO: Final = "Narrow to:"
WHICH_ONE: Final = "Meant is perhaps:"
DATE: Final = "Published"
LEAVE_OUT: Final = "Ask without these words"
ASK_ALONE: Final = "Ask without words from before"
AS_KEYWORDS: Final = "List passages with these words instead"
LOOKING: Final = "Looking in the articles"

# What stands around the answers and never in them

PAGE_NAME: Final = "On Record"
COLLECTIONS: Final = "Collections"
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
INDEX: Final = "index"
EXAMPLES: Final = "Asked and answered in the collection"
PASSAGES_ABOUT: Final = "Passages about"
PANEL_HINT: Final = "The article a quotation stands in opens here"
EMPTY_LIBRARY: Final = "The collection is empty. Add articles in the Library tab"
EMPTY_AND_CLOSED: Final = "The collection is empty. Add articles with: onrecord add FILE-OR-FOLDER"
NOT_ANSWERED: Final = "The question could not be answered now; the server’s log says why"
EARLIER_TURNS: Final = "Earlier questions of this conversation are no longer shown"
CLOSE: Final = "Close the article"
INTERFACE_LANGUAGE: Final = "Language of the page"

# The list of conversations, and questions that wait

CONVERSATIONS: Final = "Conversations"
NEW_CONVERSATION: Final = "New conversation"
ONE_QUESTION: Final = "1 question"
QUESTIONS_COUNTED: Final = "{count} questions"
UNNAMED: Final = "Without a name"
OPEN_NOW: Final = "open now"
RENAME: Final = "Rename"
NEW_NAME: Final = "New name"
DELETE: Final = "Delete"
UNDO: Final = "Undo"
CONVERSATION_DELETED: Final = "Deleted: {name}"
ASKED_NEXT: Final = "Asked next:"
DO_NOT_ASK: Final = "Do not ask"

# A quotation that does not answer, by a person's own judgement

DOES_NOT_ANSWER: Final = "Does not answer"
SET_ASIDE: Final = "Set aside by you: does not answer"
TAKE_BACK: Final = "Take back"

# Pinned quotations, with a person's own notes

CLIPPINGS: Final = "Clippings"
CLIPPINGS_FILE: Final = "clippings"
PIN: Final = "Pin"
PINNED: Final = "Pinned"
UNPIN: Final = "Unpin"
ONE_PINNED: Final = "1 pinned quotation"
PINNED_COUNTED: Final = "{count} pinned quotations"
SAVE_AS: Final = "Save as {format}"
FOUND_BY: Final = "Found by:"
MOVE_UP: Final = "Up"
MOVE_DOWN: Final = "Down"
YOUR_NOTE: Final = "Your note"
ADD_NOTE: Final = "Add a note"
EDIT_NOTE: Final = "Edit the note"
KEEP_NOTE: Final = "Keep the note"
NO_CLIPPINGS: Final = (
    "Nothing is pinned yet. Pin on a quotation, in any view, puts it here, where it can be ordered,"
    " noted on and saved"
)

# Questions that are followed

FOLLOWED: Final = "Followed"
FOLLOW: Final = "Follow"
FOLLOW_QUESTION: Final = "Follow a question"
FOLLOW_HINT: Final = "What new articles quote to it is listed here"
STOP_FOLLOWING: Final = "Stop following"
MARK_SEEN: Final = "Mark all as seen"
NO_NEWS: Final = "Nothing new"
NOTHING_FOLLOWED: Final = (
    "No question is followed. One that is is asked again of every new article, and what they quote"
    " to it is listed here"
)

# The first screen: what is in the collection

IN_THIS_COLLECTION: Final = "In this collection"
ONE_ARTICLE: Final = "1 article"
ARTICLES_COUNTED: Final = "{count} articles"
ONE_OUTLET: Final = "1 outlet"
OUTLETS_COUNTED: Final = "{count} outlets"
FROM_TO: Final = "{first} to {last}"
OUTLETS: Final = "Outlets"
OUTLETS_NOT_LISTED: Final = "and {count} more, under Filters"
NEWEST: Final = "Newest articles"
HOW_TO_BEGIN: Final = "How to begin"
BEGIN_ASKING: Final = (
    "Ask a question: the answer is quotations with their sources, or that there is none"
)
BEGIN_COMPARING: Final = "sets what each outlet says on one question side by side"
BEGIN_CHECKING: Final = "looks up every quotation of a text in the articles"
BEGIN_ADDING: Final = "lists the articles and takes new files"
BEGIN_BROWSING: Final = "lists the articles"
OPEN_LIBRARY: Final = "Open the Library tab"
TO_DROP_FILES: Final = "to drop files there, or add them in a terminal with:"
ADD_COMMAND: Final = "onrecord add FILE-OR-FOLDER"

# The filters, which all questions share

ANY: Final = "All"

LANGUAGE: Final = "Language"
ARTICLE: Final = "Article"
CHOSEN_ARTICLES: Final = "{count} chosen in the library"
CLEAR_FILTERS: Final = "Clear filters"
FILTERS_CHOSEN: Final = "{count} filters"
ONE_FILTER_CHOSEN: Final = "1 filter"
DATED: Final = "Under the other filters: {dated} with a date"
DATED_RANGE: Final = "Under the other filters: {dated} with a date, {first} to {last}"
UNDATED: Final = "{undated} without"

# One question by outlet

COMPARE: Final = "Compare"
COMPARE_QUESTION: Final = "Question for every outlet"
COMPARE_HINT: Final = "Ask every outlet the same question"
COMPARE_MEANS: Final = (
    "Asks every outlet the same question and sets their own words side by side, marks the numbers"
    " that only one of them gives, and puts the quotations on a line of time"
)
COMPARE_NEEDS_OUTLETS: Final = (
    "Compares what different outlets say on one question. This collection names fewer than two"
    " outlets, so there is nothing to set side by side yet"
)
COMPARE_EXAMPLES: Final = "Try one of these"
MORE_QUOTATIONS: Final = "{count} more quotations"
ONE_MORE_QUOTATION: Final = "1 more quotation"
LONE_NUMBER: Final = "1,234"
LONE_NUMBER_MEANS: Final = (
    "marks a number that stands in this outlet’s quotations and in no other outlet’s quotations here."
    " Digits and number words are compared with their units, not what they count"
)
TIMELINE: Final = "By date of publication"
UNDATED_QUOTATIONS: Final = "Without a date"
OUTLETS_BY_OUTLET: Final = "Answers by outlet"

# A quotation's card, and the article beside it

BEST_PASSAGE: Final = "Estimated probability that the best passage answers"
THIS_PASSAGE: Final = "Estimated probability that this passage answers"
LIKELIHOODS: Final = {
    "likely": "likely answer",
    "possible": "possible answer",
    "unlikely": "unlikely alone",
}
SHOW_WHOLE_SENTENCE: Final = "Show the whole sentence"
COPY_QUOTATION: Final = "Copy quotation"
COPY_WITH_CITATION: Final = "Copy with citation"
COPIED: Final = "Copied"
NOT_COPIED: Final = "Not copied: the browser refused"
OPEN_ORIGINAL: Final = "Open original"
OPEN_AT_PASSAGE: Final = "Open original at the passage"
ONE_OUTLET_MORE: Final = "+ 1 outlet carried this report"
OUTLETS_MORE: Final = "+ {count} outlets carried this report"
FIRST_TAKES_LONGER: Final = "The first answer after a start takes some seconds"

FIND_IN_ARTICLE: Final = "Find in this article"
FOUND_PLACES: Final = "{number} of {count}"
NOTHING_FOUND: Final = "not in this article"

PREVIOUS: Final = "Previous"
NEXT: Final = "Next"
MARKED_PASSAGE: Final = "marked passage"
PLACE: Final = "Marked passage {number} of {count}"
PROVENANCE: Final = "Provenance"
PROVENANCE_LOCATOR: Final = "Locator"
PROVENANCE_TEXT: Final = "SHA-256 of the text"
PROVENANCE_ARTICLE: Final = "Article"
PROVENANCE_ADDRESS: Final = "Address"
PROVENANCE_SOURCE: Final = "Read from"
PROVENANCE_FORMAT: Final = "Format"
PROVENANCE_LOADER: Final = "Read by"
PROVENANCE_ORIGINAL: Final = "SHA-256 of the original"
PROVENANCE_ORIGINS: Final = "What is known, and from where"
PROVENANCE_LANGUAGE: Final = "Language"
OPENING_ARTICLE: Final = "Opening the article"
RESUMING: Final = "Bringing the conversation back"
KEYS: Final = "Keys"
KEY_MEANINGS: Final = (
    ("Enter", "ask; on a quotation, open its article"),
    ("/", "to the question"),
    ("↑ ↓", "from quotation to quotation"),
    ("← →", "in the article, to the quotation before or after"),
    ("Esc", "back from the article to the quotation"),
)

# Checking a draft

CHECK_A_DRAFT: Final = "Check a draft"
DRAFT: Final = "Draft"
DRAFT_HINT: Final = "Paste a draft here, or drop a .txt, .md or .docx file"
CHOOSE_FILE: Final = "Choose a file"
LEAST_WORDS: Final = "Pass over quotations of fewer words than"
CHECK: Final = "Check quotations"
NOTHING_KEPT: Final = "Nothing of a draft is kept on the server"
READING_FILE: Final = "Reading the file"
FILE_READ: Final = "{characters} characters read from {name}"
CHECKING: Final = "Looking up the quotations"
DRAFT_IS_EMPTY: Final = "There is no text to check; paste a draft or choose a file"
DRAFT_TOO_LONG: Final = (
    "The draft has {characters} characters; the page checks up to {limit} at once. Check it in"
    " parts, or with: onrecord check FILE"
)
FILE_TOO_LARGE: Final = "{name} is larger than {limit} MB, which is more than is read"
FILE_IS_EMPTY: Final = "{name} is empty"
TOO_MANY_QUOTATIONS: Final = (
    "The draft has {count} quotations; the page checks up to {limit} at once. Pass over short ones,"
    " check it in parts, or with: onrecord check FILE"
)
QUOTATION_TOO_LONG: Final = (
    "One quotation of the draft has {characters} characters; at most {limit} are compared"
)
BAD_LEAST_WORDS: Final = "The least number of words is a whole number from 1 to {limit}"
DRAFTS_BUSY: Final = "Other drafts are being checked; try again in a moment"
DRAFT_NOT_CHECKED: Final = "The draft could not be checked now; the server’s log says why"
EDIT_DRAFT: Final = "Edit the draft"
REPORT_AS_MARKDOWN: Final = "Report as Markdown"
REPORT_AS_JSON: Final = "Report as JSON"
TO_THE_DRAFT: Final = "In the draft"
FINDINGS: Final = "Quotations of the draft, the gravest first"
THE_DRAFT: Final = "The draft, its quotations marked"
PASSAGE: Final = "The source reads"

# Exporting a chat

EXPORT: Final = "Export this chat"
JUDGED_QUESTIONS: Final = "Judged questions, for onrecord eval"
JUDGED_FILE: Final = "questions"
EVIDENCE_BUNDLE: Final = "Evidence bundle"
NOTHING_TO_EXPORT: Final = "There is nothing to export yet; ask a question first"
NO_SOURCES: Final = "No answer of this chat quotes an article, so there are no sources to export"
TO_EXPORT: Final = (
    "Questions: {questions}{separator}quotations: {quotations}{separator}sources: {sources}"
)
CHAT: Final = "chat"

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
    "No question finds it any more, until it is brought back. Its file, where it came from one, is"
    " not touched."
)
REMOVE_FROM_FOLDER: Final = (
    "It came from a synced folder: it stays out of later syncs until its file changes."
)
REMOVE_YES: Final = "Remove it"
REMOVE_NO: Final = "Keep it"
REMOVED: Final = "Removed: {title}"
REMOVED_ARTICLES: Final = "Removed articles ({count})"
REMOVED_MORE: Final = "and {count} more, which onrecord list --removed lists"
REMOVED_ON: Final = "removed {day}"
BRING_BACK: Final = "Bring back"
LET_IN: Final = "Let in again"
NOT_KEPT: Final = "its text was not kept"
BROUGHT_BACK: Final = "Brought back: {title}"
LET_IN_AGAIN: Final = "Let in again: {title}; it comes back when its source is read"
NOT_REMOVED: Final = "This article is not among the removed ones any more"
CORRECT: Final = "Correct"
CORRECT_HEADING: Final = "Correct what is known of this article"
CORRECT_MEANS: Final = (
    "Its text is not touched. What was read is kept beside the correction. An empty field says that"
    " nothing is known."
)
CORRECT_SAVE: Final = "Save the correction"
CORRECT_UNDO: Final = "Take all its corrections back"
CORRECT_CANCEL: Final = "Leave it as it is"
CORRECTED: Final = "Corrected: {title}"
CORRECTIONS_UNDONE: Final = "As it was read: {title}"
IS_CORRECTED: Final = "corrected"
IS_OVERTAKEN: Final = "corrected; the source has changed since then"
AUTHORS_APART: Final = "Authors, with ; between them"
COLUMN_CHOICE: Final = "Ask only"
CHOSEN: Final = "Only {count} of {all} articles are asked, here and in every view"
ONE_CHOSEN: Final = "Only 1 of {all} articles is asked, here and in every view"
CHOSEN_ALL_THERE_CAN_BE: Final = "No more than {most} can be chosen"
ASK_CHOSEN: Final = "Ask them"
CLEAR_CHOICE: Final = "Ask all again"
ALREADY_GONE: Final = "This article is not in the collection any more"
ADD_HEADING: Final = "Add articles"
ADD_HINT: Final = "Drop files here, or choose them: {formats}."
ADD_BUTTON: Final = "Choose files"
ADD_URLS: Final = (
    "Pages are added by their address from the command line, or from Python, and not from here:"
)
ADD_ADDRESS: Final = "Or the address of a web page"
ADD_ADDRESS_HINT: Final = "https://…"
ADD_ADDRESS_BUTTON: Final = "Add page"
NO_ADDRESS: Final = "A web address begins with http:// or https:// and has no spaces"
ADDRESS_HELD: Final = "In the collection already: {address}"
ADDRESS_ADDED: Final = "Added: {address}"
ADD_URLS_COMMAND: Final = "onrecord add https://…"
SYNC_BUTTON: Final = "Sync the folder {folder}"
SYNC_DONE: Final = (
    "{folder}: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged"
)
SYNC_KEPT_OUT: Final = "{count} kept out, since somebody removed them"
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
CHECKING_INDEX: Final = "Checking"
CHECK_WELL: Final = "well"
CHECK_BAD: Final = "not well"

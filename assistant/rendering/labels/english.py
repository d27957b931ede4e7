"""The labels in English."""

from __future__ import annotations

from typing import Final

from ...text import lexicon

ANSWERED: Final = "Quoted from the collection"
WEAK: Final = "Possibly relevant"
NOT_FOUND: Final = "No passage answers this in these words"
NOTHING_SEARCHED: Final = "Nothing was searched"
IN_PART: Final = "Quoted from the collection for some parts of the question"
NEAR_MISSES: Final = "Nearest passages"
NO_NEAR_MISSES: Final = "Nothing in the collection comes near"
MISSING: Final = "Not in this passage:"
ALL_FROM: Final = "All from"
PASSAGES: Final = "Passages with these words, listed and not judged as answers"
NO_PASSAGES: Final = "No passage was found"
MATCHED: Final = "Words found:"
ONE_SEARCHED: Final = "1 article searched"
SEARCHED: Final = "{count} articles searched"
NOT_ALL_IN: Final = "{count} of {total} in"
PACE: Final = "{rate} a second, {left} left"
MINUTES: Final = "{minutes} min {seconds} s"
SECONDS: Final = "{seconds} s"
LEFT_OUT_BY_FILTERS: Final = "{count} left out by the filters"
OTHER_LANGUAGES: Final = (
    "articles in {languages}: the encoder of this index knows English; for the others install"
    ' onrecord[languages] and write model = "multilingual-e5-small" below [encoder] in its recipe.toml'
)
ACROSS_LANGUAGES: Final = "None of them is in the language of the question: compared by meaning"
IN_OTHER_LANGUAGES: Final = "{count} of them in other languages than the question"
NO_ARTICLE_IN_LANGUAGE: Final = (
    "None of them is in the language of the question: only names and numbers can match"
)
FILTERS_LEAVE_NOTHING: Final = "No article passes the filters"
EMPTY_COLLECTION: Final = "The collection holds no articles"
CONFIDENCE: Final = "confidence"
ALSO_IN: Final = "Also in"
ONE_STORY: Final = "One story, carried by {count} outlets"
COPY_OF: Final = "Copy of"
UNTITLED: Final = "Untitled"
DESCRIBES: Final = "Describes"
SEARCHED_FOR: Final = "Searched for"
CARRIED: Final = "With words from before:"
ASKED_OF: Final = "Asked only of"
SEPARATOR: Final = " · "
NEWS_TITLE: Final = "News of followed questions"
NEWS_KINDS: Final = {"new": "New quotation", "better": "Better quotation"}
FOLLOWED_SINCE: Final = "followed since"
NO_LONGER_THERE: Final = "The article no longer says this"
THOUSANDS: Final = ","
DATE: Final = "{day} {month} {year}"
MONTH_NAMES: Final = lexicon.MONTHS
OWN_NOTE: Final = "Note"
VECTOR: Final = "vector"
SOURCES: Final = "Sources"
PINPOINTS: Final = {"page": ("p.", "pp."), "paragraph": ("para.", "paras.")}


STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

FOLDED: Final = "[… {count} words …]"

# Why a sentence was quoted

WHY: Final = "Why this sentence"
WORDS_IN_SENTENCE: Final = "Words in the sentence, by idf"
WORDS_AROUND: Final = "Words only in its passage or title"
WORDS_MISSING: Final = "Words in neither"
RANKS: Final = "Passage"
RANK: Final = "rank"
FUSED_SCORE: Final = "fused score"
BM25: Final = "BM25"
READER_SCORES: Final = "Reader, log-odds"
CONFIDENCE_FROM: Final = "Confidence, signal × coefficient"
LOG_ODDS: Final = "Sum, log-odds"
SIGNALS: Final = {
    "bias": "bias",
    "similarity": "cosine",
    "coverage": "words in the sentence",
    "passage_coverage": "words around",
    "passage": "passage score",
    "qualifiers": "years, numbers and names held",
    "sentence": "sentence",
    "phrase": "phrase",
    "answerable": "answerable",
}

# How an article was read: why its text may differ from what a reader of the source sees

READING_WARNING: Final = "Read with doubt"
INVISIBLE: Final = "Holds characters that cannot be seen"
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

# What somebody corrected, beside what was read

CORRECTED: Final = "Corrected"
FIELD_LABELS: Final = {
    "title": "title",
    "authors": "authors",
    "publisher": "outlet",
    "published": "date",
}
READ_AS: Final = "read as"
NOT_KNOWN: Final = "unknown"
SOURCE_HAS_CHANGED: Final = "the source has changed since then"

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

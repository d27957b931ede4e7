"""Readings between which a question leaves a choice, found in the passages that were read for it.

Two kinds: a bare surname that passages write with several first names, and "the summit" or another
event without a name or a year, where articles on several such events answer about as well.

Invariant: a choice is a name as an article writes it, or a title; where fewer than two are found
there is none. Nothing is chosen for anybody: the answer stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from ...records import Choice, Quote
from ...text.lexicon import HONORIFICS, MONTHS, WEEKDAYS
from ...text.questions.qualifiers import Qualifier, QualifierKind, qualifiers_in
from ..reader import ReadablePassage

MOST_CHOICES: Final = 4
_EVENT: Final = regex.compile(
    r"\b(?:the|this|that)\s+(?:summit|meeting|talks|negotiations|visit|conference|treaty|agreement"
    r"|declaration|statement|speech|election|vote|referendum|poll|survey|protests?|attack|crash|accident"
    r"|fire|flood|storm|earthquake|eruption|strike|trial|ceremony|incident|report|law|deal|exercises?)\b",
    regex.IGNORECASE,
)
_NEARLY: Final = 0.5
"""Of the first quotation's confidence, from which on another article answers about as well."""
_FIRST_NAME: Final = r"(\p{Lu}[\p{L}\p{M}'’-]+)\s+"
_NO_FIRST_NAMES: Final = frozenset(
    word.casefold()
    for word in (
        *HONORIFICS,
        *MONTHS,
        *WEEKDAYS,
        *[
            "The",
            "A",
            "An",
            "In",
            "On",
            "At",
            "By",
            "For",
            "From",
            "To",
            "With",
            "When",
            "Where",
            "While",
            "After",
            "Before",
            "But",
            "And",
            "As",
            "If",
            "That",
            "This",
            "President",
            "Minister",
            "Premier",
            "Chancellor",
            "Secretary",
            "Ambassador",
            "Chairman",
            "Captain",
            "Admiral",
            "Marshal",
            "Emperor",
            "King",
            "Queen",
            "Prince",
            "Princess",
            "Tsar",
            "Count",
            "Foreign",
            "Prime",
            "Deputy",
            "Governor",
            "Mayor",
            "Director",
            "Judge",
            "Officer",
            "Leader",
            "Comrade",
            "Lake",
            "Mount",
            "Cape",
            "Port",
            "Saint",
            "New",
            "Old",
            "North",
            "South",
            "East",
            "West",
            "Northern",
            "Southern",
            "Eastern",
            "Western",
            "Upper",
            "Lower",
            "Great",
            "Since",
            "Until",
            "Under",
            "Both",
            "Then",
            "Now",
            "Supreme",
        ],
        # What a question in a heading begins with; "Will" is a first name
        *["What", "Who", "Whom", "Whose", "Which", "Why", "How"],
        *[
            "Do",
            "Does",
            "Did",
            "Is",
            "Are",
            "Was",
            "Were",
            "Has",
            "Have",
            "Had",
            "Can",
            "Could",
            "Should",
            "Would",
            "Must",
        ],
    )
)


def choices_of(
    question: str, passages: Sequence[ReadablePassage], quotes: Sequence[Quote]
) -> tuple[Choice, ...]:
    """The readings that a question leaves open; none where it leaves none."""
    qualifiers = qualifiers_in(question)
    for name in _bare_names(question, qualifiers):
        found = _people(name, passages)
        if len(found) > 1:
            return found[:MOST_CHOICES]
    if not qualifiers and _EVENT.search(question):
        return _titles(quotes)
    return ()


def _bare_names(question: str, qualifiers: Iterable[Qualifier]) -> Iterator[str]:
    """The names of one word: no other name stands beside them."""
    names = [item.span for item in qualifiers if item.kind is QualifierKind.NAME]
    for span in names:
        beside = any(
            other is not span
            and question[min(other.end, span.end) : max(other.start, span.start)] == " "
            for other in names
        )
        word = span.slice(question)
        before = question[: span.start].split()
        titled = bool(before) and before[-1][:1].isupper() and len(before) > 1
        if not beside and not titled:
            yield word


def _people(name: str, passages: Iterable[ReadablePassage]) -> tuple[Choice, ...]:
    """The full names that passages give a surname, the likeliest passage's first."""
    written = regex.compile(rf"(?<![\p{{L}}\p{{N}}]){_FIRST_NAME}({regex.escape(name)})(?!\p{{L}})")
    found: dict[str, tuple[str, list[str]]] = {}
    for passage in passages:
        for match in written.finditer(passage.span.slice(passage.article.text)):
            key = match[1].casefold()
            if key in _NO_FIRST_NAMES:
                continue
            _, articles = found.setdefault(key, (match[0], []))
            articles.append(passage.article.id)
    return tuple(
        Choice(words=words, article_ids=tuple(dict.fromkeys(ids))) for words, ids in found.values()
    )


def _titles(quotes: Sequence[Quote]) -> tuple[Choice, ...]:
    """The titles of articles that answer about as well as the first, one of each story."""
    if not quotes or quotes[0].confidence is None:
        return ()
    least = _NEARLY * quotes[0].confidence
    found: dict[str, Choice] = {}
    for quote in quotes:
        article, story = quote.article, quote.story
        if not article.title or (quote.confidence or 0.0) < least:
            continue
        key = story.article_ids[0] if story else article.id
        found.setdefault(key, Choice(words=article.title, article_ids=(article.id,)))
    return tuple(found.values())[:MOST_CHOICES] if len(found) > 1 else ()

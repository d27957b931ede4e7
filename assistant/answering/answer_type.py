"""What kind of thing a question asks for, and whether a sentence holds one.

A question that begins "how many" wants a quantity, one that begins "when" a time, one that begins
"why" a cause. The rules are English and few; a question they do not know expects nothing, and no
sentence is judged by it. They follow the classes of X. Li, D. Roth, "Learning Question
Classifiers", COLING 2002 (NUM:count, NUM:perc, NUM:money, NUM:date, DESC:reason), as far as a
pattern can tell them.
"""

from __future__ import annotations

import re
from typing import Final

from ..text.lexicon import MONTHS, SCALES, SMALL_NUMBERS, TENS, WEEKDAYS

_QUANTITY_ASKED: Final = re.compile(
    r"\b(?:how\s+(?:many|much|large|big|long|far|high|old|often)"
    r"|what\s+(?:percent|percentage|share|proportion|number|fraction|portion)"
    r"|what\s+(?:is|was|are|were)\s+the\s+(?:\w+\s+)?"
    r"(?:percentage|share|proportion|number|population|size|cost|price))\b",
    re.IGNORECASE,
)
_MEASURE_ASKED: Final = re.compile(
    r"\bhow\s+(large|big|small|long|far|high|tall|deep|wide|heavy|fast|old|often|soon)\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\bhow\s+many\s+(\w{3,})(?:\s+(\w{3,}))?", re.IGNORECASE)
_TIME_ASKED: Final = re.compile(
    r"\b(?:when|(?:what|which|in\s+what|in\s+which|on\s+what)\s+"
    r"(?:year|date|day|month|decade|century))\b",
    re.IGNORECASE,
)
# The readers' weights were fitted with these, without thirteen to nineteen and trillions
_NUMBER_WORDS: Final = "|".join(
    (
        *SMALL_NUMBERS[2:13],
        *TENS,
        *(f"{scale}s?" for scale in ("dozen", *SCALES) if scale != "trillion"),
        *("half", "third", "quarter", "majority", "most", "percent", r"per\s+cent"),
    )
)
# A bare year is a number that counts nothing
_QUANTITY: Final = re.compile(
    rf"\b(?!(?:1[5-9]|20)\d\d\b)\d|%|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE
)
_TIME: Final = re.compile(
    r"\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\s+century\b|\b\d0s\b"
    rf"|\b(?:{'|'.join((*MONTHS, *WEEKDAYS))}|yesterday|today|tomorrow)\b"
    r"|\b(?:last|next|this)\s+(?:week|month|year|spring|summer|autumn|fall|winter)\b",
)
_CAUSE_ASKED: Final = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:why\b|(?:for|what|which)\b[^?]{0,20}\breasons?\b)",
    re.IGNORECASE,
)
# Four to five times as frequent in sentences that answer "why" as in others of the same articles
_CAUSE: Final = re.compile(
    r"\b(?:because|due\s+to|owing\s+to|thanks\s+to|reasons?|so\s+that|so\s+as\s+to|in\s+order\s+to"
    r"|as\s+a\s+result|in\s+response\s+to|for\s+fear|on\s+the\s+grounds?"
    r"|to\s+(?:avoid|prevent|protect|protest|ensure))\b",
    re.IGNORECASE,
)
_ENDS_A_STATEMENT: Final = re.compile(r"[.!…。！।]['\"”’»)\]*_]*$")
_FRAGMENT_CHARACTERS: Final = 80


def matches_answer_type(question: str, sentence: str) -> bool:
    """Whether the question expects a quantity, a time or a cause, and the sentence holds one.

    >>> matches_answer_type("How many Russians object?", "Some 71 percent object.")
    True
    >>> matches_answer_type("Who objects?", "Some 71 percent object.")
    False
    >>> matches_answer_type("Why do they object?", "They object because of the war.")
    True
    """
    if asks_for_quantity(question):
        return _QUANTITY.search(sentence) is not None and _names_what_is_counted(question, sentence)
    if asks_for_cause(question):
        return _CAUSE.search(sentence) is not None
    return _TIME_ASKED.search(question) is not None and _TIME.search(sentence) is not None


def asks_for_quantity(question: str) -> bool:
    """Whether a question expects a quantity, which a sentence has to name the counted thing beside.

    >>> asks_for_quantity("How many Russians object?"), asks_for_quantity("When did they object?")
    (True, False)
    """
    return _QUANTITY_ASKED.search(question) is not None


def word_of_measure(question: str) -> str:
    """The word that says which measure is asked for; an answer gives a figure in its place.

    >>> word_of_measure("How large are the islands?"), word_of_measure("Who owns the islands?")
    ('large', '')
    """
    asked = _MEASURE_ASKED.search(question)
    return asked[1] if asked else ""


def asks_for_cause(question: str) -> bool:
    """Whether a question expects a cause, which a sentence may tell without a word for it.

    >>> asks_for_cause("Why did they object?"), asks_for_cause("Who knows why?")
    (True, False)
    """
    return _CAUSE_ASKED.search(question) is not None


def _names_what_is_counted(question: str, sentence: str) -> bool:
    counted = _COUNTED.search(question)
    if counted is None:
        return True
    folded = sentence.casefold()
    return any(_singular(word) in folded for word in counted.groups() if word)


def _singular(word: str) -> str:
    return re.sub(r"(?:ies|es|s)$", "", word.casefold())


def is_declarative(sentence: str) -> bool:
    """Whether a sentence states something: headings and questions do not.

    >>> is_declarative("US opposition"), is_declarative("Will they agree?"), is_declarative("They did.")
    (False, False, True)
    """
    text = sentence.strip()
    if text.endswith(("?", "？", "؟")):
        return False
    return len(text) > _FRAGMENT_CHARACTERS or _ENDS_A_STATEMENT.search(text) is not None

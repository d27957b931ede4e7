"""What decides whether a question depends on earlier turns, and which of their words it takes over.

Invariant: every feature is a count of what was said and how it was worded, scaled to about 0 to 1;
the coefficients beside them are the recipe's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import regex

from ...text.questions.follow_ups import SAYS_NOTHING, FollowUpSigns, signs_of
from ...text.questions.function_words import function_words, holds_together, language_of_talk
from .earlier_turns import EarlierTurn

_SPACED: Final = r"[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}\p{Katakana}ー]]"
WORD: Final = regex.compile(
    r"[\p{N}\p{Han}\p{Katakana}ー]*[\p{Han}\p{Katakana}][\p{N}\p{Han}\p{Katakana}ー]*|\p{Hiragana}+"
    rf"|{_SPACED}+(?:['’.-]{_SPACED}+)*",
    regex.VERSION1,
)
"""A word; in Japanese, which has no spaces, a run of what is written otherwise than grammar is."""
_MOST_COUNTED: Final = 4
"""How often a word was said counts up to so many times."""
_ENDING: Final = 2
"""The terms at the end of a question, where English puts what it asks about."""
_MOST_OWN: Final = 8
_MOST_WORDS: Final = 20


class Vocabulary(Protocol):
    """What a collection knows of words; a search snapshot does."""

    @property
    def terms_of_question(self) -> Callable[[str], Sequence[str]]:
        """From a question to its terms."""

    def weight_of(self, term: str) -> float:
        """The idf of a term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFeatures:
    """What decides whether a question depends on what was said before; numbers from 0 to about 2."""

    pointing: float
    points: float
    own_terms: float
    opens_on: float
    asks_on: float
    names: float
    length: float
    definite: float
    new_terms: float
    rarest_new: float
    own_subject: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFeatures:
    """What decides whether a word said before is carried into a question; numbers from 0 to 1."""

    asked: float
    asked_first: float
    ends: float
    recency: float
    times_asked: float
    quoted_last: float
    times_quoted: float
    turns_quoted: float
    asked_and_quoted: float
    idf: float
    points: float
    own_terms: float
    length: float


def turn_features(
    question: str, earlier: Sequence[EarlierTurn], vocabulary: Vocabulary
) -> TurnFeatures:
    """The features of a question, beside what was said before."""
    signs = signs_of(question)
    terms = _own_terms(question, vocabulary)
    own, new = len(terms), terms - _said_before(earlier, vocabulary)
    rarest = max(map(vocabulary.weight_of, new), default=0.0) / (vocabulary.weight_of("") or 1.0)
    return TurnFeatures(
        pointing=float(min(signs.pointing, 2)),
        points=float(signs.pointing > 0),
        own_terms=min(own, _MOST_OWN) / _MOST_OWN,
        opens_on=float(signs.opens_on),
        asks_on=float(signs.asks_on),
        names=float(signs.has_name),
        length=_length(signs),
        definite=float(signs.is_definite),
        new_terms=len(new) / own if own else 0.0,
        rarest_new=rarest,
        own_subject=0.0 if signs.leans or len(new) < own else rarest,
    )


def term_features(
    question: str, earlier: Sequence[EarlierTurn], vocabulary: Vocabulary
) -> dict[str, TermFeatures]:
    """The features of each term said before that is not the question's own."""
    said = [text for turn in earlier for text in (turn.question, *turn.quoted)]
    known = set(vocabulary.terms_of_question(question)) | _says_nothing(
        vocabulary, (question, *said)
    )
    asked = [vocabulary.terms_of_question(turn.question) for turn in earlier]
    quoted = [_counted(turn.quoted, vocabulary) for turn in earlier]
    rarest, signs = vocabulary.weight_of("") or 1.0, signs_of(question)
    size = min(len(_own_terms(question, vocabulary)), _MOST_OWN) / _MOST_OWN
    found: dict[str, TermFeatures] = {}
    for term in dict.fromkeys(term for turn in (*asked, *quoted) for term in turn):
        if term in known or holds_together(term):
            continue
        ages = [len(asked) - place for place, terms in enumerate(asked) if term in terms]
        replies = sum(term in counts for counts in quoted)
        found[term] = TermFeatures(
            asked=float(bool(ages)),
            asked_first=float(term in asked[0]),
            ends=float(any(term in terms[-_ENDING:] for terms in asked)),
            recency=1.0 / min(ages) if ages else 0.0,
            times_asked=min(len(ages), _MOST_COUNTED) / _MOST_COUNTED,
            quoted_last=float(term in quoted[-1]),
            times_quoted=min(quoted[-1][term], _MOST_COUNTED) / _MOST_COUNTED,
            turns_quoted=min(replies, _MOST_COUNTED) / _MOST_COUNTED,
            asked_and_quoted=float(bool(ages) and replies > 0),
            idf=vocabulary.weight_of(term) / rarest,
            points=float(signs.pointing > 0),
            own_terms=size,
            length=_length(signs),
        )
    return found


def _own_terms(question: str, vocabulary: Vocabulary) -> set[str]:
    own = set(vocabulary.terms_of_question(question)) - _says_nothing(vocabulary, (question,))
    return {term for term in own if not holds_together(term)}


def _said_before(earlier: Sequence[EarlierTurn], vocabulary: Vocabulary) -> set[str]:
    texts = (text for turn in earlier for text in (turn.question, *turn.quoted))
    return {term for text in texts for term in vocabulary.terms_of_question(text)}


def _says_nothing(vocabulary: Vocabulary, texts: Iterable[str]) -> set[str]:
    """The terms of words of talk, and of the function words of the languages these texts are in."""
    spoken = {language_of_talk(text) for text in texts}
    words = SAYS_NOTHING.union(*map(function_words, sorted(spoken)))
    return set(vocabulary.terms_of_question(" ".join(sorted(words))))


def _length(signs: FollowUpSigns) -> float:
    return min(signs.words, _MOST_WORDS) / _MOST_WORDS


def _counted(texts: Iterable[str], vocabulary: Vocabulary) -> Counter[str]:
    """How often each term stands in some texts."""
    words = (match[0] for text in texts for match in WORD.finditer(text))
    return Counter(term for word in words for term in vocabulary.terms_of_question(word))

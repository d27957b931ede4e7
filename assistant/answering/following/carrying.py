"""Which words of earlier turns a question is searched with, and how much each weighs.

Invariant: nothing is written. What is carried are slices of earlier questions and of what was
quoted in reply; the question itself stays as it was asked. A question that stands alone carries
nothing.

Two logistic functions decide: how likely the question depends on what was said before, by signs in
its wording; and for each word said before, how likely a person who wrote the question out in full
would put it in. Both were fitted on rewrites by people (`eval/conversations/fitting.py`). The
features are those of historical query expansion: S.-C. Lin et al., "Multi-Stage Conversational
Passage Retrieval", ACM TOIS 39(4), 2021, and N. Voskarides et al., "Query Resolution for
Conversational Search with Limited Supervision", SIGIR 2020.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from typing import Final

import regex

from ...recipe import FollowUpSettings
from ...records import CarriedWords, Locator
from ...text.spans import Span
from .earlier_turns import Conversation, EarlierTurn
from .features import (
    WORD,
    TermFeatures,
    TurnFeatures,
    Vocabulary,
    term_features,
    turn_features,
)

_BETWEEN: Final = regex.compile(r"[\s-]{1,2}")
"""What may stand between two words of one phrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What a question takes over; empty where it stands alone.

    `terms` are the terms of `words` with their weights; `shown` are the places quoted before.
    """

    words: tuple[CarriedWords, ...] = ()
    terms: dict[str, float] = field(default_factory=dict)
    shown: tuple[Locator, ...] = ()

    @property
    def text(self) -> str:
        """The carried words in the order in which they were said."""
        return " ".join(item.words for item in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A text said before: how many turns back, and whether it was quoted."""

    text: str
    turn: int
    is_quoted: bool = False


def carried_into(question: str, conversation: Conversation, vocabulary: Vocabulary) -> Carry:
    """What a question takes over from the turns before it, without the words that were dropped."""
    settings = conversation.settings
    turns = conversation.earlier[-settings.most_turns :]
    if not turns or not _depends(question, turns, conversation.settings, vocabulary):
        return Carry()
    weights = {
        term: _probability(features, settings.carrying)
        for term, features in term_features(question, turns, vocabulary).items()
    }
    likely = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[: settings.most_carried]
    least = min(settings.carried_from, settings.carried_share * max(weights.values(), default=0.0))
    chosen = {term: value**settings.weight_power for term, value in likely if value >= least > 0.0}
    dropped = {_folded(word) for word in conversation.dropped}
    words, terms = _phrases(turns, chosen, vocabulary, dropped=dropped)
    return Carry(
        words=words,
        terms=terms,
        shown=tuple(dict.fromkeys(place for turn in turns for place in turn.places)),
    )


def _depends(
    question: str,
    earlier: Sequence[EarlierTurn],
    settings: FollowUpSettings,
    vocabulary: Vocabulary,
) -> bool:
    likely = _probability(turn_features(question, earlier, vocabulary), settings.dependence)
    return likely >= settings.depends_from


def _probability(features: TurnFeatures | TermFeatures, coefficients: tuple[float, ...]) -> float:
    """The logistic function of features under coefficients, the bias first."""
    bias, *weights = coefficients
    pairs = zip(weights, astuple(features), strict=True)
    return 1.0 / (1.0 + math.exp(-(bias + sum(weight * value for weight, value in pairs))))


def _phrases(
    earlier: Sequence[EarlierTurn],
    weights: dict[str, float],
    vocabulary: Vocabulary,
    *,
    dropped: Collection[str],
) -> tuple[tuple[CarriedWords, ...], dict[str, float]]:
    """The chosen terms as slices of what was said, words that stand together in one, and the terms kept."""
    left = dict(weights)
    phrases: list[CarriedWords] = []
    kept: dict[str, float] = {}
    for said in _said(earlier):
        for span, terms in _runs(said.text, left, vocabulary):
            for term in terms:
                left.pop(term, None)
            words = span.slice(said.text)
            if _folded(words) in dropped:
                continue
            own = {term: weights[term] for term in terms}
            kept |= own
            phrases.append(
                CarriedWords(
                    words=words,
                    weight=round(max(own.values()), 3),
                    turn=said.turn,
                    is_quoted=said.is_quoted,
                )
            )
    return tuple(phrases), kept


def _said(earlier: Sequence[EarlierTurn]) -> Iterator[_Said]:
    """What was said before: all questions, then what was quoted last, and before that."""
    count = len(earlier)
    for place, turn in enumerate(earlier):
        yield _Said(text=turn.question, turn=count - place)
    for place, turn in reversed(list(enumerate(earlier))):
        for text in turn.quoted:
            yield _Said(text=text, turn=count - place, is_quoted=True)


def _runs(
    text: str, weights: dict[str, float], vocabulary: Vocabulary
) -> Iterator[tuple[Span, list[str]]]:
    """The runs of words that hold one of these terms, each term where it stands first."""
    open_terms, spans = dict(weights), list[tuple[Span, list[str]]]()
    for match in WORD.finditer(text):
        terms = [term for term in vocabulary.terms_of_question(match[0]) if term in open_terms]
        if not terms:
            continue
        for term in terms:
            del open_terms[term]
        span = Span(start=match.start(), end=match.end())
        if spans and _BETWEEN.fullmatch(text[spans[-1][0].end : span.start]):
            before, others = spans[-1]
            spans[-1] = (Span(start=before.start, end=span.end), others + terms)
        else:
            spans.append((span, terms))
    yield from spans


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())

"""The linear reader: a weighted sum of signals that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, NamedTuple

from ..recipe import AnsweringSettings, ConfidenceSettings
from ..search.engines.conditions import primary
from ..text.questions.function_words import function_words, holds_together, language_of_talk
from .answer_type import is_declarative, matches_answer_type, word_of_measure
from .confidence import confidence_of
from .held_qualifiers import Qualifiers
from .reader import ReadablePassage, SentenceScore, Terms, best_first, in_english

_EUROPEAN: Final = frozenset({"ru", "de", "fr", "es"})
"""Languages with a cut-off of their own."""
_NEVER: Final = 1.0


class _Asked(NamedTuple):
    """A question with the weights of its terms and of its qualifiers."""

    question: str
    weights: dict[str, float]
    content: dict[str, float]
    qualifiers: Qualifiers
    terms: Terms

    def coverage_in(self, passage: ReadablePassage, present: set[str]) -> float:
        """The share of the question's terms that a text holds; the less of two where it is a follow-up.

        Who asks on leaves out what was said ("А со стороны Японии?"), and every sentence on Japan
        has all that is left; but what was carried alone is no reply ("Почему?"). So outside English
        the question's own content counts by itself and with what it carries. In English the network
        reads the question, and knows better.
        """
        if not passage.carried or in_english(passage.article):
            return share_of(self.weights, present)
        alone = share_of(self.content, present)
        carried = {
            term: share * self.terms.weight_of(term) for term, share in passage.carried.items()
        }
        return min(alone, share_of({**carried, **self.content}, present))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearReader:
    """A weighted sum of similarity, shared terms, passage score and the kind of answer expected."""

    settings: AnsweringSettings = field(default_factory=AnsweringSettings)
    name: ClassVar[str] = "linear"
    fingerprint: ClassVar[str | None] = None

    @property
    def confidence(self) -> ConfidenceSettings:
        """From the recipe."""
        return self.settings.confidence

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """The scores the passages came with: they were ranked by the same signals."""
        del scores
        return [passage.score for passage in passages]

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        """One score per sentence, best first; equal scores by (article id, start)."""
        weights = _weights(question, terms)
        follows = any(passage.carried for passage in passages)
        content = _content(question, weights, terms) if follows else weights
        asked = _Asked(question, weights, content, Qualifiers.of(question, terms), terms)
        best = max((passage.score for passage in passages), default=0.0) or 1.0
        scores = [
            score for passage in passages for score in self._read_passage(asked, passage, best)
        ]
        return best_first(scores)

    def _read_passage(
        self, asked: _Asked, passage: ReadablePassage, best: float
    ) -> list[SentenceScore]:
        article = passage.article
        around = set(asked.terms.terms_of(passage.span.slice(article.text), article.language))
        around |= set(asked.terms.terms_of(article.title or "", article.language))
        around = passage.terms_held(around)
        missing = asked.qualifiers.missing_from(passage)
        calibration = self._calibration(passage)
        overlap_weight = (
            self.settings.overlap_weight
            if in_english(article)
            else self.settings.foreign_overlap_weight
        )
        scores = []
        for span, similarity in zip(passage.sentences, passage.similarities, strict=True):
            text = span.slice(article.text)
            own = passage.terms_held(set(asked.terms.terms_of(text, article.language)))
            evidence = SentenceScore(
                article=article,
                span=span,
                score=0.0,
                similarity=similarity,
                coverage=asked.coverage_in(passage, own),
                passage_coverage=asked.coverage_in(passage, own | around),
                matches_answer_type=matches_answer_type(asked.question, text),
                is_declarative=is_declarative(text),
                relative_score=passage.score / best,
                qualifiers=asked.qualifiers.share_held(text, missing),
            )
            scores.append(
                replace(
                    evidence,
                    score=self._weigh(evidence, overlap_weight),
                    confidence=confidence_of(evidence, calibration or self.confidence),
                    calibration=calibration,
                )
            )
        return scores

    def _calibration(self, passage: ReadablePassage) -> ConfidenceSettings | None:
        """How sure to be of a sentence in another language; `None` for as sure as in English."""
        if passage.crosses:
            return self.settings.crossing_confidence
        if in_english(passage.article):
            return None
        settings, found = self.settings, self.settings.foreign_confidence
        if primary(passage.article.language or "") in _EUROPEAN:
            found = replace(found, weak_threshold=settings.european_weak_threshold)
        # What was carried says what is spoken of, and not whether this is what was asked of it
        return replace(found, answered_threshold=_NEVER) if passage.carried else found

    def _weigh(self, evidence: SentenceScore, overlap_weight: float) -> float:
        settings = self.settings
        return (
            settings.similarity_weight * evidence.similarity
            + overlap_weight * evidence.coverage
            + settings.passage_weight * evidence.relative_score
            + settings.answer_type_weight * evidence.matches_answer_type
            + settings.declarative_weight * evidence.is_declarative
        )


def _weights(question: str, terms: Terms) -> dict[str, float]:
    """The weight of each term that a sentence should share; "large" in "how large" is none of them."""
    words = terms.terms_of_question(question)
    measure = set(terms.terms_of_question(word_of_measure(question)))
    return {term: terms.weight_of(term) for term in words if term not in measure}


def _content(question: str, weights: dict[str, float], terms: Terms) -> dict[str, float]:
    """The weights without those of the function words of the question's language."""
    words = sorted(function_words(language_of_talk(question)))
    empty = set(terms.terms_of_question(" ".join(words))) if words else set()
    return {
        term: weight
        for term, weight in weights.items()
        if term not in empty and not holds_together(term)
    }


def share_of(weights: dict[str, float], present: set[str]) -> float:
    """The share of the total weight that the present terms carry; 0 without any terms.

    >>> share_of({"kuril": 3.0, "islands": 1.0}, {"islands", "treaty"})
    0.25
    """
    total = sum(weights.values())
    return (
        sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
    )

"""The linear reader: a weighted sum of signals that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple

from ..recipe import AnsweringSettings, ConfidenceSettings
from .answer_type import is_declarative, matches_answer_type
from .confidence import confidence_of
from .reader import ReadablePassage, SentenceScore, Terms, best_first


class _Asked(NamedTuple):
    """A question with the weights of its terms."""

    question: str
    weights: dict[str, float]
    terms: Terms


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
        weights = {term: terms.weight_of(term) for term in terms.terms_of_question(question)}
        best = max((passage.score for passage in passages), default=0.0) or 1.0
        scores = [
            score
            for passage in passages
            for score in self._read_passage(_Asked(question, weights, terms), passage, best)
        ]
        return best_first(scores)

    def _read_passage(
        self, asked: _Asked, passage: ReadablePassage, best: float
    ) -> list[SentenceScore]:
        article, weights = passage.article, asked.weights
        around = set(asked.terms.terms_of(passage.span.slice(article.text), article.language))
        around |= set(asked.terms.terms_of(article.title or "", article.language))
        scores = []
        for span, similarity in zip(passage.sentences, passage.similarities, strict=True):
            text = span.slice(article.text)
            own = set(asked.terms.terms_of(text, article.language))
            evidence = SentenceScore(
                article=article,
                span=span,
                score=0.0,
                similarity=similarity,
                coverage=share_of(weights, own),
                passage_coverage=share_of(weights, own | around),
                matches_answer_type=matches_answer_type(asked.question, text),
                is_declarative=is_declarative(text),
                relative_score=passage.score / best,
            )
            scores.append(
                replace(
                    evidence,
                    score=self._weigh(evidence),
                    confidence=confidence_of(evidence, self.confidence),
                )
            )
        return scores

    def _weigh(self, evidence: SentenceScore) -> float:
        settings = self.settings
        return (
            settings.similarity_weight * evidence.similarity
            + settings.overlap_weight * evidence.coverage
            + settings.passage_weight * evidence.relative_score
            + settings.answer_type_weight * evidence.matches_answer_type
            + settings.declarative_weight * evidence.is_declarative
        )


def share_of(weights: dict[str, float], present: set[str]) -> float:
    """The share of the total weight that the present terms carry; 0 without any terms.

    >>> share_of({"kuril": 3.0, "islands": 1.0}, {"islands", "treaty"})
    0.25
    """
    total = sum(weights.values())
    return (
        sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
    )

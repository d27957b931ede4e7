"""The seam for whatever judges sentences, and the arithmetic that does so without training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from ..recipe import AnsweringSettings
from ..records import Article, Span
from .answer_type import fits_expectation, is_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePassage:
    """A ranked passage handed to a reader.

    `score` is the fused retrieval score; `similarities` holds, for each sentence, its cosine to
    the question.
    """

    article: Article
    span: Span
    sentences: tuple[Span, ...]
    score: float
    similarities: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the trained reader says of a sentence, as log-odds; more is better.

    `sentence` is against "no sentence of this window", `phrase` the best phrase in it against "no
    phrase in this window", `answerable` that the window answers at all.
    """

    sentence: float
    phrase: float
    answerable: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceScore:
    """How well one sentence answers: a score to rank by, and the evidence it was made from.

    `confidence` is the estimated probability that this sentence answers the question, 0 to 1.
    `similarity` is a cosine; `coverage` and `passage_coverage` say which share of the question's
    weighted terms the sentence, and the sentence with its passage and title, hold (0 to 1);
    `fits` and `states` are the judgements of `expectation`; `relative_score` is the passage's
    retrieval score over the best passage's. `reading` is what the trained reader saw, if it read.
    """

    article: Article
    span: Span
    score: float
    similarity: float
    coverage: float
    passage_coverage: float
    fits: bool
    states: bool
    relative_score: float
    confidence: float = 0.0
    reading: Reading | None = None
    key_phrase: Span | None = None


class Reader(Protocol):
    """Scores the sentences of passages against the question."""

    @property
    def name(self) -> str:
        """Which reader this is, for people: it stands in answers and in `doctor`."""

    @property
    def weak_from(self) -> float:
        """The confidence of this reader from which on a sentence is worth showing."""

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[SentenceScore]:
        """A score for each sentence worth judging, best first; ties by (article id, start)."""

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """What to rank each of these passages by, given what `read` returned for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArithmeticReader:
    """A weighted sum of similarity, shared terms, passage score and the kind of answer expected.

    `terms_of_question` and `terms_of` analyse text into terms; `weight_of` gives a term's idf.
    """

    settings: AnsweringSettings
    terms_of_question: Callable[[str], Sequence[str]]
    terms_of: Callable[[str, str | None], Sequence[str]]
    weight_of: Callable[[str], float]
    name: ClassVar[str] = "arithmetic"

    @property
    def weak_from(self) -> float:
        """From the recipe."""
        return self.settings.weak_from

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """The scores the passages came with: they were ranked by the same signals."""
        del scores
        return [passage.score for passage in passages]

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[SentenceScore]:
        """One score per sentence, best first; equal scores by (article id, start)."""
        weights = {term: self.weight_of(term) for term in self.terms_of_question(question)}
        best = max((passage.score for passage in passages), default=0.0) or 1.0
        scores = [
            score
            for passage in passages
            for score in self._read_passage(question, weights, passage, best)
        ]
        return best_first(scores)

    def _read_passage(
        self, question: str, weights: dict[str, float], passage: ReadablePassage, best: float
    ) -> list[SentenceScore]:
        article = passage.article
        around = set(self.terms_of(passage.span.slice(article.text), article.language))
        around |= set(self.terms_of(article.title or "", article.language))
        scores = []
        for span, similarity in zip(passage.sentences, passage.similarities, strict=True):
            text = span.slice(article.text)
            own = set(self.terms_of(text, article.language))
            evidence = SentenceScore(
                article=article,
                span=span,
                score=0.0,
                similarity=similarity,
                coverage=share_of(weights, own),
                passage_coverage=share_of(weights, own | around),
                fits=fits_expectation(question, text),
                states=is_statement(text),
                relative_score=passage.score / best,
            )
            scores.append(
                replace(
                    evidence,
                    score=self._weigh(evidence),
                    confidence=evidence_confidence(evidence, self.settings),
                )
            )
        return scores

    def _weigh(self, evidence: SentenceScore) -> float:
        settings = self.settings
        return (
            settings.similarity_weight * evidence.similarity
            + settings.overlap_weight * evidence.coverage
            + settings.passage_weight * evidence.relative_score
            + settings.expectation_weight * evidence.fits
            + settings.statement_weight * evidence.states
        )


def best_first(scores: Iterable[SentenceScore]) -> list[SentenceScore]:
    """The scores in the order every reader returns."""
    return sorted(
        scores, key=lambda item: (-item.score, item.article.id, item.span.start, item.span.end)
    )


def evidence_confidence(evidence: SentenceScore, settings: AnsweringSettings) -> float:
    """The probability that a sentence answers, from the signals that need no model.

    A logistic function of signals that do not depend on how many passages compete: the cosine to
    the question, and which share of the question's weighted terms the sentence and its surroundings
    hold. The coefficients are fitted: see `AnsweringSettings`.
    """
    return sigmoid(
        settings.confidence_bias
        + settings.confidence_similarity * evidence.similarity
        + settings.confidence_coverage * evidence.coverage
        + settings.confidence_passage_coverage * evidence.passage_coverage
    )


def sigmoid(log_odds: float) -> float:
    """From log-odds to a probability; extreme odds do not overflow."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))


def share_of(weights: dict[str, float], present: set[str]) -> float:
    """The share of the total weight that the present terms carry; 0 without any terms.

    >>> share_of({"kuril": 3.0, "islands": 1.0}, {"islands", "treaty"})
    0.25
    """
    total = sum(weights.values())
    return (
        sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
    )

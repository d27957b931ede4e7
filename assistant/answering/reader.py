"""The seam for whatever judges sentences, and the arithmetic that does so without training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..recipe import AnsweringSettings
from ..records import Article, Span


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
class SentenceScore:
    """How well one sentence answers: a score to rank by, and the evidence it was made from.

    `similarity` is a cosine; `coverage` and `passage_coverage` say which share of the question's
    weighted terms the sentence, and the sentence with its passage and title, hold (0 to 1).
    """

    article: Article
    span: Span
    score: float
    similarity: float
    coverage: float
    passage_coverage: float
    key_phrase: Span | None = None


class Reader(Protocol):
    """Scores every sentence of the passages against the question."""

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[SentenceScore]:
        """One score per sentence, best first; equal scores by (article id, start)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArithmeticReader:
    """A weighted sum of sentence similarity, shared weighted terms and the passage's score.

    `terms_of_question` and `terms_of` analyse text into terms; `weight_of` gives a term's idf.
    """

    settings: AnsweringSettings
    terms_of_question: Callable[[str], Sequence[str]]
    terms_of: Callable[[str, str | None], Sequence[str]]
    weight_of: Callable[[str], float]

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[SentenceScore]:
        """One score per sentence, best first; equal scores by (article id, start)."""
        weights = {term: self.weight_of(term) for term in self.terms_of_question(question)}
        best = max((passage.score for passage in passages), default=0.0) or 1.0
        scores = [
            score
            for passage in passages
            for score in self._read_passage(weights, passage, passage.score / best)
        ]
        return sorted(
            scores, key=lambda item: (-item.score, item.article.id, item.span.start, item.span.end)
        )

    def _read_passage(
        self, weights: dict[str, float], passage: ReadablePassage, relative_score: float
    ) -> list[SentenceScore]:
        article, settings = passage.article, self.settings
        around = set(self.terms_of(passage.span.slice(article.text), article.language))
        around |= set(self.terms_of(article.title or "", article.language))
        scores = []
        for span, similarity in zip(passage.sentences, passage.similarities, strict=True):
            own = set(self.terms_of(span.slice(article.text), article.language))
            coverage = share_of(weights, own)
            scores.append(
                SentenceScore(
                    article=article,
                    span=span,
                    score=settings.similarity_weight * similarity
                    + settings.overlap_weight * coverage
                    + settings.passage_weight * relative_score,
                    similarity=similarity,
                    coverage=coverage,
                    passage_coverage=share_of(weights, own | around),
                )
            )
        return scores


def share_of(weights: dict[str, float], present: set[str]) -> float:
    """The share of the total weight that the present terms carry; 0 without any terms.

    >>> share_of({"kuril": 3.0, "islands": 1.0}, {"islands", "treaty"})
    0.25
    """
    total = sum(weights.values())
    return (
        sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
    )

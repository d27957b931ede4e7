"""The seam for whatever judges sentences.

Invariant: a reader changes the order of sentences and passages and says how sure it is; every word
of a quotation comes from the article. A reader belongs to no index: what it has to know of the
collection's words it is handed with each question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ..recipe import ConfidenceSettings
from ..records import Article, Span
from ..text.questions.question_forms import possible_languages

ENGLISH: Final = "en"
_SAMPLE: Final = 400  # characters, enough to tell a script


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePassage:
    """A ranked passage handed to a reader.

    `score` is the fused retrieval score; `similarities` holds, for each sentence, its cosine to
    the question. `crosses` says that the article is surely in another language than the question;
    `spelled` are then the terms that names of the question have there. `carried` are the terms of
    earlier turns that the question was searched with, and their weights beside its own.
    """

    article: Article
    span: Span
    sentences: tuple[Span, ...]
    score: float
    similarities: tuple[float, ...]
    crosses: bool = False
    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    carried: Mapping[str, float] = field(default_factory=dict)

    def terms_held(self, present: set[str]) -> set[str]:
        """The terms a text holds, with those of names that it writes in another script."""
        names = {term for term, others in self.spelled.items() if not present.isdisjoint(others)}
        return present | names if names else present


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the neural reader says of a sentence, as log-odds; more is better.

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
    `matches_answer_type` and `is_declarative` are the judgements of `answer_type`; `relative_score`
    is the passage's retrieval score over the best passage's. `qualifiers` is the weighted share of
    the question's years, numbers, names, quoted words and superlatives that sentence, passage,
    title and date of publication hold (0 to 1; 1 where the question has none). `reading` is what
    the neural reader saw, if it read. `calibration` is how the confidence was computed, where not
    as the reader's own says.
    """

    article: Article
    span: Span
    score: float
    similarity: float
    coverage: float
    passage_coverage: float
    matches_answer_type: bool
    is_declarative: bool
    relative_score: float
    qualifiers: float = 1.0
    confidence: float = 0.0
    reading: Reading | None = None
    key_phrase: Span | None = None
    asked: Span | None = None
    calibration: ConfidenceSettings | None = None

    def calibrated_by(self, own: ConfidenceSettings) -> ConfidenceSettings:
        """How the confidence was computed: `own` is what the reader says of itself."""
        return self.calibration or own


class Terms(Protocol):
    """What an index knows of words; a search snapshot does."""

    @property
    def terms_of_question(self) -> Callable[[str], Sequence[str]]:
        """From a question to its terms."""

    def terms_of(self, text: str, language: str | None) -> Sequence[str]:
        """The terms of an article's text."""

    def weight_of(self, term: str) -> float:
        """The idf of a term."""


class Reader(Protocol):
    """Scores the sentences of passages against the question."""

    @property
    def name(self) -> str:
        """Which reader this is, for people: it stands in answers and in `doctor`."""

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the weights it reads with, as hex digits; `None` for one without any."""

    @property
    def confidence(self) -> ConfidenceSettings:
        """How its confidence is computed, and from where on it answers."""

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        """A score for each sentence worth judging, best first; ties by (article id, start)."""

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """What to rank each of these passages by, given what `read` returned for them."""


def in_english(article: Article) -> bool:
    """Whether an article is in the language the shipped models know, or may be.

    >>> in_english(Article(id="a", text="Talks resumed.", language="en-GB"))
    True
    >>> in_english(Article(id="a", text="Переговоры продолжились."))
    False
    """
    if article.language:
        return article.language.lower().split("-")[0] == ENGLISH
    possible = possible_languages(article.text[:_SAMPLE])
    return not possible or ENGLISH in possible


def best_first(scores: Iterable[SentenceScore]) -> list[SentenceScore]:
    """The scores in the order every reader returns."""
    return sorted(
        scores, key=lambda item: (-item.score, item.article.id, item.span.start, item.span.end)
    )

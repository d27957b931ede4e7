"""The public call: a desk and a set of questions in, a report out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from ..errors import ArticleNotFoundError
from ..recipe import Recipe
from ..records import Answer, Article, Hit, OnProgress, Progress, Quote
from ..version import __version__
from .outcomes import Row
from .questions import Question, QuestionSet, check_evidence
from .quote_match import is_right, quote_f1
from .report import Facts, Report
from .retrieval import DEPTH

ASKING_STAGE: Final = "Asking questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many questions to ask, chosen by a seed that gives the same ones everywhere."""

    count: int
    seed: int = 0


def evaluate(
    desk: Desk,
    question_set: QuestionSet,
    *,
    sample: Sample | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Ask every question (or a sample) and measure the replies.

    Questions with a history are asked alone. A question on which the desk raises is scored as
    wrong and its row keeps the error.

    Raises:
        QuestionSetError: the evidence does not stand in the desk's articles.
        MissingExtraError: the measures' library is not installed.
    """
    asked = question_set.sample(sample.count, seed=sample.seed) if sample else question_set
    check_evidence(asked.questions, _texts(desk))
    if asked.questions:
        ask_one(desk, asked.questions[0])  # the model loads here, not in the first question's time
    rows = []
    for done, question in enumerate(asked.questions, start=1):
        rows.append(ask_one(desk, question))
        if on_progress is not None:
            on_progress(Progress(stage=ASKING_STAGE, done=done, total=len(asked.questions)))
    return Report(
        name=asked.name,
        facts=Facts(
            questions_sha256=asked.sha256,
            ids_sha256=asked.ids_sha256,
            seed=sample.seed if sample else None,
            recipe_fingerprint=desk.recipe.fingerprint,
            index_fingerprint=desk.fingerprint,
            version=__version__,
        ),
        rows=tuple(rows),
        notes=_notes(asked),
    )


def _notes(asked: QuestionSet) -> tuple[str, ...]:
    with_history = sum(bool(question.history) for question in asked.questions)
    if not with_history:
        return ()
    return (f"{with_history:,} questions follow on others; each was asked alone.",)


def _texts(desk: Desk) -> Callable[[str], str | None]:
    def text_of(article_id: str) -> str | None:
        try:
            return desk.article(article_id).text
        except ArticleNotFoundError:
            return None

    return text_of


T = TypeVar("T")

QUOTES: Final = 5
"""How many quotations a question is asked for, as `Assistant.ask` does by itself."""
_DEEP: Final = 100  # passages looked at where the first ten are of fewer than ten documents


class Desk(Protocol):
    """What is evaluated; an `Assistant` is one."""

    @property
    def recipe(self) -> Recipe:
        """The settings it answers by."""

    @property
    def fingerprint(self) -> str:
        """The state it answers from."""

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Passages, best first."""

    def ask(self, question: str, *, limit: int = 5) -> Answer:
        """The answer."""

    def article(self, article_id: str) -> Article:
        """One article with its text."""


def ask_one(desk: Desk, question: Question) -> Row:
    """The row of one question, asked by itself, without the turns before it."""
    row = Row(
        question_id=question.id,
        answerable=question.answerable,
        relevant=question.documents,
        f1=0.0 if question.answerable and _has_words(question) else None,
    )
    try:
        hits, search_ms = _timed(lambda: desk.search(question.text, limit=DEPTH))
        row = replace(row, search_ms=search_ms, documents=_documents(desk, question, hits))
        answer, ask_ms = _timed(lambda: desk.ask(question.text, limit=QUOTES))
        return replace(_judged(desk, question, answer, row), ask_ms=ask_ms)
    except Exception as error:  # noqa: BLE001  a question that crashes is a question not answered
        return replace(
            row,
            confidence=0.0 if question.answerable else 1.0,
            error=f"{type(error).__name__}: {error}",
        )


def _judged(desk: Desk, question: Question, answer: Answer, row: Row) -> Row:
    candidates = answer.quotes or answer.near_misses
    first_f1 = quote_f1(answer.quotes[0], question) if answer.quotes else row.f1
    return replace(
        row,
        status=str(answer.status),
        confidence=answer.confidence,
        shown=tuple(str(quote.locator) for quote in answer.quotes),
        candidates=tuple(str(quote.locator) for quote in candidates),
        candidates_right=tuple(is_right(quote, question, desk.article) for quote in candidates),
        f1=first_f1 if question.answerable else None,
        verified=tuple(_stands(quote, desk) for quote in answer.quotes),
    )


def _documents(desk: Desk, question: Question, hits: list[Hit]) -> tuple[str, ...]:
    """The documents of the hits, best first; a document ranks where its first passage does."""
    found = _named(hits)
    if len(found) < DEPTH <= len(hits):
        found = _named(desk.search(question.text, limit=_DEEP))
    return found[:DEPTH]


def _named(hits: list[Hit]) -> tuple[str, ...]:
    """Each hit's document, then the other copies of its report: the hit stands for them all.

    Which of them a question names plays no part, so a list is scored as one that shows every copy.
    """
    names: dict[str, None] = {}
    for hit in hits:
        names[hit.article.id] = None
        names.update(dict.fromkeys(hit.story.article_ids if hit.story else ()))
    return tuple(names)


def _stands(quote: Quote, desk: Desk) -> bool:
    """Whether the words shown stand in the article as it is stored, read and hashed again."""
    place = quote.locator
    text = desk.article(place.article_id).text
    same_text = hashlib.sha256(text.encode("utf-8")).hexdigest() == place.text_sha256
    return same_text and text[place.start : place.end] == quote.text


def _has_words(question: Question) -> bool:
    return any(item.text for item in question.evidence)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - begin) * 1000.0

"""What can be said of a failure without understanding it.

A failure is a question whose first quotation is wrong, or that should have got none. Its kind says
whether the quotation only echoes the question, whose article it is from, how far the right sentence
got, and which qualifiers of the question the quotation lacks. The rest is for a person to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assistant.answering import ReadablePassage, Reader, SentenceScore, Terms
from assistant.assistant import Assistant
from assistant.evaluation.questions import Question
from assistant.evaluation.quote_match import is_right, is_right_place
from assistant.evaluation.run import QUOTES
from assistant.recipe import ConfidenceSettings
from assistant.records import Answer, AnswerStatus, Article, Quote, Span
from assistant.text.questions.qualifiers import QualifierKind, Wording, qualifiers_in

_ECHO: Final = 0.5  # of the weight of the question's words: more is most of them
_LATER: Final = 4  # ranks from here on are counted together


class Reached(StrEnum):
    """How far the right sentence got."""

    READ = "read"
    RETRIEVED = "its passage retrieved, but not read"
    ARTICLE = "only other passages of its article retrieved"
    NOWHERE = "its article not retrieved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A question whose first quotation is wrong, or that should have got none.

    `quote` is the first quotation, or the first near miss where the `status` is "not found"; `None`
    where there is neither. `shown` is what the reader said of its best sentence, `right` of the
    best sentence that answers, `rank` that sentence's place among all that were read, from 1.
    `reached` is `None` for a question that nothing answers.
    """

    question: Question
    status: AnswerStatus
    quote: Quote | None
    shown: SentenceScore | None
    right: SentenceScore | None
    rank: int | None
    reached: Reached | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be said of it without understanding."""
        found = [self._outcome]
        if self.quote is not None:
            wanted = (*self.question.documents, self.question.near)
            same = self.quote.article.id in wanted
            found += [f"quotation from {'the same' if same else 'another'} article"]
            lacked = lacking(self.question.text, self.quote)
            found += [f"lacks a qualifier of the question: {kind}" for kind in lacked]
        if self.is_echo:
            found.append("echo: has most of the question's words")
        if self.reached is not None:
            found.append(f"right sentence: {self.reached}{self._place}")
        return tuple(found)

    @property
    def is_echo(self) -> bool:
        """Whether the quotation has most of the question's words, and more than the right one."""
        most = max(_ECHO, self.right.coverage if self.right else 0.0)
        return self.shown is not None and self.shown.coverage > most

    @property
    def _outcome(self) -> str:
        if self.quote is None:
            return "nothing shown"
        if self.status is AnswerStatus.NOT_FOUND:
            return "nothing shown, wrong first near miss"
        kind = "wrong first quotation" if self.question.answerable else "false answer"
        return f"{kind}, {self.status}"

    @property
    def _place(self) -> str:
        if self.rank is None:
            return ""
        return f", rank {min(self.rank, _LATER)}{' or later' if self.rank >= _LATER else ''}"


class RecordingReader:
    """A reader that keeps what it was handed last, and what it said of it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.passages: Sequence[ReadablePassage] = ()
        self.scores: Sequence[SentenceScore] = ()

    @property
    def name(self) -> str:
        """Of the reader behind it, like all that follows."""
        return self._reader.name

    @property
    def fingerprint(self) -> str | None:
        """Its weights."""
        return self._reader.fingerprint

    @property
    def confidence(self) -> ConfidenceSettings:
        """Its confidence."""
        return self._reader.confidence

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        """Its scores."""
        scores = self._reader.read(question, passages, terms)
        self.passages, self.scores = tuple(passages), tuple(scores)
        return scores

    def order(
        self, passages: Sequence[ReadablePassage], scores: Sequence[SentenceScore]
    ) -> list[float]:
        """Its order."""
        return self._reader.order(passages, scores)

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self.passages, self.scores = (), ()


def find_failures(
    desk: Assistant, recorder: RecordingReader, questions: Iterable[Question]
) -> Iterator[Failure]:
    """Asks each question alone; `recorder` is the desk's reader."""
    for question in questions:
        recorder.forget()
        answer = desk.ask(question.text, limit=QUOTES)
        if _failed(desk, question, answer):
            yield _failure(question, answer, recorder)


def lacking(question: str, quote: Quote) -> list[QualifierKind]:
    """The kinds of qualifiers in a question that a quotation lacks, and its article's title too."""
    article = quote.article
    held = Wording([article.title or "", quote.text], language=article.language)
    missing = {item.kind for item in qualifiers_in(question) if not held.holds(item)}
    return [kind for kind in QualifierKind if kind in missing]


def _failed(desk: Assistant, question: Question, answer: Answer) -> bool:
    if not question.answerable:
        return bool(answer.quotes)
    first = next(iter(answer.quotes or answer.near_misses), None)
    return first is None or not is_right(first, question, desk.article)


def _failure(question: Question, answer: Answer, recorder: RecordingReader) -> Failure:
    quote = next(iter(answer.quotes or answer.near_misses), None)
    shown = next(
        (score for score in recorder.scores if quote is not None and _within(score, quote)), None
    )
    rank = next(
        (
            place
            for place, score in enumerate(recorder.scores, start=1)
            if _answers(score.article, score.span, question)
        ),
        None,
    )
    return Failure(
        question=question,
        status=answer.status,
        quote=quote,
        shown=shown,
        right=recorder.scores[rank - 1] if rank else None,
        rank=rank,
        reached=how_far(question, recorder.passages, rank) if question.answerable else None,
    )


def how_far(question: Question, passages: Sequence[ReadablePassage], rank: int | None) -> Reached:
    """How far the sentence that answers got; `rank` is its own where it was read."""
    if rank is not None:
        return Reached.READ
    near = [passage for passage in passages if passage.article.id in question.documents]
    if any(_answers(item.article, span, question) for item in near for span in item.sentences):
        return Reached.RETRIEVED
    return Reached.ARTICLE if near else Reached.NOWHERE


def _answers(article: Article, span: Span, question: Question) -> bool:
    return article.id in question.documents and is_right_place(
        article.locate(span), article, question
    )


def _within(score: SentenceScore, quote: Quote) -> bool:
    return score.article.id == quote.article.id and quote.locator.span.contains(score.span)

"""The path from a question to an `Answer`: retrieve, read, judge, quote.

Invariant: every answer has a status and a confidence, also when nothing was found; near misses
are never among the quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..errors import LimitError, QuestionError
from ..ingest.segmentation.boilerplate import LONGEST_APART, stands_apart
from ..recipe import AnsweringSettings
from ..records import Answer, AnswerStatus, Filters, Hit
from ..search.engine import Query
from ..search.fusion import Ranked
from ..search.snapshot import Snapshot
from .confidence import best_confidence, status_of
from .dialogue import replies_for_questions
from .quotes import select_quotes
from .reader import ReadablePassage, Reader, SentenceScore
from .syndication import Carriers, without_copies

NEAR_MISSES = 3
MAX_QUESTION_CHARACTERS: Final = 2_000
"""How many near misses an answer shows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the search sees it, and the articles that may answer it.

    `articles` are the ids of those that pass `filters`; `None` stands for all.
    """

    question: str
    query: Query
    filters: Filters
    articles: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A question as far as reading: all ranked passages, the first of them read."""

    query: Query
    ranked: list[Ranked]
    passages: list[ReadablePassage]
    scores: list[SentenceScore]


def answer_question(
    snapshot: Snapshot,
    reader: Reader,
    *,
    question: str,
    limit: int,
    filters: Filters,
    settings: AnsweringSettings,
) -> Answer:
    """What the snapshot's articles say to the question, under the filters."""
    asked = _asked(snapshot, question, filters)
    return answer_asked(snapshot, reader, asked, limit=limit, settings=settings)


def answer_asked(
    snapshot: Snapshot, reader: Reader, asked: Asked, *, limit: int, settings: AnsweringSettings
) -> Answer:
    """What the articles say to a question that is encoded already."""
    read = _read(snapshot, reader, asked, settings=settings)
    scores = replies_for_questions(asked.question, read.scores, read.passages)
    # A question of nothing but function words asks for nothing in particular
    confidence = best_confidence(scores) if read.query.terms else 0.0
    status = status_of(confidence, reader.confidence) if scores else AnswerStatus.NOT_FOUND
    found = status is not AnswerStatus.NOT_FOUND
    if found:
        scores = [scores[0], *_further(scores, settings)]
    else:
        scores = [score for score in scores if score.confidence >= settings.near_miss_threshold]
    quotes = select_quotes(
        scores,
        read.passages,
        limit=limit if found else NEAR_MISSES,
        settings=settings,
        confidence=reader.confidence,
        carriers=Carriers(snapshot=snapshot, filters=asked.filters),
    )
    return Answer(
        question=asked.question,
        query=asked.question,
        status=status,
        confidence=confidence,
        quotes=quotes if found else (),
        near_misses=() if found else quotes,
        filters=asked.filters,
        index_fingerprint=snapshot.fingerprint,
        reader=reader.name,
    )


def search_passages(
    snapshot: Snapshot,
    reader: Reader,
    *,
    question: str,
    limit: int,
    filters: Filters,
    settings: AnsweringSettings,
) -> list[Hit]:
    """The passages that fit the question best, those that were read ordered by the reader."""
    asked = _asked(snapshot, question, filters)
    read = _read(snapshot, reader, asked, settings=settings, listed=limit)
    count = len(read.passages)
    if not count:
        return []
    values = reader.order(read.passages, read.scores)
    head = [replace(item, score=value) for item, value in zip(read.ranked, values, strict=False)]
    # What was not read follows, its scores shifted below those that were
    shift = min(0.0, min(values) - read.ranked[count - 1].score)
    tail = [replace(item, score=item.score + shift) for item in read.ranked[count:]]
    ordered = sorted(head, key=lambda item: (-item.score, item.row)) + tail
    return snapshot.hits(ordered[:limit])


def _asked(snapshot: Snapshot, question: str, filters: Filters) -> Asked:
    return Asked(
        question=question,
        query=snapshot.query(question),
        filters=filters,
        articles=snapshot.accepted(filters),
    )


def _read(
    snapshot: Snapshot,
    reader: Reader,
    asked: Asked,
    *,
    settings: AnsweringSettings,
    listed: int = 0,
) -> _Read:
    query = asked.query
    ranked = without_copies(snapshot, snapshot.rank_among(query, asked.articles))
    ranked = _running(snapshot, ranked, most=max(listed, settings.passages))
    passages = [_readable(snapshot, query, item) for item in ranked[: settings.passages]]
    return _Read(
        query=query,
        ranked=ranked,
        passages=passages,
        scores=reader.read(asked.question, passages, snapshot),
    )


def _running(snapshot: Snapshot, ranked: Sequence[Ranked], *, most: int) -> list[Ranked]:
    """The ranked passages, of the first `most` only those of running text.

    Headlines and captions are indexed to be checked; they answer only where nothing else was found.
    """
    kept: list[Ranked] = []
    for number, item in enumerate(ranked):
        if len(kept) == most:
            return [*kept, *ranked[number:]]
        place = snapshot.engine.locate(item.row)
        if place.end - place.start <= LONGEST_APART:
            article = snapshot.article_at(place)
            if stands_apart(place.span, text=article.text, title=article.title):
                continue
        kept.append(item)
    return kept or list(ranked)


def _further(scores: Sequence[SentenceScore], settings: AnsweringSettings) -> list[SentenceScore]:
    """The sentences worth showing after the first: likely enough, and of the kind asked for.

    Where the first holds a quantity or a time that was asked for, one that holds none would only
    repeat the topic.
    """
    return [
        score
        for score in scores[1:]
        if score.confidence
        >= (
            settings.answer_type_threshold
            if score.matches_answer_type
            else settings.shown_threshold
        )
        and (score.matches_answer_type or not scores[0].matches_answer_type)
    ]


def _readable(snapshot: Snapshot, query: Query, item: Ranked) -> ReadablePassage:
    passage = snapshot.engine.score(query, item.row)
    return ReadablePassage(
        article=snapshot.article_at(passage.locator),
        span=passage.locator.span,
        sentences=passage.sentences,
        score=item.score,
        similarities=passage.similarities,
    )


def checked_question(question: str) -> str:
    """The question as it is asked: without white space around it, and valid as UTF-8.

    Raises:
        QuestionError: it is empty or longer than `MAX_QUESTION_CHARACTERS`.
    """
    question = question.encode("utf-8", "replace").decode("utf-8").strip()
    if not question:
        msg = "the question is empty; ask something"
        raise QuestionError(msg)
    if len(question) > MAX_QUESTION_CHARACTERS:
        msg = (
            f"the question has {len(question):,} characters;"
            f" at most {MAX_QUESTION_CHARACTERS:,} are read"
        )
        raise QuestionError(msg)
    return question


def check_limits(**limits: int) -> None:
    """Refuse a limit under which nothing could be found.

    Raises:
        LimitError: one of them is not positive.
    """
    for name, limit in limits.items():
        if limit < 1:
            msg = f"{name} is at least 1, got {limit}"
            raise LimitError(msg)

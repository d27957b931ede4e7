"""The path from a question to an `Answer`: retrieve, read, judge, quote.

Invariant: every answer has a status and a confidence, also when nothing was found; near misses
are never among the quotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..recipe import AnsweringSettings
from ..records import Answer, AnswerStatus, Filters
from ..search.engine import Query
from ..search.ranking import Ranked
from ..search.snapshot import Snapshot
from .confidence import best_confidence, confidence_of, status_of
from .quoting import select_quotes
from .reader import ReadablePassage, Reader, SentenceScore

NEAR_MISSES = 3
"""How many near misses an answer shows at most."""


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
    query = snapshot.query(question)
    ranked = snapshot.rank(query, filters)[: settings.passages]
    passages = [_readable(snapshot, query, item) for item in ranked]
    scores = reader.read(question, passages)
    # A question of nothing but function words asks for nothing in particular
    confidence = best_confidence(scores, settings) if query.terms else 0.0
    status = status_of(confidence, settings) if scores else AnswerStatus.NOT_FOUND
    found = status is not AnswerStatus.NOT_FOUND
    if found:
        scores = [scores[0], *_further(scores, settings)]
    else:
        scores = [s for s in scores if confidence_of(s, settings) >= settings.near_from]
    quotes = select_quotes(
        scores, passages, limit=limit if found else NEAR_MISSES, settings=settings
    )
    return Answer(
        question=question,
        query=question,
        status=status,
        confidence=confidence,
        quotes=quotes if found else (),
        near_misses=() if found else quotes,
        filters=filters,
        index_fingerprint=snapshot.fingerprint,
    )


def _further(scores: Sequence[SentenceScore], settings: AnsweringSettings) -> list[SentenceScore]:
    """The sentences worth showing after the first: likely enough, and of the kind asked for.

    Where the first holds a quantity or a time that was asked for, one that holds none would only
    repeat the topic.
    """
    return [
        score
        for score in scores[1:]
        if confidence_of(score, settings) >= settings.shown_from
        and (score.fits or not scores[0].fits)
    ]


def _readable(snapshot: Snapshot, query: Query, item: Ranked) -> ReadablePassage:
    address = snapshot.engine.locate(query, item.row)
    return ReadablePassage(
        article=snapshot.article_at(address),
        span=address.span,
        sentences=address.sentences,
        score=item.score,
        similarities=address.similarities,
    )

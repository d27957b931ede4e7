"""What a desk knows of each question before any tuned number is applied.

Invariant: nothing is encoded but the questions, and nothing here depends on the weights that are
being tuned: candidates carry every kind of score, sentences every signal. Settings are then tried
on these arrays by the product's own code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.answering import LinearReader, ReadablePassage, SentenceScore
from assistant.assistant import Assistant, live_index
from assistant.evaluation.questions import Question
from assistant.evaluation.quote_match import is_right_place
from assistant.recipe import FusionSettings
from assistant.search.engine import Candidates, Query
from assistant.search.fusion import Ranked, rank
from assistant.search.snapshot import Snapshot

SIGNALS: Final = (
    "similarity",
    "coverage",
    "passage_coverage",
    "matches_answer_type",
    "is_declarative",
    "relative_score",
    "qualifiers",
)
"""The evidence of a `SentenceScore`, in the order of the columns of `Sentences.signals`."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One question's candidates, and the document each candidate passage belongs to."""

    question: Question
    query: Query
    candidates: Candidates
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The sentences read for one question, in the reader's tie order (article id, start).

    `signals` is float64 of shape (sentences, len(SIGNALS)); `right` bool of shape (sentences,).
    """

    question_id: str
    answerable: bool
    signals: Floats
    right: npt.NDArray[np.bool_]


def capture(desk: Assistant, questions: Iterable[Question]) -> list[Captured]:
    """The candidates of every question."""
    snapshot = live_index(desk).snapshot()
    names: dict[int, str] = {}
    captured = []
    for question in questions:
        query = snapshot.query(question.text)
        found = snapshot.candidates(query)
        for row in found.rows.tolist():
            if row not in names:
                names[row] = snapshot.engine.locate(row).article_id
        captured.append(
            Captured(
                question=question,
                query=query,
                candidates=found,
                documents=tuple(names[row] for row in found.rows.tolist()),
            )
        )
    return captured


def read_sentences(
    desk: Assistant, captured: Sequence[Captured], fusion: FusionSettings
) -> list[Sentences]:
    """The signals of every sentence of the passages that `fusion` ranks first.

    Reading depends on the ranking of passages alone, so this is done once for a fusion.
    """
    snapshot = live_index(desk).snapshot()
    reader = LinearReader(settings=desk.recipe.answering)
    limit = desk.recipe.answering.passages
    found = []
    for item in captured:
        ranked = rank(item.candidates, fusion)[:limit]
        passages = readable(snapshot, item.query, ranked)
        scores = sorted(
            reader.read(item.question.text, passages, snapshot),
            key=lambda score: (score.article.id, score.span.start, score.span.end),
        )
        found.append(_sentences(item.question, scores))
    return found


def readable(snapshot: Snapshot, query: Query, ranked: Iterable[Ranked]) -> list[ReadablePassage]:
    """Ranked passages as a reader is handed them."""
    passages = []
    for item in ranked:
        passage = snapshot.score(query, item.row)
        passages.append(
            ReadablePassage(
                article=snapshot.article_at(passage.locator),
                span=passage.locator.span,
                sentences=passage.sentences,
                score=item.score,
                similarities=passage.similarities,
            )
        )
    return passages


def _sentences(question: Question, scores: Sequence[SentenceScore]) -> Sentences:
    signals = [[float(getattr(score, name)) for name in SIGNALS] for score in scores]
    right = [
        score.article.id in question.documents
        and is_right_place(score.article.locate(score.span), score.article, question)
        for score in scores
    ]
    return Sentences(
        question_id=question.id,
        answerable=question.answerable,
        signals=np.array(signals, dtype=np.float64).reshape(-1, len(SIGNALS)),
        right=np.array(right, dtype=np.bool_),
    )

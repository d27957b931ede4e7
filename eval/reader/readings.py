"""What the neural reader sees of each question, before any weight is applied.

Every window is read that could be, so that settings of the reader can be tried afterwards on the
arrays alone. Kept on disk as npz, because reading thousands of questions takes minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.answering import ReadablePassage, SentenceScore
from assistant.answering.linear_reader import LinearReader
from assistant.answering.neural_reader import NeuralReader, ReaderModel
from assistant.assistant import Assistant, live_index
from assistant.evaluation.questions import Question
from assistant.evaluation.quote_match import is_right_place
from assistant.recipe import ReadingSettings
from assistant.records import Filters
from assistant.search.snapshot import Snapshot
from eval.capture import readable

SIGNALS: Final = (
    "similarity",
    "coverage",
    "passage_coverage",
    "matches_answer_type",
    "is_declarative",
    "relative_score",
    "qualifiers",
    "sentence",
    "phrase",
    "answerable",
)
"""The columns of `Readings.signals`; the last three are of a `Reading`."""

Floats = npt.NDArray[np.float64]

_ANY: Final = 1_000.0  # linear score below the first window's that is still read: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The sentences of one question in the reader's tie order, and the passages they come from.

    `signals` is float64 (sentences, len(SIGNALS)); `right` bool and `passage` int (sentences,), the
    row of its passage. `retrieved` is float64 (passages,), the fused scores; `relevant` bool
    (passages,); `documents` numbers the document of each passage.
    """

    answerable: bool
    foreign: bool
    signals: Floats
    right: npt.NDArray[np.bool_]
    passage: npt.NDArray[np.int64]
    retrieved: Floats
    relevant: npt.NDArray[np.bool_]
    documents: npt.NDArray[np.int64]


def read_all(
    desk: Assistant, questions: Sequence[Question], model: ReaderModel, *, windows: int
) -> list[Readings]:
    """Read up to `windows` windows for every question."""
    snapshot = live_index(desk).snapshot()
    settings = replace(ReadingSettings(), windows=windows, rounds=1, prior_margin=_ANY)
    reader = NeuralReader(
        settings=settings, model=model, linear=LinearReader(settings=desk.recipe.answering)
    )
    return [_read(desk, snapshot, reader, question) for question in questions]


def readable_passages(desk: Assistant, snapshot: Snapshot, question: str) -> list[ReadablePassage]:
    """The passages a reader is handed for a question."""
    query = snapshot.query(question)
    ranked = snapshot.rank(query, filters=Filters())[: desk.recipe.answering.passages]
    return readable(snapshot, query, ranked)


def _read(
    desk: Assistant, snapshot: Snapshot, reader: NeuralReader, question: Question
) -> Readings:
    passages = readable_passages(desk, snapshot, question.text)
    scores = sorted(
        reader.read(question.text, passages, snapshot),
        key=lambda score: (score.article.id, score.span.start, score.span.end),
    )
    names = {name: row for row, name in enumerate(dict.fromkeys(p.article.id for p in passages))}
    return Readings(
        answerable=question.answerable,
        foreign=question.id.startswith("foreign:"),
        signals=np.array([_signals(score) for score in scores]).reshape(-1, len(SIGNALS)),
        right=np.array([_is_right(score, question) for score in scores], dtype=np.bool_),
        passage=np.array([_row_of(score, passages) for score in scores], dtype=np.int64),
        retrieved=np.array([passage.score for passage in passages]),
        relevant=np.array(
            [passage.article.id in question.documents for passage in passages], dtype=np.bool_
        ),
        documents=np.array([names[passage.article.id] for passage in passages], dtype=np.int64),
    )


def _signals(score: SentenceScore) -> list[float]:
    assert score.reading is not None  # noqa: S101  the neural reader gives every score one
    return [
        float(getattr(score if hasattr(score, name) else score.reading, name)) for name in SIGNALS
    ]


def _is_right(score: SentenceScore, question: Question) -> bool:
    return score.article.id in question.documents and is_right_place(
        score.article.locate(score.span), score.article, question
    )


def _row_of(score: SentenceScore, passages: Sequence[ReadablePassage]) -> int:
    return next(
        row
        for row, passage in enumerate(passages)
        if passage.article.id == score.article.id and passage.span.overlaps(score.span)
    )


def save(path: Path, items: Sequence[Readings]) -> None:
    """Write readings as npz; without pickled objects."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for number, item in enumerate(items):
        for name in _FIELDS:
            arrays[f"{number}.{name}"] = np.asarray(getattr(item, name))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy's stub wants one type


def load(path: Path) -> list[Readings]:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        count = len({name.split(".")[0] for name in arrays.files})
        found = []
        for number in range(count):
            values = {name: arrays[f"{number}.{name}"] for name in _FIELDS}
            values["answerable"] = bool(values["answerable"])
            values["foreign"] = bool(values["foreign"])
            found.append(Readings(**values))
        return found


_FIELDS: Final = tuple(Readings.__dataclass_fields__)

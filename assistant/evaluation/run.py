"""The public call: a desk and a set of questions in, a report out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..errors import ArticleNotFoundError
from ..records import OnProgress, Progress
from ..version import __version__
from .asking import Desk, ask_one
from .questions import QuestionSet, check_evidence
from .report import Facts, Report

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

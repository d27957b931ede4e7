"""What may be asked, and how much of an answer wanted; what may not be is refused here.

Invariant: nothing is searched for a question or a limit that is refused.
"""

from __future__ import annotations

from typing import Final

from ...errors import LimitError, QuestionError

MAX_QUESTION_CHARACTERS: Final = 2_000


def checked_question(question: str) -> str:
    """The question as it is asked: without white space around it, and valid as UTF-8.

    Raises:
        QuestionError: it is no text, empty, or longer than `MAX_QUESTION_CHARACTERS`.
    """
    if not isinstance(question, str):
        msg = f"a question is text, got {question!r}"
        raise QuestionError(msg)
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
        LimitError: one of them is no whole number, or not positive.
    """
    for name, limit in limits.items():
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
            msg = f"{name} is at least 1, got {limit!r}"
            raise LimitError(msg)

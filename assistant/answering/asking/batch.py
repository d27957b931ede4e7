"""Many questions at once, answered side by side.

Invariant: each answer is the one that the question gets alone, to the last bit. So each question is
encoded alone as well: what a network gives for a text differs in the seventh digit with the texts
beside it, which moved confidences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from ...cpu import usable_cores
from ...recipe import AnsweringSettings
from ...records import Answer, Filters
from ...search.snapshot import Snapshot
from ...text.questions.question_parts import parts_of
from ..pipeline import Asked, EncodedPart, answer_asked
from ..reader import Reader

QUESTIONS_AT_ONCE: Final = 32
"""How many questions of `ask_many` are answered from one state of the library."""


def answer_questions(
    snapshot: Snapshot,
    reader: Reader,
    questions: Sequence[str],
    *,
    limit: int,
    filters: Filters,
    settings: AnsweringSettings,
) -> list[Answer]:
    """What the snapshot's articles say to each of the questions, in their order."""
    asked = list(_encoded(snapshot, questions, filters))
    answer: Callable[[Asked], Answer] = lambda item: answer_asked(  # noqa: E731  a partial, typed
        snapshot, reader, item, limit=limit, settings=settings
    )
    cores = usable_cores()
    if cores == 1:
        return [answer(item) for item in asked]
    with ThreadPoolExecutor(cores, thread_name_prefix="answering") as pool:
        return list(pool.map(answer, asked))


def _encoded(snapshot: Snapshot, questions: Sequence[str], filters: Filters) -> Iterator[Asked]:
    """The questions in their parts, those of one question encoded together as they are alone."""
    accepted = snapshot.accepted(filters)
    for question in questions:
        parts = parts_of(question)
        queries = snapshot.queries([part.query for part in parts])
        yield Asked(
            question=question,
            parts=tuple(
                EncodedPart(part=part, query=query)
                for part, query in zip(parts, queries, strict=True)
            ),
            filters=filters,
            articles=accepted,
        )

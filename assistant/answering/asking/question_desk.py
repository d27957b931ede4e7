"""Questions put to an open index, by whichever way, and what they are answered with.

Invariant: a question is checked before anything is searched, and answered from one snapshot by the
reader of that snapshot's articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ...recipe import Recipe
from ...records import Answer, Comparison, Filters, Hit, OnProgress, Progress, checked_filters
from ...search.live_index import LiveIndex
from ...search.snapshot import Snapshot
from ..following.earlier_turns import Conversation
from ..languages.reader_choice import ReaderChoice
from ..pipeline import Inquiry, answer_question, search_passages
from ..reader import Reader
from .batch import QUESTIONS_AT_ONCE, answer_questions
from .by_publisher import ComparisonLimits, compare_publishers
from .checked_input import check_limits, checked_question

if TYPE_CHECKING:
    from ...search.engines.shared_index import SharedIndex

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDesk:
    """Answers the questions that are put to an index; `Assistant` says what each call refuses."""

    index: LiveIndex | SharedIndex
    reader: ReaderChoice
    recipe: Recipe

    def search(self, question: str, *, limit: int, filters: Filters | None) -> list[Hit]:
        """The passages that fit the question best, best first."""
        check_limits(limit=limit)
        inquiry = Inquiry(question=checked_question(question), filters=checked_filters(filters))
        settings = self.recipe.answering
        return self._read(
            lambda snapshot, reader: search_passages(
                snapshot, reader, inquiry, limit=limit, settings=settings
            )
        )

    def ask(
        self,
        question: str,
        *,
        limit: int,
        filters: Filters | None,
        earlier: Iterable[Answer],
        dropped: Iterable[str],
    ) -> Answer:
        """The answer to a question after the answers of earlier turns, without their dropped words."""
        check_limits(limit=limit)
        inquiry = Inquiry(
            question=checked_question(question),
            filters=checked_filters(filters),
            conversation=Conversation.of(earlier, dropped=dropped, settings=self.recipe.follow_up),
        )
        settings = self.recipe.answering
        return self._read(
            lambda snapshot, reader: answer_question(
                snapshot, reader, inquiry, limit=limit, settings=settings
            )
        )

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        limit: int,
        filters: Filters | None,
        on_progress: OnProgress | None,
    ) -> list[Answer]:
        """The answers to the questions, in their order."""
        check_limits(limit=limit)
        asked, wanted = [checked_question(item) for item in questions], checked_filters(filters)
        answers: list[Answer] = []
        for start in range(0, len(asked), QUESTIONS_AT_ONCE):
            together = asked[start : start + QUESTIONS_AT_ONCE]
            answers += self._answered_together(together, limit=limit, filters=wanted)
            if on_progress is not None:
                on_progress(
                    Progress(stage="Answering questions", done=len(answers), total=len(asked))
                )
        return answers

    def compare(
        self, question: str, *, limit: int, max_publishers: int, filters: Filters | None
    ) -> Comparison:
        """What each publisher answers when it is asked alone, those that answer best first."""
        check_limits(limit=limit, max_publishers=max_publishers)
        question, wanted = checked_question(question), checked_filters(filters)
        limits = ComparisonLimits(quotes=limit, publishers=max_publishers)
        settings = self.recipe.answering
        return self._read(
            lambda snapshot, reader: compare_publishers(
                snapshot,
                reader,
                question=question,
                limits=limits,
                filters=wanted,
                settings=settings,
            )
        )

    def _answered_together(
        self, questions: Sequence[str], *, limit: int, filters: Filters
    ) -> list[Answer]:
        settings = self.recipe.answering
        return self._read(
            lambda snapshot, reader: answer_questions(
                snapshot, reader, questions, limit=limit, filters=filters, settings=settings
            )
        )

    def _read(self, work: Callable[[Snapshot, Reader], T]) -> T:
        """`work` on what can be searched now, with the reader of the languages it is in."""
        return self.index.consistently(
            lambda snapshot: work(
                snapshot, self.reader.for_languages(info.language for info in snapshot.infos)
            )
        )

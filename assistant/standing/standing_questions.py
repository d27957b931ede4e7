"""The standing questions of one index: followed, asked again of new articles, stopped.

Invariant: a question is asked of every article text that came after it was followed, and what it
found is on disk in the same moment as the note that it has looked; a kill in between costs that
look and nothing else. New is a quotation whose words no article said that was there before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from ..errors import LibraryBusyError, LimitError, QuestionNotFoundError
from ..records import (
    Answer,
    Article,
    ArticleInfo,
    Filters,
    Locator,
    OnProgress,
    Progress,
    Quote,
    StandingQuestion,
)
from ..records.answers.saved import current_article
from ..text.words import words_of
from . import standing_files
from .kept_question import KeptQuestion, core_of, id_of
from .known_articles import FILE, KnownArticles, brought_up_to_date

STANDING_FOLDER: Final = "standing"
MOST_QUESTIONS: Final = 200
ARTICLES_AT_ONCE: Final = 200
"""New articles that a question is asked of together."""
STAGE: Final = "Asking standing questions"


class StandingIndex(Protocol):
    """What standing questions are asked of; `Assistant` is one."""

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to one question."""

    def refresh(self, on_progress: OnProgress | None = None) -> None:
        """Encode what is new, so that `ask` searches all of it."""

    def article(self, article_id: str) -> Article:
        """One article with its text."""

    def articles(self) -> list[ArticleInfo]:
        """All articles without their texts."""


class StandingQuestions:
    """The questions that are followed in one index; may be used by several processes at once."""

    def __init__(self, index: StandingIndex, folder: Path) -> None:
        """`folder` is where they are kept, beside the library."""
        self._index = index
        self._folder = folder

    def follow(
        self, question: str, *, limit: int = 5, filters: Filters | None = None
    ) -> StandingQuestion:
        """Follow a question from now on; what answers it already is known, and no news.

        The same question under the same filters is followed once.

        Raises:
            QuestionError, LimitError, FilterError: as `Assistant.ask`.
            LimitError: as many questions are followed as may be.
            LibraryBusyError: what is new is being encoded, so that not all of it was asked.
            LibraryError: it cannot be kept.
        """
        self._index.refresh()
        known = self._known()
        answer = self._index.ask(question, limit=limit, filters=filters)
        if _is_partial(answer):
            msg = "new articles are being encoded; follow the question again in a moment"
            raise LibraryBusyError(msg)
        # What came while it was asked is found with the next look
        quotes = [quote for quote in answer if _is_known(quote, known)]
        kept = KeptQuestion.of(answer, quotes, limit=limit, through=known.number, now=_now())
        file = self._file(kept.id)
        with standing_files.changing(self._folder):
            if (there := self._read(file)) is not None:
                return self._shown(there)
            if len(list(self._files())) >= MOST_QUESTIONS:
                msg = f"{MOST_QUESTIONS} questions are followed already; stop one of them first"
                raise LimitError(msg)
            standing_files.write(file, kept.to_values())
        return self._shown(kept)

    def all(self) -> list[StandingQuestion]:
        """Every question that is followed, the first one first, with what it had found by the last look.

        Raises:
            LibraryError: a file is damaged.
        """
        return [self._shown(kept) for kept in self._kept()]

    def check(self, on_progress: OnProgress | None = None) -> list[StandingQuestion]:
        """Ask every question of the articles that came since its last look; all of them as they are then.

        Where nothing may be written, as `all`.

        Raises:
            LibraryError: a file is damaged or cannot be written.
        """
        waiting = self._kept()
        if not waiting or not os.access(self._folder, os.W_OK):
            return [self._shown(kept) for kept in waiting]
        known = self._known()
        infos = {info.id: info for info in self._index.articles()}
        behind = [kept for kept in waiting if kept.through < known.number]
        if behind:
            self._index.refresh(on_progress)
        for done, kept in enumerate(behind):
            if on_progress:
                on_progress(Progress(stage=STAGE, done=done, total=len(behind)))
            self._look(kept, known, infos)
        if on_progress and behind:
            on_progress(Progress(stage=STAGE, done=len(behind), total=len(behind)))
        return self.all()

    def stop(self, question_id: str) -> StandingQuestion:
        """Follow a question no more; gives it as it was.

        Raises:
            QuestionNotFoundError: none is followed under this id.
        """
        file = self._file(question_id)
        with standing_files.changing(self._folder):
            kept = self._read(file)
            if kept is None:
                raise _not_followed(question_id)
            standing_files.delete(file)
        return self._shown(kept)

    def mark_read(self, question_id: str | None = None) -> list[StandingQuestion]:
        """Mark the news of one question, or of all, as read; all questions as they are then.

        Raises:
            QuestionNotFoundError: none is followed under this id.
        """
        files = self._files() if question_id is None else [self._file(question_id)]
        for file in list(files):
            with standing_files.changing(self._folder):
                kept = self._read(file)
                if kept is None and question_id is not None:
                    raise _not_followed(question_id)
                if kept is not None:
                    standing_files.write(file, kept.read_through().to_values())
        return self.all()

    def _look(
        self, kept: KeptQuestion, known: KnownArticles, infos: dict[str, ArticleInfo]
    ) -> None:
        """Ask one question of what is new to it, and keep what it found."""
        new = known.since(kept.through)
        asked = sorted(name for name in new & infos.keys() if kept.filters.accepts(infos[name]))
        answers = list(self._answers(kept, asked))
        if any(map(_is_partial, answers)):
            return  # the next look asks again, when all is encoded
        found = [
            (quote, answer.status)
            for answer in answers
            for quote in answer
            if _is_known(quote, known) and not self._was_said_before(quote, new)
        ]
        with standing_files.changing(self._folder):
            there = self._read(self._file(kept.id))
            # Stopped meanwhile, or somebody else has looked
            if there is None or there.through != kept.through:
                return
            after = there.after(found, through=known.number, now=_now())
            standing_files.write(self._file(kept.id), after.to_values())

    def _answers(self, kept: KeptQuestion, asked: Sequence[str]) -> Iterator[Answer]:
        for start in range(0, len(asked), ARTICLES_AT_ONCE):
            together = tuple(asked[start : start + ARTICLES_AT_ONCE])
            filters = replace(kept.filters, article_ids=together)
            yield self._index.ask(kept.question, limit=kept.limit, filters=filters)

    def _was_said_before(self, quote: Quote, new: set[str]) -> bool:
        """Whether an article that is not new carries the same report in the same words."""
        if any(place.article_id not in new for place in quote.locations):
            return True
        carriers = quote.story.articles if quote.story else ()
        keys = words_of(core_of(quote)).keys
        return any(
            words_of(self._index.article(info.id).text).find(keys) is not None
            for info in carriers
            if info.id not in new
        )

    def _known(self) -> KnownArticles:
        with standing_files.changing(self._folder):
            return brought_up_to_date(self._folder, self._index.articles())

    def _kept(self) -> list[KeptQuestion]:
        found = [kept for file in self._files() if (kept := self._read(file)) is not None]
        return sorted(found, key=lambda kept: (kept.followed, kept.id))

    def _files(self) -> Iterable[Path]:
        files = sorted(self._folder.glob(f"*{standing_files.SUFFIX}"))
        return [file for file in files if file.name != FILE]

    def _file(self, question_id: str) -> Path:
        if not question_id.isalnum():
            raise _not_followed(question_id)
        return self._folder / f"{question_id}{standing_files.SUFFIX}"

    def _read(self, file: Path) -> KeptQuestion | None:
        values = standing_files.read(file)
        if values is None:
            return None
        try:
            kept = KeptQuestion.from_values(values)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise standing_files.damaged(file) from error
        if kept.id != file.stem or kept.id != id_of(kept.question, kept.filters):
            raise standing_files.damaged(file)
        return kept

    def _shown(self, kept: KeptQuestion) -> StandingQuestion:
        return kept.shown(self._quote)

    def _quote(self, locator: Locator) -> Quote:
        article = current_article(locator, self._index)
        return Quote(article=article, locator=locator, score=0.0, context_span=locator.span)


def _is_partial(answer: Answer) -> bool:
    """Whether articles that are there were not asked yet."""
    return answer.scope is not None and answer.scope.waiting > 0


def _is_known(quote: Quote, known: KnownArticles) -> bool:
    return known.holds(quote.article.id, quote.article.text_sha256)


def _not_followed(question_id: str) -> QuestionNotFoundError:
    return QuestionNotFoundError(
        f"no question is followed under the id {question_id!r}; onrecord follow lists them"
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)

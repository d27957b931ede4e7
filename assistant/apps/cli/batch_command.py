"""Many questions from a file, their answers into another: resumable, and nothing half written.

While it runs, each answered stretch is kept in a file beside the answers; asking again for the same
answers goes on from there. Questions, index and limits are part of its name, so nothing else goes
on from it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...answering import QUESTIONS_AT_ONCE
from ...assistant import Assistant
from ...errors import ExportError, QuestionError
from ...records import Filters, Progress
from ..answer_tables import (
    NumberedQuestion,
    Row,
    check_output,
    failed_row,
    read_questions,
    rows_of,
    write_answers,
)
from .desk_opening import open_desk
from .exits import ERROR, OK, USAGE
from .narrowing import filters_of
from .terminal import progress_shown, tell, write, write_json

if TYPE_CHECKING:
    from ...records import OnProgress

_STAGE: Final = "Answering questions"


def ask_from_file(arguments: argparse.Namespace) -> int:
    """Answer the questions of a file into another one."""
    if arguments.question or not arguments.answers:
        tell("--questions names a file of questions, and --answers one for the answers")
        return USAGE
    questions, output = read_questions(Path(arguments.questions)), Path(arguments.answers)
    check_output(output)
    with open_desk(arguments) as desk, progress_shown() as show:
        filters = filters_of(arguments, desk)
        desk.warm_up(show)
        batch = _Batch(desk, questions, output=output, arguments=arguments, filters=filters)
        rows = batch.run(show)
    write_answers(output, rows)
    batch.journal.unlink(missing_ok=True)
    failed = sum(1 for row in rows if row.get("error"))
    answered = len({row["number"] for row in rows if row.get("quotations")})
    if arguments.json:
        counts = {"questions": len(questions), "quoted": answered, "failed": failed}
        write_json({"output": str(output), **counts})
    else:
        write(
            f"{len(questions):,} questions, {answered:,} of them quoted, {failed:,} failed: {output}"
        )
    return ERROR if failed else OK


class _Batch:
    """The questions of one file, and the answers that are there already."""

    def __init__(
        self,
        desk: Assistant,
        questions: Sequence[NumberedQuestion],
        *,
        output: Path,
        arguments: argparse.Namespace,
        filters: Filters,
    ) -> None:
        self._desk = desk
        self._questions = questions
        self._limit: int = arguments.limit
        self._filters = filters
        self._per_question: bool = arguments.one_row
        self.journal = output.with_name(f".{output.name}.{self._name()}.part")

    def _name(self) -> str:
        """What the answers depend on, as a short name."""
        given = [
            [item.text for item in self._questions],
            self._desk.fingerprint,
            self._limit,
            self._filters.to_dict(),
            self._per_question,
        ]
        return hashlib.sha256(json.dumps(given).encode()).hexdigest()[:12]

    def run(self, show: OnProgress) -> list[Row]:
        """All rows, those of an earlier run among them."""
        try:
            done = self._kept()
            if done:
                tell(f"going on after {len(done):,} of {len(self._questions):,} questions")
            waiting = [item for item in self._questions if item.number not in done]
            with self.journal.open("a", encoding="utf-8", newline="\n") as journal:
                for start in range(0, len(waiting), QUESTIONS_AT_ONCE):
                    together = waiting[start : start + QUESTIONS_AT_ONCE]
                    for number, rows in self._answered(together):
                        done[number] = rows
                        journal.write(json.dumps([number, rows], ensure_ascii=False) + "\n")
                    journal.flush()
                    show(Progress(stage=_STAGE, done=len(done), total=len(self._questions)))
        except OSError as error:
            msg = f"cannot write {self.journal}: {error.strerror or error}"
            raise ExportError(msg) from error
        return [row for number in sorted(done) for row in done[number]]

    def _answered(self, questions: Sequence[NumberedQuestion]) -> Iterator[tuple[int, list[Row]]]:
        try:
            texts = [item.text for item in questions]
            answers = self._desk.ask_many(texts, limit=self._limit, filters=self._filters)
        except QuestionError as error:
            if len(questions) == 1:
                yield questions[0].number, [failed_row(questions[0], str(error))]
                return
            for question in questions:  # one of them is no question; the others are answered
                yield from self._answered([question])
            return
        for question, answer in zip(questions, answers, strict=True):
            rows = rows_of(question, answer, per_question=self._per_question)
            yield question.number, rows

    def _kept(self) -> dict[int, list[Row]]:
        """What an earlier run answered; a last line that was cut off is as if it were not there."""
        kept: dict[int, list[Row]] = {}
        if not self.journal.exists():
            return kept
        whole = b""
        for line in self.journal.read_bytes().splitlines(keepends=True):
            try:
                number, rows = json.loads(line)
            except ValueError:
                break
            whole += line
            kept[number] = rows
        os.truncate(self.journal, len(whole))
        return kept

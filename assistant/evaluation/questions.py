"""Questions whose answers are known: the input of every measure.

Invariant: a `QuestionSet` that was loaded is well formed: ids are distinct, an answerable question
says in which documents and by which words it is answered, and an unanswerable one claims no
answer. Whether its evidence stands in a collection is for `check_evidence` to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from ..errors import QuestionSetError
from .corpus import document_id
from .jsonl import Line, check_keys, read_lines

HALVES: Final = ("all", "dev", "test")

_REQUIRED: Final = {
    "id": str, "question": str, "answers": list, "evidence": list, "answerable": bool
}  # fmt: skip
# What published sets carry beside that; read by nobody here
_OPTIONAL: Final[dict[str, type]] = {
    "history": list, "type": str, "para_id": str, "date": str, "source": str, "choices": list,
    "quiz_note": str, "gold_answer_elsewhere": list, "answer_start": int,
}  # fmt: skip
_EVIDENCE_REQUIRED: Final = {"doc_id": str}
_EVIDENCE_KNOWN: Final = {"doc_id": str, "text": str, "start": int, "label": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where an answer stands: a document, and where known its words and their offset in it.

    `start` counts code points and is `None` where the words repeat in the document.
    """

    doc_id: str
    text: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with everything needed to score a reply to it.

    `near` names a document an unanswerable question was written for; `where` is the file and line
    it was read from, for messages.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    answerable: bool
    history: tuple[str, ...] = ()
    near: str | None = None
    where: str = field(default="", compare=False)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that answer, each once, sorted; none for an unanswerable question."""
        return tuple(sorted({item.doc_id for item in self.evidence})) if self.answerable else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions under one name; `sha256` is that of the file they were read from."""

    name: str
    questions: tuple[Question, ...]
    sha256: str = ""

    @property
    def ids_sha256(self) -> str:
        """SHA-256 over the sorted question ids, so that a sample can be recognised."""
        joined = "\n".join(sorted(question.id for question in self.questions))
        return hashlib.sha256(joined.encode("utf-8")).hexdigest()

    def half(self, name: str) -> Self:
        """The "dev" or "test" half, or "all": a question's half is the parity of its id's SHA-256.

        Raises:
            QuestionSetError: there is no such half.
        """
        if name not in HALVES:
            msg = f"a half is one of {', '.join(HALVES)}, got {name!r}"
            raise QuestionSetError(msg)
        kept = tuple(item for item in self.questions if name in {"all", half_of(item.id)})
        return replace(self, questions=kept)

    def sample(self, count: int, *, seed: int) -> Self:
        """`count` questions (all, if there are fewer) in file order, the same on every machine.

        A larger sample of the same seed holds every smaller one.
        """

        def place(question: Question) -> str:
            return hashlib.sha256(f"{seed}:{question.id}".encode()).hexdigest()

        chosen = {item.id for item in sorted(self.questions, key=place)[:count]}
        return replace(self, questions=tuple(q for q in self.questions if q.id in chosen))


def half_of(question_id: str) -> str:
    """The half a question belongs to: "dev" where its id's SHA-256 is even, else "test".

    >>> half_of("56beb4343aeaaa14008c925b")
    'test'
    """
    digest = hashlib.sha256(question_id.encode("utf-8")).hexdigest()
    return "dev" if int(digest, 16) % 2 == 0 else "test"


def load_questions(path: str | Path, *, name: str | None = None) -> QuestionSet:
    """The questions in a `.jsonl` or `.jsonl.gz` file, checked line by line.

    Each line is `{id, question, answers: [str], evidence: [{doc_id, text?, start?}], answerable}`.

    Raises:
        QuestionSetError: the file cannot be read or is empty, or naming the line: a missing or
            unknown key, a value of the wrong type, an id given twice, an answerable question
            without evidence or without words to recognise the answer by, an offset without words.
    """
    path = Path(path)
    questions: dict[str, Question] = {}
    for line in read_lines(path):
        question = _question(line)
        if question.id in questions:
            line.refuse(f"id {question.id!r} was given before, {questions[question.id].where}")
        questions[question.id] = question
    if not questions:
        msg = f"{path} holds no questions"
        raise QuestionSetError(msg)
    return QuestionSet(
        name=name or path.name.split(".", maxsplit=1)[0],
        questions=tuple(questions.values()),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def check_evidence(questions: Iterable[Question], text_of: Callable[[str], str | None]) -> None:
    """Make sure that every piece of evidence stands where it is said to stand.

    Args:
        questions: what to check.
        text_of: a document's text, or `None` for a document the collection does not hold.

    Raises:
        QuestionSetError: the document is unknown, or its text does not hold the words there.
    """
    for question in questions:
        for item in question.evidence:
            text = text_of(item.doc_id)
            if text is None:
                msg = f"{question.where}: the collection has no document {item.doc_id!r}"
                raise QuestionSetError(msg)
            if item.text is not None and not _stands(item, text):
                place = "in" if item.start is None else f"at offset {item.start} of"
                msg = f"{question.where}: evidence {item.text!r:.60} is not {place} {item.doc_id!r}"
                raise QuestionSetError(msg)


def _stands(item: Evidence, text: str) -> bool:
    words = item.text or ""
    return words in text if item.start is None else text.startswith(words, item.start)


def _question(line: Line) -> Question:
    line.check(_REQUIRED, _OPTIONAL)
    content = line.content
    for key in ("id", "question"):
        if not content[key].strip():
            line.refuse(f"{key!r} is empty")
    for key in ("answers", "history"):
        if not all(isinstance(item, str) for item in content.get(key, [])):
            line.refuse(f"{key!r} is a list of strings")
    question = Question(
        id=content["id"],
        text=content["question"],
        answers=tuple(content["answers"]),
        evidence=tuple(_evidence(line, item) for item in content["evidence"]),
        answerable=content["answerable"],
        history=tuple(content.get("history", [])),
        near=document_id(content["para_id"]) if "para_id" in content else None,
        where=f"{line.path}, line {line.number}",
    )
    _check_answerable(line, question)
    return question


def _check_answerable(line: Line, question: Question) -> None:
    if question.answerable and not question.evidence:
        line.refuse("an answerable question needs evidence: the documents that answer it")
    by_words = question.answers or any(item.text for item in question.evidence)
    if question.answerable and not by_words:
        line.refuse("an answerable question needs answers, or evidence with text")


def _evidence(line: Line, item: Any) -> Evidence:  # noqa: ANN401  whatever JSON held
    if not isinstance(item, dict):
        line.refuse(f"evidence is a list of objects, got {item!r:.80}")
    check_keys(line, item, required=_EVIDENCE_REQUIRED, known=_EVIDENCE_KNOWN)
    if "start" in item and ("text" not in item or item["start"] < 0):
        line.refuse("'start' is an offset, 0 or more, of the 'text' beside it")
    if item.get("text") == "":
        line.refuse("evidence 'text' is empty; leave the key out")
    return Evidence(
        doc_id=document_id(item["doc_id"]), text=item.get("text"), start=item.get("start")
    )

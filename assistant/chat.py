"""A conversation: turns of question and answer over one index.

Invariant: each question is answered on its own evidence, whatever words of earlier turns it was
searched with; a turn never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

from .errors import ExportError, LocatorError, SavedAnswerError
from .records import Answer, ArticleSource, Filters
from .whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from .evidence import ChatBundle
    from .records import Locator


class Answerer(Protocol):
    """What answers the questions of a chat and vouches for the answers; `Assistant` is one."""

    def ask(
        self,
        question: str,
        *,
        limit: int = 5,
        filters: Filters | None = None,
        earlier: Iterable[Answer] = (),
        dropped: Iterable[str] = (),
    ) -> Answer:
        """The answer to one question, after the answers of earlier ones."""

    def with_present_metadata(self, answer: Answer) -> Answer:
        """An earlier answer with what is known of its articles now."""

    def bundle_chat(self, answers: Iterable[Answer], *, with_texts: bool = False) -> ChatBundle:
        """The evidence for several answers in one file."""


class OpenIndex(Answerer, ArticleSource, Protocol):
    """What answers and has the articles it answers from; `Assistant` is one."""


CHAT_SCHEMA: Final = "onrecord.chat/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTurn:
    """A saved turn whose answer no longer stands: its question, and which article says so."""

    question: str
    reason: str


class Chat:
    """Turns of question and answer. Iterating gives the answers, and `len` counts them."""

    def __init__(self, index: Answerer) -> None:
        self._index = index
        self._turns: list[Answer] = []
        self._lost: tuple[LostTurn, ...] = ()

    @classmethod
    def load(cls, file: str | Path, index: OpenIndex) -> Self:
        """The chat that `save` wrote, ready to go on with `index`.

        Every quotation is cut again out of the articles as they are now. A turn of which one has
        changed or is gone is not among the `turns`; it is named in `lost`, to be asked again.

        Raises:
            SavedAnswerError: the file cannot be read or is no saved chat.
        """
        chat, lost = cls(index), list[LostTurn]()
        for values in _saved_turns(Path(file)):
            try:
                chat._turns.append(Answer.from_dict(values, source=index))
            except LocatorError as error:
                lost.append(LostTurn(question=str(values.get("question")), reason=str(error)))
        chat._lost = tuple(lost)
        return chat

    def save(self, file: str | Path) -> None:
        """Write the turns to a JSON file, in place of one that is there.

        It holds questions, figures and locators; what was quoted is in it to be read by people, and
        is not read back from it.

        Raises:
            ExportError: the file cannot be written; one that was there is as it was.
        """
        content = {"schema": CHAT_SCHEMA, "turns": [turn.to_dict() for turn in self._turns]}
        _written(Path(file), json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    @property
    def turns(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first, each with the query that was run."""
        return tuple(self._turns)

    @property
    def lost(self) -> tuple[LostTurn, ...]:
        """The turns of a chat that was loaded whose articles have changed or gone since."""
        return self._lost

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.turns)

    def __len__(self) -> int:
        return len(self._turns)

    def __bool__(self) -> bool:
        """True, also before the first question."""
        return True

    def __repr__(self) -> str:
        return f"<Chat of {len(self)} turns>"

    def ask(
        self,
        question: str,
        *,
        limit: int = 5,
        filters: Filters | None = None,
        dropped: Iterable[str] = (),
    ) -> Answer:
        """The answer to the next question; see `Assistant.ask`.

        Where it leans on the turns before ("And when did he say that?"), words of theirs are
        searched with it; `answer.carried` names them, and those among `dropped` are left out.
        """
        # The same question once more is asked as it was before, not after itself
        earlier = [turn for turn in self._turns if turn.question != question]
        answer = self._index.ask(
            question, limit=limit, filters=filters, earlier=earlier, dropped=dropped
        )
        self._turns.append(answer)
        return answer

    def begun_anew(self) -> Chat:
        """A new chat with the same index, before its first question."""
        return Chat(self._index)

    def with_last(self, turns: int) -> Chat:
        """This chat with its last turns alone, so many of them; the others are forgotten."""
        chat = Chat(self._index)
        chat._turns += self._turns[len(self._turns) - turns :] if turns < len(self) else self._turns
        return chat

    def without(self, places: Set[Locator]) -> Chat:
        """This chat without the quotations at these places; an answer that loses all is left out."""
        chat = Chat(self._index)
        chat._turns += [
            left
            for left in (_without(answer, places) for answer in self._turns)
            if left is not None
        ]
        return chat

    def export(self, format: str) -> str:
        """All answers so far as `markdown`, or their sources, each once, as `csl`, `bibtex` or `ris`.

        What was corrected since an answer was given is exported as corrected.

        Raises:
            ExportError: there is no such format.
        """
        from .citing import export

        return export(self._present(), format)

    def bundle(self, *, with_texts: bool = False) -> ChatBundle:
        """The evidence for all answers so far in one file; see `Assistant.bundle_chat`.

        Raises:
            BundleError: nothing was asked yet, or an article has changed or gone since.
        """
        return self._index.bundle_chat(self._present(), with_texts=with_texts)

    def _present(self) -> tuple[Answer, ...]:
        return tuple(self._index.with_present_metadata(answer) for answer in self._turns)


def _without(answer: Answer, places: Set[Locator]) -> Answer | None:
    quotes = tuple(quote for quote in answer.quotes if quote.locator not in places)
    if len(quotes) == len(answer.quotes):
        return answer
    if not quotes:
        return None
    kept = (_without(part, places) for part in answer.parts)
    return replace(answer, quotes=quotes, parts=tuple(part for part in kept if part is not None))


def _saved_turns(file: Path) -> list[dict[str, object]]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no JSON"
        msg = f"cannot read the chat {file}: {reason}"
        raise SavedAnswerError(msg) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    turns = content.get("turns") if schema == CHAT_SCHEMA else None
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        msg = f"{file} is no chat of the schema {CHAT_SCHEMA!r}; Chat.save writes one"
        raise SavedAnswerError(msg)
    return turns


def _written(file: Path, content: str) -> None:
    try:
        write_whole(file, content, mode=0o600)  # a person's own questions
    except OSError as error:
        msg = f"cannot write {file}: {error.strerror or error}"
        raise ExportError(msg) from error

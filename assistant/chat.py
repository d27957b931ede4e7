"""A conversation: turns of question and answer over one index.

Invariant: each question is answered on its own evidence; a turn never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from .records import Answer, Filters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .evidence import ChatBundle


class Answerer(Protocol):
    """What answers the questions of a chat and vouches for the answers; `Assistant` is one."""

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to one question."""

    def bundle_chat(self, answers: Iterable[Answer], *, with_texts: bool = False) -> ChatBundle:
        """The evidence for several answers in one file."""


class Chat:
    """Turns of question and answer. Iterating gives the answers, and `len` counts them."""

    def __init__(self, index: Answerer) -> None:
        self._index = index
        self._turns: list[Answer] = []

    @property
    def turns(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first, each with the query that was run."""
        return tuple(self._turns)

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.turns)

    def __len__(self) -> int:
        return len(self._turns)

    def __bool__(self) -> bool:
        """True, also before the first question."""
        return True

    def __repr__(self) -> str:
        return f"<Chat of {len(self)} turns>"

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to the next question; see `Assistant.ask`."""
        answer = self._index.ask(question, limit=limit, filters=filters)
        self._turns.append(answer)
        return answer

    def export(self, format: str) -> str:
        """All answers so far as `markdown`, or their sources, each once, as `csl`, `bibtex` or `ris`.

        Raises:
            ExportError: there is no such format.
        """
        from .citing import export

        return export(self.turns, format)

    def bundle(self, *, with_texts: bool = False) -> ChatBundle:
        """The evidence for all answers so far in one file; see `Assistant.bundle_chat`.

        Raises:
            BundleError: nothing was asked yet, or an article has changed or gone since.
        """
        return self._index.bundle_chat(self.turns, with_texts=with_texts)

"""A conversation: turns of question and answer over one index."""

from __future__ import annotations

from typing import Protocol

from .records import Answer, Filters


class Ask(Protocol):
    """Answers one question; `Assistant.ask` is one."""

    def __call__(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to one question."""


class Chat:
    """Turns of question and answer. Each question is answered on its own evidence."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._turns: list[Answer] = []

    @property
    def turns(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first, each with the query that was run."""
        return tuple(self._turns)

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The answer to the next question; see `Assistant.ask`."""
        answer = self._ask(question, limit=limit, filters=filters)
        self._turns.append(answer)
        return answer

    def export(self, form: str) -> str:
        """All answers so far as `markdown`, or their sources, each once, as `csl`, `bibtex` or `ris`.

        The evidence for a chat is `Assistant.bundle_chat(chat.turns)`.

        Raises:
            ExportError: there is no such format.
        """
        from .citing import export_chat

        return export_chat(self.turns, form)

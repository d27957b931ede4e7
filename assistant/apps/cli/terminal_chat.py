"""A conversation in the terminal: questions, and the few commands that begin with a slash.

| line | what it does |
|---|---|
| `/without WORDS` | asks the last question again without these words from before |
| `/alone` | asks the last question again without any words from before |
| `/new` | begins a new conversation |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import QuestionError

if TYPE_CHECKING:
    from ...chat import Chat
    from ...records import Answer

COMMANDS: Final = ("/without", "/alone", "/new")


class TerminalChat:
    """What the lines somebody types do; `alone` keeps each question by itself."""

    def __init__(self, chat: Chat, *, alone: bool = False) -> None:
        self._chat = chat
        self._alone = alone
        self._dropped: tuple[str, ...] = ()

    def follow(self, line: str) -> Answer | None:
        """The answer to a question or to the last one asked otherwise; `None` for a new conversation.

        Raises:
            QuestionError: a command that is none, or nothing was asked yet.
        """
        if not line.startswith("/"):
            self._dropped = ()
            return self._ask(line)
        command, _, words = line.partition(" ")
        if command == "/new":
            self._chat, self._dropped = self._chat.begun_anew(), ()
            return None
        if command == "/alone" or (command == "/without" and words.strip()):
            return self._again(words.strip() if command == "/without" else "")
        msg = f"{command} is no command here; the commands are {', '.join(COMMANDS)}"
        raise QuestionError(msg)

    def _again(self, words: str) -> Answer:
        if not self._chat.turns:
            msg = "nothing was asked yet; ask a question first"
            raise QuestionError(msg)
        last = self._chat.turns[-1]
        dropped = (words,) if words else tuple(item.words for item in last.carried)
        self._dropped = tuple(dict.fromkeys((*self._dropped, *dropped)))
        return self._ask(last.question)

    def _ask(self, question: str) -> Answer:
        if self._alone:
            self._chat = self._chat.begun_anew()
        return self._chat.ask(question, dropped=self._dropped)

"""What one conversation has asked so far, and what its page gets to see of it.

Invariants: a turn is never changed once it is shown, but `renew` shows all of them again as what
they are now, with every quotation verified anew. A session belongs to whoever holds its token and,
where people sign in, to the one who began it; two pages share one only if one tab was duplicated
from the other.
"""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ....errors import AssistantError, QuestionError
from ....records import Answer
from .. import captions
from ..markup.answer_card import answer_card, message_card, pending_card, question_card
from ..markup.article_panel import notice_markup
from ..state.form import Form, FormError
from ..state.links import permanent_link, show_link
from ..state.verified import verified_locators
from .panel import panel_markup

if TYPE_CHECKING:
    from ....assistant import Assistant
    from ....chat import Chat
    from ..markup.elements import Markup

MAX_TURNS: Final = 60
"""How many turns a page shows; older ones leave it, which it says."""

_TOKEN_BYTES: Final = 32
_SHOWN_CHARACTERS: Final = 2_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question as it is shown, its permanent link, and the answer or a plain message.

    `cards` is both sides as HTML, as they were last verified.
    """

    question: str
    link: str | None
    reply: Answer | str
    cards: tuple[Markup, Markup]


@dataclass(slots=True)
class Session:
    """A conversation: its turns as they are shown, and the chat that answers them."""

    chat: Chat
    owner: str | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(_TOKEN_BYTES), repr=False)
    turns: list[Turn] = field(default_factory=list)
    has_dropped_turns: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def characters(self) -> int:
        """How many characters the session keeps in memory."""
        with self._lock:
            shown = sum(sum(len(card) for card in turn.cards) for turn in self.turns)
            return shown + sum(_characters_of(answer) for answer in self.chat.turns)

    def add(self, turn: Turn) -> None:
        """Append a turn."""
        with self._lock:
            self.turns.append(turn)
            if len(self.turns) > MAX_TURNS:
                del self.turns[:-MAX_TURNS]
                self.has_dropped_turns = True

    def has_asked(self, link: str) -> bool:
        """Whether the question of this permanent link is among the turns, under its filters."""
        with self._lock:
            return any(turn.link == link for turn in self.turns)

    def renew(self, desk: Assistant) -> None:
        """Verify and render every turn again, for a page that shows them anew."""
        with self._lock:
            self.turns[:] = [
                _turn(desk, turn.question, turn.link, turn.reply) for turn in self.turns
            ]

    def messages(self, *, pending: str | None = None) -> list[dict[str, str]]:
        """The turns as the messages of a Gradio chatbot, with a question still being answered."""
        cards = (
            [("assistant", message_card(captions.EARLIER_TURNS))] if self.has_dropped_turns else []
        )
        with self._lock:
            for turn in self.turns:
                cards += zip(("user", "assistant"), turn.cards, strict=True)
        if pending is not None:
            cards += [("user", question_card(_short(pending))), ("assistant", pending_card())]
        return [{"role": role, "content": card} for role, card in cards]

    def panel(self, desk: Assistant, stamp: str) -> Markup:
        """The article beside the last turn: that of its first quotation, with its places marked."""
        with self._lock:
            reply = self.turns[-1].reply if self.turns else captions.PANEL_HINT
        if isinstance(reply, str) or not reply.quotes:
            return notice_markup(captions.PANEL_HINT, stamp=stamp)
        return panel_markup(desk, show_link(reply.quotes[0].locator, reply.quotes), stamp=stamp)


def ask(desk: Assistant, session: Session, question: str, form: Form) -> Markup | None:
    """Ask one question in a session; the HTML for the panel, or `None` to leave it as it is."""
    shown = _short(question)
    link = permanent_link(shown, form)
    try:
        answer = session.chat.ask(question, filters=form.filters())
        turn = _turn(desk, shown, link, answer)
    except (QuestionError, FormError) as error:
        session.add(_turn(desk, shown, None, str(error)))
        return None
    except AssistantError:
        _log.exception("a question could not be answered")
        session.add(_turn(desk, shown, link, captions.NOT_ANSWERED))
        return None
    session.add(turn)
    return session.panel(desk, f"turn-{len(session.chat.turns)}")


def _turn(desk: Assistant, question: str, link: str | None, reply: Answer | str) -> Turn:
    if isinstance(reply, str):
        card = message_card(reply)
    else:
        card = answer_card(reply, verified_locators(desk, reply))
    return Turn(
        question=question, link=link, reply=reply, cards=(question_card(question, link), card)
    )


def _characters_of(reply: Answer | str) -> int:
    if isinstance(reply, str):
        return len(reply)
    quoted = {id(quote.article): quote.article for quote in (*reply.quotes, *reply.near_misses)}
    return sum(len(article.text) for article in quoted.values())


def _short(question: str) -> str:
    """The question as a turn shows it; what is too long to ask is too long to repeat."""
    question = question.strip()
    if len(question) <= _SHOWN_CHARACTERS:
        return question
    return question[:_SHOWN_CHARACTERS] + "…"

"""What one browser page has asked so far, and what it gets to see of it.

Invariant: a turn is never changed once it is shown. Nothing here outlives the page's session, and
two pages never share one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...errors import AssistantError, QuestionError
from . import captions
from .article_view import notice_markup
from .cards import answer_card, message_card, pending_card, question_card
from .form import Form, FormError, permanent_link
from .showing import panel_markup, show_link, verified_locators

if TYPE_CHECKING:
    from ...conversation import Chat
    from ...desk import Assistant
    from ...records import Answer

MAX_TURNS: Final = 60
"""How many turns a page shows; older ones leave it, which it says."""

_SHOWN_CHARACTERS: Final = 2_000
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Session:
    """The conversation of one page: turns as HTML, and the chat that answers them."""

    chat: Chat
    turns: list[tuple[str, str]] = field(default_factory=list)
    has_dropped_turns: bool = False

    def add(self, question: str, answer: str) -> None:
        """Append a turn, both sides as HTML."""
        self.turns.append((question, answer))
        if len(self.turns) > MAX_TURNS:
            del self.turns[:-MAX_TURNS]
            self.has_dropped_turns = True

    def messages(self, *, pending: str | None = None) -> list[dict[str, str]]:
        """The turns as the messages of a Gradio chatbot, with a question still being answered."""
        cards = (
            [("assistant", message_card(captions.EARLIER_TURNS))] if self.has_dropped_turns else []
        )
        for question, answer in self.turns:
            cards += [("user", question), ("assistant", answer)]
        if pending is not None:
            cards += [("user", question_card(_short(pending))), ("assistant", pending_card())]
        return [{"role": role, "content": card} for role, card in cards]


def ask(desk: Assistant, session: Session, question: str, form: Form) -> str | None:
    """Ask one question in a session; the HTML for the panel, or `None` to leave it as it is."""
    shown = _short(question)
    link = permanent_link(shown, form)
    try:
        answer = session.chat.ask(question, filters=form.filters())
        verified = verified_locators(desk, answer)
    except (QuestionError, FormError) as error:
        session.add(question_card(shown), message_card(str(error)))
        return None
    except AssistantError:
        _log.exception("a question could not be answered")
        session.add(question_card(shown, link), message_card(captions.NOT_ANSWERED))
        return None
    session.add(question_card(shown, link), answer_card(answer, verified))
    return _first_panel(desk, answer, f"turn-{len(session.chat.turns)}")


def _first_panel(desk: Assistant, answer: Answer, stamp: str) -> str:
    """The article of the first quotation, with all of the answer's places in it marked."""
    if not answer.quotes:
        return notice_markup(captions.PANEL_HINT, stamp=stamp)
    link = show_link(answer.quotes[0].locator, answer.quotes)
    return panel_markup(desk, link, stamp=stamp)


def _short(question: str) -> str:
    """The question as a turn shows it; what is too long to ask is too long to repeat."""
    question = question.strip()
    if len(question) <= _SHOWN_CHARACTERS:
        return question
    return question[:_SHOWN_CHARACTERS] + "…"

"""The tab of questions that are followed: what new articles quote to them, and which they are."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ....errors import AssistantError, FilterError, LimitError, QuestionError
from .. import captions
from ..conversation.followed_sheet import followed_markup
from ..markup.answer_card import message_card
from .frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ....assistant import Assistant
    from ....records import StandingQuestion
    from ..markup.elements import Markup
    from ..policy import Policy

VIEW: Final = "followed"
_log = logging.getLogger(__name__)
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowView:
    """The components of the tab; those that change something are `None` where nobody may."""

    tab: gr.Tab
    sheet: gr.Markdown
    question: gr.Textbox | None = None
    chosen: gr.Dropdown | None = None
    stop: gr.Button | None = None
    seen: gr.Button | None = None


def build_follow_view(policy: Policy) -> FollowView:
    """The tab, in the row of tabs that is open."""
    with gr.Tab(captions.FOLLOWED, id=VIEW) as tab, gr.Column(elem_id="followed"):
        if not policy.can_change:
            return FollowView(tab=tab, sheet=_sheet())
        question = gr.Textbox(
            label=captions.FOLLOW_QUESTION,
            placeholder=captions.FOLLOW_HINT,
            elem_id="follow-question",
            submit_btn=captions.FOLLOW,
            max_lines=3,
        )
        sheet = _sheet()
        with gr.Row(elem_id="follow-buttons"):
            seen = gr.Button(captions.MARK_SEEN, size="sm", elem_id="mark-seen")
            chosen = gr.Dropdown(label=captions.FOLLOWED, elem_id="followed-question", choices=[])
            stop = gr.Button(captions.STOP_FOLLOWING, size="sm", elem_id="stop-following")
    return FollowView(tab=tab, sheet=sheet, question=question, chosen=chosen, stop=stop, seen=seen)


def _sheet() -> gr.Markdown:
    return gr.Markdown("", latex_delimiters=[], elem_id="followed-sheet")


def connect_follow_view(desk: Assistant, view: FollowView) -> None:
    """Bind the events; each lists what is new by then."""
    if view.question is None or view.chosen is None or view.stop is None or view.seen is None:
        view.tab.select(lambda: listed(desk)[0], None, view.sheet, **HIDDEN)
        return
    outputs = [view.sheet, view.chosen]

    def follow(typed: object) -> Updates:
        text = typed if isinstance(typed, str) else ""
        return (*_shown(desk, lambda: desk.standing.follow(text)), "")

    def stop(chosen: object) -> Updates:
        text = chosen if isinstance(chosen, str) else ""
        return _shown(desk, lambda: desk.standing.stop(text) if text else None)

    def seen() -> Updates:
        return _shown(desk, desk.standing.mark_read)

    view.tab.select(lambda: _shown(desk, lambda: None), None, outputs, **HIDDEN)
    view.question.submit(follow, view.question, [*outputs, view.question], **HIDDEN)
    view.stop.click(stop, view.chosen, outputs, **HIDDEN)
    view.seen.click(seen, None, outputs, **HIDDEN)


def listed(
    desk: Assistant, act: Callable[[], object] = lambda: None
) -> tuple[Markup, list[StandingQuestion]]:
    """What is followed after `act`, as HTML and as it is; or why that could not be had."""
    try:
        act()
        questions = desk.standing.check()
        return followed_markup(desk, questions), questions
    except (QuestionError, LimitError, FilterError) as error:
        return message_card(str(error)), desk.standing.all()
    except AssistantError:
        _log.exception("what is followed could not be listed")
        return message_card(captions.NOT_ANSWERED), []


def _shown(desk: Assistant, act: Callable[[], object]) -> Updates:
    sheet, questions = listed(desk, act)
    choices = [(question.question, question.id) for question in questions]
    return sheet, gr.Dropdown(choices=choices, value=None)

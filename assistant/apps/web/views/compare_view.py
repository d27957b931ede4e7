"""The tab that asks every outlet the same question, and what its events do."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ....errors import AssistantError, QuestionError
from ....rendering.interface_language import interface_language
from .. import captions
from ..markup.answer_card import message_card, pending_card, question_card
from ..markup.collection_card import START, comparison_start
from ..markup.compare_cards import comparison_card
from ..state.examples import ExampleReader
from ..state.form import FormError, read_form
from ..state.links import permanent_link, read_link
from ..state.verified import verified_locators
from .frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....assistant import Assistant
    from ..conversation.session import Session
    from ..markup.elements import Markup
    from ..state.form import Form
    from ..state.links import Link
    from .frame import Frame

VIEW: Final = "compare"
_log = logging.getLogger(__name__)
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The components of the tab that events read and write.

    `offered` is the question the page has put into the box by itself.
    """

    tab: gr.Tab
    question: gr.Textbox
    comparison: gr.Markdown
    offered: gr.State


def build_compare_view() -> CompareView:
    """The tab, in the row of tabs that is open."""
    with gr.Tab(captions.COMPARE, id=VIEW) as tab, gr.Column(elem_id="compare"):
        question = gr.Textbox(
            label=captions.COMPARE_QUESTION,
            placeholder=captions.COMPARE_HINT,
            elem_id="compare-question",
            show_label=False,
            submit_btn=captions.COMPARE,
            lines=1,
            max_lines=6,
        )
        comparison = gr.Markdown("", latex_delimiters=[], elem_id="comparison")
        # Inside the tab: Gradio counts what stands between tabs as one of them
        offered = gr.State("")
    return CompareView(tab=tab, question=question, comparison=comparison, offered=offered)


def connect_compare_view(
    page: gr.Blocks, desk: Assistant, view: CompareView, frame: Frame, *, examples: ExampleReader
) -> None:
    """Bind the events of the tab; a link that names this view asks its question here."""

    def first_screen() -> Markup:
        questions = examples.examples().questions_for(interface_language())
        return comparison_start(desk.articles(), questions)

    def respond(question: object, *fields: object) -> Iterator[str]:
        yield from _turn(desk, question if isinstance(question, str) else "", read_form(*fields))

    def opening(request: gr.Request) -> Updates:
        link = read_link(list(request.query_params.multi_items()))
        return (link.question, link) if link.view == VIEW else (gr.skip(), None)

    def respond_to_link(link: Link | None) -> Iterator[object]:
        if link and link.question:
            yield from _turn(desk, link.question, link.form)
        else:
            yield first_screen()

    def suggest(shown: object) -> object:
        """The first screen again with what was tried meanwhile, if it is still there."""
        if not isinstance(shown, str) or START not in shown:
            return gr.skip()
        return first_screen()

    linked = gr.State(None)
    page.load(opening, None, [view.question, linked], **HIDDEN).then(
        respond_to_link, linked, view.comparison, **HIDDEN
    )
    page.load(examples.settled, None, None, **HIDDEN).then(
        suggest, view.comparison, view.comparison, **HIDDEN
    )
    view.question.submit(respond, [view.question, *frame.filters.fields], view.comparison, **HIDDEN)
    view.tab.select(
        _offer,
        [frame.session, view.question, view.offered],
        [view.question, view.offered],
        **HIDDEN,
    )


def _turn(desk: Assistant, question: str, form: Form) -> Iterator[Markup]:
    """The question at once, then with its answers."""
    question = question.strip()
    yield question_card(question) + pending_card()
    yield compare(desk, question, form)


def compare(desk: Assistant, question: str, form: Form) -> Markup:
    """One question asked of every outlet, as HTML, or why it could not be asked."""
    try:
        comparison = desk.compare(question, filters=form.filters())
        answers = [item.answer for item in comparison.answering]
        verified = frozenset[Any]().union(*(verified_locators(desk, answer) for answer in answers))
    except (QuestionError, FormError) as error:
        return message_card(str(error))
    except AssistantError:
        _log.exception("a question could not be asked of every outlet")
        return message_card(captions.NOT_ANSWERED)
    asked = question_card(question, permanent_link(question, form, VIEW))
    return asked + comparison_card(comparison, verified)


def _offer(session: Session | None, typed: object, offered: str) -> Updates:
    """The last question asked, unless the person has written one here."""
    turns = session.chat.turns if session else ()
    if not turns or typed not in {"", None, offered}:
        return gr.skip(), gr.skip()
    return turns[-1].question, turns[-1].question

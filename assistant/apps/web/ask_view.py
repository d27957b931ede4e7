"""The question, the filters, the conversation: the first tab, and what its events do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from . import captions
from .article_view import notice_markup
from .filter_view import filters_shown
from .form import read_form, read_link
from .frame import HIDDEN
from .markup import element, escape
from .session import Session, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...desk import Assistant
    from ...records import ArticleInfo
    from .form import Form, Link
    from .frame import Frame

EXAMPLES: Final = 4
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """The components of the tab that events read and write."""

    chatbot: gr.Chatbot
    question: gr.Textbox
    examples_group: gr.Column
    examples: tuple[gr.Button, ...]


def build_ask_view(desk: Assistant) -> AskView:
    """The components, in the tab that is open."""
    with gr.Column(elem_id="desk"):
        return AskView(**_conversation(example_titles(desk.articles())))


def _conversation(titles: Sequence[str]) -> dict[str, Any]:
    chatbot = gr.Chatbot(
        label=captions.CONVERSATION,
        show_label=False,
        elem_id="conversation",
        latex_delimiters=[],
        sanitize_html=True,
        allow_tags=False,
        allow_file_downloads=False,
        autoscroll=False,
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        layout="panel",
        height=None,
    )
    with gr.Column(elem_id="asking"):
        question = gr.Textbox(
            label=captions.YOUR_QUESTION,
            placeholder=captions.QUESTION_HINT,
            elem_id="question",
            show_label=False,
            submit_btn=captions.ASK,
            lines=1,
            max_lines=6,
            autofocus=True,
        )
    with gr.Column(elem_id="examples", visible=bool(titles)) as group:
        gr.Markdown(
            element("h2", "examples-heading", escape(captions.EXAMPLES)), latex_delimiters=[]
        )
        named = [*titles, *[""] * (EXAMPLES - len(titles))]
        examples = tuple(gr.Button(title, visible=bool(title), size="sm") for title in named)
    return {
        "chatbot": chatbot,
        "examples_group": group,
        "examples": examples,
        "question": question,
    }


def connect_ask_view(page: gr.Blocks, desk: Assistant, view: AskView, frame: Frame) -> None:
    """Bind the events of the tab; opening the page brings its choices up to date."""
    asking = [frame.session, view.question, *frame.filters.fields]
    shown = [frame.session, view.chatbot, frame.panel, view.question]

    def respond(session: Session | None, question: object, *fields: object) -> Iterator[Updates]:
        yield from _turn(desk, session, question, read_form(*fields))

    def respond_to_link(
        session: Session | None, question: object, *fields: object
    ) -> Iterator[Updates]:
        if question:
            yield from respond(session, question, *fields)
        else:
            yield tuple(gr.skip() for _ in shown)

    opened = [view.examples_group, *view.examples, view.question, *frame.filters.shown]

    def opening(request: gr.Request) -> Updates:
        link = read_link(list(request.query_params.multi_items()))
        return _opening(desk, link)

    page.load(opening, None, opened, **HIDDEN).then(respond_to_link, asking, shown, **HIDDEN)
    view.question.submit(respond, asking, shown, **HIDDEN)
    for button in view.examples:
        button.click(respond, [frame.session, button, *frame.filters.fields], shown, **HIDDEN)
    view.chatbot.clear(
        lambda: (None, notice_markup(captions.PANEL_HINT)),
        None,
        [frame.session, frame.panel],
        **HIDDEN,
    )


def _turn(
    desk: Assistant, session: Session | None, question: object, form: Form
) -> Iterator[Updates]:
    """The page with the question in it at once, then with the answer."""
    session = session or Session(chat=desk.chat())
    asked = question if isinstance(question, str) else ""
    yield session, session.messages(pending=asked), gr.skip(), ""
    panel = ask(desk, session, asked, form)
    yield session, session.messages(), gr.skip() if panel is None else panel, gr.skip()


def _opening(desk: Assistant, link: Link) -> Updates:
    articles = desk.articles()
    titles = example_titles(articles)
    buttons = [gr.Button(title, visible=True) for title in titles]
    buttons += [gr.Button("", visible=False) for _ in range(EXAMPLES - len(titles))]
    return (
        gr.Column(visible=bool(titles)),
        *buttons,
        (link.question if link.view in {"", "ask"} else "") or gr.skip(),
        *filters_shown(desk, link.form, with_values=not link.form.is_empty),
    )


def example_titles(articles: Sequence[ArticleInfo]) -> list[str]:
    """Up to four titles, spread evenly over the collection in the order of its ids."""
    titles = list(dict.fromkeys(info.title for info in articles if info.title))
    step = max(len(titles) / EXAMPLES, 1)
    return [titles[int(number * step)] for number in range(min(EXAMPLES, len(titles)))]

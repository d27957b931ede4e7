"""The question, the filters, the conversation: the first tab, and what its events do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from . import captions
from .article_view import notice_markup
from .form import FormError, read_form, read_link
from .frame import HIDDEN
from .markup import element, escape
from .session import Session, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...collection import FacetField
    from ...desk import Assistant
    from ...records import ArticleInfo
    from .form import Form
    from .frame import Frame

EXAMPLES: Final = 4
_MAX_CHOICES: Final = 500
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """The components of the tab that events read and write."""

    chatbot: gr.Chatbot
    question: gr.Textbox
    outlet: gr.Dropdown
    author: gr.Dropdown
    date_from: gr.Textbox
    date_to: gr.Textbox
    scope: gr.Markdown
    examples_group: gr.Column
    examples: tuple[gr.Button, ...]

    @property
    def filters(self) -> list[Any]:
        """The filter fields, in the order `read_form` takes them."""
        return [self.outlet, self.author, self.date_from, self.date_to]


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
        filters = _filters()
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
        **filters,
    }


def _filters() -> dict[str, Any]:
    with gr.Accordion(captions.FILTERS, open=False, elem_id="filters"), gr.Row():
        names: dict[str, Any] = {"multiselect": True, "choices": [], "allow_custom_value": True}
        outlet = gr.Dropdown(label=captions.OUTLET, elem_id="outlet", **names)
        author = gr.Dropdown(label=captions.AUTHOR, elem_id="author", **names)
        hint = captions.DATE_HINT
        first = gr.Textbox(label=captions.DATE_FROM, placeholder=hint, elem_id="date-from")
        last = gr.Textbox(label=captions.DATE_TO, placeholder=hint, elem_id="date-to")
    scope = gr.Markdown("", latex_delimiters=[], elem_id="scope")
    return {
        "outlet": outlet,
        "author": author,
        "date_from": first,
        "date_to": last,
        "scope": scope,
    }


def connect_ask_view(page: gr.Blocks, desk: Assistant, view: AskView, frame: Frame) -> None:
    """Bind the events of the tab; opening the page brings its choices up to date."""
    asking = [frame.session, view.question, *view.filters]
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

    def scope(*fields: object) -> str:
        return _scope(desk, read_form(*fields))

    opened = [view.examples_group, *view.examples, view.question, *view.filters, view.scope]

    def opening(request: gr.Request) -> Updates:
        question, form = read_link(list(request.query_params.multi_items()))
        return _opening(desk, question, form)

    page.load(opening, None, opened, **HIDDEN).then(respond_to_link, asking, shown, **HIDDEN)
    view.question.submit(respond, asking, shown, **HIDDEN)
    for button in view.examples:
        button.click(respond, [frame.session, button, *view.filters], shown, **HIDDEN)
    view.chatbot.clear(
        lambda: (None, notice_markup(captions.PANEL_HINT)),
        None,
        [frame.session, frame.panel],
        **HIDDEN,
    )
    gr.on([field.change for field in view.filters], scope, view.filters, view.scope, **HIDDEN)


def _turn(
    desk: Assistant, session: Session | None, question: object, form: Form
) -> Iterator[Updates]:
    """The page with the question in it at once, then with the answer."""
    session = session or Session(chat=desk.chat())
    asked = question if isinstance(question, str) else ""
    yield session, session.messages(pending=asked), gr.skip(), ""
    panel = ask(desk, session, asked, form)
    yield session, session.messages(), gr.skip() if panel is None else panel, gr.skip()


def _opening(desk: Assistant, question: str, form: Form) -> Updates:
    articles = desk.articles()
    titles = example_titles(articles)
    buttons = [gr.Button(title, visible=True) for title in titles]
    buttons += [gr.Button("", visible=False) for _ in range(EXAMPLES - len(titles))]
    return (
        gr.Column(visible=bool(titles)),
        *buttons,
        question or gr.skip(),
        gr.Dropdown(choices=_choices(desk, "publisher"), **_chosen(form.publishers)),
        gr.Dropdown(choices=_choices(desk, "author"), **_chosen(form.authors)),
        form.published_from or gr.skip(),
        form.published_to or gr.skip(),
        _scope(desk, form),
    )


def _chosen(names: Sequence[str]) -> dict[str, Any]:
    """A value for a filter only where the link names one: the reader may have been faster."""
    return {"value": list(names)} if names else {}


def _choices(desk: Assistant, field: FacetField) -> list[tuple[str, str]]:
    found = desk.facets(field)[:_MAX_CHOICES]
    return [(f"{facet.value} ({facet.articles:,})", facet.value) for facet in found]


def _scope(desk: Assistant, form: Form) -> str:
    """How many articles the next question searches, or what is wrong with the filters."""
    try:
        filters = form.filters()
    except FormError as error:
        return element("p", "scope wrong", escape(str(error)))
    articles = desk.articles()
    chosen = sum(1 for info in articles if filters.accepts(info))
    line = captions.SEARCHING.format(chosen=f"{chosen:,}", all=f"{len(articles):,}")
    return element("p", "scope", escape(line))


def example_titles(articles: Sequence[ArticleInfo]) -> list[str]:
    """Up to four titles, spread evenly over the collection in the order of its ids."""
    titles = list(dict.fromkeys(info.title for info in articles if info.title))
    step = max(len(titles) / EXAMPLES, 1)
    return [titles[int(number * step)] for number in range(min(EXAMPLES, len(titles)))]

"""The layout and the events of the page. The only module that builds Gradio components.

Invariant: text from articles and from people reaches the browser only as markup from `cards` and
`article_view`, or as the plain value of a form control. `gr.HTML` is not used: it evaluates its
content as a JavaScript template.

Further views, such as a comparison or a draft check, are further functions beside `_reading_room`
that fill a tab each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ... import labels
from . import captions
from .article_view import notice_markup
from .form import FormError, read_form, read_link
from .markup import element, escape
from .session import Session, ask
from .showing import panel_markup, read_click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...collection import FacetField
    from ...desk import Assistant
    from ...records import ArticleInfo
    from .form import Form

EXAMPLES: Final = 4
_MAX_CHOICES: Final = 500
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The components that events read and write."""

    chatbot: gr.Chatbot
    question: gr.Textbox
    outlet: gr.Dropdown
    author: gr.Dropdown
    date_from: gr.Textbox
    date_to: gr.Textbox
    scope: gr.Markdown
    status: gr.Markdown
    panel: gr.Markdown
    citation: gr.Textbox
    examples_group: gr.Column
    examples: tuple[gr.Button, ...]
    session: gr.State

    @property
    def filters(self) -> list[Any]:
        """The filter fields, in the order `read_form` takes them."""
        return [self.outlet, self.author, self.date_from, self.date_to]


def build_page(desk: Assistant) -> gr.Blocks:
    """The page over `desk`, ready to be launched."""
    page: gr.Blocks
    with gr.Blocks(title=captions.PAGE_NAME, analytics_enabled=False, fill_height=True) as page:
        controls = _reading_room(desk)
        _connect(page, desk, controls)
    return page


def _reading_room(desk: Assistant) -> Controls:
    """Every component, as the collection is now; opening the page brings it up to date."""
    articles = desk.articles()
    with gr.Row(elem_id="masthead"):
        gr.Markdown(_masthead(), latex_delimiters=[], elem_id="name")
        status = gr.Markdown(_status(desk, articles), latex_delimiters=[], elem_id="status")
    with gr.Row(elem_id="room", equal_height=True):
        with gr.Column(elem_id="desk", scale=1):
            parts = _conversation(example_titles(articles))
        with gr.Column(elem_id="panel-column", scale=1):
            gr.Markdown(_panel_name(), latex_delimiters=[], elem_classes="unseen")
            gr.Button(captions.CLOSE, elem_id="close-panel", size="sm")
            panel = gr.Markdown(
                notice_markup(captions.PANEL_HINT), latex_delimiters=[], elem_id="panel"
            )
    # The script writes the citation that was clicked into this field; people never see it
    citation = gr.Textbox(elem_id="citation", elem_classes="unseen", show_label=False)
    return Controls(status=status, panel=panel, citation=citation, session=gr.State(None), **parts)


def _masthead() -> str:
    name = element("h1", "page-name", escape(captions.PAGE_NAME))
    return element("div", "masthead", name + element("p", "tagline", escape(captions.TAGLINE)))


def _panel_name() -> str:
    return f'<h2 id="panel-name" class="unseen">{escape(captions.ARTICLE_PANEL)}</h2>'


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


def _connect(page: gr.Blocks, desk: Assistant, controls: Controls) -> None:
    """Bind every event. None of them can be called by name from outside the page."""
    hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    asking = [controls.session, controls.question, *controls.filters]
    shown = [
        controls.session,
        controls.chatbot,
        controls.panel,
        controls.question,
    ]

    def respond(session: Session | None, question: object, *fields: object) -> Iterator[Updates]:
        yield from _turn(desk, session, question, read_form(*fields))

    def respond_to_link(
        session: Session | None, question: object, *fields: object
    ) -> Iterator[Updates]:
        if question:
            yield from respond(session, question, *fields)
        else:
            yield tuple(gr.skip() for _ in shown)

    def show(clicked: object) -> str:
        stamp, reference = read_click(clicked)
        return panel_markup(desk, reference, stamp=stamp)

    def scope(*fields: object) -> str:
        return _scope(desk, read_form(*fields))

    opened = [
        controls.status,
        controls.examples_group,
        *controls.examples,
        controls.question,
        *controls.filters,
        controls.scope,
    ]

    def opening(request: gr.Request) -> Updates:
        question, form = read_link(list(request.query_params.multi_items()))
        return _opening(desk, question, form)

    page.load(opening, None, opened, **hidden).then(respond_to_link, asking, shown, **hidden)
    controls.question.submit(respond, asking, shown, **hidden)
    for button in controls.examples:
        button.click(respond, [controls.session, button, *controls.filters], shown, **hidden)
    controls.chatbot.clear(
        lambda: (None, notice_markup(captions.PANEL_HINT)),
        None,
        [controls.session, controls.panel],
        **hidden,
    )
    controls.citation.change(
        show, controls.citation, controls.panel, trigger_mode="always_last", **hidden
    )
    gr.on(
        [field.change for field in controls.filters],
        scope,
        controls.filters,
        controls.scope,
        **hidden,
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


def _opening(desk: Assistant, question: str, form: Form) -> Updates:
    articles = desk.articles()
    titles = example_titles(articles)
    buttons = [gr.Button(title, visible=True) for title in titles]
    buttons += [gr.Button("", visible=False) for _ in range(EXAMPLES - len(titles))]
    return (
        _status(desk, articles),
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


def _status(desk: Assistant, articles: Sequence[ArticleInfo]) -> str:
    if not articles:
        return element("p", "status empty", escape(captions.EMPTY_LIBRARY))
    count = f"{len(articles):,} {escape(captions.ARTICLES)}"
    mark = f"{escape(captions.INDEX)} {escape(desk.fingerprint[:8])}"
    return element("p", "status", count + escape(labels.SEPARATOR) + mark)


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

"""The page as a whole: its head, a tab for each view, the article beside them.

Invariant: text from articles and from people reaches the browser only as markup from the modules
that build cards, or as the plain value of a form control. `gr.HTML` is not used: it evaluates its
content as a JavaScript template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from ... import labels
from . import captions
from .article_view import notice_markup
from .ask_view import AskView, build_ask_view, connect_ask_view
from .frame import HIDDEN, Frame
from .library_view import LibraryView, build_library_view, connect_library_view
from .markup import element, escape
from .showing import panel_markup, read_click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...desk import Assistant
    from ...records import ArticleInfo
    from .policy import Policy


def build_page(desk: Assistant, policy: Policy) -> gr.Blocks:
    """The page over `desk`, ready to be launched; it changes what `policy` lets it change."""
    page: gr.Blocks
    with gr.Blocks(title=captions.PAGE_NAME, analytics_enabled=False, fill_height=True) as page:
        with gr.Row(elem_id="masthead"):
            gr.Markdown(_masthead(), latex_delimiters=[], elem_id="name")
            status = gr.Markdown(
                _status(desk, desk.articles()), latex_delimiters=[], elem_id="status"
            )
        with gr.Row(elem_id="room", equal_height=True):
            with gr.Column(elem_id="views", scale=1):
                ask, library = _tabs(desk, policy)
            frame = _article_beside(status)
        connect_ask_view(page, desk, ask, frame)
        connect_library_view(desk, library, policy)
        _connect(page, desk, frame)
        _follow_changes(desk, frame, ask, library)
    return page


def _tabs(desk: Assistant, policy: Policy) -> tuple[AskView, LibraryView]:
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab(captions.ASK, id="ask"):
            ask = build_ask_view(desk)
        with gr.Tab(captions.LIBRARY, id="library") as tab:
            library = build_library_view(tab, policy)
    return ask, library


def _article_beside(status: gr.Markdown) -> Frame:
    with gr.Column(elem_id="panel-column", scale=1):
        gr.Markdown(_panel_name(), latex_delimiters=[], elem_classes="unseen")
        gr.Button(captions.CLOSE, elem_id="close-panel", size="sm")
        panel = gr.Markdown(
            notice_markup(captions.PANEL_HINT), latex_delimiters=[], elem_id="panel"
        )
    # The script writes the citation that was clicked into this field; people never see it
    citation = gr.Textbox(elem_id="citation", elem_classes="unseen", show_label=False)
    return Frame(status=status, panel=panel, citation=citation, session=gr.State(None))


def _masthead() -> str:
    name = element("h1", "page-name", escape(captions.PAGE_NAME))
    return element("div", "masthead", name + element("p", "tagline", escape(captions.TAGLINE)))


def _panel_name() -> str:
    return f'<h2 id="panel-name" class="unseen">{escape(captions.ARTICLE_PANEL)}</h2>'


def _connect(page: gr.Blocks, desk: Assistant, frame: Frame) -> None:
    def show(clicked: object) -> str:
        stamp, reference = read_click(clicked)
        return panel_markup(desk, reference, stamp=stamp)

    page.load(lambda: _status(desk, desk.articles()), None, frame.status, **HIDDEN)
    frame.citation.change(show, frame.citation, frame.panel, trigger_mode="always_last", **HIDDEN)


def _follow_changes(desk: Assistant, frame: Frame, ask: AskView, library: LibraryView) -> None:
    """Whatever a page does next, its status line says what the collection is by then."""
    acts = [ask.chatbot.change, frame.panel.change, library.shelf.change]
    gr.on(acts, lambda: _status(desk, desk.articles()), None, frame.status, **HIDDEN)


def _status(desk: Assistant, articles: Sequence[ArticleInfo]) -> str:
    if not articles:
        return element("p", "status empty", escape(captions.EMPTY_LIBRARY))
    count = f"{len(articles):,} {escape(captions.ARTICLES)}"
    mark = f"{escape(captions.INDEX)} {escape(desk.fingerprint[:8])}"
    return element("p", "status", count + escape(labels.SEPARATOR) + mark)

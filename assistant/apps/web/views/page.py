"""The page as a whole: its head, a tab for each view, the article beside them.

Invariant: text from articles and from people reaches the browser only as markup from the modules
that build cards, or as the plain value of a form control. `gr.HTML` is not used: it evaluates its
content as a JavaScript template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from ....rendering import labels
from .. import captions
from ..markup.answer_card import waiting
from ..markup.article_panel import notice_markup
from ..markup.elements import element, escape
from ..state.links import read_click, read_link
from .ask_view import AskView, build_ask_view, connect_ask_view
from .check_view import build_check_view
from .compare_view import CompareView, build_compare_view, connect_compare_view
from .export_view import ExportMenu, build_export_menu, connect_export_menu
from .filter_view import build_filter_view, connect_filter_view
from .frame import HIDDEN, Frame
from .library_view import LibraryView, build_library_view, connect_library_view
from .panel import panel_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....assistant import Assistant
    from ....records import ArticleInfo
    from ..markup.elements import Markup
    from ..policy import Policy
    from .frame import FilterView


@dataclass(frozen=True, slots=True, kw_only=True)
class _Views:
    tabs: gr.Tabs
    ask: AskView
    export: ExportMenu
    compare: CompareView
    library: LibraryView


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
                filters = build_filter_view()
                views = _tabs(desk, policy)
            frame = _article_beside(status, filters)
        connect_filter_view(desk, filters)
        changes = connect_ask_view(page, desk, views.ask, frame)
        connect_export_menu(views.export, frame, after=changes)
        connect_compare_view(page, desk, views.compare, frame)
        connect_library_view(desk, views.library, policy)
        _open_linked_view(page, views.tabs)
        _connect(page, desk, frame)
        _follow_changes(desk, frame, views.ask, views.library)
    return page


def _tabs(desk: Assistant, policy: Policy) -> _Views:
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(captions.ASK, id="ask"):
            ask, export = build_ask_view(desk), build_export_menu()
        compare = build_compare_view()
        with gr.Tab(captions.CHECK_A_DRAFT, id="check"):
            build_check_view()
        with gr.Tab(captions.LIBRARY, id="library") as tab:
            library = build_library_view(tab, policy)
    return _Views(tabs=tabs, ask=ask, export=export, compare=compare, library=library)


def _open_linked_view(page: gr.Blocks, tabs: gr.Tabs) -> None:
    """A permanent link opens the view it names."""
    known = {tab.id for tab in tabs.children if isinstance(tab, gr.Tab)}

    def opened(request: gr.Request) -> object:
        view = read_link(list(request.query_params.multi_items())).view
        return gr.Tabs(selected=view) if view in known else gr.skip()

    page.load(opened, None, tabs, **HIDDEN)


def _article_beside(status: gr.Markdown, filters: FilterView) -> Frame:
    with gr.Column(elem_id="panel-column", scale=1):
        gr.Markdown(_panel_name(), latex_delimiters=[], elem_classes="unseen")
        gr.Button(captions.CLOSE, elem_id="close-panel", size="sm")
        gr.Markdown(waiting(captions.OPENING_ARTICLE), latex_delimiters=[], elem_id="panel-pending")
        panel = gr.Markdown(
            notice_markup(captions.PANEL_HINT), latex_delimiters=[], elem_id="panel"
        )
    # The script writes the citation that was clicked into this field; people never see it
    citation = gr.Textbox(elem_id="citation", elem_classes="unseen", show_label=False)
    return Frame(
        status=status, panel=panel, citation=citation, session=gr.State(None), filters=filters
    )


def _masthead() -> Markup:
    name = element("h1", "page-name", escape(captions.PAGE_NAME))
    return element("div", "masthead", name + element("p", "tagline", escape(captions.TAGLINE)))


def _panel_name() -> str:
    return f'<h2 id="panel-name" class="unseen">{escape(captions.ARTICLE_PANEL)}</h2>'


def _connect(page: gr.Blocks, desk: Assistant, frame: Frame) -> None:
    def show(clicked: object) -> Markup:
        stamp, reference = read_click(clicked)
        return panel_markup(desk, reference, stamp=stamp)

    page.load(lambda: _status(desk, desk.articles()), None, frame.status, **HIDDEN)
    frame.citation.change(show, frame.citation, frame.panel, trigger_mode="always_last", **HIDDEN)


def _follow_changes(desk: Assistant, frame: Frame, ask: AskView, library: LibraryView) -> None:
    """Whatever a page does next, its status line says what the collection is by then."""
    acts = [ask.chatbot.change, frame.panel.change, library.table.change]
    gr.on(acts, lambda: _status(desk, desk.articles()), None, frame.status, **HIDDEN)


def _status(desk: Assistant, articles: Sequence[ArticleInfo]) -> Markup:
    if not articles:
        return element("p", "status empty", escape(captions.EMPTY_LIBRARY))
    count = f"{len(articles):,} {captions.ARTICLES}"
    mark = f"{captions.INDEX} {desk.fingerprint[:8]}"
    return element("p", "status", escape(f"{count}{labels.SEPARATOR}{mark}"))

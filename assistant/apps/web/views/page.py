"""The page as a whole: its head, a tab for each view, the article beside them.

Invariant: text from articles and from people reaches the browser only as markup from the modules
that build cards, or as the plain value of a form control. `gr.HTML` is not used: it evaluates its
content as a JavaScript template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import gradio as gr

from ....rendering import labels
from ....rendering.interface_language import INTERFACE_LANGUAGES, interface_language
from .. import captions
from ..conversation.notebook import Notebooks
from ..conversation.panel import panel_markup
from ..markup.answer_card import waiting
from ..markup.article_panel import notice_markup
from ..markup.collection_card import collection_card, collections_markup, empty_line
from ..markup.elements import EMPTY, SPACE, attribute, element, escape, joined
from ..state.examples import ExampleReader
from ..state.links import read_click, read_link
from ..state.page_language import SpokenPage
from .ask_view import AskView, build_ask_view, connect_ask_view
from .check_view import build_check_view
from .clippings_view import (
    ClippingsView,
    build_clipping_fields,
    build_clippings_view,
    connect_clippings_view,
)
from .compare_view import CompareView, build_compare_view, connect_compare_view
from .conversation_menu import build_conversation_menu
from .example_view import connect_example_view
from .export_view import ExportMenu, build_export_menu, connect_export_menu
from .filter_view import build_filter_view, connect_filter_view
from .follow_view import FollowView, build_follow_view, connect_follow_view
from .frame import HIDDEN, Frame
from .library.library_view import LibraryView, build_library_view, connect_library_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradio.events import Trigger

    from ....assistant import Assistant
    from ..markup.elements import Markup
    from ..policy import Policy
    from .frame import FilterView

LANGUAGE: Final = "#language="
"""What a link that chooses the language of the labels begins with; the page's script follows it."""
NOTEBOOKS: Final = "notebooks"
"""The folder beside the index in which conversations and clippings outlive a restart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Views:
    tabs: gr.Tabs
    ask: AskView
    export: ExportMenu
    compare: CompareView
    library: LibraryView
    clippings: ClippingsView
    followed: FollowView


def build_page(desk: Assistant, policy: Policy) -> gr.Blocks:
    """The page over `desk`, ready to be launched; it changes what `policy` lets it change."""
    page: gr.Blocks
    with SpokenPage(title=captions.PAGE_NAME, analytics_enabled=False, fill_height=True) as page:
        with gr.Row(elem_id="masthead"):
            gr.Markdown(_masthead(policy), latex_delimiters=[], elem_id="name")
            status = gr.Markdown(_status(desk, policy), latex_delimiters=[], elem_id="status")
            gr.Markdown(_languages(), latex_delimiters=[], elem_id="languages")
        with gr.Row(elem_id="room", equal_height=True):
            with gr.Column(elem_id="views", scale=1):
                filters = build_filter_view()
                views = _tabs(policy)
            frame = _article_beside(desk, policy, status, filters)
        connect_filter_view(desk, filters)
        notebooks = Notebooks(desk.folder / NOTEBOOKS if policy.keeps_notebooks else None)
        connect_ask_view(page, desk, views.ask, frame, export=views.export, notebooks=notebooks)
        examples = ExampleReader(desk)
        connect_example_view(page, examples, views.ask.examples)
        connect_export_menu(views.export, frame)
        connect_clippings_view(
            desk,
            views.clippings,
            build_clipping_fields(),
            tab=views.ask.resume,
            notebooks=notebooks,
        )
        connect_compare_view(page, desk, views.compare, frame, examples=examples)
        connect_library_view(desk, views.library, filters, policy)
        connect_follow_view(desk, views.followed)
        _open_linked_view(page, views.tabs)
        _connect(desk, frame)
        acts = [page.load, views.ask.chatbot.change, views.library.table.change]
        _follow_changes(desk, policy, frame, after=[*acts, frame.panel.change])
    return page


def _tabs(policy: Policy) -> _Views:
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(captions.ASK, id="ask"):
            with gr.Row(elem_id="chat-bar"):
                menu, export = build_conversation_menu(), build_export_menu()
            ask = build_ask_view(menu)
        compare = build_compare_view()
        with gr.Tab(captions.CHECK_A_DRAFT, id="check"):
            build_check_view()
        with gr.Tab(captions.LIBRARY, id="library") as tab:
            library = build_library_view(tab, policy)
        clippings = build_clippings_view()
        followed = build_follow_view(policy)
    return _Views(
        tabs=tabs,
        ask=ask,
        export=export,
        compare=compare,
        library=library,
        clippings=clippings,
        followed=followed,
    )


def _open_linked_view(page: gr.Blocks, tabs: gr.Tabs) -> None:
    """A permanent link opens the view it names."""
    known = {tab.id for tab in tabs.children if isinstance(tab, gr.Tab)}

    def opened(request: gr.Request) -> object:
        view = read_link(list(request.query_params.multi_items())).view
        return gr.Tabs(selected=view) if view in known else gr.skip()

    page.load(opened, None, tabs, **HIDDEN)


def _article_beside(
    desk: Assistant, policy: Policy, status: gr.Markdown, filters: FilterView
) -> Frame:
    with gr.Column(elem_id="panel-column", scale=1):
        gr.Markdown(_panel_name(), latex_delimiters=[], elem_classes="unseen")
        with gr.Row(elem_id="panel-tools"):
            # The script looks for what is typed here in the text that is open; no event reads it
            gr.Textbox(
                label=captions.FIND_IN_ARTICLE,
                placeholder=captions.FIND_IN_ARTICLE,
                elem_id="find-in-article",
                show_label=False,
                max_lines=1,
            )
            gr.Markdown(_find_words(), latex_delimiters=[], elem_id="find-count")
            gr.Button(captions.CLOSE, elem_id="close-panel", size="sm")
        gr.Markdown(waiting(captions.OPENING_ARTICLE), latex_delimiters=[], elem_id="panel-pending")
        panel = gr.Markdown(
            notice_markup(captions.PANEL_HINT), latex_delimiters=[], elem_id="panel"
        )
        collection = gr.Markdown(
            _collection(desk, policy), latex_delimiters=[], elem_id="collection"
        )
    # The script writes the citation that was clicked into this field; people never see it
    citation = gr.Textbox(elem_id="citation", elem_classes="unseen", show_label=False)
    return Frame(
        status=status,
        panel=panel,
        collection=collection,
        citation=citation,
        session=gr.State(None),
        filters=filters,
    )


def _find_words() -> Markup:
    """The patterns of what the script says of a search, and the two steps it walks by."""
    words = (("found", captions.FOUND_PLACES), ("none", captions.NOTHING_FOUND))
    unseen = joined(element("span", f"word {name}", escape(said)) for name, said in words)
    kind = attribute("type", "button")
    steps = joined(
        element("button", f"find-step {name}", escape(said), attributes=kind)
        for name, said in (("before", captions.PREVIOUS), ("after", captions.NEXT))
    )
    return element("p", "find", element("span", "said", EMPTY) + steps + unseen)


def _masthead(policy: Policy) -> Markup:
    name = element("h1", "page-name", escape(captions.PAGE_NAME))
    tagline = element("p", "tagline", escape(captions.TAGLINE))
    nav = collections_markup(policy.places, policy.root_path)
    return element("div", "masthead", name + tagline + nav)


def _languages() -> Markup:
    """Every language by its own name, the one that is spoken now without a link."""
    label = element("span", "unseen", escape(captions.INTERFACE_LANGUAGE))
    return element(
        "nav", "languages", joined([label, *map(_language_link, INTERFACE_LANGUAGES)], by=SPACE)
    )


def _language_link(code: str) -> Markup:
    name, spoken = escape(INTERFACE_LANGUAGES[code]), attribute("lang", code)
    if code == interface_language():
        return element("strong", "language here", name, attributes=spoken)
    return element("a", "language", name, attributes=attribute("href", LANGUAGE + code) + spoken)


def _panel_name() -> str:
    return f'<h2 id="panel-name" class="unseen">{escape(captions.ARTICLE_PANEL)}</h2>'


def _connect(desk: Assistant, frame: Frame) -> None:
    def show(clicked: object) -> Markup:
        stamp, reference = read_click(clicked)
        return panel_markup(desk, reference, stamp=stamp)

    frame.citation.change(show, frame.citation, frame.panel, trigger_mode="always_last", **HIDDEN)


def _follow_changes(
    desk: Assistant, policy: Policy, frame: Frame, *, after: Sequence[Trigger]
) -> None:
    """Whatever a page does next, it says what the collection is by then."""
    gr.on(
        list(after),
        lambda: (_status(desk, policy), _collection(desk, policy)),
        None,
        [frame.status, frame.collection],
        **HIDDEN,
    )


def _status(desk: Assistant, policy: Policy) -> Markup:
    articles = len(desk)
    if not articles:
        return empty_line(can_change=policy.can_change)
    one = articles == 1
    several = captions.ARTICLES_COUNTED.format(count=labels.spell_count(articles))
    count = captions.ONE_ARTICLE if one else several
    mark = f"{captions.INDEX} {desk.fingerprint[:8]}"
    return element("p", "status", escape(f"{count}{labels.SEPARATOR}{mark}"))


def _collection(desk: Assistant, policy: Policy) -> Markup:
    return collection_card(desk.articles(), can_change=policy.can_change)

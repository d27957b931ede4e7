"""The library as a tab: the list of articles, and, where it may be changed, what changes it.

Invariant: where the policy says that the page changes nothing, the controls are not built and no
event is bound to them, so there is nothing on the server that a request could reach.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ... import captions
from ...markup.elements import element, escape
from ...markup.library import change_cards, library_list
from ...state.listing import Listing, View, command_among, follow, page_of
from ..filter_view import filters_shown
from ..frame import HIDDEN
from .adding import Adding, build_adding, connect_adding
from .correcting import CorrectionForm, build_correction, connect_correction
from .removing import Removal, build_removal, connect_removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .....assistant import Assistant
    from ...markup.elements import Markup
    from ...policy import Policy
    from ...state.form import Form
    from ..frame import FilterView

_SECONDS_BETWEEN_NEWS: Final = 2.0
MOST_CHOSEN: Final = 50
"""Articles to ask only; their ids stand in the page's address."""
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """The components that change the collection, and where is told what they did."""

    adding: Adding
    news: gr.Markdown
    removal: Removal
    correction: CorrectionForm


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """The components of the tab; `changing` is `None` where it only shows."""

    tab: gr.Tab
    search: gr.Textbox
    encoding: gr.Markdown
    watch: gr.Timer
    choice: gr.Markdown
    table: gr.Markdown
    removed: gr.Markdown
    facts: gr.Markdown
    check: gr.Button
    checks: gr.Markdown
    command: gr.Textbox
    view: gr.State
    changing: Changing | None

    @property
    def drawn(self) -> list[Any]:
        """What a change of the collection or of the view draws anew, in the order of `_draw`."""
        return [self.view, self.choice, self.table, self.removed, self.facts]

    @property
    def watched(self) -> list[Any]:
        """What is drawn again and again while something is encoded, in the order of `_encoding`."""
        return [self.encoding, self.watch]


def build_library_view(tab: gr.Tab, policy: Policy) -> LibraryView:
    """The components, in the tab that is open."""
    plain: dict[str, Any] = {"latex_delimiters": []}
    with gr.Column(elem_id="library"):
        changing = _changing(policy) if policy.can_change else None
        if changing is None:
            closed = element("p", "hint", escape(captions.CHANGES_ARE_OFF))
            gr.Markdown(closed, elem_id="library-closed", **plain)
        search = gr.Textbox(
            label=captions.SEARCH_LIBRARY,
            placeholder=captions.SEARCH_LIBRARY_HINT,
            elem_id="library-search",
            max_lines=1,
        )
        encoding = gr.Markdown("", elem_id="library-encoding", **plain)
        watch = gr.Timer(_SECONDS_BETWEEN_NEWS, active=False)
        choice = gr.Markdown("", elem_id="choice", **plain)
        shown = gr.Markdown("", elem_id="listing", **plain)
        removed = gr.Markdown("", elem_id="removed", **plain)
        facts = gr.Markdown("", elem_id="facts", **plain)
        check = gr.Button(captions.CHECK_BUTTON, elem_id="check-index", size="sm")
        checks = gr.Markdown("", elem_id="checks", **plain)
        # The script writes the link that was clicked into this field; people never see it
        command = gr.Textbox(elem_id="library-command", elem_classes="unseen", show_label=False)
    return LibraryView(
        tab=tab,
        search=search,
        encoding=encoding,
        watch=watch,
        choice=choice,
        table=shown,
        removed=removed,
        facts=facts,
        check=check,
        checks=checks,
        command=command,
        view=gr.State(View()),
        changing=changing,
    )


def _changing(policy: Policy) -> Changing:
    return Changing(
        adding=build_adding(policy),
        news=gr.Markdown("", latex_delimiters=[], elem_id="library-news"),
        removal=build_removal(),
        correction=build_correction(),
    )


def connect_library_view(
    desk: Assistant, library: LibraryView, filters: FilterView, policy: Policy
) -> None:
    """Bind the events of the tab; opening it draws the list."""
    listing = Listing(desk)
    drawer = _Drawer(desk, listing, can_change=policy.can_change)

    def find(view: View | None, form: Form, words: object) -> Updates:
        return drawer.draw((view or View()).searched_for(words), form)

    def obey(typed: object, view: View | None, form: Form) -> Updates:
        stamp, verb, value = command_among(typed, "sort", "page", "refresh")
        if not verb:
            return tuple(gr.skip() for _ in library.drawn)
        if verb == "refresh":
            listing.forget()
        return drawer.draw(follow(view or View(), verb, value), form, stamp=stamp)

    def examine() -> Iterator[Markup]:
        yield change_cards.news_markup(captions.CHECKING_INDEX)
        yield library_list.checks_markup(desk.health())

    asked = [library.view, filters.form, library.search]
    told = [library.command, library.view, filters.form]

    def watch() -> Updates:
        return _encoding(desk)

    library.tab.select(find, asked, library.drawn, **HIDDEN)
    library.tab.select(watch, None, library.watched, **HIDDEN)
    library.watch.tick(watch, None, library.watched, **HIDDEN)
    library.search.change(find, asked, library.drawn, trigger_mode="always_last", **HIDDEN)
    # Every command counts, so none waits to be the last; two listeners that did would set each
    # other off without end in Gradio (6.31), which fires the event anew for whoever waited
    library.command.change(obey, told, library.drawn, trigger_mode="multiple", **HIDDEN)
    _connect_choice(desk, library, filters, drawer)
    library.check.click(examine, None, library.checks, concurrency_limit=1, **HIDDEN)
    if library.changing is not None:
        _connect_changing(desk, library.changing, policy, command=library.command, listing=listing)
        library.changing.news.change(find, asked, library.drawn, **HIDDEN)


def _encoding(desk: Assistant) -> Updates:
    """How far encoding has come, and the timer that asks again only while there is something to tell."""
    encoding = desk.encoding()
    return library_list.encoding_markup(encoding), gr.Timer(active=encoding is not None)


def _connect_choice(
    desk: Assistant, library: LibraryView, filters: FilterView, drawer: _Drawer
) -> None:
    """Articles that are ticked in the list are a filter like any other."""
    drawn = [*library.drawn, *filters.shown]

    def choose(typed: object, view: View | None, form: Form) -> Updates:
        stamp, verb, value = command_among(typed, "choose")
        if not verb:
            return tuple(gr.skip() for _ in drawn)
        chosen = _toggled(form, value)
        shown = drawer.draw(view or View(), chosen, stamp=stamp)
        return (*shown, *filters_shown(desk, chosen, with_values=True))

    told = [library.command, library.view, filters.form]
    library.command.change(choose, told, drawn, trigger_mode="multiple", **HIDDEN)


def _connect_changing(
    desk: Assistant, changing: Changing, policy: Policy, *, command: gr.Textbox, listing: Listing
) -> None:
    news = changing.news
    connect_removal(desk, changing.removal, command=command, news=news, listing=listing)
    connect_correction(desk, changing.correction, command=command, news=news)
    connect_adding(desk, changing.adding, news=news, policy=policy)


def _toggled(form: Form, article_id: str) -> Form:
    """The form with one article more or less to ask only; with none where no id is given."""
    if not article_id:
        return replace(form, articles=())
    if article_id in form.articles:
        left = tuple(name for name in form.articles if name != article_id)
        return replace(form, articles=left)
    return replace(form, articles=(*form.articles, article_id)[:MOST_CHOSEN])


class _Drawer:
    """Draws the tab from what the index holds now."""

    def __init__(self, desk: Assistant, listing: Listing, *, can_change: bool) -> None:
        self._desk = desk
        self._listing = listing
        self._can_change = can_change

    def draw(self, view: View, form: Form, *, stamp: str = "") -> Updates:
        """What `LibraryView.drawn` names, in its order."""
        holdings = self._listing.holdings()
        page = page_of(holdings, view)
        corrections = self._desk.corrections()
        marks = library_list.RowMarks(
            can_change=self._can_change,
            chosen=frozenset(form.articles),
            corrected=frozenset(item.article_id for item in corrections),
            overtaken=frozenset(item.article_id for item in corrections if item.is_overtaken),
        )
        removed = self._desk.removed() if self._can_change else []
        return (
            page.view,
            library_list.choice_markup(len(form.articles), len(holdings), most=MOST_CHOSEN),
            library_list.page_markup(page, marks, stamp=stamp),
            library_list.removed_markup(removed),
            library_list.facts_markup(self._desk.facts(), holdings),
        )

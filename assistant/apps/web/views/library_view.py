"""The library as a tab: the list of articles, and, where it may be changed, what changes it.

Invariant: where the policy says that the page changes nothing, the controls are not built and no
event is bound to them, so there is nothing on the server that a request could reach.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ....errors import ArticleNotFoundError, AssistantError
from ....records import Progress, SyncReport
from .. import captions
from ..markup import library_cards
from ..markup.elements import SPACE, element, escape, joined
from ..state.listing import Listing, View, follow, page_of, read_command
from .frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ....assistant import Assistant
    from ..markup.elements import Markup
    from ..policy import Policy

_SECONDS_BETWEEN_NEWS: Final = 0.5
_log = logging.getLogger(__name__)
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """The components that change the collection."""

    news: gr.Markdown
    sync: gr.Button | None
    removal: gr.Column
    question: gr.Markdown
    yes: gr.Button
    no: gr.Button
    pending: gr.State


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """The components of the tab; `changing` is `None` where it only shows."""

    tab: gr.Tab
    search: gr.Textbox
    table: gr.Markdown
    facts: gr.Markdown
    check: gr.Button
    checks: gr.Markdown
    command: gr.Textbox
    view: gr.State
    changing: Changing | None


def build_library_view(tab: gr.Tab, policy: Policy) -> LibraryView:
    """The components, in the tab that is open."""
    with gr.Column(elem_id="library"):
        changing = _changing(policy) if policy.can_change else None
        if changing is None:
            closed = element("p", "hint", escape(captions.CHANGES_ARE_OFF))
            gr.Markdown(closed, latex_delimiters=[], elem_id="library-closed")
        search = gr.Textbox(
            label=captions.SEARCH_LIBRARY,
            placeholder=captions.SEARCH_LIBRARY_HINT,
            elem_id="library-search",
            max_lines=1,
        )
        shown = gr.Markdown("", latex_delimiters=[], elem_id="listing")
        facts = gr.Markdown("", latex_delimiters=[], elem_id="facts")
        check = gr.Button(captions.CHECK_BUTTON, elem_id="check-index", size="sm")
        checks = gr.Markdown("", latex_delimiters=[], elem_id="checks")
        # The script writes the link that was clicked into this field; people never see it
        command = gr.Textbox(elem_id="library-command", elem_classes="unseen", show_label=False)
    return LibraryView(
        tab=tab,
        search=search,
        table=shown,
        facts=facts,
        check=check,
        checks=checks,
        command=command,
        view=gr.State(View()),
        changing=changing,
    )


def _changing(policy: Policy) -> Changing:
    with gr.Column(elem_id="upload_queue"):
        gr.Markdown(_adding(), latex_delimiters=[], elem_id="upload_queue-words")
        with gr.Row(elem_id="upload_queue-buttons"):
            gr.Button(captions.ADD_BUTTON, elem_id="choose-files", size="sm")
            sync = None
            if policy.synced_folder is not None:
                name = captions.SYNC_BUTTON.format(folder=policy.synced_folder.name)
                sync = gr.Button(name, elem_id="sync-folder", size="sm")
    news = gr.Markdown("", latex_delimiters=[], elem_id="library-news")
    with gr.Column(elem_id="removal", visible=False) as removal:
        question = gr.Markdown("", latex_delimiters=[], elem_id="removal-words")
        with gr.Row(elem_id="removal-buttons"):
            yes = gr.Button(captions.REMOVE_YES, elem_id="remove-yes", size="sm")
            no = gr.Button(captions.REMOVE_NO, elem_id="remove-no", size="sm")
    return Changing(
        news=news,
        sync=sync,
        removal=removal,
        question=question,
        yes=yes,
        no=no,
        pending=gr.State(""),
    )


def _adding() -> Markup:
    formats = ", ".join(captions.FORMATS.values())
    heading = element("h2", "add-heading", escape(captions.ADD_HEADING))
    hint = element("p", "hint", escape(captions.ADD_HINT.format(formats=formats)))
    command = element("code", "", escape(captions.ADD_URLS_COMMAND))
    urls = element("p", "urls", joined([escape(captions.ADD_URLS), command], by=SPACE))
    said = (
        ("waiting", captions.WAITING),
        ("sending", captions.RECEIVING),
        ("refused", captions.REFUSED),
        ("lost", captions.CONNECTION_LOST),
    )
    words = joined(element("span", f"say-{name}", escape(text)) for name, text in said)
    return heading + hint + urls + element("p", "words", words)


def connect_library_view(desk: Assistant, library: LibraryView, policy: Policy) -> None:
    """Bind the events of the tab; opening it draws the list."""
    listing = Listing(desk)
    drawn = [library.view, library.table, library.facts]

    def draw(view: View, stamp: str = "") -> Updates:
        holdings = listing.holdings()
        page = page_of(holdings, view)
        table = library_cards.page_markup(page, can_change=policy.can_change, stamp=stamp)
        return page.view, table, library_cards.facts_markup(desk.facts(), holdings)

    def find(view: View | None, words: object) -> Updates:
        return draw((view or View()).searched_for(words))

    def obey(typed: object, view: View | None) -> Updates:
        command = read_command(typed)
        if command is None:
            return tuple(gr.skip() for _ in drawn)
        stamp, verb, value = command
        if verb == "refresh":
            listing.forget()
        return draw(follow(view or View(), verb, value), stamp)

    def examine() -> Iterator[Markup]:
        yield library_cards.news_markup(captions.CHECKING_INDEX)
        yield library_cards.checks_markup(desk.health())

    asked = [library.view, library.search]
    library.tab.select(find, asked, drawn, **HIDDEN)
    library.search.change(find, asked, drawn, trigger_mode="always_last", **HIDDEN)
    # Every command counts, so none waits to be the last; two listeners that did would set each
    # other off without end in Gradio (6.31), which fires the event anew for whoever waited
    library.command.change(
        obey, [library.command, library.view], drawn, trigger_mode="multiple", **HIDDEN
    )
    library.check.click(examine, None, library.checks, concurrency_limit=1, **HIDDEN)
    if library.changing is not None:
        _connect_removal(desk, library, library.changing, listing)
        _connect_sync(desk, library.changing, policy)
        library.changing.news.change(find, asked, drawn, **HIDDEN)


def _connect_removal(
    desk: Assistant, library: LibraryView, changing: Changing, listing: Listing
) -> None:
    asked = [changing.removal, changing.question, changing.pending, changing.news]

    def ask(typed: object) -> Updates:
        command = read_command(typed)
        if command is None or command[1] != "remove":
            return tuple(gr.skip() for _ in asked)
        infos = {holding.info.id: holding.info for holding in listing.holdings()}
        info = infos.get(command[2])
        if info is None:
            gone = library_cards.news_markup(captions.ALREADY_GONE)
            return gr.Column(visible=False), "", "", gone
        return gr.Column(visible=True), library_cards.question_markup(info), info.id, ""

    def remove(article_id: str) -> Updates:
        news = _remove(desk, article_id) if article_id else ""
        return gr.Column(visible=False), "", "", news

    library.command.change(ask, library.command, asked, trigger_mode="multiple", **HIDDEN)
    changing.yes.click(remove, changing.pending, asked, **HIDDEN)
    changing.no.click(lambda: (gr.Column(visible=False), "", "", ""), None, asked, **HIDDEN)


def _remove(desk: Assistant, article_id: str) -> Markup:
    try:
        title = desk.article(article_id).title or article_id
        desk.remove([article_id])
    except ArticleNotFoundError:
        return library_cards.news_markup(captions.ALREADY_GONE)
    except AssistantError:
        _log.exception("an article could not be removed")
        return library_cards.news_markup(captions.NOT_CHANGED)
    return library_cards.news_markup(captions.REMOVED.format(title=title))


def _connect_sync(desk: Assistant, changing: Changing, policy: Policy) -> None:
    folder = policy.synced_folder
    if changing.sync is None or folder is None:
        return

    def sync() -> Iterator[Markup]:
        yield from _sync(desk, folder)

    changing.sync.click(sync, None, changing.news, concurrency_limit=1, **HIDDEN)


def _sync(desk: Assistant, folder: Path) -> Iterator[Markup]:
    """What the sync is doing, then what it did; the work is done beside, the news told here."""
    steps: queue.Queue[Progress | SyncReport | Exception] = queue.Queue()

    def work() -> None:
        try:
            steps.put(desk.sync(folder, on_progress=steps.put))
        except Exception as error:  # noqa: BLE001  told below, where somebody waits for it
            steps.put(error)

    threading.Thread(target=work, name="sync", daemon=True).start()
    yield library_cards.news_markup(captions.READING)
    while True:
        step = _latest(steps)
        if isinstance(step, Exception):
            _log.error("%s could not be synced", folder, exc_info=step)
            yield library_cards.news_markup(captions.NOT_CHANGED)
            return
        if isinstance(step, SyncReport):
            yield library_cards.sync_markup(folder.name, step)
            return
        line = captions.STEP.format(
            stage=step.stage, done=f"{step.done:,}", total=f"{step.total:,}"
        )
        yield library_cards.news_markup(line)


def _latest(
    steps: queue.Queue[Progress | SyncReport | Exception],
) -> Progress | SyncReport | Exception:
    """The last step there is, or the next one; never more than two a second."""
    step = steps.get()
    if not isinstance(step, Progress):
        return step
    threading.Event().wait(_SECONDS_BETWEEN_NEWS)
    while True:
        try:
            step = steps.get_nowait()
        except queue.Empty:
            return step
        if not isinstance(step, Progress):
            return step

"""What adds to the collection in the page, beside files that are sent: a synced folder, web addresses.

Invariant: a web address is one of http or https, and is fetched by the same guarded fetch as in the
shell, which connects to public addresses only. Nothing a page sends names a file of the server.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from .....library import is_url
from .....records import Progress, SyncReport
from .....rendering import labels
from .....rendering.pace import Pace
from ... import captions
from ...markup.elements import SPACE, element, escape, joined
from ...markup.library import change_cards
from ..frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .....assistant import Assistant
    from .....records import OnProgress
    from ...markup.elements import Markup
    from ...policy import Policy

MAX_ADDRESS: Final = 2_000
_SECONDS_BETWEEN_NEWS: Final = 0.5
_log: Final = logging.getLogger(__name__)
Step = Progress | SyncReport | Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """The components that add; those that the policy does not allow are `None`."""

    sync: gr.Button | None
    address: gr.Textbox | None


def build_adding(policy: Policy) -> Adding:
    """The components, in the column that is open."""
    with gr.Column(elem_id="upload_queue"):
        gr.Markdown(_words(policy), latex_delimiters=[], elem_id="upload_queue-words")
        with gr.Row(elem_id="upload_queue-buttons"):
            gr.Button(captions.ADD_BUTTON, elem_id="choose-files", size="sm")
            sync = None
            if policy.synced_folder is not None:
                name = captions.SYNC_BUTTON.format(folder=policy.synced_folder.name)
                sync = gr.Button(name, elem_id="sync-folder", size="sm")
        address = _address() if policy.can_fetch else None
    return Adding(sync=sync, address=address)


def _address() -> gr.Textbox:
    return gr.Textbox(
        label=captions.ADD_ADDRESS,
        placeholder=captions.ADD_ADDRESS_HINT,
        elem_id="add-address",
        submit_btn=captions.ADD_ADDRESS_BUTTON,
        max_lines=1,
    )


def _words(policy: Policy) -> Markup:
    formats = ", ".join(captions.FORMATS.values())
    heading = element("h2", "add-heading", escape(captions.ADD_HEADING))
    hint = element("p", "hint", escape(captions.ADD_HINT.format(formats=formats)))
    said = (
        ("waiting", captions.WAITING),
        ("sending", captions.RECEIVING),
        ("refused", captions.REFUSED),
        ("lost", captions.CONNECTION_LOST),
    )
    words = joined(element("span", f"say-{name}", escape(text)) for name, text in said)
    if not policy.can_fetch:
        command = element("code", "", escape(captions.ADD_URLS_COMMAND))
        hint += element("p", "urls", joined([escape(captions.ADD_URLS), command], by=SPACE))
    return heading + hint + element("p", "words", words)


def connect_adding(desk: Assistant, adding: Adding, *, news: gr.Markdown, policy: Policy) -> None:
    """Bind the events; each tells in the news what it is doing and what it did."""
    folder = policy.synced_folder
    if adding.sync is not None and folder is not None:

        def sync() -> Iterator[Markup]:
            yield from _told(
                lambda show: desk.sync(folder, on_progress=show),
                lambda report: change_cards.sync_markup(folder.name, report),
            )

        adding.sync.click(sync, None, news, concurrency_limit=1, **HIDDEN)
    if adding.address is not None:

        def add(typed: object) -> Iterator[tuple[Any, ...]]:
            for line in added_address(desk, typed):
                yield line, gr.skip()
            yield gr.skip(), ""

        adding.address.submit(
            add, adding.address, [news, adding.address], concurrency_limit=1, **HIDDEN
        )


def added_address(desk: Assistant, typed: object) -> Iterator[Markup]:
    """What became of a web address that somebody typed."""
    address = typed.strip() if isinstance(typed, str) else ""
    if not is_url(address) or len(address) > MAX_ADDRESS or len(address.split()) != 1:
        yield change_cards.news_markup(captions.NO_ADDRESS)
        return
    if any(address in {info.source, info.url} for info in desk.articles()):
        yield change_cards.news_markup(captions.ADDRESS_HELD.format(address=address))
        return
    yield from _told(
        lambda show: desk.add([address], on_progress=show),
        lambda report: change_cards.added_markup(address, report),
    )


def _told(
    work: Callable[[OnProgress], SyncReport], done: Callable[[SyncReport], Markup]
) -> Iterator[Markup]:
    """What the work is doing, then what it did; it is done beside, the news told here."""
    steps: queue.Queue[Step] = queue.Queue()

    def run() -> None:
        try:
            steps.put(work(steps.put))
        except Exception as error:  # noqa: BLE001  told below, where somebody waits for it
            steps.put(error)

    threading.Thread(target=run, name="adding", daemon=True).start()
    pace = Pace(time.monotonic)
    yield change_cards.news_markup(captions.READING)
    while True:
        step = _latest(steps)
        if isinstance(step, Exception):
            _log.error("the collection could not be changed", exc_info=step)
            yield change_cards.news_markup(captions.NOT_CHANGED)
            return
        if isinstance(step, SyncReport):
            yield done(step)
            return
        said = captions.STEP.format(
            stage=step.stage,
            done=labels.spell_count(step.done),
            total=labels.spell_count(step.total),
        )
        words = pace.words(step.stage, done=step.done, total=step.total)
        yield change_cards.news_markup(
            labels.SEPARATOR.join(part for part in (said, words) if part)
        )


def _latest(steps: queue.Queue[Step]) -> Step:
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

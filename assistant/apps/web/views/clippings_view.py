"""The tab of pinned quotations: their order, notes beside them, and files of them.

Invariant: what is pinned is a locator in the reader's own notebook; the sheet reads it anew
whenever it is shown or exported.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import gradio as gr

from ....citing.formats import CHAT_FORMATS, FORMATS
from ....errors import AssistantError
from .. import captions
from ..conversation.clipping_sheet import (
    pinned_markup,
    read_clippings,
    read_quote,
    sheet_file,
    sheet_markup,
)
from ..conversation.notebook import Notebooks
from ..markup.elements import EMPTY, element, escape
from ..state.downloads import Download, file_name
from .conversation_menu import read_tab, read_wish
from .frame import HIDDEN

if TYPE_CHECKING:
    from ....assistant import Assistant
    from ..conversation.notebook import Notebook

VIEW: Final = "clippings"
BY_LABEL: Final = {
    words.SAVE_AS.format(format=FORMATS[format].label): format
    for words in captions.CATALOGUES.values()
    for format in CHAT_FORMATS
}
"""The format of each button, in each language of the page: Gradio finds the request only of a plain function, not of a partial."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClippingsView:
    """The components of the tab that events read and write."""

    sheet: gr.Markdown
    buttons: dict[str, gr.Button]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClippingFields:
    """What stands outside the tabs, because Gradio builds a tab only when it is opened first.

    The script writes what was clicked into `command`, reads in `pinned` what is pinned, and finds
    in `file` what is to be saved; people see none of them.
    """

    command: gr.Textbox
    pinned: gr.Markdown
    file: gr.Markdown


def build_clippings_view() -> ClippingsView:
    """The tab, in the row of tabs that is open."""
    with gr.Tab(captions.CLIPPINGS, id=VIEW), gr.Column(elem_id="clippings"):
        with gr.Row(elem_id="clipping-formats"):
            buttons = {
                format: gr.Button(
                    captions.SAVE_AS.format(format=FORMATS[format].label),
                    size="sm",
                    elem_id=f"clippings-{format}",
                )
                for format in CHAT_FORMATS
            }
        sheet = gr.Markdown(sheet_markup(()), latex_delimiters=[], elem_id="sheet")
        # The script shows it for the quotation it belongs to, and sends what is typed
        gr.Textbox(
            label=captions.YOUR_NOTE,
            elem_id="note",
            lines=3,
            max_lines=12,
            submit_btn=captions.KEEP_NOTE,
        )
    return ClippingsView(sheet=sheet, buttons=buttons)


def build_clipping_fields() -> ClippingFields:
    """The fields, outside the tabs."""
    unseen: dict[str, Any] = {"elem_classes": "unseen"}
    empty = element("div", "file", EMPTY)
    return ClippingFields(
        command=gr.Textbox(elem_id="clipping-command", show_label=False, **unseen),
        pinned=gr.Markdown(pinned_markup(()), latex_delimiters=[], elem_id="pinned"),
        file=gr.Markdown(empty, latex_delimiters=[], elem_id="clippings-file", **unseen),
    )


def connect_clippings_view(
    desk: Assistant,
    view: ClippingsView,
    fields: ClippingFields,
    *,
    tab: gr.Textbox,
    notebooks: Notebooks,
) -> None:
    """Bind the events; `tab` is the field with the key of the browser, filled when a page opens."""

    def show(request: gr.Request, kept: object) -> tuple[str, str]:
        return shown(_notebook(notebooks, request, kept))

    def follow(request: gr.Request, kept: object, clicked: object) -> tuple[str, str]:
        notebook = _notebook(notebooks, request, kept)
        _change(desk, notebook, *read_wish(clicked))
        return shown(notebook)

    def shown(notebook: Notebook) -> tuple[str, str]:
        sheet = sheet_markup(read_clippings(desk, notebook))
        return sheet, pinned_markup(notebook.clippings)

    def save(request: gr.Request, kept: object, label: object) -> Any:  # noqa: ANN401
        format = BY_LABEL.get(str(label), "")
        clippings = read_clippings(desk, _notebook(notebooks, request, kept))
        if not clippings or not format:
            return gr.skip()
        try:
            content = sheet_file(clippings, format)
        except AssistantError:
            _log.exception("clippings could not be exported")
            return gr.skip()
        row = FORMATS[format]
        day = datetime.now(UTC).astimezone().date()
        name = file_name(captions.CLIPPINGS_FILE, "", row.suffix, day=day)
        file = Download(name=name, type=row.media_type, content=content)
        # By a new class the script knows a new file, also one like the last
        return element("div", f"file file-{uuid4().hex}", escape(file.to_json()))

    outputs = [view.sheet, fields.pinned]
    tab.change(show, tab, outputs, **HIDDEN)
    fields.command.change(follow, [tab, fields.command], outputs, **HIDDEN)
    for button in view.buttons.values():
        button.click(save, [tab, button], fields.file, **HIDDEN)


def _notebook(notebooks: Notebooks, request: gr.Request, kept: object) -> Notebook:
    _, key = read_tab(kept)
    return notebooks.of(key, request.username)


def _change(desk: Assistant, notebook: Notebook, verb: str, argument: str) -> None:
    locator, _, words = argument.partition(" ")
    if verb == "pin" and read_quote(desk, locator) is not None:
        notebook.pin(locator, words)
    elif verb == "unpin":
        notebook.unpin(locator)
    elif verb == "note":
        notebook.annotate(locator, words)
    elif verb in {"up", "down"}:
        notebook.move(locator, -1 if verb == "up" else 1)

"""The menu that exports a chat: one button for each format, a file for each click."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import gradio as gr

from ....citing.formats import BUNDLE, BUNDLE_MEDIA_TYPE, BUNDLE_SUFFIX, CHAT_FORMATS, FORMATS
from ....errors import AssistantError, BundleError
from ....rendering import labels
from .. import captions
from ..markup.elements import EMPTY, element, escape
from ..state.downloads import Download, file_name
from .frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradio.events import Dependency

    from ....chat import Chat
    from ..markup.elements import Markup
    from .frame import Frame
    from .session import Session

LABELS: Final = {
    **{name: FORMATS[name].label for name in CHAT_FORMATS},
    BUNDLE: captions.EVIDENCE_BUNDLE,
}
"""What a chat can be exported as: the label of each button, by the name of its format."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMenu:
    """The buttons by format, the line beside them, and where the script finds the file."""

    buttons: dict[str, gr.Button]
    note: gr.Markdown
    file: gr.Markdown


def build_export_menu() -> ExportMenu:
    """The components, in the tab that is open; nothing can be exported yet."""
    with gr.Accordion(captions.EXPORT, open=False, elem_id="export"):
        with gr.Row(elem_id="export-formats"):
            buttons = {
                format: gr.Button(label, size="sm", interactive=False, elem_id=f"export-{format}")
                for format, label in LABELS.items()
            }
        note = gr.Markdown(_note(None), latex_delimiters=[], elem_id="export-note")
    file = gr.Markdown(
        element("div", "file", EMPTY),
        latex_delimiters=[],
        elem_id="export-file",
        elem_classes="unseen",
    )
    return ExportMenu(buttons=buttons, note=note, file=file)


def connect_export_menu(menu: ExportMenu, frame: Frame, *, after: Iterable[Dependency]) -> None:
    """Bind the buttons, and keep them equal to what there is to export `after` each of these events.

    Not after a change of the chat that is shown: that event comes before the session is cleared, and
    where two come close together Gradio (6.31) can go on firing it without end.
    """

    def present(session: Session | None) -> tuple[Any, ...]:
        chat = session.chat if session else None
        states = [gr.Button(interactive=_can_export(chat, format)) for format in menu.buttons]
        return (*states, _note(chat))

    def make(format: str, session: Session | None) -> tuple[Any, str]:
        chat = session.chat if session else None
        if chat is None or not _can_export(chat, format):
            return gr.skip(), _note(chat)
        try:
            file = chat_file(chat, format)
        except BundleError as error:
            return gr.skip(), _line(str(error), "wrong")
        except AssistantError:
            _log.exception("a chat could not be exported")
            return gr.skip(), _line(captions.NOT_ANSWERED, "wrong")
        # By a new class the script knows a new file, also one like the last
        return element("div", f"file file-{uuid4().hex}", escape(file.to_json())), _note(chat)

    outputs = [*menu.buttons.values(), menu.note]
    for event in after:
        event.then(present, frame.session, outputs, **HIDDEN)
    for format, button in menu.buttons.items():
        button.click(partial(make, format), frame.session, [menu.file, menu.note], **HIDDEN)


def chat_file(chat: Chat, format: str) -> Download:
    """The file of a chat with at least one turn, in a format of `LABELS`.

    Raises:
        BundleError: an article it quotes has changed or gone since.
    """
    if format == BUNDLE:
        content = chat.bundle().to_bytes().decode("utf-8")
        suffix, media_type = BUNDLE_SUFFIX, BUNDLE_MEDIA_TYPE
    else:
        content = chat.export(format)
        suffix, media_type = FORMATS[format].suffix, FORMATS[format].media_type
    day = datetime.now(UTC).astimezone().date()
    name = file_name(captions.CHAT, chat.turns[0].question, suffix, day=day)
    return Download(name=name, type=media_type, content=content)


def _can_export(chat: Chat | None, format: str) -> bool:
    if chat is None or not chat.turns:
        return False
    needs_sources = format != BUNDLE and FORMATS[format].lists_sources
    return not needs_sources or any(answer.quotes for answer in chat.turns)


def _note(chat: Chat | None) -> Markup:
    """What there is to export, or that there is nothing."""
    if chat is None or not chat.turns:
        return _line(captions.NOTHING_TO_EXPORT)
    quotes = [quote for answer in chat.turns for quote in answer.quotes]
    if not quotes:
        return _line(captions.NO_SOURCES)
    return _line(
        captions.TO_EXPORT.format(
            questions=len(chat.turns),
            quotations=len(quotes),
            sources=len({quote.article.id for quote in quotes}),
            separator=labels.SEPARATOR,
        )
    )


def _line(sentence: str, classes: str = "") -> Markup:
    return element("p", f"notice {classes}", escape(sentence))

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
from ..conversation.judged_questions import question_lines
from ..markup.elements import EMPTY, element, escape
from ..state.downloads import Download, file_name
from .frame import HIDDEN

if TYPE_CHECKING:
    from ....chat import Chat
    from ..conversation.session import Session
    from ..markup.elements import Markup
    from .frame import Frame

EXPORTED_AS: Final = (*CHAT_FORMATS, BUNDLE)
"""What a chat can be exported as: the names of the formats, in the order of their buttons."""
JUDGED: Final = "judged"
"""The button beside them: the questions of which a quotation was set aside."""
EXPORTS: Final = (*EXPORTED_AS, JUDGED)
"""The buttons of the menu, in their order."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMenu:
    """The buttons by format, the line beside them, and where the script finds the file."""

    buttons: dict[str, gr.Button]
    note: gr.Markdown
    file: gr.Markdown

    @property
    def shown(self) -> list[Any]:
        """What `what_to_export` renders, in its order."""
        return [*self.buttons.values(), self.note]


def button_labels() -> dict[str, str]:
    """What stands on the button of each format."""
    return {
        **{name: FORMATS[name].label for name in CHAT_FORMATS},
        BUNDLE: captions.EVIDENCE_BUNDLE,
        JUDGED: captions.JUDGED_QUESTIONS,
    }


def build_export_menu() -> ExportMenu:
    """The components, in the tab that is open; nothing can be exported yet."""
    with gr.Accordion(captions.EXPORT, open=False, elem_id="export"):
        with gr.Row(elem_id="export-formats"):
            buttons = {
                format: gr.Button(label, size="sm", interactive=False, elem_id=f"export-{format}")
                for format, label in button_labels().items()
            }
        note = gr.Markdown(_note(None), latex_delimiters=[], elem_id="export-note")
    file = gr.Markdown(
        element("div", "file", EMPTY),
        latex_delimiters=[],
        elem_id="export-file",
        elem_classes="unseen",
    )
    return ExportMenu(buttons=buttons, note=note, file=file)


def connect_export_menu(menu: ExportMenu, frame: Frame) -> None:
    """Bind the buttons; what there is to export comes with each event of the conversation."""

    def make(format: str, session: Session | None) -> tuple[Any, str]:
        chat = session.exported() if session else None
        try:
            file = _file(session, chat, format)
        except BundleError as error:
            return gr.skip(), _line(str(error), "wrong")
        except AssistantError:
            _log.exception("a chat could not be exported")
            return gr.skip(), _line(captions.NOT_ANSWERED, "wrong")
        if file is None:
            return gr.skip(), _note(chat)
        # By a new class the script knows a new file, also one like the last
        return element("div", f"file file-{uuid4().hex}", escape(file.to_json())), _note(chat)

    for format, button in menu.buttons.items():
        button.click(partial(make, format), frame.session, [menu.file, menu.note], **HIDDEN)


def what_to_export(session: Session | None) -> tuple[Any, ...]:
    """The values of `ExportMenu.shown` for this session: which buttons can be clicked, and the line."""
    chat = session.exported() if session else None
    can = {format: _can_export(chat, format) for format in EXPORTED_AS}
    can[JUDGED] = bool(session and session.set_aside)
    return (*(gr.Button(interactive=can[format]) for format in EXPORTS), _note(chat))


def _file(session: Session | None, chat: Chat | None, format: str) -> Download | None:
    if session is not None and format == JUDGED and session.set_aside:
        return judged_file(session)
    return chat_file(chat, format) if chat is not None and _can_export(chat, format) else None


def judged_file(session: Session) -> Download:
    """The questions of a session of which something was set aside, for `onrecord eval`."""
    day = datetime.now(UTC).astimezone().date()
    name = file_name(captions.JUDGED_FILE, session.turns[0].question, ".jsonl", day=day)
    return Download(
        name=name, type="application/x-ndjson", content=question_lines(session.judged())
    )


def chat_file(chat: Chat, format: str) -> Download:
    """The file of a chat with at least one turn, in a format of `EXPORTED_AS`.

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
    if chat is None or not chat.turns or format not in EXPORTED_AS:
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

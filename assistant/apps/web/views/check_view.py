"""The tab that checks a draft: the form. What comes back is made by `draft_cards.py`.

The form has no events here: the page's script sends the draft to the routes of `draft_upload.py`
and puts their answer below the form, because an event of Gradio would keep the draft on the server.
"""

from __future__ import annotations

from typing import Final

import gradio as gr

from ...draft_files import MAX_DRAFT_BYTES
from .. import captions
from ..markup.elements import EMPTY, element, escape, joined
from ..routes.draft_routes import MAX_CHARACTERS, MAX_LEAST_WORDS

LINES: Final = 14


def build_check_view() -> None:
    """The components, in the tab that is open."""
    with gr.Column(elem_id="check"):
        with gr.Column(elem_id="draft-form"):
            gr.Textbox(
                label=captions.DRAFT,
                placeholder=captions.DRAFT_HINT,
                elem_id="draft",
                lines=LINES,
                max_lines=LINES,
                interactive=True,
            )
            with gr.Row(elem_id="draft-controls"):
                gr.Button(captions.CHOOSE_FILE, elem_id="choose-draft")
                gr.Number(
                    label=captions.LEAST_WORDS,
                    value=1,
                    minimum=1,
                    maximum=MAX_LEAST_WORDS,
                    precision=0,
                    interactive=True,
                    elem_id="least-words",
                )
                gr.Button(captions.CHECK, elem_id="check-draft", variant="primary")
        gr.Markdown(
            element("p", "notice", escape(captions.NOTHING_KEPT)),
            latex_delimiters=[],
            elem_id="draft-status",
        )
        gr.Markdown(
            element("div", "report-place", EMPTY), latex_delimiters=[], elem_id="draft-report"
        )
        words = joined(element("span", name, escape(said)) for name, said in _words().items())
        gr.Markdown(
            element("p", "words", words),
            latex_delimiters=[],
            elem_id="check-words",
            elem_classes="unseen",
        )


def _words() -> dict[str, str]:
    """What the script says and the limits it knows, by the class it finds them under."""
    return {
        "reading": captions.READING_FILE,
        "read": captions.FILE_READ,
        "checking": captions.CHECKING,
        "empty": captions.DRAFT_IS_EMPTY,
        "too-long": captions.DRAFT_TOO_LONG,
        "too-large": captions.FILE_TOO_LARGE,
        "empty-file": captions.FILE_IS_EMPTY,
        "failed": captions.DRAFT_NOT_CHECKED,
        "characters": str(MAX_CHARACTERS),
        "megabytes": str(MAX_DRAFT_BYTES // 1_000_000),
    }

"""Above the conversation: the list of conversations, a new one, and what is sent while one waits.

Invariant: the script writes what was clicked into `command`, `number verb.argument`; the server
takes it for nothing more than a wish, and looks up what it names in the reader's own notebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import gradio as gr

from .. import captions
from ..markup.conversation_list import conversation_list
from ..markup.elements import element, escape, joined

if TYPE_CHECKING:
    from ..conversation.notebook import Notebook
    from ..markup.elements import Markup

_MAX_COMMAND: Final = 32_000
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMenu:
    """The components of the menu that events read and write."""

    listed: gr.Markdown
    command: gr.Textbox


def build_conversation_menu() -> ConversationMenu:
    """The components, in the row that is open."""
    with gr.Accordion(captions.CONVERSATIONS, open=False, elem_id="conversations"):
        listed = gr.Markdown(conversation_list(()), latex_delimiters=[], elem_id="kept")
        # The script shows it under the name that is to change, and sends what is typed
        gr.Textbox(
            label=captions.NEW_NAME, elem_id="new-name", max_lines=1, submit_btn=captions.RENAME
        )
    gr.Button(captions.NEW_CONVERSATION, size="sm", elem_id="new-conversation")
    words = (("next", captions.ASKED_NEXT), ("drop", captions.DO_NOT_ASK))
    unseen = joined(element("span", f"word {name}", escape(said)) for name, said in words)
    gr.Markdown(
        element("p", "words", unseen),
        latex_delimiters=[],
        elem_id="conversation-words",
        elem_classes="unseen",
    )
    command = gr.Textbox(elem_id="conversation-command", elem_classes="unseen", show_label=False)
    return ConversationMenu(listed=listed, command=command)


def read_tab(value: object) -> tuple[str, str]:
    """The token a tab kept and the key of its browser, as the page's script writes them."""
    token, _, key = value.partition(" ") if isinstance(value, str) else ("", "", "")
    return token, key


def read_wish(clicked: object) -> tuple[str, str]:
    """Verb and argument of a click, which the page's script writes as `number verb.argument`.

    >>> read_wish("3 rename.ab.The%20four%20islands")
    ('rename', 'ab.The four islands')
    """
    if not isinstance(clicked, str) or len(clicked) > _MAX_COMMAND:
        return "", ""
    number, _, rest = clicked.partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS):
        return "", ""
    verb, _, argument = rest.partition(".")
    return verb, unquote(argument)


def listed_markup(notebook: Notebook, *, open_token: str = "", deleted: str = "") -> Markup:
    """The list as the page shows it."""
    items = ((one.token, one.name, len(one.questions)) for one in notebook.listed())
    return conversation_list(items, open_token=open_token, deleted=deleted)

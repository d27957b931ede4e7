"""What all tabs of the page share: the filters, the article beside them, and the session behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import gradio as gr

    from .filter_view import FilterView

HIDDEN: Final[dict[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
"""How every event is bound: it cannot be called by name from outside the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The components outside the tabs that events read and write.

    `citation` is the field into which the page's script writes the citation that was clicked.
    """

    status: gr.Markdown
    panel: gr.Markdown
    citation: gr.Textbox
    session: gr.State
    filters: FilterView

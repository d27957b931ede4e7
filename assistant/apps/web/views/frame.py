"""What all tabs of the page share: the filters, the article beside them, and the session behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import gradio as gr

HIDDEN: Final[dict[str, Any]] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "show_progress_on": [],
}
"""How every event is bound: it cannot be called by name from outside the page, and shows no progress.

Not even hidden: with each step of any event Gradio (6.31) copies, in the browser, all components that ever
showed the progress of one, and what they contain. That was more than half of the work of opening the page.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterView:
    """The components of the row of filters."""

    form: gr.State
    accordion: gr.Accordion
    outlet: gr.Dropdown
    author: gr.Dropdown
    language: gr.Dropdown
    article: gr.Dropdown
    date_from: gr.Textbox
    date_to: gr.Textbox
    dates: gr.Markdown
    chips: gr.Markdown
    scope: gr.Markdown
    clear: gr.Button

    @property
    def fields(self) -> list[Any]:
        """The fields a person fills, in the order `read_form` takes them."""
        return [
            self.outlet,
            self.author,
            self.language,
            self.article,
            self.date_from,
            self.date_to,
        ]

    @property
    def shown(self) -> list[Any]:
        """Everything that `filters_shown` renders, in its order."""
        others = [self.accordion, self.dates, self.chips, self.scope, self.clear]
        return [self.form, *self.fields, *others]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The components outside the tabs that events read and write.

    `collection` stands where no article is open. `citation` is the field into which the page's script writes the citation that was clicked.
    """

    status: gr.Markdown
    panel: gr.Markdown
    collection: gr.Markdown
    citation: gr.Textbox
    session: gr.State
    filters: FilterView

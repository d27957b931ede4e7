"""The suggestions of an empty conversation: questions that were answered, names to look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from ....rendering.interface_language import interface_language
from ....text.questions.question_forms import is_keywords
from .. import captions
from ..markup.elements import element, escape
from ..state.examples import NAMES, QUESTIONS
from ..state.links import Way
from .frame import HIDDEN

if TYPE_CHECKING:
    from ..state.examples import ExampleReader, Examples

Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """The buttons, in a group that shows when there is something to suggest."""

    group: gr.Column
    questions: tuple[gr.Button, ...]
    names: tuple[gr.Button, ...]

    @property
    def shown(self) -> list[Any]:
        """Everything that `examples_shown` renders, in its order."""
        return [self.group, *self.questions, *self.names]


def build_example_view() -> ExampleView:
    """The group, hidden until a page is opened."""
    with gr.Column(elem_id="examples", visible=False) as group:
        heading = element("h2", "examples-heading", escape(captions.EXAMPLES))
        gr.Markdown(heading, latex_delimiters=[])
        with gr.Column(elem_classes="example-titles"):
            questions = [gr.Button("", visible=False, size="sm") for _ in range(QUESTIONS)]
        with gr.Row(elem_classes="example-names"):
            names = [gr.Button("", visible=False, size="sm", scale=0) for _ in range(NAMES)]
    return ExampleView(group=group, questions=tuple(questions), names=tuple(names))


def connect_example_view(page: gr.Blocks, reader: ExampleReader, view: ExampleView) -> None:
    """What is known when a page is opened shows at once, and the rest when it was tried."""

    def known() -> Updates:
        return examples_shown(reader.examples())

    page.load(known, None, view.shown, **HIDDEN)
    page.load(reader.settled, None, None, **HIDDEN).then(known, None, view.shown, **HIDDEN)


def examples_shown(examples: Examples) -> Updates:
    """The group and its buttons as they show these examples, questions in the page's language first."""
    about = [f"{captions.PASSAGES_ABOUT} {name}" for name in examples.names]
    return (
        gr.Column(visible=not examples.is_empty),
        *_buttons(examples.questions_for(interface_language()), QUESTIONS),
        *_buttons(about, NAMES),
    )


def read_example(label: object) -> tuple[str, Way]:
    """What a button asks, and how it is taken: a suggestion was tried as what it is shown as.

    >>> read_example("Passages about Boris Yeltsin")
    ('Boris Yeltsin', <Way.BY_FORM: ''>)
    >>> read_example("The treaty of Shimoda")
    ('The treaty of Shimoda', <Way.QUESTION: 'question'>)
    """
    asked = label if isinstance(label, str) else ""
    name = asked
    for words in captions.CATALOGUES.values():
        name = name.removeprefix(f"{words.PASSAGES_ABOUT} ")
    if name != asked:
        return name, Way.BY_FORM if is_keywords(name) else Way.KEYWORDS
    return asked, Way.QUESTION if is_keywords(asked) else Way.BY_FORM


def _buttons(labels: tuple[str, ...] | list[str], count: int) -> list[gr.Button]:
    rest = [""] * (count - len(labels))
    return [gr.Button(value=label, visible=bool(label)) for label in (*labels, *rest)]

"""Correcting an article in the page: what was read stands above the fields, and comes back if wanted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from .....errors import ArticleError, ArticleNotFoundError, AssistantError
from ... import captions
from ...markup.library import change_cards
from ...state.listing import command_among
from ..frame import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .....assistant import Assistant
    from .....records import Article, Correction
    from ...markup.elements import Markup

_BETWEEN_NAMES: Final = ";"
Updates = tuple[Any, ...]
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForm:
    """The fields of one article, and which article it is."""

    column: gr.Column
    words: gr.Markdown
    title: gr.Textbox
    authors: gr.Textbox
    outlet: gr.Textbox
    date: gr.Textbox
    save: gr.Button
    undo: gr.Button
    cancel: gr.Button
    pending: gr.State

    @property
    def fields(self) -> list[gr.Textbox]:
        """The fields a person fills, in the order `_filled` gives them."""
        return [self.title, self.authors, self.outlet, self.date]


def build_correction() -> CorrectionForm:
    """The components, hidden until somebody wants to correct an article."""
    with gr.Column(elem_id="correction", visible=False) as column:
        words = gr.Markdown("", latex_delimiters=[], elem_id="correction-words")
        fields = {
            name: gr.Textbox(label=label, placeholder=hint, elem_id=f"correct-{name}", max_lines=1)
            for name, label, hint in (
                ("title", captions.COLUMN_TITLE, ""),
                ("authors", captions.AUTHORS_APART, ""),
                ("outlet", captions.COLUMN_OUTLET, ""),
                ("date", captions.COLUMN_DATE, captions.DATE_HINT),
            )
        }
        with gr.Row(elem_id="correction-buttons"):
            save = gr.Button(captions.CORRECT_SAVE, elem_id="correct-save", size="sm")
            undo = gr.Button(captions.CORRECT_UNDO, elem_id="correct-undo", size="sm")
            cancel = gr.Button(captions.CORRECT_CANCEL, elem_id="correct-cancel", size="sm")
    return CorrectionForm(
        column=column,
        words=words,
        **fields,
        save=save,
        undo=undo,
        cancel=cancel,
        pending=gr.State(""),
    )


def connect_correction(
    desk: Assistant, form: CorrectionForm, *, command: gr.Textbox, news: gr.Markdown
) -> None:
    """Bind the events: a command opens the form, the buttons keep, take back or leave."""
    correcting = _Correcting(desk)
    shown = [form.column, form.words, form.pending, *form.fields, form.undo, news]
    filled = [form.pending, *form.fields]
    command.change(correcting.begin, command, shown, trigger_mode="multiple", **HIDDEN)
    for event in (form.save.click, *(field.submit for field in form.fields)):
        event(correcting.save, filled, shown, **HIDDEN)
    form.undo.click(correcting.undo, form.pending, shown, **HIDDEN)
    form.cancel.click(lambda: _closed(""), None, shown, **HIDDEN)


class _Correcting:
    """What the events of the form do; each gives what it shows, in the order of `_closed`."""

    def __init__(self, desk: Assistant) -> None:
        self._desk = desk

    def begin(self, typed: object) -> Updates:
        """Open the form for the article that a command names."""
        _, verb, article_id = command_among(typed, "correct")
        if not verb:
            return tuple(gr.skip() for _ in _closed(""))
        try:
            article = self._desk.article(article_id)
        except AssistantError as error:
            return _closed(_failed(error))
        return _opened(article, self._desk.corrections(article_id))

    def save(self, article_id: str, *typed: object) -> Updates:
        """Correct the article as the fields say, or say why that is none."""
        title, authors, outlet, date = (
            value.strip() if isinstance(value, str) else "" for value in typed
        )
        names = [name.strip() for name in authors.split(_BETWEEN_NAMES) if name.strip()]
        try:
            self._desk.correct(
                article_id, title=title, authors=names, publisher=outlet, published=date
            )
        except ArticleError as error:
            return _refused(str(error))
        except AssistantError as error:
            return _closed(_failed(error))
        return self._done(article_id, captions.CORRECTED)

    def undo(self, article_id: str) -> Updates:
        """Give the article back what was read of it."""
        try:
            self._desk.undo_correction(article_id)
        except AssistantError as error:
            return _closed(_failed(error))
        return self._done(article_id, captions.CORRECTIONS_UNDONE)

    def _done(self, article_id: str, words: str) -> Updates:
        title = self._desk.article(article_id).title or article_id
        return _closed(change_cards.news_markup(words.format(title=title)))


def _opened(article: Article, corrections: Sequence[Correction]) -> Updates:
    return (
        gr.Column(visible=True),
        change_cards.correction_markup(article, corrections),
        article.id,
        article.title or "",
        f"{_BETWEEN_NAMES} ".join(article.authors),
        article.publisher or "",
        article.published.isoformat() if article.published else "",
        gr.Button(visible=bool(corrections)),
        "",
    )


def _closed(news: str) -> Updates:
    return (gr.Column(visible=False), "", "", "", "", "", "", gr.skip(), news)


def _refused(reason: str) -> Updates:
    """The form as it stands, with the reason above it."""
    *form, _ = _closed("")
    return (*(gr.skip() for _ in form), change_cards.news_markup(reason))


def _failed(error: AssistantError) -> Markup:
    if isinstance(error, ArticleNotFoundError):
        return change_cards.news_markup(captions.ALREADY_GONE)
    _log.error("an article could not be corrected", exc_info=error)
    return change_cards.news_markup(captions.NOT_CHANGED)

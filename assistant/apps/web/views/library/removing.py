"""Removing an article in the page: asked before, said after, and taken back where somebody wants to."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from .....errors import ArticleNotFoundError, AssistantError
from ... import captions
from ...markup.library import change_cards, library_list
from ...state.listing import command_among
from ..frame import HIDDEN

if TYPE_CHECKING:
    from .....assistant import Assistant
    from ...markup.elements import Markup
    from ...state.listing import Listing

Updates = tuple[Any, ...]
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The question before a removal, and which article it is about."""

    column: gr.Column
    question: gr.Markdown
    yes: gr.Button
    no: gr.Button
    pending: gr.State


def build_removal() -> Removal:
    """The components, hidden until somebody wants to remove an article."""
    with gr.Column(elem_id="removal", visible=False) as column:
        question = gr.Markdown("", latex_delimiters=[], elem_id="removal-words")
        with gr.Row(elem_id="removal-buttons"):
            yes = gr.Button(captions.REMOVE_YES, elem_id="remove-yes", size="sm")
            no = gr.Button(captions.REMOVE_NO, elem_id="remove-no", size="sm")
    return Removal(column=column, question=question, yes=yes, no=no, pending=gr.State(""))


def connect_removal(
    desk: Assistant, removal: Removal, *, command: gr.Textbox, news: gr.Markdown, listing: Listing
) -> None:
    """Bind the events: a command asks or brings back, the buttons decide."""
    asked = [removal.column, removal.question, removal.pending, news]

    def ask(typed: object) -> Updates:
        _, verb, value = command_among(typed, "remove", "restore")
        if verb == "restore":
            return gr.skip(), gr.skip(), gr.skip(), _bring_back(desk, value)
        if verb != "remove":
            return tuple(gr.skip() for _ in asked)
        infos = {holding.info.id: holding.info for holding in listing.holdings()}
        info = infos.get(value)
        if info is None:
            gone = change_cards.news_markup(captions.ALREADY_GONE)
            return gr.Column(visible=False), "", "", gone
        return gr.Column(visible=True), change_cards.question_markup(info), info.id, ""

    def remove(article_id: str) -> Updates:
        news = _remove(desk, article_id) if article_id else ""
        return gr.Column(visible=False), "", "", news

    command.change(ask, command, asked, trigger_mode="multiple", **HIDDEN)
    removal.yes.click(remove, removal.pending, asked, **HIDDEN)
    removal.no.click(lambda: (gr.Column(visible=False), "", "", ""), None, asked, **HIDDEN)


def _remove(desk: Assistant, article_id: str) -> Markup:
    try:
        title = desk.article(article_id).title or article_id
        desk.remove([article_id])
    except ArticleNotFoundError:
        return change_cards.news_markup(captions.ALREADY_GONE)
    except AssistantError:
        _log.exception("an article could not be removed")
        return change_cards.news_markup(captions.NOT_CHANGED)
    undo = library_list.command_link("restore", article_id, captions.UNDO)
    return change_cards.news_markup(captions.REMOVED.format(title=title), action=undo)


def _bring_back(desk: Assistant, article_id: str) -> Markup:
    removed = {item.info.id: item.info for item in desk.removed()}
    info = removed.get(article_id)
    if info is None:
        return change_cards.news_markup(captions.NOT_REMOVED)
    try:
        report = desk.undo_removal([article_id])
    except ArticleNotFoundError:
        return change_cards.news_markup(captions.NOT_REMOVED)
    except AssistantError:
        _log.exception("a removed article could not be brought back")
        return change_cards.news_markup(captions.NOT_CHANGED)
    words = captions.BROUGHT_BACK if report.added else captions.LET_IN_AGAIN
    return change_cards.news_markup(words.format(title=info.title or info.id))

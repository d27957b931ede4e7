"""The question and the conversation: the first tab, and what its events do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import gradio as gr

from .. import captions
from ..conversation.clipping_sheet import read_quote
from ..conversation.kept_sessions import KeptSessions
from ..conversation.notebook import Notebook, Notebooks
from ..conversation.session import Session, ask, restored
from ..markup.answer_card import waiting
from ..markup.article_panel import notice_markup
from ..markup.elements import EMPTY, element, escape, joined
from ..state.form import read_form
from ..state.links import Link, Way, read_link
from .conversation_menu import ConversationMenu, listed_markup, read_tab, read_wish
from .example_view import ExampleView, build_example_view, read_example
from .export_view import EXPORTS, what_to_export
from .filter_view import filters_shown
from .frame import HIDDEN

if TYPE_CHECKING:
    from ....assistant import Assistant
    from ..markup.elements import Markup
    from .export_view import ExportMenu
    from .frame import Frame

VIEW: Final = "ask"
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """The components of the tab that events read and write.

    Into `resume` the page's script writes the token it kept and the key of its browser, in `token`
    it reads the one to keep.
    """

    chatbot: gr.Chatbot
    question: gr.Textbox
    examples: ExampleView
    resume: gr.Textbox
    token: gr.Markdown
    menu: ConversationMenu


def build_ask_view(menu: ConversationMenu) -> AskView:
    """The components, in the tab that is open, below the menu."""
    with gr.Column(elem_id="desk"):
        return AskView(menu=menu, **_conversation(), examples=build_example_view())


def _conversation() -> dict[str, Any]:
    chatbot = gr.Chatbot(
        label=captions.CONVERSATION,
        show_label=False,
        elem_id="conversation",
        latex_delimiters=[],
        sanitize_html=True,
        allow_tags=False,
        allow_file_downloads=False,
        autoscroll=False,
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        layout="panel",
        height=None,
    )
    resuming = waiting(captions.RESUMING)
    gr.Markdown(resuming, latex_delimiters=[], elem_id="resume-pending")
    with gr.Column(elem_id="asking"):
        question = gr.Textbox(
            label=captions.YOUR_QUESTION,
            placeholder=captions.QUESTION_HINT,
            elem_id="question",
            show_label=False,
            submit_btn=captions.ASK,
            lines=1,
            max_lines=6,
            autofocus=True,
        )
        gr.Markdown(_keys(), latex_delimiters=[], elem_id="keys")
    # People never see these two: a tab's token goes in by the one and comes out of the other
    resume = gr.Textbox(elem_id="resume", elem_classes="unseen", show_label=False)
    token = gr.Markdown("", latex_delimiters=[], elem_id="kept-token")
    return {
        "chatbot": chatbot,
        "question": question,
        "resume": resume,
        "token": token,
    }


def _keys() -> Markup:
    """What the keys do, folded away."""
    pairs = joined(
        element("dt", "key-name", escape(key)) + element("dd", "key-meaning", escape(meaning))
        for key, meaning in captions.KEY_MEANINGS
    )
    summary = element("summary", "keys-name", escape(captions.KEYS))
    return element("details", "keys", summary + element("dl", "key-list", pairs))


def connect_ask_view(
    page: gr.Blocks,
    desk: Assistant,
    view: AskView,
    frame: Frame,
    *,
    export: ExportMenu,
    notebooks: Notebooks,
) -> None:
    """Bind the events of the tab; opening the page brings its choices up to date."""
    conversation = _Conversation(desk, notebooks)
    asking = [frame.session, view.resume, view.question, *frame.filters.fields]
    shown = [frame.session, view.token, view.chatbot, frame.panel, view.question, view.menu.listed]
    shown += export.shown

    def opening(request: gr.Request) -> Updates:
        link = read_link(list(request.query_params.multi_items()))
        return _opening(desk, link)

    opened = [view.question, *frame.filters.shown]
    page.load(opening, None, opened, **HIDDEN)
    respond = _with_export(conversation.respond)
    view.resume.change(_with_export(conversation.resume), [view.resume], shown, **HIDDEN)
    view.question.submit(respond, asking, shown, **HIDDEN)
    for button in (*view.examples.questions, *view.examples.names):
        inputs = [frame.session, view.resume, button, *frame.filters.fields]
        respond_to_example = _with_export(conversation.respond_to_example)
        button.click(respond_to_example, inputs, shown, **HIDDEN)
    wishing = [frame.session, view.resume, view.menu.command, *frame.filters.fields]
    view.menu.command.change(_with_export(conversation.follow), wishing, shown, **HIDDEN)


def _with_export(event: Callable[..., Iterator[Updates]]) -> Callable[..., Iterator[Updates]]:
    """The same event, which also says what there is to export of its session.

    An event of its own after this one would be one more journey, and was once never answered: perhaps
    because Gradio (6.31) closes the stream of a page as soon as nothing is awaited.
    """

    @wraps(event)
    def run(*inputs: object) -> Iterator[Updates]:
        for updates in event(*inputs):
            session = updates[0]
            known = session is None or isinstance(session, Session)
            rest = what_to_export(session) if known else (gr.skip(),) * (len(EXPORTS) + 1)
            yield *updates, *rest

    return run


class _Conversation:
    """What the events of the conversation do; it holds what a loaded page can bring back.

    Gradio reads the annotations of these methods: every name in them is imported at run time.
    """

    def __init__(self, desk: Assistant, notebooks: Notebooks) -> None:
        self._desk = desk
        self._kept = KeptSessions()
        self._notebooks = notebooks

    def respond(
        self,
        request: gr.Request,
        session: Session | None,
        tab: object,
        question: object,
        *fields: object,
    ) -> Iterator[Updates]:
        """Ask in this session, or in the one the page is just bringing back, or in a new one."""
        here, notebook = self._here(request, session, tab)
        yield from self._turn(here, _asked(question, fields), notebook)

    def respond_to_example(
        self,
        request: gr.Request,
        session: Session | None,
        tab: object,
        label: object,
        *fields: object,
    ) -> Iterator[Updates]:
        """Ask or look for what a suggestion says, in the way in which it was tried."""
        here, notebook = self._here(request, session, tab)
        question, way = read_example(label)
        yield from self._turn(here, _asked(question, fields, way=way), notebook)

    def _here(
        self, request: gr.Request, session: Session | None, tab: object
    ) -> tuple[Session, Notebook]:
        token, key = read_tab(tab)
        session = session or self._kept.find(token, request.username) or self._begun(request)
        return session, self._notebooks.of(key, request.username)

    def resume(self, request: gr.Request, tab: object) -> Iterator[Updates]:
        """Bring back the conversation of a token, and ask what the page's address asks."""
        token, key = read_tab(tab)
        notebook = self._notebooks.of(key, request.username)
        session = self._brought_back(token, notebook, request)
        if session is not None:
            yield self._shown(session, notebook, "resumed")
        link = read_link(list(request.query_params.multi_items()))
        question = _asked_here(link)
        if question and (session is None or not session.shows(replace(link, question=question))):
            here = session or self._begun(request)
            yield from self._turn(here, replace(link, question=question), notebook)
        elif session is None:
            yield gr.skip(), _token(None), gr.skip(), gr.skip(), gr.skip(), listed_markup(notebook)
        else:  # an address that was asked before is no new question
            said = "" if question else gr.skip()
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), said, gr.skip()

    def follow(
        self,
        request: gr.Request,
        session: Session | None,
        tab: object,
        clicked: object,
        *fields: object,
    ) -> Iterator[Updates]:
        """What a click wishes: another conversation, a new one, one question more, or one taken otherwise."""
        _, key = read_tab(tab)
        notebook = self._notebooks.of(key, request.username)
        verb, argument = read_wish(clicked)
        if verb == "ask":
            for updates in self._turn(
                session or self._begun(request), _asked(argument, fields), notebook
            ):  # while somebody types, what stands in the box is theirs
                yield *updates[:4], gr.skip(), updates[5]
        elif verb == "take":
            link = read_link(parse_qsl(argument.removeprefix("?")))
            yield from self._turn(session or self._begun(request), link, notebook)
        elif verb == "new":
            yield self._at_rest(request, notebook)
        elif verb == "open":
            opened = self._brought_back(argument, notebook, request)
            if opened is not None:
                yield self._shown(opened, notebook, f"opened-{len(opened.turns)}")
        elif verb in {"aside", "back"} and session is not None:
            yield self._judged(session, notebook, verb, argument)
        else:
            yield from self._change(request, session, notebook, verb=verb, argument=argument)

    def _judged(self, session: Session, notebook: Notebook, verb: str, argument: str) -> Updates:
        """The conversation after one of its quotations was set aside, or let in again."""
        locator, _, link = argument.partition(" ")
        if verb == "back":
            session.take_back(locator)
        elif session.has_asked(link) and read_quote(self._desk, locator) is not None:
            session.lay_aside(link, locator)
        session.renew(self._desk)
        notebook.note(session.kept())
        listed = listed_markup(notebook, open_token=session.token)
        return session, gr.skip(), session.messages(), gr.skip(), gr.skip(), listed

    def _change(
        self,
        request: gr.Request,
        session: Session | None,
        notebook: Notebook,
        *,
        verb: str,
        argument: str,
    ) -> Iterator[Updates]:
        """Rename, delete or put back; only deleting what is open changes more than the list."""
        token, _, name = argument.partition(".")
        here = session.token if session else ""
        gone = notebook.find(token) if verb == "delete" else None
        if verb == "rename":
            notebook.rename(token, name)
        elif verb == "undo":
            notebook.undo()
        elif gone is not None:
            notebook.delete(token)
            self._kept.forget(token)
        named = gone.name if gone else ""
        if gone is not None and token == here:
            yield self._at_rest(request, notebook, deleted=named)
        else:
            listed = listed_markup(notebook, open_token=here, deleted=named)
            yield *(gr.skip() for _ in range(5)), listed

    def _brought_back(self, token: str, notebook: Notebook, request: gr.Request) -> Session | None:
        """The session of a token: as it was shown and verified anew, or asked again from its notes."""
        session = self._kept.find(token, request.username)
        if session is not None:
            session.renew(self._desk)
            return session
        kept = notebook.find(token)
        if kept is None:
            return None
        session = restored(self._desk, kept, request.username)
        self._kept.keep(session)
        return session

    def _begun(self, request: gr.Request) -> Session:
        return Session(chat=self._desk.chat(), owner=request.username)

    def _shown(self, session: Session, notebook: Notebook, stamp: str) -> Updates:
        """A page that shows this conversation."""
        listed = listed_markup(notebook, open_token=session.token)
        panel = session.panel(self._desk, stamp)
        return session, _token(session), session.messages(), panel, gr.skip(), listed

    def _at_rest(self, request: gr.Request, notebook: Notebook, *, deleted: str = "") -> Updates:
        """A page without a conversation; the next question begins one that is not the last."""
        listed = listed_markup(notebook, deleted=deleted)
        hint = notice_markup(captions.PANEL_HINT)
        return self._begun(request), _token(None), [], hint, gr.skip(), listed

    def _turn(self, session: Session, asked: Link, notebook: Notebook) -> Iterator[Updates]:
        """The page with the question in it at once, then with the answer."""
        self._kept.keep(session)
        shown = session.messages(pending=asked.question)
        yield session, _token(session), shown, gr.skip(), "", gr.skip()
        panel = ask(self._desk, session, asked)
        self._kept.keep(session)
        kept = session.kept()
        if kept.questions:
            notebook.note(kept)
        beside = gr.skip() if panel is None else panel
        listed = listed_markup(notebook, open_token=session.token)
        yield session, _token(session), session.messages(), beside, gr.skip(), listed


def _token(session: Session | None) -> Markup:
    """What the tab keeps to come back by; each conversation has its own, a page at rest none."""
    if session is None:
        return element("div", "token none", EMPTY)
    return element("div", "token", escape(session.token))


def _asked(question: object, fields: Sequence[object], *, way: Way = Way.BY_FORM) -> Link:
    """What the fields of the page ask."""
    asked = question if isinstance(question, str) else ""
    return Link(question=asked, form=read_form(*fields), way=way)


def _asked_here(link: Link) -> str:
    """The question of a link that opens this view."""
    return link.question if link.view in {"", VIEW} else ""


def _opening(desk: Assistant, link: Link) -> Updates:
    return (
        _asked_here(link) or gr.skip(),
        *filters_shown(desk, link.form, with_values=not link.form.is_empty),
    )

"""The question and the conversation: the first tab, and what its events do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from .. import captions
from ..markup.answer_card import waiting
from ..markup.article_panel import notice_markup
from ..markup.elements import EMPTY, element, escape, joined
from ..state.examples import NAMES, TITLES, ExampleReader
from ..state.form import read_form
from ..state.links import permanent_link, read_link
from .filter_view import filters_shown
from .frame import HIDDEN
from .kept_sessions import KeptSessions
from .session import Session, ask

if TYPE_CHECKING:
    from gradio.events import Dependency

    from ....assistant import Assistant
    from ..markup.elements import Markup
    from ..state.examples import Examples
    from ..state.form import Form
    from ..state.links import Link
    from .frame import Frame

VIEW: Final = "ask"
Updates = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """The components of the tab that events read and write.

    Into `resume` the page's script writes the token it kept, in `token` it reads the one to keep.
    """

    chatbot: gr.Chatbot
    question: gr.Textbox
    examples_group: gr.Column
    titles: tuple[gr.Button, ...]
    names: tuple[gr.Button, ...]
    resume: gr.Textbox
    token: gr.Markdown


def build_ask_view(desk: Assistant) -> AskView:
    """The components, in the tab that is open."""
    with gr.Column(elem_id="desk"):
        return AskView(**_conversation(), **_examples(ExampleReader(desk).examples()))


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


def _examples(examples: Examples) -> dict[str, Any]:
    shown = bool(examples.titles or examples.names)
    with gr.Column(elem_id="examples", visible=shown) as group:
        heading = element("h2", "examples-heading", escape(captions.EXAMPLES))
        gr.Markdown(heading, latex_delimiters=[])
        with gr.Column(elem_classes="example-titles"):
            titles = [gr.Button(**_button(name), size="sm") for name in _titles(examples)]
        with gr.Row(elem_classes="example-names"):
            names = [gr.Button(**_button(name), size="sm", scale=0) for name in _names(examples)]
    return {"examples_group": group, "titles": tuple(titles), "names": tuple(names)}


def _button(name: str) -> dict[str, Any]:
    return {"value": name, "visible": bool(name)}


def _titles(examples: Examples) -> list[str]:
    return [*examples.titles, *[""] * (TITLES - len(examples.titles))]


def _names(examples: Examples) -> list[str]:
    return [*examples.names, *[""] * (NAMES - len(examples.names))]


def _keys() -> Markup:
    """What the keys do, folded away."""
    pairs = joined(
        element("dt", "key-name", escape(key)) + element("dd", "key-meaning", escape(meaning))
        for key, meaning in captions.KEY_MEANINGS
    )
    summary = element("summary", "keys-name", escape(captions.KEYS))
    return element("details", "keys", summary + element("dl", "key-list", pairs))


def connect_ask_view(
    page: gr.Blocks, desk: Assistant, view: AskView, frame: Frame
) -> list[Dependency]:
    """Bind the events of the tab; opening the page brings its choices up to date.

    Returned are those that change the conversation, for whoever has something to do afterwards.
    """
    conversation = _Conversation(desk)
    reader = ExampleReader(desk)
    asking = [frame.session, view.resume, view.question, *frame.filters.fields]
    shown = [frame.session, view.token, view.chatbot, frame.panel, view.question]

    def opening(request: gr.Request) -> Updates:
        link = read_link(list(request.query_params.multi_items()))
        return _opening(desk, reader.examples(), link)

    examples = [*view.titles, *view.names]
    opened = [view.examples_group, *examples, view.question, *frame.filters.shown]
    page.load(opening, None, opened, **HIDDEN)
    events = [
        view.resume.change(conversation.resume, [view.resume], shown, **HIDDEN),
        view.question.submit(conversation.respond, asking, shown, **HIDDEN),
    ]
    for button in examples:
        inputs = [frame.session, view.resume, button, *frame.filters.fields]
        events.append(button.click(conversation.respond, inputs, shown, **HIDDEN))
    cleared = [frame.session, view.token, frame.panel]
    events.append(view.chatbot.clear(conversation.clear, [frame.session], cleared, **HIDDEN))
    return events


class _Conversation:
    """What the events of the conversation do; it holds what a loaded page can bring back.

    Gradio reads the annotations of these methods: every name in them is imported at run time.
    """

    def __init__(self, desk: Assistant) -> None:
        self._desk = desk
        self._kept = KeptSessions()

    def respond(
        self,
        request: gr.Request,
        session: Session | None,
        token: object,
        question: object,
        *fields: object,
    ) -> Iterator[Updates]:
        """Ask in this session, or in the one the page is just bringing back, or in a new one."""
        session = session or self._kept.find(token, request.username) or self._begun(request)
        yield from self._turn(session, question, read_form(*fields))

    def resume(self, request: gr.Request, token: object) -> Iterator[Updates]:
        """Bring back the conversation of a token, and ask what the page's address asks."""
        session = self._kept.find(token, request.username)
        if session is not None:
            session.renew(self._desk)
            panel = session.panel(self._desk, "resumed")
            yield session, _token(session), session.messages(), panel, gr.skip()
        link = read_link(list(request.query_params.multi_items()))
        question = _asked_here(link)
        again = permanent_link(question, link.form)
        if question and (session is None or not session.has_asked(again)):
            yield from self._turn(session or self._begun(request), question, link.form)
        elif session is None:
            yield gr.skip(), _token(None), gr.skip(), gr.skip(), gr.skip()
        else:  # an address that was asked before is no new question
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), "" if question else gr.skip()

    def clear(self, session: Session | None) -> Updates:
        """Forget the conversation, here and for a page that is loaded again."""
        if session is not None:
            self._kept.forget(session)
        return None, _token(None), notice_markup(captions.PANEL_HINT)

    def _begun(self, request: gr.Request) -> Session:
        return Session(chat=self._desk.chat(), owner=request.username)

    def _turn(self, session: Session, question: object, form: Form) -> Iterator[Updates]:
        """The page with the question in it at once, then with the answer."""
        asked = question if isinstance(question, str) else ""
        self._kept.keep(session)
        yield session, _token(session), session.messages(pending=asked), gr.skip(), ""
        panel = ask(self._desk, session, asked, form)
        self._kept.keep(session)
        beside = gr.skip() if panel is None else panel
        yield session, _token(session), session.messages(), beside, gr.skip()


def _token(session: Session | None) -> Markup:
    """What the tab keeps to come back by; each conversation has its own, a page at rest none."""
    if session is None:
        return element("div", "token none", EMPTY)
    return element("div", "token", escape(session.token))


def _asked_here(link: Link) -> str:
    """The question of a link that opens this view."""
    return link.question if link.view in {"", VIEW} else ""


def _opening(desk: Assistant, examples: Examples, link: Link) -> Updates:
    return (
        gr.Column(visible=bool(examples.titles or examples.names)),
        *(gr.Button(**_button(name)) for name in (*_titles(examples), *_names(examples))),
        _asked_here(link) or gr.skip(),
        *filters_shown(desk, link.form, with_values=not link.form.is_empty),
    )

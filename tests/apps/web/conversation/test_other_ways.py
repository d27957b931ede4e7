"""What an answer of a conversation offers to ask otherwise, and what it says has changed since."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from assistant import Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.conversation.notebook import Notebooks
from assistant.apps.web.conversation.session import Session, ask, restored
from assistant.apps.web.state.form import Form
from assistant.apps.web.state.links import Link, read_link
from assistant.records import Answer
from assistant.rendering import labels
from tests.conftest import LINEAR, HashingEncoder

FIRST = "When was Shikotan surveyed?"
FOLLOWING = "And who built its lighthouse?"
SHIKOTAN = "Shikotan was surveyed in 1885. Its lighthouse was built by Captain Berg."


def articles(text: str = SHIKOTAN) -> list[Article]:
    return [
        Article(
            id="a",
            title="Shikotan",
            language="en",
            text=text,
            authors=("Dmitry Streltsov",),
            published=date(2016, 1, 1),
        ),
        Article(
            id="b",
            title="The ferry",
            language="en",
            text="The ferry sails on Tuesdays.",
            publisher="Nemuro Post",
        ),
    ]


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Assistant]:
    with Assistant.build(articles(), tmp_path, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def session_of(desk: Assistant, *questions: str) -> Session:
    session = Session(chat=desk.chat())
    for question in questions:
        ask(desk, session, Link(question=question))
    return session


def shown(session: Session) -> str:
    return session.messages()[-1]["content"]


def follow(desk: Assistant, session: Session, label: str) -> Answer:
    """Ask by the address of the chip or link that says this."""
    pattern = rf'href="([^"]+)"[^>]*>(?:<span class="unseen">)?{re.escape(label)}'
    found = re.search(pattern, shown(session))
    assert found is not None, shown(session)
    ask(desk, session, read_link(parse_qsl(html.unescape(found[1]).removeprefix("?"))))
    reply = session.turns[-1].reply
    assert isinstance(reply, Answer)
    return reply


def test_words_from_before_stand_on_the_answer_and_can_be_left_out(desk: Assistant) -> None:
    session = session_of(desk, FIRST, FOLLOWING)
    reply = session.turns[-1].reply
    assert isinstance(reply, Answer)
    assert reply.carried
    assert labels.CARRIED in shown(session)
    words = [item.words for item in reply.carried]
    less = follow(desk, session, f"{captions.LEAVE_OUT}: {words[0]}")
    assert [item.words for item in less.carried] == words[1:]
    assert session.turns[-1].question == FOLLOWING


def test_all_words_from_before_can_be_left_out_at_once(desk: Assistant) -> None:
    session = session_of(desk, FIRST, FOLLOWING)
    alone = follow(desk, session, captions.ASK_ALONE)
    assert (alone.carried, alone.query) == ((), FOLLOWING)
    assert labels.CARRIED not in shown(session)


def test_a_topic_that_goes_on_from_a_question_is_asked_and_not_listed(desk: Assistant) -> None:
    session = session_of(desk, FIRST, "What about the lighthouse?")
    assert isinstance(session.turns[-1].reply, Answer)
    assert not isinstance(session_of(desk, "What about the lighthouse?").turns[-1].reply, Answer)


def test_what_the_question_plainly_names_is_a_filter_that_is_seen_and_removed(
    desk: Assistant,
) -> None:
    session = session_of(desk, "What did Streltsov write of Shikotan?")
    reply = session.turns[-1].reply
    assert isinstance(reply, Answer)
    assert reply.filters.authors == ("Dmitry Streltsov",)
    assert captions.ONLY in shown(session)
    everywhere = follow(desk, session, captions.ASK_ALL)
    assert everywhere.filters.is_empty
    assert captions.ONLY not in shown(session)
    assert captions.NARROW_TO in shown(session)


def test_what_may_be_meant_otherwise_is_offered_and_not_applied(desk: Assistant) -> None:
    session = session_of(desk, "What happened on Shikotan in 2016?")
    reply = session.turns[-1].reply
    assert isinstance(reply, Answer)
    assert reply.filters.is_empty
    narrowed = follow(desk, session, f"{captions.DATE} 2016 (1)")
    assert narrowed.filters.published_from == date(2016, 1, 1)


def test_the_press_of_a_place_is_offered_and_not_applied(desk: Assistant) -> None:
    session = session_of(desk, "What did the Nemuro papers write of the ferry?")
    reply = session.turns[-1].reply
    assert isinstance(reply, Answer)
    assert reply.filters.is_empty
    narrowed = follow(desk, session, f"{captions.OUTLET} Nemuro Post (1)")
    assert narrowed.filters.publishers == ("Nemuro Post",)


def test_the_address_of_a_question_that_a_chip_narrowed_asks_nothing_anew(desk: Assistant) -> None:
    question = "What happened on Shikotan in 2016?"
    session = session_of(desk, question)
    follow(desk, session, f"{captions.DATE} 2016 (1)")
    assert session.shows(Link(question=question))
    assert not session.shows(Link(question=question, form=Form(authors=("Cui Heng",))))
    assert not session.shows(Link(question="Who surveyed it?"))


def test_a_reopened_conversation_says_which_articles_have_changed_since(
    desk: Assistant, tmp_path: Path
) -> None:
    session = session_of(desk, FIRST)
    key = "a" * 64
    Notebooks(tmp_path / "kept").of(key, None).note(session.kept())
    kept = Notebooks(tmp_path / "kept").of(key, None).find(session.token)
    assert kept == session.kept()
    assert kept is not None
    assert captions.ONE_CHANGED_SINCE not in shown(restored(desk, kept, None))
    desk.replace(articles(SHIKOTAN.replace("1885", "1886")))
    again = restored(desk, kept, None)
    assert captions.ONE_CHANGED_SINCE in shown(again)
    assert again.kept().quoted == kept.quoted, "what it was compared with is not forgotten"

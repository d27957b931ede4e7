"""Conversations that outlive a reload: found by their token alone, and within bounds."""

from __future__ import annotations

import secrets

from assistant import Assistant
from assistant.apps.web.conversation.kept_sessions import KeptSessions
from assistant.apps.web.conversation.session import Session, ask
from assistant.apps.web.state.links import Link

QUESTION = "When was the joint declaration signed in Moscow?"


def session_of(desk: Assistant, owner: str | None = None) -> Session:
    return Session(chat=desk.chat(), owner=owner)


def test_a_session_is_found_by_its_token_and_by_nothing_else(desk: Assistant) -> None:
    kept = KeptSessions()
    sessions = [session_of(desk) for _ in range(3)]
    for session in sessions:
        kept.keep(session)
    for session in sessions:
        assert kept.find(session.token, None) is session
        assert kept.find(session.token[:-1], None) is None
        assert kept.find(session.token.upper() + " ", None) is None
    for forged in ("", "none", secrets.token_hex(32), None, 7, ["a"], {"a": 1}):
        assert kept.find(forged, None) is None


def test_tokens_are_long_random_and_not_in_what_is_logged(desk: Assistant) -> None:
    tokens = {session_of(desk).token for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 64 for token in tokens)
    session = session_of(desk)
    assert session.token not in repr(session)


def test_another_person_does_not_get_it_even_with_the_token(desk: Assistant) -> None:
    kept = KeptSessions()
    session = session_of(desk, owner="ann")
    kept.keep(session)
    assert kept.find(session.token, "ben") is None
    assert kept.find(session.token, None) is None
    assert kept.find(session.token, "ann") is session


def test_the_session_unused_longest_goes_first(desk: Assistant) -> None:
    kept = KeptSessions(max_sessions=2)
    first, second, third = (session_of(desk) for _ in range(3))
    kept.keep(first)
    kept.keep(second)
    assert kept.find(first.token, None) is first
    kept.keep(third)
    assert kept.find(second.token, None) is None
    assert kept.find(first.token, None) is first
    assert kept.find(third.token, None) is third


def test_long_articles_make_room_by_their_size(desk: Assistant) -> None:
    first, second = session_of(desk), session_of(desk)
    ask(desk, first, Link(question=QUESTION))
    ask(desk, second, Link(question=QUESTION))
    assert first.characters > sum(info.characters for info in desk.articles()[:1])
    kept = KeptSessions(max_characters=first.characters + second.characters - 1)
    kept.keep(first)
    kept.keep(second)
    assert kept.find(first.token, None) is None
    assert kept.find(second.token, None) is second, "the one asked in just now stays"
    roomy = KeptSessions(max_characters=first.characters + second.characters)
    roomy.keep(first)
    roomy.keep(second)
    assert roomy.find(first.token, None) is first


def test_a_forgotten_session_is_gone(desk: Assistant) -> None:
    kept = KeptSessions()
    session = session_of(desk)
    kept.keep(session)
    kept.forget(session.token)
    kept.forget(session.token)
    assert kept.find(session.token, None) is None


def test_renewing_shows_the_same_where_nothing_changed(desk: Assistant) -> None:
    session = session_of(desk)
    ask(desk, session, Link(question=QUESTION))
    ask(desk, session, Link(question=""))
    before = session.messages()
    session.renew(desk)
    assert session.messages() == before

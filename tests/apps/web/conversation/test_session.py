"""What a conversation does with words: judged as a question, or listed as keywords."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from assistant import Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.conversation.session import (
    MAX_SET_ASIDE,
    Listing,
    Session,
    ask,
    restored,
)
from assistant.apps.web.state.form import Form
from assistant.apps.web.state.links import Link, Way, permanent_link, read_link
from assistant.records import Answer
from assistant.rendering import labels
from tests.conftest import LINEAR, HashingEncoder

QUESTION = "What covers the bay in May?"


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Assistant]:
    articles = [
        Article(id="a", title="Fog", language="en", text="Fog covers the bay in May."),
        Article(id="b", title="Ferries", language="en", text="A ferry waits in the harbour."),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def session_of(desk: Assistant, *asked: tuple[str, Way]) -> Session:
    session = Session(chat=desk.chat())
    for words, way in asked:
        assert ask(desk, session, Link(question=words, way=way)) is not None
    return session


def shown(session: Session) -> str:
    return session.messages()[-1]["content"]


def test_keywords_are_listed_with_their_words_marked_and_the_way_to_judge_them(
    desk: Assistant,
) -> None:
    session = session_of(desk, ("ferries in harbours", Way.BY_FORM))
    (turn,) = session.turns
    assert isinstance(turn.reply, Listing)
    assert turn.reply.hits[0].matched_words == ("ferry", "harbour")
    card = shown(session)
    assert labels.PASSAGES in card
    assert '<strong class="match">ferry</strong>' in card
    assert captions.AS_QUESTION in card
    assert "as=question" in card
    assert len(session.chat) == 0, "nothing was judged"
    assert session.characters > len("A ferry waits in the harbour.")


def test_a_question_is_judged_and_says_nothing_of_keywords(desk: Assistant) -> None:
    session = session_of(desk, (QUESTION, Way.BY_FORM))
    assert isinstance(session.turns[0].reply, Answer)
    assert captions.AS_KEYWORDS not in shown(session)


def test_each_can_be_had_the_other_way(desk: Assistant) -> None:
    session = session_of(desk, ("ferries in harbours", Way.QUESTION), (QUESTION, Way.KEYWORDS))
    judged, listed = (turn.reply for turn in session.turns)
    assert isinstance(judged, Answer)
    assert isinstance(listed, Listing)
    assert captions.AS_KEYWORDS in session.turns[0].cards[1]


def test_a_question_without_an_answer_offers_the_list(desk: Assistant) -> None:
    session = session_of(desk, ("Which minister signed the railway treaty?", Way.BY_FORM))
    assert captions.AS_KEYWORDS in shown(session)


def test_a_conversation_brought_back_takes_its_words_as_before(desk: Assistant) -> None:
    before = session_of(desk, ("ferries", Way.BY_FORM), ("ferries", Way.QUESTION))
    after = restored(desk, before.kept(), None)
    assert [type(turn.reply) for turn in after.turns] == [Listing, Answer]
    assert [turn.link for turn in after.turns] == [turn.link for turn in before.turns]


def test_what_is_listed_is_verified_again(desk: Assistant) -> None:
    session = session_of(desk, ("ferries", Way.BY_FORM))
    place = str(session.turns[0].reply.hits[0].locator)  # type: ignore[union-attr]  # a Listing
    assert "ferry" in shown(session)
    desk.remove(["b"])
    session.renew(desk)
    assert place.startswith("b@")
    assert captions.WITHHELD in shown(session)


@pytest.mark.parametrize("way", list(Way))
def test_a_link_keeps_the_way(way: Way) -> None:
    link = permanent_link("ferries", Form(publishers=("The Daily",)), way=way)
    read = read_link(parse_qsl(link.removeprefix("?")))
    assert (read.question, read.way) == ("ferries", way)


def test_an_unknown_way_is_the_usual_one() -> None:
    assert read_link([("q", "x"), ("as", "poem")]).way is Way.BY_FORM


def test_nothing_found_for_keywords_is_said(tmp_path: Path, encoder: HashingEncoder) -> None:
    with Assistant.open(tmp_path / "empty", create=True, encoder=encoder, reader=LINEAR) as desk:
        session = session_of(desk, ("ferries", Way.BY_FORM))
        assert labels.EMPTY_COLLECTION in shown(session)


def test_a_conversation_that_quotes_too_much_lets_its_oldest_turns_go_and_says_so(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(desk, (QUESTION, Way.BY_FORM))
    monkeypatch.setattr("assistant.apps.web.conversation.session.MAX_CHARACTERS_EACH", 30_000)
    for number in range(20):
        ask(desk, session, Link(question=f"Where does ferry {number} wait?"))
        ask(desk, session, Link(question="ferries in harbours"))
        assert session.characters <= 30_000
    assert 1 < len(session.turns) < 20
    answers = [turn.reply for turn in session.turns if isinstance(turn.reply, Answer)]
    assert list(session.chat.turns) == answers, "what is exported is what is shown"
    assert captions.EARLIER_TURNS in session.messages()[0]["content"]
    monkeypatch.setattr("assistant.apps.web.conversation.session.MAX_CHARACTERS_EACH", 1)
    ask(desk, session, Link(question=QUESTION))
    assert [turn.question for turn in session.turns] == [QUESTION], "the last one is always shown"


def test_what_is_set_aside_is_bounded(desk: Assistant) -> None:
    session = session_of(desk)
    for number in range(MAX_SET_ASIDE + 5):
        session.lay_aside("?q=x", f"a:{number}")
    assert len(session.set_aside) == MAX_SET_ASIDE
    assert session.set_aside[-1] == ("?q=x", f"a:{MAX_SET_ASIDE + 4}")

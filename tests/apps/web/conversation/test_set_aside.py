"""A quotation that does not answer: out of the conversation and its files, in a file for `eval`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant
from assistant.apps.web import captions
from assistant.apps.web.conversation.judged_questions import question_lines
from assistant.apps.web.conversation.session import Session, ask, restored
from assistant.apps.web.state.links import Link
from assistant.apps.web.views.export_view import chat_file, judged_file
from assistant.citing.formats import BUNDLE
from assistant.evaluation.questions import check_evidence, load_questions
from assistant.evidence import ChatBundle
from tests.apps.web.conftest import STEADY, WordEncoder, collection

QUESTION = "When was the joint declaration signed in Moscow?"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("judged-index")
    with Assistant.build(collection(), folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


@pytest.fixture
def session(own_desk: Assistant) -> Session:
    begun = Session(chat=own_desk.chat())
    ask(own_desk, begun, Link(question=QUESTION))
    return begun


def answer_of(session: Session) -> Answer:
    reply = session.turns[0].reply
    assert isinstance(reply, Answer)
    return reply


def lay_aside(session: Session, desk: Assistant, *numbers: int) -> None:
    for number in numbers:
        quote = answer_of(session).quotes[number]
        session.lay_aside(session.turns[0].link or "", str(quote.locator))
    session.renew(desk)


def test_it_is_folded_away_here_and_in_answers_to_come(
    session: Session, own_desk: Assistant
) -> None:
    before = session.turns[0].cards[1].count('class="card"')
    lay_aside(session, own_desk, 0)
    ask(own_desk, session, Link(question=QUESTION))
    for turn in session.turns:
        assert captions.SET_ASIDE in turn.cards[1]
        assert turn.cards[1].count('class="card"') == before - 1
    session.take_back(str(answer_of(session).quotes[0].locator))
    session.renew(own_desk)
    assert captions.SET_ASIDE not in session.turns[0].cards[1]
    assert session.turns[0].cards[1].count('class="card"') == before


def test_it_leaves_no_file_of_the_chat(session: Session, own_desk: Assistant) -> None:
    first, *rest = (quote.text for quote in answer_of(session).quotes)
    lay_aside(session, own_desk, 0)
    written = chat_file(session.exported(), "markdown").content
    assert first not in written
    assert all(text in written for text in rest)
    bundle = chat_file(session.exported(), BUNDLE).content
    assert [quote.text for quote in session.exported().turns[0].quotes] == rest
    assert own_desk.verify(ChatBundle.from_bytes(bundle.encode())).ok
    assert len(session.chat.turns[0].quotes) == 1 + len(rest), "a turn never changes"


def test_an_answer_that_loses_all_its_quotations_is_left_out(
    session: Session, own_desk: Assistant
) -> None:
    lay_aside(session, own_desk, *range(len(answer_of(session).quotes)))
    assert session.exported().turns == ()


def test_the_judgements_are_a_question_set_that_stands_in_the_collection(
    session: Session, own_desk: Assistant, tmp_path: Path
) -> None:
    asked = "What percent of islanders oppose the joint declaration?"
    ask(own_desk, session, Link(question=asked))
    lay_aside(session, own_desk, 0)
    file = tmp_path / "questions.jsonl"
    file.write_text(judged_file(session).content, encoding="utf-8")
    (question,) = load_questions(file).questions
    assert question.text == QUESTION
    assert question.answerable
    kept = answer_of(session).quotes[1:]
    assert [item.start for item in question.evidence] == [quote.locator.start for quote in kept]
    texts = {info.id: own_desk.article(info.id).text for info in own_desk.articles()}
    check_evidence([question], texts.get)


def test_where_nothing_is_left_the_question_counts_as_not_answered_here(
    session: Session, own_desk: Assistant, tmp_path: Path
) -> None:
    lay_aside(session, own_desk, *range(len(answer_of(session).quotes)))
    file = tmp_path / "questions.jsonl"
    file.write_text(judged_file(session).content, encoding="utf-8")
    (question,) = load_questions(file).questions
    assert not question.answerable
    assert question.evidence == ()
    assert json.loads(question_lines(session.judged()))["answers"] == []


def test_judgements_outlive_a_restart_with_their_conversation(
    session: Session, own_desk: Assistant
) -> None:
    lay_aside(session, own_desk, 0)
    again = restored(own_desk, session.kept(), None)
    assert again.laid_aside == session.laid_aside
    assert [turn.cards for turn in again.turns] == [turn.cards for turn in session.turns]


def test_changed_articles_are_asked_anew_after_a_restart(session: Session, tmp_path: Path) -> None:
    changed = [Article(id="other", text="The pier was closed in March.", title="Pier")]
    with Assistant.build(changed, tmp_path, encoder=WordEncoder(), recipe=STEADY) as desk:
        again = restored(desk, session.kept(), None)
    assert again.turns[0].question == QUESTION
    assert "19 October 1956" not in again.turns[0].cards[1]

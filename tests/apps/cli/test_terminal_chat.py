"""The commands of a conversation in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Article, Assistant, Filters, OfferedFilter, QuestionError
from assistant.apps.cli.narrowing import offer_lines
from assistant.apps.cli.terminal_chat import TerminalChat
from tests.conftest import LINEAR, HashingEncoder

FIRST = "When was Shikotan surveyed?"
FOLLOWING = "And who built its lighthouse?"


@pytest.fixture
def desk(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Assistant]:
    text = "Shikotan was surveyed in 1885. Its lighthouse was built by Captain Berg."
    articles = [Article(id="a", title="Shikotan", language="en", text=text)]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def test_words_from_before_are_left_out_one_by_one_or_all_together(desk: Assistant) -> None:
    talk = TerminalChat(desk.chat())
    talk.follow(FIRST)
    answer = talk.follow(FOLLOWING)
    assert answer is not None
    words = [item.words for item in answer.carried]
    less = talk.follow(f"/without {words[0]}")
    assert less is not None
    assert [item.words for item in less.carried] == words[1:]
    alone = talk.follow("/alone")
    assert alone is not None
    assert (alone.question, alone.carried) == (FOLLOWING, ())


def test_a_new_conversation_forgets_what_was_said(desk: Assistant) -> None:
    talk = TerminalChat(desk.chat())
    talk.follow(FIRST)
    assert talk.follow("/new") is None
    assert talk.follow(FOLLOWING) == desk.ask(FOLLOWING)


def test_with_alone_no_question_leans_on_another(desk: Assistant) -> None:
    talk = TerminalChat(desk.chat(), alone=True)
    talk.follow(FIRST)
    assert talk.follow(FOLLOWING) == desk.ask(FOLLOWING)


@pytest.mark.parametrize("line", ["/quit", "/without", "/alone"])
def test_what_is_no_command_or_has_nothing_to_work_on_is_said(desk: Assistant, line: str) -> None:
    with pytest.raises(QuestionError, match=r"no command here|nothing was asked yet"):
        TerminalChat(desk.chat()).follow(line)


def test_the_options_that_would_apply_a_named_filter_are_said() -> None:
    year = OfferedFilter(
        field="published",
        words="2016",
        value="2016",
        filters=Filters(published_from=date(2016, 1, 1), published_to=date(2016, 12, 31)),
        articles=3,
    )
    author = OfferedFilter(
        field="authors",
        words="Berg",
        value="Ann Berg",
        filters=Filters(authors=("Ann Berg",)),
        articles=1,
    )
    press = OfferedFilter(
        field="publishers",
        words="Alda",
        value="The Alda Post, Alda News",
        filters=Filters(publishers=("The Alda Post", "Alda News")),
        articles=2,
    )
    assert offer_lines([press], Filters()) == [
        'Alda may be meant as a filter (2): --publisher "The Alda Post" --publisher "Alda News"'
    ]
    assert offer_lines([year, author], Filters()) == [
        "2016 may be meant as a filter (3): --from 2016-01-01 --to 2016-12-31",
        'Berg may be meant as a filter (1): --author "Ann Berg"',
    ]
    assert offer_lines([author], Filters(authors=("Ann Calder",))) == []

"""Answers and chats written down and read again: the words come from the articles, never from the file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import (
    Answer,
    Article,
    Assistant,
    Chat,
    ExportError,
    Filters,
    LocatorError,
    SavedAnswerError,
)
from assistant.encoders.sentence_encoder import Encoder
from assistant.recipe import ReadingSettings, Recipe

POLL = "How many Russians oppose a handover?"
TRANSFER = "Which article promises the transfer of Shikotan?"
OPERA = "Which tenor sang at the opera gala?"
TWO_PARTS = "How many Russians oppose a handover? When was the joint declaration signed in Moscow?"


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    recipe = Recipe(reading=ReadingSettings(reader="linear"))
    folder = tmp_path / "index"
    with Assistant.build(treaty_articles, folder, encoder=encoder, recipe=recipe) as built:
        yield built


def as_json(answer: Answer) -> Any:
    return json.loads(json.dumps(answer.to_dict()))


@pytest.mark.parametrize("question", [POLL, TRANSFER, OPERA, TWO_PARTS])
@pytest.mark.parametrize("filters", [None, Filters(languages=("en",))])
def test_an_answer_read_back_is_the_answer(
    desk: Assistant, question: str, filters: Filters | None
) -> None:
    answer = desk.ask(question, filters=filters)
    again = Answer.from_dict(as_json(answer), source=desk)
    assert again == answer
    assert again.to_dict() == answer.to_dict()


def test_words_in_the_file_are_not_taken_for_the_articles(desk: Assistant) -> None:
    answer = desk.ask(POLL)
    saved = as_json(answer)
    for quote in (*saved["quotes"], *saved["near_misses"]):
        quote["text"] = quote["context"] = "What nobody ever wrote."
        quote["article"]["title"] = "A title of somebody else's making"
    assert Answer.from_dict(saved, source=desk) == answer


def test_an_article_that_changed_or_went_is_named(desk: Assistant) -> None:
    saved = as_json(desk.ask(TRANSFER))
    first = saved["quotes"][0] if saved["quotes"] else saved["near_misses"][0]
    name = first["article"]["id"]
    article = desk.article(name)
    desk.add([dataclasses.replace(article, text=article.text + " And more.")])
    with pytest.raises(LocatorError, match=f"the text of the article '{name}' has changed since"):
        Answer.from_dict(saved, source=desk)
    desk.remove([name])
    with pytest.raises(LocatorError, match=f"'{name}' is no longer in the index"):
        Answer.from_dict(saved, source=desk)


def test_another_place_of_the_same_words_is_left_out_where_it_is_gone(desk: Assistant) -> None:
    answer = desk.ask(TRANSFER)
    first = (*answer.quotes, *answer.near_misses)[0]
    here, there = first.locations
    desk.remove([there.article_id])
    again = Answer.from_dict(as_json(answer), source=desk)
    assert (*again.quotes, *again.near_misses)[0].locations == (here,)


def without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda saved: saved.__delitem__(key)


def with_value(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda saved: saved.__setitem__(key, value)


@pytest.mark.parametrize(
    "spoil",
    [
        without("question"),
        without("filters"),
        with_value("question", None),
        with_value("status", "certain"),
        with_value("confidence", "high"),
        with_value("confidence", 7),
        with_value("near_misses", 5),
        with_value("near_misses", ["a quotation"]),
        with_value("filters", {"publishers": "The Daily"}),
    ],
)
def test_what_is_no_saved_answer_is_one_error(
    desk: Assistant, spoil: Callable[[dict[str, Any]], None]
) -> None:
    saved = as_json(desk.ask(OPERA))
    spoil(saved)
    with pytest.raises(SavedAnswerError, match="no answer that was saved"):
        Answer.from_dict(saved, source=desk)


def test_a_chat_goes_on_where_it_was_saved(desk: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "chat.json"
    chat = desk.chat()
    chat.save(file)
    assert len(Chat.load(file, desk)) == 0
    for question in (POLL, OPERA):
        chat.ask(question)
    chat.save(file)
    again = Chat.load(file, desk)
    assert (again.turns, again.lost) == (chat.turns, ())
    again.ask(TRANSFER)
    assert [turn.question for turn in again] == [POLL, OPERA, TRANSFER]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["chat.json"]


def test_a_turn_whose_article_changed_is_named_and_the_others_stay(
    desk: Assistant, tmp_path: Path
) -> None:
    file = tmp_path / "chat.json"
    chat = desk.chat()
    for question in (POLL, TRANSFER):
        chat.ask(question)
    quoted = {
        turn.question: {quote.article.id for quote in (*turn.quotes, *turn.near_misses)}
        for turn in chat
    }
    turn = chat.turns[1]
    gone = (*turn.quotes, *turn.near_misses)[0].article.id
    assert gone not in quoted[POLL], "else this test shows nothing"
    chat.save(file)
    desk.remove([gone])
    again = Chat.load(file, desk)
    assert [turn.question for turn in again] == [POLL]
    (lost,) = again.lost
    assert lost.question == TRANSFER
    assert lost.reason == f"the article {gone!r} is no longer in the index"


@pytest.mark.parametrize(
    "content",
    ["", "no JSON", "[]", "{}", '{"schema": "onrecord.chat/1", "turns": [1]}', "[" * 9_999],
)
def test_a_file_that_is_no_chat_is_refused(desk: Assistant, tmp_path: Path, content: str) -> None:
    file = tmp_path / "chat.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SavedAnswerError, match=r"chat\.json"):
        Chat.load(file, desk)
    with pytest.raises(SavedAnswerError, match="No such file"):
        Chat.load(tmp_path / "missing.json", desk)


def test_a_chat_that_cannot_be_written_leaves_the_old_file(desk: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot write"):
        desk.chat().save(tmp_path / "nowhere" / "chat.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError, match="cannot write"):
        desk.chat().save(tmp_path / "folder")
    assert not list(tmp_path.glob(".folder-*"))

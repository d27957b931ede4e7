"""Questions that are followed: new quotations are found once, and no end in between loses one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from assistant import (
    Article,
    Assistant,
    Filters,
    LibraryError,
    LimitError,
    NewsKind,
    QuestionError,
    QuestionNotFoundError,
    StandingQuestion,
)
from assistant.encoders.sentence_encoder import Encoder
from assistant.library import back_up, restore
from assistant.records.contract import definition
from assistant.standing import kept_question, standing_files, standing_questions
from assistant.standing.news_feed import atom_feed
from tests.conftest import LINEAR

QUESTION = "What percent of Russians oppose a handover of the islands?"
OLD = "It found that 71 percent of Russians oppose a handover of the islands."
NEWER = "A survey of May said 64 percent of Russians oppose a handover of the islands."


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def desk(index: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.open(index, create=True, encoder=encoder, reader=LINEAR) as opened:
        opened.add(
            [article("poll", f"A poll was held in May. {OLD}"), article("fog", "Fog is grey.")]
        )
        yield opened


def article(name: str, text: str, publisher: str = "The Daily") -> Article:
    return Article(id=name, title=name.title(), publisher=publisher, language="en", text=text)


def texts(question: StandingQuestion) -> list[str | None]:
    return [item.quote.text if item.quote else None for item in question.news]


def test_what_is_there_already_is_no_news(desk: Assistant) -> None:
    followed = desk.standing.follow(QUESTION)
    assert followed.confidence > 0
    desk.standing.check()
    assert desk.standing.all() == [followed]
    assert followed.news == ()


def test_a_new_article_that_answers_is_news_once(desk: Assistant) -> None:
    desk.standing.follow(QUESTION)
    desk.add([article("survey", NEWER), article("tea", "Tea was served on the pier.")])
    (question,) = desk.standing.check()
    assert texts(question) == [NEWER]
    (again,) = desk.standing.check()
    assert again.news == question.news
    desk.add([article("tea-2", "Tea was served on the pier again.")])
    (later,) = desk.standing.check()
    assert texts(later) == [NEWER]


def test_a_quotation_that_is_likelier_than_all_before_is_better(desk: Assistant) -> None:
    nothing = desk.standing.follow("Which tenor sang at the opera gala in Vyborg?")
    assert nothing.confidence == 0.0
    desk.add([article("opera", "The tenor Oleg Marin sang at the opera gala in Vyborg.")])
    (question,) = desk.standing.check()
    (news,) = question.news
    assert news.kind is NewsKind.BETTER
    assert question.confidence == news.confidence > 0
    assert question.status is news.status


def test_copies_of_what_was_said_before_are_no_news(desk: Assistant) -> None:
    desk.standing.follow(QUESTION)
    desk.add([article("copy", f"In brief. {OLD}", "The Wire")])
    (question,) = desk.standing.check()
    assert question.news == ()


def test_an_article_whose_text_changed_is_asked_again(desk: Assistant) -> None:
    desk.standing.follow(QUESTION)
    desk.add([article("fog", f"Fog is grey. {NEWER}")])
    (question,) = desk.standing.check()
    assert texts(question) == [NEWER]


def test_filters_hold_for_what_is_new_as_well(desk: Assistant) -> None:
    desk.standing.follow(QUESTION, filters=Filters(publishers=("The Weekly",)))
    desk.add([article("survey", NEWER)])
    (question,) = desk.standing.check()
    assert question.news == ()
    desk.add([article("survey-2", NEWER.replace("64", "63"), "The Weekly")])
    (question,) = desk.standing.check()
    assert texts(question) == [NEWER.replace("64", "63")]


def test_very_many_new_articles_are_asked_in_portions(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_questions, "ARTICLES_AT_ONCE", 2)
    desk.standing.follow(QUESTION)
    desk.add([article(f"s{n}", NEWER.replace("64", str(n))) for n in range(30, 35)])
    (question,) = desk.standing.check()
    assert len(question.news) > 2


def test_news_of_an_article_that_went_keeps_its_place_without_a_text(desk: Assistant) -> None:
    desk.standing.follow(QUESTION)
    desk.add([article("survey", NEWER)])
    desk.standing.check()
    desk.remove(["survey"])
    (question,) = desk.standing.check()
    assert texts(question) == [None]
    assert question.news[0].locator.article_id == "survey"


def test_reading_and_stopping(desk: Assistant) -> None:
    followed = desk.standing.follow(QUESTION)
    assert desk.standing.follow(QUESTION) == followed, "the same question is followed once"
    desk.add([article("survey", NEWER)])
    assert len(desk.standing.check()[0].unread) == 1
    (question,) = desk.standing.mark_read(followed.id)
    assert question.unread == ()
    assert len(question.news) == 1
    assert desk.standing.stop(followed.id).news == question.news
    assert desk.standing.all() == []
    for act in (desk.standing.stop, desk.standing.mark_read):
        with pytest.raises(QuestionNotFoundError):
            act(followed.id)
    with pytest.raises(QuestionNotFoundError):
        desk.standing.stop("../recipe")


def test_no_more_than_so_many_are_followed(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_questions, "MOST_QUESTIONS", 1)
    desk.standing.follow(QUESTION)
    desk.standing.follow(QUESTION)
    with pytest.raises(LimitError, match="stop one"):
        desk.standing.follow("When does the ferry sail?")
    with pytest.raises(QuestionError):
        desk.standing.follow(" ")


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("writes", range(3))
def test_an_end_at_any_moment_loses_nothing_and_finds_nothing_twice(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Killed before the first, the second or the third file is in its place."""
    desk.standing.follow(QUESTION)
    desk.standing.follow("Who opposes a handover of the islands?")
    desk.add([article("survey", NEWER)])
    replace, left = Path.replace, [writes]

    def dying(self: Path, target: Path) -> Path:
        if self.parent.name == "standing":
            if not left[0]:
                raise Killed
            left[0] -= 1
        return replace(self, target)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", dying)
        with pytest.raises(Killed):
            desk.standing.check()
    found = desk.standing.check()
    assert [texts(question) for question in found] == [[NEWER], [NEWER]]
    assert desk.standing.check() == found


def test_an_article_that_came_while_it_was_asked_is_found_with_the_next_look(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = desk.ask

    def meanwhile(*given: Any, **options: Any) -> Any:
        monkeypatch.setattr(desk, "ask", ask)
        desk.add([article("survey", NEWER)])
        return ask(*given, **options)

    monkeypatch.setattr(desk, "ask", meanwhile)
    desk.standing.follow(QUESTION)
    (question,) = desk.standing.check()
    assert texts(question) == [NEWER]


def test_who_stopped_a_question_is_not_overruled_by_a_look_that_was_under_way(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = desk.standing.follow(QUESTION)
    desk.add([article("survey", NEWER)])
    ask = desk.ask

    def meanwhile(*given: Any, **options: Any) -> Any:
        desk.standing.stop(followed.id)
        return ask(*given, **options)

    monkeypatch.setattr(desk, "ask", meanwhile)
    assert desk.standing.check() == []


def test_no_word_of_an_article_is_kept(desk: Assistant, index: Path) -> None:
    desk.standing.follow(QUESTION)
    desk.add([article("survey", NEWER)])
    desk.standing.check()
    kept = "".join(file.read_text("utf-8") for file in (index / "standing").glob("*.json"))
    assert QUESTION in kept
    assert "survey of May" not in kept


def test_a_damaged_file_is_named(desk: Assistant, index: Path) -> None:
    followed = desk.standing.follow(QUESTION)
    file = index / "standing" / f"{followed.id}.json"
    whole = file.read_text("utf-8")
    for broken in (
        "",
        "[]",
        "{}",
        whole.replace('"weak"', '"sure"'),
        whole.replace("Russians", "x"),
    ):
        file.write_text(broken, encoding="utf-8")
        if broken != whole:
            with pytest.raises(LibraryError, match="is damaged"):
                desk.standing.all()


def test_a_backup_holds_what_is_followed(desk: Assistant, index: Path, tmp_path: Path) -> None:
    followed = desk.standing.follow(QUESTION)
    back_up(index, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "other")
    kept = standing_files.read(tmp_path / "other" / "standing" / f"{followed.id}.json")
    assert kept is not None
    assert kept["question"] == QUESTION


def test_of_very_much_news_what_was_read_goes_first(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_question, "MOST_NEWS", 2)
    desk.standing.follow(QUESTION)
    for n in (31, 32, 33):
        desk.add([article(f"s{n}", NEWER.replace("64", str(n)))])
        desk.standing.check()
        if n == 32:
            desk.standing.mark_read()
    (question,) = desk.standing.all()
    assert len(question.news) == 2
    assert "33" in str(texts(question)[-1])


def test_news_as_a_feed_and_as_json(desk: Assistant) -> None:
    desk.standing.follow(QUESTION)
    odd = NEWER.replace("May", "<b>May\x01</b> & more")
    desk.add([article("survey", odd), article("other", NEWER.replace("64", "63"))])
    found = desk.standing.check()
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = ET.fromstring(atom_feed(found))  # noqa: S314  our own
    entries = feed.findall("a:entry", space)
    assert len(entries) == len(found[0].news) == 2
    said = " ".join(entry.findtext("a:content", "", space) for entry in entries)
    assert "<b>May\N{REPLACEMENT CHARACTER}</b> & more" in said
    assert len({entry.findtext("a:id", "", space) for entry in entries}) == 2
    assert all(entry.findtext("a:updated", "", space) for entry in entries)
    assert ET.fromstring(atom_feed([])).findall("a:entry", space) == []  # noqa: S314
    read = json.loads(json.dumps({"questions": [question.to_dict() for question in found]}))
    jsonschema.validate(read, definition("StandingQuestions"))

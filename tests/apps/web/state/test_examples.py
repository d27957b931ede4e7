"""What a newcomer may ask stands in the collection, word for word."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from pathlib import Path

from assistant import AnswerStatus, Article, Assistant
from assistant.apps.web.state.examples import (
    ExampleReader,
    Examples,
    example_names,
    example_questions,
    example_titles,
    tried_examples,
)
from tests.conftest import LINEAR, HashingEncoder

SPEECH = "Yesterday the ferry owner Oskar Lindqvist spoke in Port Asker, and nobody answered."
REPLY = "On Monday the mayor of Port Asker wrote to Oskar Lindqvist about the Old Ferry Pier fund."
NOTE = "Old friends met in the town of Port Asker. Maeve Corrigan was absent from the harbour."


def test_titles_are_spread_over_the_collection(desk: Assistant) -> None:
    assert example_titles([]) == []
    infos = desk.articles()
    assert example_titles(infos) == [info.title for info in infos]
    renamed = [dataclasses.replace(infos[0], id=f"{n:03}", title=f"T{n:03}") for n in range(90)]
    assert example_titles(renamed)[:3] == ["T000", "T003", "T006"]
    assert example_titles([infos[0]] * 3) == [infos[0].title]
    assert example_titles([dataclasses.replace(infos[0], title="A " * 200)]) == []


INTERVIEW = (
    "Why was the bridge in Port Asker closed?\n\nThe bridge in Port Asker was closed by ice."
    "\n\nWhat did he say?\n\nNothing. Who pays Oskar Lindqvist for the ferry? The port pays."
    "\n\nWhat now?\n\nHe asked: “Is it true that nobody pays for the pier?” and left."
)


def test_what_articles_ask_are_questions_what_names_most_first() -> None:
    fog = Article(id="b", text="Does the winter fog lift before noon?\n\nIt does not.")
    questions = example_questions([Article(id="a", text=INTERVIEW), fog])
    assert questions == [
        "Why was the bridge in Port Asker closed?",
        "Who pays Oskar Lindqvist for the ferry?",
        "Does the winter fog lift before noon?",
    ]


def test_a_question_that_leans_on_what_stands_before_is_none() -> None:
    leaning = ["Why did he refuse the offer of Port Asker?", "What do these islands cost Japan?"]
    assert example_questions([Article(id="a", text="\n\n".join(leaning))]) == []


def test_names_are_what_several_texts_capitalise_inside_their_sentences() -> None:
    assert example_names([SPEECH, REPLY, NOTE]) == ["Port Asker", "Oskar Lindqvist"]
    assert example_names([SPEECH]) == [], "one article makes no frequent name"
    assert example_names([SPEECH, SPEECH.upper(), SPEECH.lower()]) == []


def test_outlets_and_authors_are_no_examples() -> None:
    assert example_names([SPEECH, REPLY], besides={"OSKAR LINDQVIST"}) == ["Port Asker"]


def test_names_without_a_word_in_common_and_not_many() -> None:
    towns = ("North Asker", "South Asker", "Velden Falls", "Novak Mill", "Lind Mouth", "Skarv Bay")
    text = " ".join(f"They went to {town}, it rained." for town in towns)
    found = example_names([text, text])
    assert found == ["Lind Mouth", "North Asker", "Novak Mill", "Skarv Bay", "Velden Falls"]


def test_part_of_a_longer_name_is_no_name() -> None:
    text = "They met at the Third Winter Harbour Conference Hall of Lindmouth again."
    assert example_names([text, text]) == []


def settled(reader: ExampleReader) -> Examples:
    # In a thread of its own: a browser test before this one may have left its loop running here
    waiting = threading.Thread(target=lambda: asyncio.run(reader.settled()))
    waiting.start()
    waiting.join()
    return reader.examples()


def test_only_what_is_answered_is_suggested(tmp_path: Path, encoder: HashingEncoder) -> None:
    unanswered = "Does the winter fog over Velden Falls lift before noon?"
    articles = [
        Article(id="a", text=INTERVIEW, language="en"),
        Article(id="b", text=f"Nobody was there.\n\n{unanswered}", language="en"),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        examples = tried_examples(desk)
        for question in examples.questions["en"]:
            answer = desk.ask(question, limit=1)
            assert answer.status is AnswerStatus.ANSWERED
            assert answer.quotes[0].text != question
    assert "Why was the bridge in Port Asker closed?" in examples.questions["en"]
    assert unanswered not in examples.questions["en"]


def test_a_page_suggests_questions_in_its_own_language_first() -> None:
    examples = Examples(questions={"en": ("Who?", "Why?", "When?"), "ru": ("Кто?",), "": ("Wer?",)})
    assert examples.questions_for("en") == ("Who?", "Why?", "When?")
    assert examples.questions_for("ru") == ("Кто?", "Who?", "Why?")
    assert examples.questions_for("ja") == ("Who?", "Why?", "When?")
    assert Examples(questions={"en": ()}).is_empty


def test_questions_are_tried_in_every_language_of_the_interface(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    russian = "Почему закрыт старый мост?\n\nСтарый мост закрыт из-за льда на реке."
    german = "Warum ist die alte Brücke gesperrt?\n\nDie alte Brücke ist gesperrt wegen Eis."
    articles = [
        Article(id="a", text=INTERVIEW, language="en"),
        Article(id="b", text=russian, language="ru"),
        Article(id="c", text=german, language="de"),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        examples = tried_examples(desk)
    assert list(examples.questions) == ["en", "ru", ""]
    assert "Why was the bridge in Port Asker closed?" in examples.questions["en"]
    assert all("мост" in question for question in examples.questions["ru"])


def test_examples_follow_the_collection_and_are_tried_once(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    articles = [Article(id="a", text=SPEECH, title="Speech"), Article(id="b", text=REPLY)]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        reader = ExampleReader(desk)
        assert reader.examples() == Examples(), "a page waits for nothing"
        first = settled(reader)
        assert first.names == ("Oskar Lindqvist", "Port Asker")
        assert reader.examples() is first
        desk.remove(["b"])
        assert settled(reader).names == ()


def test_a_collection_that_was_closed_suggests_nothing(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    desk = Assistant.build([Article(id="a", text=SPEECH)], tmp_path, encoder=encoder, reader=LINEAR)
    reader = ExampleReader(desk)
    state = desk.fingerprint
    desk.close()
    reader._try(state)
    assert not reader.is_trying

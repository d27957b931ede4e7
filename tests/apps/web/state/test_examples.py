"""What a newcomer may ask stands in the collection, word for word."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from assistant import Article, Assistant
from assistant.apps.web.state.examples import NAMES, ExampleReader, example_names, example_titles
from tests.conftest import LINEAR, HashingEncoder

SPEECH = "Yesterday the ferry owner Oskar Lindqvist spoke in Port Asker, and nobody answered."
REPLY = "On Monday the mayor of Port Asker wrote to Oskar Lindqvist about the Old Ferry Pier fund."
NOTE = "Old friends met in the town of Port Asker. Maeve Corrigan was absent from the harbour."


def test_titles_are_spread_over_the_collection(desk: Assistant) -> None:
    assert example_titles([]) == []
    infos = desk.articles()
    assert example_titles(infos) == [info.title for info in infos]
    renamed = [dataclasses.replace(infos[0], id=f"{n:02}", title=f"T{n:02}") for n in range(18)]
    assert example_titles(renamed) == ["T00", "T06", "T12"]
    assert example_titles([infos[0]] * 3) == [infos[0].title]
    assert example_titles([dataclasses.replace(infos[0], title="A " * 200)]) == []


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
    assert found == ["Lind Mouth", "North Asker", "Novak Mill"]
    assert len(found) == NAMES


def test_part_of_a_longer_name_is_no_name() -> None:
    text = "They met at the Third Winter Harbour Conference Hall of Lindmouth again."
    assert example_names([text, text]) == []


def test_examples_follow_the_collection(tmp_path: Path, encoder: HashingEncoder) -> None:
    articles = [Article(id="a", text=SPEECH, title="Speech"), Article(id="b", text=REPLY)]
    with Assistant.build(articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        reader = ExampleReader(desk)
        first = reader.examples()
        assert (first.titles, first.names) == (("Speech",), ("Oskar Lindqvist", "Port Asker"))
        assert reader.examples() is first, "read once"
        desk.remove(["b"])
        assert reader.examples().names == ()

"""A small collection with awkward characters and files, and the evidence for one answer of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Bundle, Recipe
from assistant.encoders.sentence_encoder import Encoder
from assistant.recipe import LINEAR_CONFIDENCE, AnsweringSettings, ReadingSettings

OPEN_HANDED = Recipe(
    answering=dataclasses.replace(
        AnsweringSettings(),
        confidence=dataclasses.replace(
            LINEAR_CONFIDENCE, answered_threshold=0.0, weak_threshold=0.0
        ),
        shown_threshold=0.0,
        further_share=0.0,
    ),
    reading=ReadingSettings(reader="linear"),
)
QUESTION = "Who said the ferry to Severny would sail again in 2031?"
FERRY = (
    "---\ntitle: The ferry “Nadezhda”\nauthors: [Ines Calder]\npublisher: Harbour Post\n"
    "published: 2031-03-04\nurl: https://harbour.example/ferry\nlanguage: en\n---\n\n"
    "The ferry to Severny will sail again in 2031, said the mayor, Ola Brandt.\n\n"
    "She added: “It’s a 6\N{NO-BREAK SPACE}% rise — no more.” The emoji 🚢 stood on the timetable"
    ' beside a back\\\\slash and "quotes".\n'
)
WIRE = (
    "In brief\n\nBy Tomas Reyl\n\n5 March 2031\n\n"
    "The ferry to Severny will sail again in 2031, said the mayor, Ola Brandt.\n"
)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    """The ferry is reported by two outlets; the tea article came as an object."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "ferry.md").write_text(FERRY, encoding="utf-8")
    (sources / "wire.txt").write_text(WIRE, encoding="utf-8")
    tea = Article(id="tea", title="Tea", text="Tea was served on the pier. The mayor drank none.")
    with Assistant.open(
        tmp_path / "index", create=True, encoder=encoder, recipe=OPEN_HANDED
    ) as desk:
        desk.sync(sources)
        desk.add([tea])
        yield desk


@pytest.fixture
def answer(desk: Assistant) -> Answer:
    answer = desk.ask(QUESTION)
    assert answer.quotes[0].locations[1:], "one quotation should stand in two articles"
    return answer


@pytest.fixture
def bundle(desk: Assistant, answer: Answer) -> Bundle:
    return desk.bundle(answer)


@pytest.fixture
def bundle_with_texts(desk: Assistant, answer: Answer) -> Bundle:
    return desk.bundle(answer, with_texts=True)

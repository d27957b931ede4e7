"""Two small collections: one with awkward characters and files, one of invented news."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Bundle, Recipe
from assistant.recipe import AnsweringSettings
from assistant.search.encoding import Encoder
from tests.conftest import HashingEncoder

OPEN_HANDED = Recipe(
    answering=dataclasses.replace(
        AnsweringSettings(), answered_from=0.0, weak_from=0.0, shown_from=0.0
    )
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

HARBOUR = (
    "The harbour board met on Tuesday. Its chairwoman, Ada Lindqvist, said the ferry fleet would "
    "not grow before 2031. “We have 14 ships and we will keep 14 ships,” Lindqvist told reporters. "
    "“Nobody is asking for more.”\n\n"
    "Fares rose 6% last year, the board’s figures show, and 93 percent of passengers paid by card. "
    "The “summer surcharge” — a fee of $2.50 — may be dropped in May.\n\n"
    "Will Marsh, who runs the island bakery, does not share the optimism. “If the ferries stop, we "
    "stop. It is as simple as that,” he said. The co-operative that owns the quay did approve the "
    "plan.\n\n"
    "An engineer explained that the well-known leak under the north pier had been repaired twice, "
    "and that divers will inspect it again when the water is clear. Is the pier safe? The board "
    "would not say."
)
COUNCIL = (
    "IN THE TOWN HALL the mood was calmer. The council voted nine to four to lease the old "
    "lighthouse to a pottery, which must restore its lamp. Critics called the rent unlikely to "
    "cover the cost of the paint.\n\n"
    "Its keeper for thirty years, Osmo Reyes, remembered the winters. “The sea took the steps in "
    "1998 and the council gave them back in 2003,” Reyes said.\n\n"
    "Fares rose 6% last year, the board’s figures show, and 93 percent of passengers paid by card."
)
FOREIGN = (
    "Die Fährflotte wird nicht wachsen. „Wir haben vierzehn Schiffe“, sagte die Vorsitzende.\n\n"
    "港の理事会は火曜日に会合を開いた。「船は増えない」と理事長は述べた。\n\n"
    "Le conseil a voté : « Nous n’avons pas besoin de bateaux », a dit la présidente."
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


@pytest.fixture(scope="session")
def harbour_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    articles = [
        Article(
            id="harbour",
            title="No new ferries",
            publisher="The Weekly",
            authors=("Jo Brandt",),
            language="en",
            text=HARBOUR,
        ),
        Article(
            id="council", title="A pottery moves in", publisher="Coast Daily", language="en",
            text=COUNCIL,
        ),
        Article(id="foreign", title="Ferien", language="de", text=FOREIGN),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("harbour")
    with Assistant.build(articles, folder, encoder=HashingEncoder()) as desk:
        yield desk

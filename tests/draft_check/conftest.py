"""A small collection of invented news."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Article, Assistant
from tests.conftest import LINEAR, HashingEncoder

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
    with Assistant.build(articles, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk

"""A first line is a title only where it can be nothing else."""

from __future__ import annotations

import pytest

from assistant.ingest.metadata.plain_text import read_dump
from assistant.ingest.metadata.titles import is_title

PROSE = (
    "The lighthouse board sat for two days in the school of Nordhavn and looked at every log book."
)


@pytest.mark.parametrize(
    "line",
    [
        "Keepers ask for a second boat",
        "# Keepers Ask for a Second Boat",
        "**Keepers ask for a second boat**",
        "“We saw nothing”: the keeper of Nordhavn speaks",
        "Who put out the lamp?",
        "Fire at sea!",
        "Lamp dark for two nights (and nobody came)",
        "10 things the keepers want",
        "¿Quién apagó la lámpara?",
        "Смотрители просят вторую лодку",
        "रखवालों ने दूसरी नाव माँगी",
        "U.S. keepers ask for a second boat",
        "Russia's pivot ... to the sea and to what lies beyond it",
    ],
)
def test_a_headline_is_a_title(line: str) -> None:
    assert is_title(line)
    assert read_dump(f"{line}\n\n{PROSE}").title_span is not None


@pytest.mark.parametrize(
    "line",
    [
        "The lamp went out at four.",
        "The lamp went out at four.[2]",
        "The lamp went out at four.²",
        "The lamp went out at four.12",
        "The lamp went out at four.*",
        "The lamp went out (so they said).",
        "(The lamp went out.)",
        "The keeper said: “The lamp went out.”",
        "The keeper said: «The lamp went out.»",
        "The keeper said, “It was cold…”",
        "“Was it cold?” [3]",
        "It went out. Nobody came to the island that night",
        "दीप सोमवार को बुझ गया।",
        "दीप सोमवार को बुझ गया।[1]",
        "灯塔 在四点 熄灭了。",
        "„Die Lampe ging aus.“",
        "چراغ خاموش شد۔",
        "Լամպը մարեց։ գիշեր։",
        "He waited…",
        "The lamp, the boat and the",
        "and nobody came to the island",
        "Q: Who put out the lamp?",
        "THE CHAIR: Who put out the lamp?",
        "The lamp went out at four,",
        "The lamp went out: ",
        "Keepers",
        "+++ x y +++",
        "x " * 120,
    ],
)
def test_a_sentence_or_a_piece_of_one_is_no_title(line: str) -> None:
    assert not is_title(line)
    assert read_dump(f"{line}\n\n{PROSE}").metadata.title is None


def test_the_first_line_of_a_wrapped_paragraph_is_no_title() -> None:
    wrapped = (
        "The lighthouse board of Nordhavn sat for two days in the old school\n"
        "and looked at every log book that the keepers had kept since the\n"
        "lamp was lit.\n\n"
    )
    assert read_dump(wrapped + PROSE).title_span is None
    upper = wrapped.replace("\nand looked", "\nNordhavn looked")
    assert read_dump(upper + PROSE).title_span is None


def test_a_title_may_stand_right_above_its_byline() -> None:
    dump = read_dump(f"Keepers ask for a second boat\nBy Ann Poe\nMarch 9, 2020\n\n{PROSE}")
    assert dump.metadata.title == "Keepers ask for a second boat"
    assert dump.metadata.authors == ("Ann Poe",)


@pytest.mark.parametrize(
    ("header", "authors"),
    [
        ("By Ann Poe, Harbour Editor", ("Ann Poe",)),
        ("By Ann Poe and Li Wei in Nordhavn", ("Ann Poe", "Li Wei")),
        ("By ANN POE, Nord News Agency", ("ANN POE",)),
        ("By Ann Poe for The Nord\nMarch 9, 2020 10:15 GMT", ("Ann Poe",)),
        ("Nobody came to help.\n\nBy Ann Poe\nMarch 9, 2020", ("Ann Poe",)),
        ("By Sea", ()),
        ("By Land and by Sea", ()),
        (f"{PROSE}\n\nBy Royal Decree", ()),
        (f"{PROSE}\n\nBy Train to Nordhavn", ()),
        (f"{PROSE} {PROSE}\n\nBy Ann Poe", ()),
        ("By March the ice had gone.", ()),
        ("By the Sea Wall", ()),
    ],
)
def test_a_byline_stands_below_the_title_and_names_people(
    header: str, authors: tuple[str, ...]
) -> None:
    dump = read_dump(f"Keepers ask for a second boat\n\n{header}\n\n{PROSE}\n\n{PROSE}")
    assert dump.metadata.authors == authors
    assert dump.metadata.title == "Keepers ask for a second boat"


@pytest.mark.parametrize("start", ["* ", "“ ", "x.1", "[1]", ". A b ", "a, ", "By A", "( "])
def test_reading_a_hostile_first_line_takes_no_time(start: str) -> None:
    for length in (199, 50_000):
        read_dump((start * length)[:length] + "\n\nText.\n\nText.")


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("Keepers ask for a boat\n\nNobody came to help.\n\nBy Ann Poe\nStaff Reporter", ("Keepers ask for a boat", ("Ann Poe",), None)),
        ("Keepers ask for a boat\n\nNobody came to help.\n\nBy Ann Poe\n\nNORDHAVN (Nord News) – It was cold.", ("Keepers ask for a boat", ("Ann Poe",), None)),
        ("Keepers ask for a boat\nAnn Poe\nMarch 9, 2020 · 4 min read", ("Keepers ask for a boat", ("Ann Poe",), None)),
        ("THE NORD TIMES\nMonday, March 9, 2020\n\nKEEPERS ASK FOR A BOAT\nBy ANN POE", ("KEEPERS ASK FOR A BOAT", ("ANN POE",), "THE NORD TIMES")),
        ("Keepers ask for a boat\n\nNobody Came\n\nIt was cold.", ("Keepers ask for a boat", (), None)),
    ],
)  # fmt: skip
def test_headers_of_other_layouts_are_read(
    header: str, known: tuple[str, tuple[str, ...], str | None]
) -> None:
    found = read_dump(f"{header}\n\n{PROSE}\n\n{PROSE}").metadata
    assert (found.title, found.authors, found.publisher) == known


def test_a_source_line_with_an_address_is_the_articles_own() -> None:
    found = read_dump(f"Keepers ask for a boat\n\n{PROSE}\n\nSource: https://nord.example/boat")
    assert found.metadata.url == "https://nord.example/boat"

"""Raised and lowered characters: a note mark goes, an exponent stays, nothing is glued."""

from __future__ import annotations

import pytest

from assistant.ingest.formats.assembling.superscripts import lowered, raised

POWERS = [
    ("an area of 10", "3", "³"),
    ("an area of 10", "12", "¹²"),
    ("room of 40 m", "2", "²"),
    ("people per km", "2", "²"),
    ("площадь 40 км", "2", "²"),
    ("a plot of 40 ft", "2", "²"),
    ("lb/in", "2", "²"),
    ("E = mc", "2", "²"),
    ("with R", "2", "²"),
    ("(a + b)", "2", "²"),
    ("10", "-6", "⁻⁶"),
    ("W m", "−2", "⁻²"),
    ("Ca", "2+", "²⁺"),
    ("x", "n", "^n"),
    ("x", "n+1", "^(n+1)"),
    ("x", "2n", "^2n"),
]
NOTE_MARKS = [
    ("sold 4,000", "3"),
    ("in 1973", "4"),
    ("3.5", "2"),
    ("cost 40", "3"),
    ("the captain", "12"),
    ("came in", "2"),
    ("said.", "7"),
    ("said.”", "7"),
    ("(in spring)", "2"),
    ("the report", "1,2"),
    ("the report", "3–5"),
    ("the report", "[1]"),
    ("the report", "(a)"),
    ("the report", "*"),
    ("the report", "†"),
    ("tonnes", "a"),
    ("tonnes", "b,c"),
    ("1973", "1)"),
    ("", "1"),
]
LETTERS = [
    ("4", "th"),
    ("1", "er"),
    ("XX", "e"),
    ("n", "o"),
    ("M", "me"),
    ("Acme", "TM"),
    ("2", "e"),
]


@pytest.mark.parametrize(("before", "text", "written"), POWERS)
def test_an_exponent_stays_one(before: str, text: str, written: str) -> None:
    assert raised(before, text) == written


@pytest.mark.parametrize(("before", "text"), NOTE_MARKS)
def test_a_note_mark_goes(before: str, text: str) -> None:
    assert raised(before, text) is None


@pytest.mark.parametrize(("before", "text"), LETTERS)
def test_raised_letters_of_a_word_stay_in_it(before: str, text: str) -> None:
    assert raised(before, text) == text


def test_a_small_power_is_known_by_its_sum() -> None:
    assert raised("since 2", "8", after=" = 256") == "⁸"
    assert raised("3 × 2", "8") == "⁸"


def test_a_link_is_a_note_mark_whatever_it_follows() -> None:
    assert raised("10", "3", is_link=True) is None


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [("H", "2", "2"), ("CO", "2", "2"), ("1010", "2", "₂"), ("x", "i", "i")],
)
def test_a_subscript_stays_readable(before: str, text: str, written: str) -> None:
    assert lowered(before, text) == written

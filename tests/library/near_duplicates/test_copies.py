"""What counts as a copy of a report, and what must never be merged with one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.library import compare, state_the_same
from assistant.library.near_duplicates.copies import LONGEST_WORDS
from assistant.text.words import signed_words
from tests.wire_stories import (
    COST,
    CUT,
    FERRIES,
    FOLLOW_UP,
    HISTORY,
    ISLANDERS,
    LEAD,
    LOCAL,
    OTHER_FIGURES,
    REPORT,
    SAFETY,
    UNRELATED,
)

MOVED = "\n\n".join((LEAD, ISLANDERS, SAFETY, COST, HISTORY, FERRIES))


def is_copy(one: str, other: str, *, same_outlet: bool = False) -> bool:
    return compare(signed_words(one), signed_words(other)).is_copy(same_outlet=same_outlet)


@pytest.mark.parametrize("copy", [REPORT, CUT, LOCAL, MOVED], ids=["same", "cut", "local", "moved"])
def test_what_an_editor_does_leaves_the_same_report(copy: str) -> None:
    assert is_copy(REPORT, copy)
    assert is_copy(copy, REPORT)


@pytest.mark.parametrize(
    "other",
    [
        OTHER_FIGURES,
        REPORT.replace("14 of", "19 of"),
        REPORT.replace("could not be kept", "could be kept"),
        REPORT.replace("Lindmouth", "Tresmere").replace("Corrigan", "Abebe"),
        FOLLOW_UP,
        UNRELATED,
    ],
    ids=["figures", "one figure", "negation", "names", "follow-up", "unrelated"],
)
def test_another_report_is_no_copy(other: str) -> None:
    assert not is_copy(REPORT, other)
    assert not is_copy(other, REPORT)


def test_a_template_filled_in_twice_is_no_copy() -> None:
    line = (
        "{town} will be cloudy on {day} with a high of {n} degrees, the weather service said. Winds"
        " from the north will reach {m} miles an hour by the afternoon, easing after sunset. There"
        " is a {m} percent chance of rain overnight, and the river stands {n} centimetres high."
    )
    one = line.format(town="Velden", day="Monday", n=21, m=30)
    other = line.format(town="Harrowby", day="Friday", n=17, m=45)
    assert not is_copy(one, other)
    assert is_copy(one, one)


def test_within_one_outlet_more_must_be_equal() -> None:
    assert is_copy(REPORT, CUT)
    assert not is_copy(REPORT, CUT, same_outlet=True)
    assert is_copy(REPORT, MOVED, same_outlet=True)


def test_a_few_words_are_a_copy_of_nothing() -> None:
    assert not is_copy("Rain is expected on Monday.", "Rain is expected on Monday.")


def test_texts_too_long_to_align_are_copies_only_if_equal() -> None:
    long = "word and more words " * (LONGEST_WORDS // 4 + 1)
    assert is_copy(long, long)
    assert not is_copy(long, f"{long} end")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from((LEAD, SAFETY, COST, FERRIES, UNRELATED)), min_size=1, max_size=6),
    st.lists(st.sampled_from((LEAD, SAFETY, COST, ISLANDERS, HISTORY)), min_size=1, max_size=6),
)
def test_the_order_of_two_texts_does_not_matter(one: list[str], other: list[str]) -> None:
    here, there = signed_words("\n".join(one)), signed_words("\n".join(other))
    overlap = compare(here, there)
    assert overlap == compare(there, here)
    assert 0 <= overlap.in_order <= overlap.carried <= overlap.shorter <= overlap.longer


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("The pier was constructed in 1911, said the council.", True),
        ("The pier was built in 1912, said the council.", False),
        ("The pier wasn't built in 1911, said the council.", False),
        ("The pier was built in 1911\u00b2, said the council.", False),
        ("The pier was built in -1911, said the council.", False),
        ("The pier was built in 1911, said the Ministry.", True),
        ("The pier was built in 1911, said Rafael Quill.", True),
    ],
)
def test_two_sentences_state_the_same_unless_facts_differ(other: str, same: bool) -> None:
    sentence = "The pier was built in 1911, said the council."
    assert state_the_same(signed_words(sentence), signed_words(other)) is same
    assert state_the_same(signed_words(other), signed_words(sentence)) is same


def test_another_name_in_the_same_place_is_another_statement() -> None:
    one = signed_words("Repairs were ordered by Maeve Corrigan on the first day.")
    assert not state_the_same(
        one, signed_words("Repairs were ordered by Noah Abebe on the first day.")
    )

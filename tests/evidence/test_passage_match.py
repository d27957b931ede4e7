"""The same words at the same place, elsewhere, or not there: and never half of another number."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.evidence.passage_match import PageText
from assistant.records import PassageState

PAGE = "Talks resumed on Monday. No treaty was signed in 1956. The mayor drank tea."


def page(text: str) -> PageText:
    return PageText(text, language="en")


@pytest.mark.parametrize(
    ("passage", "start", "state"),
    [
        ("Talks resumed on Monday.", 0, PassageState.SAME),
        ("No treaty was signed in 1956.", 25, PassageState.SAME),
        ("No treaty was signed in 1956.", 0, PassageState.MOVED),
        ("No treaty was signed in 1956.", 9_999, PassageState.MOVED),
        ("No  treaty\nwas signed\u00a0in 1956.", 25, PassageState.MOVED),
        ("No treaty was signed in 1957.", 25, PassageState.GONE),
        ("A treaty was signed in 1956.", 25, PassageState.GONE),
        ("no treaty was signed in 1956.", 25, PassageState.GONE),
        ("alks resumed on Monday.", 1, PassageState.GONE),
    ],
)
def test_a_passage_is_same_moved_or_gone(passage: str, start: int, state: PassageState) -> None:
    assert page(PAGE).compare(passage, start).state is state


@pytest.mark.parametrize(
    ("passage", "text"),
    [
        ("6 people died", "On Monday 16 people died."),
        ("6 people died", "On Monday 1.6 people died."),
        ("6 percent fell", "Then -6 percent fell."),
        ("6 percent fell", "Then \u22126 percent fell."),
        ("It rose to 5", "It rose to 5.3 points."),
        ("It rose to 5", "It rose to 50 points."),
        ("It rose to 5", "It rose to 5 % of all."),
        ("He did", "He didactically said so."),
        ("600 voters", "There were 1\u00a0600 voters."),
    ],
)
def test_part_of_a_longer_word_or_number_is_not_found(passage: str, text: str) -> None:
    assert page(text).compare(passage, text.find(passage)).state is PassageState.GONE


def test_a_script_without_spaces_is_found_between_its_letters() -> None:
    text = "昨日、漁船が港に戻った。町長は歓迎した。"
    assert page(text).compare("漁船が港に戻った", 3).state is PassageState.SAME


def test_a_moved_passage_is_found_at_its_place_in_the_text() -> None:
    text = "New first line.\n\nTalks   resumed\non Monday. The end."
    result = page(text).compare("Talks resumed on Monday.", 0)
    assert result.state is PassageState.MOVED
    assert result.found is not None
    assert result.found.slice(text) == "Talks   resumed\non Monday."


def test_a_gone_passage_comes_with_the_sentences_nearest_to_it() -> None:
    result = page(PAGE).compare("No treaty was signed in 1957. The mayor drank coffee.", 25)
    assert result.nearest == "No treaty was signed in 1956. The mayor drank tea."
    assert result.similarity is not None
    assert 0.8 < result.similarity < 1


@pytest.mark.parametrize("text", ["", "   \n", "…"])
def test_a_page_without_sentences_has_nothing_near(text: str) -> None:
    assert page(text).compare("Talks resumed.", 0).state is PassageState.GONE


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=40))
def test_what_is_found_is_the_passage_but_for_white_space(
    before: str, after: str, passage: str
) -> None:
    text = f"{before}\n{passage}\n{after}"
    result = page(text).compare(passage, len(before) + 1)
    if passage.strip():
        assert result.state is PassageState.SAME
    if result.found is not None:
        found = result.found.slice(text)
        assert "".join(found.split()) == "".join(passage.split())

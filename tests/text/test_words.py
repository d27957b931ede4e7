"""The same words compare equal however they are typeset; other figures never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.words import same_words, signed_words

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s over,” he said.", "\"It's over\" he said"),
        ("five\u00a0thousand – or so", "Five thousand - or so"),
        ("the ﬁnal co\u00adop\u00aderation", "the final cooperation"),
        ("Café, cœur", "cafe coeur"),
        ("in the U.S. on Monday", "in the US on Monday"),
        ("Ｆｕｌｌ ｗｉｄｔｈ １２", "full width 12"),
        ("北方領土とは", "北方領土 とは"),
        ("from 2016–2018", "from 2016-2018"),
        ("It fell −5 %", "It fell -5%"),
    ],
)  # fmt: skip
def test_typesetting_does_not_change_the_words(one: str, other: str) -> None:
    assert same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It rose 5%.", "It rose 6%."),
        ("It cost $5.", "It cost €5."),
        ("It rose 5%.", "It rose 5."),
        ("It was -5 degrees.", "It was 5 degrees."),
        ("1.5 million", "15 million"),
        ("He did it.", "He did not do it."),
        ("हिंदी", "हदी"),
        ("It covers 10² km.", "It covers 102 km."),
        ("It is 1½ miles.", "It is 11/2 miles."),
        ("мой", "мои"),
        ("It lost -$5.", "It lost €-5."),
        ("The years 2016 −5", "The years 2016-5"),
    ],
)
def test_what_changes_the_meaning_changes_the_words(one: str, other: str) -> None:
    assert not same_words(one, other)


@given(TEXTS, st.data())
def test_a_run_of_words_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    words = signed_words(text)
    if not words.keys:
        assert words.find(("word",)) is None
        return
    first = data.draw(st.integers(0, len(words.keys) - 1))
    last = data.draw(st.integers(first + 1, len(words.keys)))
    run = words.keys[first:last]
    found = words.find(run)
    assert found is not None
    assert found <= first
    assert words.keys[found : found + len(run)] == run
    assert words.find(run, first=first) == first

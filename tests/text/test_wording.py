"""The same words compare equal however they are typeset; other figures never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.wording import Wording, same_words

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
    ],
)
def test_what_changes_the_meaning_changes_the_words(one: str, other: str) -> None:
    assert not same_words(one, other)


@given(TEXTS)
def test_every_word_stands_where_it_says(text: str) -> None:
    wording = Wording.of(text)
    assert len(wording.words) == len(wording.spans)
    ends = [0, *(end for _, end in wording.spans)]
    for (start, end), before, word in zip(wording.spans, ends, wording.words, strict=False):
        assert before <= start < end <= len(text)
        assert word


@given(TEXTS, st.data())
def test_a_run_of_words_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    wording = Wording.of(text)
    if not wording.words:
        assert wording.find(("word",)) is None
        return
    first = data.draw(st.integers(0, len(wording.words) - 1))
    last = data.draw(st.integers(first + 1, len(wording.words)))
    run = wording.words[first:last]
    found = wording.find(run)
    assert found is not None
    assert found <= first
    assert wording.words[found : found + len(run)] == run
    assert wording.find(run, first=first) == first

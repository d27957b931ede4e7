"""Folding hides typography and nothing else, and always leads back to the original."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.errors import LocatorError
from assistant.text import folding
from assistant.text.folding import fold, folded_text

TRICKY = st.sampled_from(
    [
        *"İıſßŒæﬁﬃ½²٣Ⅳ５％㎏㍿…‥¨´`'\"“”„«»‹›「」′″–—−-‐\u00ad\u200b\u200d\u202e\u2066\ufeff",
        *" \t\n\r\u00a0\u2009\u202f\u2028\u3000\u0301\u0308\u0327\u3099éёйがｶﾞ각กำ",
        *(
            "👩‍👩‍👧",
            "🇯🇵",
            "e\u0301",
            "и\u0306",
            "שָׁלוֹם",
            "مرحبا",
            "exam-\nple",
            ". . .",
            "\u1100\u1161",
        ),
    ]
)
TEXTS = st.lists(TRICKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)).map(
    "".join
)


@settings(max_examples=500)
@given(TEXTS)
@example("か\u200b\u3099")
@example("a\u200b\u0301b")
@example("-\u00ad\n-a")
def test_every_folded_span_leads_back_and_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    size = len(folded.text)
    assert folded.original == text
    assert len(folded.starts) == len(folded.ends) == size
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert fold(folded.text).text == folded.text


@given(TEXTS, st.data())
def test_a_span_is_as_wide_as_what_lies_in_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    span = folded.span(start, end)
    assert span.start < span.end
    inner = folded.span(start, start + 1)
    assert span.contains(inner)
    assert span.contains(folded.span(end - 1, end))


@given(st.text(st.characters(codec="ascii", min_codepoint=33), max_size=40))
def test_no_letter_or_digit_of_plain_text_is_lost(text: str) -> None:
    kept = [letter for letter in text.lower() if letter.isalnum()]
    assert [letter for letter in fold(text).text if letter.isalnum()] == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes”", '"Yes"'),
        ("‘Yes’", "'Yes'"),
        ("«Oui»", "„Oui“"),
        ("「はい」", "『はい』"),
        ("don’t", "don't"),
        ("5\u00a0km", "5 km"),
        ("5\u2009km", "5  km"),
        ("co\u00adoperate", "cooperate"),
        ("word — word", "word -- word"),
        ("1914–1918", "1914-1918"),
        ("−5", "-5"),
        ("Œuvre", "oeuvre"),
        ("Encyclopædia", "encyclopaedia"),
        ("ﬁnd", "find"),
        ("STRASSE", "straße"),
        ("Zürich", "Zurich"),
        ("İstanbul", "istanbul"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ ５％", "Full width 5%"),
        ("e\u0301t\u00e9", "ete"),
        ("всё", "все"),
        ("Wait…", "Wait..."),
        ("CO₂", "CO2"),
        ("\ufeffText", "Text"),
        ("a\u200b\u202eb", "ab"),
    ],
)
def test_typography_folds(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 %", "6 %"),
        ("10²", "102"),
        ("1½", "112"),
        ("1½", "11/2"),
        ("мой", "мои"),
        ("が", "か"),
        ("maybe", "may be"),
        ("re-sign", "resign"),
        ("its", "it's"),
        ("👩‍👩‍👧", "👩"),
        ("각", "가"),
    ],
)
def test_what_changes_words_does_not_fold(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("an exam-\n  ple here", "exam‧ple", "exam-\n  ple"),
        ("the ﬁrst", "first", "ﬁrst"),
        ("a co\u00adop b", "coop", "co\u00adop"),
        ("x\u00a0 \u2009y", " ", "\u00a0 \u2009"),
        ("Wait… now", "...", "…"),
        ("e\u0301te\u0301 x", "ete", "e\u0301te\u0301"),
    ],
)
def test_a_folded_part_is_found_in_the_original(text: str, part: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(part)
    assert folded.span(at, at + len(part)).slice(text) == original


def test_an_empty_range_has_no_place() -> None:
    with pytest.raises(LocatorError):
        fold("abc").span(1, 1)
    with pytest.raises(LocatorError):
        fold("abc").span(0, 4)
    assert fold("").text == ""


RUSSIAN = st.text(
    st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюя АЕЁЙ-.'\"x«»\u0301\u0306"), max_size=12
)


@given(RUSSIAN)
@example("подъезд -- ёж")
@example("и\u0306")
def test_what_needs_no_second_look_folds_as_it_does_with_one(text: str) -> None:
    letters = folding._pass(text)
    while (again := folding._pass(letters.text)).text != letters.text:
        letters = again
    assert fold(text).text == folded_text(text) == letters.text

"""What counts as a term, in several scripts."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from assistant.recipe import LexicalSettings
from assistant.search.analysis import analyse, analyse_question, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abe's plan", ["abe", "plan"]),
        ("Abe’s plan", ["abe", "plan"]),
        ("3.1 percent, 1,600 people", ["3.1", "percent", "1,600", "people"]),
        ("U.S. bases", ["u.s", "bases"]),
        ("Żółć São İstanbul", ["zołc", "sao", "istanbul"]),
        ("co\u00adoperation", ["cooperation"]),
        ("ﬁsh", ["fish"]),
        ("北方領土問題", ["北方", "方領", "領土", "土問", "問題"]),
        ("島", ["島"]),
        ("Курильские острова", ["курильские", "острова"]),
        ("क्षेत्र", ["क्षेत्र"]),
        ("🙂 … !", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_question_and_article_meet_in_their_stems() -> None:
    settings = LexicalSettings()
    article = analyse("They opposed handing over islands.", language="en", settings=settings)
    question = analyse_question("opposes the island?", languages=["en"], settings=settings)
    assert set(question) <= set(article)


def test_a_question_is_stemmed_for_every_language_of_the_collection() -> None:
    settings = LexicalSettings()
    article = analyse("Die Verhandlungen", language="de", settings=settings)
    question = analyse_question("Verhandlung", languages=["de", "en"], settings=settings)
    assert set(question) & set(article)


def test_function_words_leave_a_question_without_terms() -> None:
    assert analyse_question("What is it about?", languages=[], settings=LexicalSettings()) == []


def test_without_stop_words_or_stemming_every_word_stays() -> None:
    settings = LexicalSettings(stemming=False, stop_words=False)
    terms = analyse_question("What islands?", languages=["en"], settings=settings)
    assert terms == ["what", "islands"]


@given(st.text(max_size=200))
def test_any_text_is_analysed_and_the_same_each_time(text: str) -> None:
    assert words(text) == words(text)
    assert all(word and not word.isspace() for word in words(text))


def test_scripts_without_spaces_become_pairs_of_letters_with_their_marks() -> None:
    assert words("น้ำท่วม 2019")[-1] == "2019"
    assert len(words("น้ำท่วม 2019")) > 2
    assert set(words("น้ำ")) <= set(words("เกิดน้ำท่วม"))
    assert words("ພາສາ") == ["ພາ", "າສ", "ສາ"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1956年の日ソ共同宣言", ["1956", "年の", "の日", "日ソ", "ソ共", "共同", "同宣", "宣言"]),
        ("Kuril諸島", ["kuril", "諸島"]),
        ("2012년에", ["2012", "년에"]),
        ("2012ประเทศ", ["2012", "ปร", "ระ", "ะเ", "เท", "ทศ"]),
        ("成長率3.5%", ["成長", "長率", "3.5"]),
        ("၁၉၅၆ခုနှစ်", ["၁၉၅၆", "ခုနှ", "နှစ်"]),
    ],
)
def test_a_number_or_latin_word_ends_where_a_script_without_spaces_begins(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected


@given(st.text(alphabet="年日本한국ไทยa1２é’.", max_size=12))
def test_mixed_runs_are_cut_as_if_a_space_stood_between_the_scripts(text: str) -> None:
    spaced = regex.sub(
        r"(?<=[a-z0-9é２])(?=[年日本한국ไทย])|(?<=[年日本한국ไทย])(?=[a-z0-9é２])", " ", text
    )

    assert words(text) == words(spaced)

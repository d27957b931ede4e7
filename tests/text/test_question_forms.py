"""Which queries ask, which only name what to look for, and in which languages they may be."""

from __future__ import annotations

import pytest

from assistant.text.questions.question_forms import is_keywords, possible_languages


@pytest.mark.parametrize(
    "query",
    [
        "bases",
        "Treaty of Shimoda",
        "Treaty of Shimoda 1855",
        "joint economic activities",
        "Will Smith",
        "May 1956 declaration",
        "US bases Shikotan",
        "WHO report",
        "What about the bases?",
        "And what about Shikotan?",
        "how about fishing rights?",
        "anything on fishing?",
        "Mikhail Gorbachev Boris Yeltsin Ryutaro Hashimoto Yoshiro Mori",
        "Симодский трактат",
        "американские базы",
        "А что насчёт баз?",
        "Как насчет рыболовства?",
        "что с базами?",
        "北方領土",
        "日ソ共同宣言",
        "基地については？",
        "米軍基地は？",
        "基地について",
        "시모다 조약",
        "17,291",
    ],
)
def test_names_few_words_and_bare_topics_are_keywords(query: str) -> None:
    assert is_keywords(query)


@pytest.mark.parametrize(
    "query",
    [
        "Who signed the Treaty of Shimoda?",
        "who signed it",
        "Treaty of Shimoda?",
        "the treaty was signed when",
        "In which year was it signed",
        "Did Japan agree",
        "Will Japan ever return the islands",
        "What about the bases did Putin say in which year",  # asks beyond the topic
        "Describe the eight-point plan",
        "What’s in the plan",
        "Japan gave up its rights on southern Sakhalin in 1951",  # states: judged
        "Кто подписал Симодский трактат",
        "подписан ли договор",
        "Сколько жителей было на островах в августе 1945 года?",
        "Назовите острова",
        "日ソ共同宣言はいつ発効したか",
        "だれが署名したのか",
        "島の住民は何人でしたか？",
        "島は返還されるか",
        "基地についてプーチンは何を言ったか",
        "何については？",
        "¿Quién firmó el tratado",
        "Wer unterschrieb den Vertrag",
        "Qui a signé le traité",
        "누가 서명했습니까",
        "谁签署了条约",
        "",
        "?!",
    ],
)
def test_whatever_asks_or_may_ask_is_no_keywords(query: str) -> None:
    assert not is_keywords(query)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("Who signed the treaty?", "en"),
        ("Qui a signé le traité et quand ?", "fr"),
        ("Wer hat den Vertrag wann unterschrieben?", "de"),
        ("¿Quién firmó el tratado y cuándo?", "es"),
        ("Кто подписал договор?", "ru"),
        ("だれが署名したか", "ja"),
        ("누가 서명했습니까", "ko"),
        ("Ποιος υπέγραψε;", "el"),
    ],
)
def test_a_language_shows_in_its_script_and_function_words(query: str, language: str) -> None:
    assert language in possible_languages(query)


@pytest.mark.parametrize("query", ["Shimoda", "", "1855?", "Quando?", "Wie wat"])
def test_where_little_is_said_no_language_is_guessed(query: str) -> None:
    assert possible_languages(query) in (frozenset(), frozenset({"nl"}))


def test_a_name_in_latin_letters_does_not_make_a_question_english() -> None:
    assert possible_languages("VCIOMの調査はいつか") == {"ja"}
    assert "zh" in possible_languages("谁签署了条约")

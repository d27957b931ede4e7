"""What a question holds its answer to, and whether a text holds it."""

# ruff: noqa: SIM905  a list of quoted strings would be unreadable

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.questions.qualifiers import (
    Qualifier,
    QualifierKind,
    Wording,
    in_words_of,
    qualifiers_in,
)


def named(question: str) -> list[str]:
    return [item.span.slice(question) for item in qualifiers_in(question)]


def missing(question: str, *texts: str, published: date | None = None) -> tuple[str, ...]:
    wording = Wording(texts, published=published)
    return in_words_of(
        question, [item for item in qualifiers_in(question) if not wording.holds(item)]
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who signed the Treaty of Shimoda for Russia?", ["Treaty", "Shimoda", "Russia"]),
        ("What did the poll of 1998 find?", ["1998"]),
        ("Why was 7 February chosen?", ["7 February"]),
        ("Did 71 percent object?", ["71 percent"]),
        ("Who was the first to arrive?", ["first"]),
        ("Who said “no more talks” in Tokyo?", ["no more talks", "Tokyo"]),
        ("Did Boris Yeltsin agree?", ["Boris", "Yeltsin"]),
        ("Boris Yeltsin agreed to what?", ["Boris", "Yeltsin"]),
        ("NATO asked for what?", ["NATO"]),
        ("What came of Moscow's offer?", ["Moscow"]),
        ("What did Mr O'Brien propose?", ["O'Brien"]),
        ("Which exports fell in the 1990s?", ["1990s"]),
        ("Кто подписал Симодский трактат?", ["Симодский"]),
        ("エリツィン大統領は1993年に何を約束したか", ["エリツィン", "1993"]),
    ],
)
def test_a_question_is_held_to_its_years_numbers_names_and_quoted_words(
    question: str, expected: list[str]
) -> None:
    assert named(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many people lived there?",
        "What became of the four islands?",  # a spelled small number only points
        "Describe what happened next",  # a sentence begins with a capital
        "WHO SIGNED THE TREATY?",  # capitals that say nothing
        "Who Signed The Treaty Of Portsmouth There?",
        "What changed in the nineteenth century?",  # years say it
        "",
    ],
)
def test_other_words_hold_it_to_nothing(question: str) -> None:
    assert named(question) == []


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("When was the Treaty of Hakodate signed?", "The treaty of Shimoda", ("Hakodate",)),
        ("What did the poll of 1998 find?", "A poll found it in 2018", ("1998",)),
        ("What did Yeltsin and Hashimoto sign?", "Yeltsin signed it", ("Hashimoto",)),
        ("Who met Boris Yeltsin?", "Hashimoto met nobody", ("Boris Yeltsin",)),
        ("What was signed on 7 May?", "It was signed on 7 June", ("7 May",)),
        ("Who said “no talks”?", "There were no more talks", ("no talks",)),
        ("Who came first?", "He came second", ("first",)),
        ("Did 71 percent object?", "Some 66 percent objected", ("71 percent",)),
        ("Что решил Горбачёв?", "Решил Ельцин", ("Горбачёв",)),
        ("エリツィンは何を言ったか", "ゴルバチョフはこう言った", ("エリツィン",)),
    ],
)
def test_what_a_text_lacks_is_named_in_the_questions_words(
    question: str, text: str, expected: tuple[str, ...]
) -> None:
    assert missing(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does Japan want?", "Japanese ministers want"),  # another ending
        ("What did Russians think?", "A Russian majority thought"),
        ("Что было в Токийской декларации?", "Токийская декларация"),
        ("Did 71 percent object?", "It was 71% of them"),
        ("How many of the 71 objected?", "All 71 men objected"),
        ("What does Article 9 say?", "The ninth article says"),
        ("What came in the 1990s?", "In 1993 came"),
        ("Who was the largest buyer?", "The biggest buyer was"),
        ("What did Yeltsin say?", "Ельцин сказал"),  # another script
        ("Who asked Abe?", "Somebody asked Abe’s brother"),
        ("Who asked O'Brien?", "Somebody asked O’Brien"),
        ("How many of the 71 objected?", "All seventy-one objected"),
        ("Who paid 5,200 dollars?", "They paid $5200"),
        ("Who said “no talks”?", "He said: No talks!"),
    ],
)
def test_what_a_text_may_mean_is_not_missing(question: str, text: str) -> None:
    assert missing(question, text) == ()


def test_the_date_of_publication_counts() -> None:
    question = "What did the poll of November 2018 find?"
    assert missing(question, "A poll found") == ("November 2018",)
    assert missing(question, "A poll found", published=date(2018, 11, 20)) == ()


def test_german_nouns_are_no_names() -> None:
    (question,) = ["Wann wurde der Vertrag geschlossen?"]
    (noun,) = qualifiers_in(question)
    assert Wording(["Das Abkommen"], language="de-AT").holds(noun)
    assert not Wording(["The accord"], language="en").holds(noun)


@given(st.text(max_size=120))
def test_qualifiers_are_spans_of_the_question_in_order(question: str) -> None:
    found = qualifiers_in(question)
    assert all(item.span.end <= len(question) for item in found)
    for one, after in itertools.pairwise(found):
        assert one.span.end <= after.span.start


WRITTEN = st.lists(
    st.sampled_from(
        "Who did what in 1956 2018-19 1990s 5,200 12.5 % $3 7 May, Élan Ельцин Ёлка エリツィン 北方 “No deal”"
        " O'Brien's Yeltsin; FIRST first largest seventy-one O’Hara (NATO) Moscow's".split()
    ),
    max_size=12,
).map(" ".join)


@given(WRITTEN)
def test_a_question_holds_its_own_qualifiers(question: str) -> None:
    wording = Wording([question])
    assert [item for item in qualifiers_in(question) if not wording.holds(item)] == []


def test_a_text_without_words_holds_no_year() -> None:
    year = Qualifier(
        kind=QualifierKind.YEAR, span=qualifiers_in("In 1956?")[0].span, keys=("1956",)
    )
    assert not Wording([]).holds(year)

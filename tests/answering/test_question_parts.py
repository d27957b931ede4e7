"""Questions of several parts: parted only where each side asks by itself, and by slices alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, AnswerStatus, Article, Assistant
from assistant.apps.cli.result_text import answer_text
from assistant.apps.web.markup.answer_card import answer_card
from assistant.apps.web.state.verified import verified_locators
from assistant.citing import export
from assistant.rendering import labels
from assistant.text.questions.question_parts import MOST_PARTS, asks, parts_of
from tests.conftest import LINEAR, HashingEncoder

PARTED = {
    "Who owns it, and how many people live there?": ("Who owns it", "how many people live there?"),
    "When was Kazan founded and who governs it?": ("When was Kazan founded", "who governs it?"),
    "Who signed the Treaty of Portsmouth? When was it ratified?": (
        "Who signed the Treaty of Portsmouth?",
        "When was it ratified?",
    ),
    "How did Stalin die; where is he buried?": ("How did Stalin die", "where is he buried?"),
    "How did Stalin die; and where is he buried?": ("How did Stalin die", "where is he buried?"),
    "What did Gorbachev offer, but why didn't Tokyo agree?": (
        "What did Gorbachev offer",
        "why didn't Tokyo agree?",
    ),
    "To whom did Alaska belong and in which year was it sold?": (
        "To whom did Alaska belong",
        "in which year was it sold?",
    ),
    "What's the capital of Japan and who's its mayor?": (
        "What's the capital of Japan",
        "who's its mayor?",
    ),
    "How many Russians oppose it, and which countries support Japan?": (
        "How many Russians oppose it",
        "which countries support Japan?",
    ),
    "Who is Anna and who is Maria and who is Olga?": (
        "Who is Anna",
        "who is Maria",
        "who is Olga?",
    ),
    "Why does Russia refuse the handover and what does Japan want?": (
        "Why does Russia refuse the handover",
        "what does Japan want?",
    ),
}

WHOLE = [
    "Who owns the harbour?",
    "When and where was the Treaty of Portsmouth signed?",
    "Who was killed in Kazan and when?",
    "How long and how wide is the Nemuro Strait?",
    "Who and what caused the fire in Kazan?",
    # What goes on behind the "and" is a clause of the first side
    "Who was the man who founded Apple and who died in 2011?",
    "What happened in Kazan and when the treaty was signed?",
    "What is the difference between what Japan says and what Russia says?",
    "Did Putin say when he would come and who would come along?",
    # A side that is no question by itself
    "What did Japan and Russia sign?",
    "What did Putin say, and she?",
    "Is Kunashir inhabited? Who owns it?",
    "Who owns Kunashir? Tell me.",
    # What the second side speaks of is named in lower case only, and would be lost
    "who owns kazan airport and when was it built",
    "what is aws and what services are provided",
    "How many islands are there and what are their names?",
    # No verb
    "How far is Kazan and how many islands in Japan?",
    # Inside quotation marks and brackets nothing is parted
    'Who wrote "Who owns it, and how many people live there?"?',
    "Who governs Kazan (where is it? who lives there?)",
    # Another language
    "Кто владеет островом и сколько людей там живёт?",
    "Wem gehört die Insel, und wie viele Menschen leben dort?",
]


@pytest.mark.parametrize(("question", "parts"), PARTED.items())
def test_a_question_is_parted_where_both_sides_ask(question: str, parts: tuple[str, ...]) -> None:
    assert tuple(part.text for part in parts_of(question)) == parts


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_stays_one_where_they_do_not_plainly(question: str) -> None:
    (part,) = parts_of(question)
    assert (part.text, part.query) == (question, question)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        # A pronoun gives its place to the one name there is
        ("When was Kazan founded and who governs it?", "who governs Kazan?"),
        ("How did Stalin die; where is he buried?", "where is Stalin buried?"),
        # With several names, or a possessive, the names stand before it
        (
            "When did Stalin meet Roosevelt, and what did they say?",
            "Stalin Roosevelt what did they say?",
        ),
        ("What's the capital of Japan and who's its mayor?", "Japan who's its mayor?"),
        ("Who won the World Cup and who scored?", "World Cup who scored?"),
        # It has a name of its own, or nobody has one
        ("Why does Russia refuse it and what does Japan want?", "what does Japan want?"),
        ("Who owns it, and how many people live there?", "how many people live there?"),
    ],
)
def test_a_part_takes_over_the_names_it_speaks_of(question: str, query: str) -> None:
    assert parts_of(question)[-1].query == query


def test_more_parts_than_are_answered_are_asked_as_one() -> None:
    asked = [f"Who owns Kazan{number}?" for number in range(MOST_PARTS + 1)]
    assert len(parts_of(" ".join(asked[:-1]))) == MOST_PARTS
    assert len(parts_of(" ".join(asked))) == 1


@given(
    st.lists(
        st.sampled_from(
            [
                "who",
                "Who",
                "when was",
                "owns",
                "it",
                "Kazan",
                "and",
                ", and",
                "?",
                ";",
                "how many",
                "live",
                "(",
                '"',
                "\n",
            ]
        ),
        min_size=1,
        max_size=25,
    )
)
def test_parts_and_what_is_searched_for_them_are_slices(pieces: list[str]) -> None:
    question = " ".join(pieces).strip() or "?"
    parts = parts_of(question)
    at = 0
    for part in parts:
        at = question.index(part.text, at) + len(part.text)
        words = part.query.replace("?", " ").replace(",", " ").split()
        assert set(words) <= set(question.replace("?", " ").replace(",", " ").split())
    if len(parts) > 1:
        assert all(asks(part.text) for part in parts)


ARTICLES = [
    Article(
        id="owner",
        language="en",
        text="The city of Kazan owns the harbour of Kazan.",
        title="Harbour",
    ),
    Article(id="founded", language="en", text="Kazan was founded in 1005.", title="Kazan"),
]
BOTH = "When was Kazan founded, and who owns the harbour of Kazan?"
ONE = "When was Kazan founded, and who painted Guernica?"
NEITHER = "Who painted Guernica, and who discovered Penicillin?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("parts")
    with Assistant.build(ARTICLES, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield desk


@pytest.mark.parametrize(
    ("question", "status", "of_parts"),
    [
        (BOTH, "answered", ["answered", "answered"]),
        (ONE, "weak", ["answered", "not_found"]),
        (NEITHER, "not_found", ["not_found", "not_found"]),
    ],
)
def test_the_status_of_the_whole_comes_from_its_parts(
    desk: Assistant, question: str, status: str, of_parts: list[str]
) -> None:
    answer = desk.ask(question)
    assert answer.status == status
    assert [part.status for part in answer.parts] == of_parts
    assert answer.confidence == min(part.confidence for part in answer.parts)
    assert answer.query == answer.question == question


def test_a_part_is_answered_as_its_query_is_by_itself(desk: Assistant) -> None:
    for part in desk.ask(BOTH).parts:
        alone = desk.ask(part.query)
        assert (alone.quotes, alone.confidence, alone.parts) == (part.quotes, part.confidence, ())


def test_an_outlet_of_a_comparison_answers_in_the_same_parts(desk: Assistant) -> None:
    (outlet,) = desk.compare(BOTH).answers
    compared, asked = outlet.answer.parts, desk.ask(BOTH).parts
    assert [(part.question, part.quotes) for part in compared] == [
        (part.question, part.quotes) for part in asked
    ]


def test_the_quotations_of_the_whole_are_those_of_its_parts_each_once(desk: Assistant) -> None:
    twice = desk.ask("When was Kazan founded, and when was Kazan founded?")
    assert twice.parts[0].quotes == twice.parts[1].quotes == twice.quotes
    both = desk.ask(BOTH)
    assert {quote.locator for quote in both.quotes} == {
        quote.locator for part in both.parts for quote in part.quotes
    }
    assert [item.quote for item in both.explain().quotes] == [q.locator for q in both.quotes]
    one = desk.ask(ONE)
    assert {quote.locator for quote in one.near_misses} == {
        quote.locator for part in one.parts for quote in part.near_misses
    } - {quote.locator for quote in one.quotes}


def test_json_holds_the_parts(desk: Assistant) -> None:
    content = desk.ask(ONE).to_dict()
    assert content["schema"] == "onrecord.answer/4"
    assert content["parts"] == [part.to_dict() for part in desk.ask(ONE).parts]
    assert desk.ask("When was Kazan founded?").to_dict()["parts"] == []


def test_each_part_stands_under_its_slice_wherever_it_is_shown(desk: Assistant) -> None:
    answer = desk.ask("When was Kazan founded, and who painted it?")
    first, second = answer.parts
    assert second.query == "who painted Kazan?"
    card = answer_card(answer, verified_locators(desk, answer))
    for shown in (answer_text(answer), answer.to_markdown(), card, export([answer], "markdown")):
        places = [shown.index(first.question), shown.index("Kazan was founded in 1005.")]
        places += [shown.index(second.question, places[1]), shown.index("who painted Kazan?")]
        assert places == sorted(places)
    assert answer_text(answer).splitlines()[0] == answer.headline
    assert answer.headline.startswith(labels.IN_PART)


def test_a_quotation_has_one_number_in_all_parts(desk: Assistant) -> None:
    twice = answer_text(desk.ask("When was Kazan founded, and when was Kazan founded?"))
    assert twice.count("[1] Kazan was founded in 1005.") == 2


def test_a_part_that_is_no_slice_is_refused(desk: Assistant) -> None:
    part = desk.ask("When was Kazan founded?")
    with pytest.raises(ValueError, match="slice"):
        Answer.of_parts("Who owns it?", [part])
    assert part.status is AnswerStatus.ANSWERED

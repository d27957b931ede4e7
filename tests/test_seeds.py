"""The five articles the project started from, end to end with the real model.

Questions and expectations name facts and figures; none of the articles' sentences stand here.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant import Answer, Assistant, Filters

BOILERPLATE = (
    "related article",
    "subscribe to our newsletter",
    "posted in",
    "blog comments powered",
    "do not necessarily reflect",
    "original url",
    "inline feedbacks",
    "illustration:",
    "kremlin.ru\n",
    "(source: reuters)",
)


def test_the_articles_come_out_with_their_metadata(seed_desk: Assistant) -> None:
    seen = {
        (info.title, info.authors, info.publisher, info.published) for info in seed_desk.articles()
    }
    assert seen == {
        (
            "Russia and Japan Could Finally End WWII (Op-ed)",
            ("Leonid Bershidsky",),
            "The Moscow Times",
            date(2018, 11, 20),
        ),
        (
            "Russia's Latest Eastern Pivot ... to Japan",
            ("Dmitry Streltsov",),
            "The Moscow Times",
            date(2016, 10, 27),
        ),
        ("The Rocky Road to Russo-Japanese Peace", (), "Eurasia Daily Monitor", None),
        (
            "WWII peace treaty between Russia, Japan unlikely in near future",
            ("Cui Heng",),
            "Global Times",
            date(2018, 9, 17),
        ),
        ("Is Russia ready to compromise with Japan?", (), "Katehon", date(2016, 9, 2)),
    }


def test_two_articles_answer_how_many_russians_object(seed_desk: Assistant) -> None:
    answer = seed_desk.ask("How many Russians oppose handing over the islands?")
    assert answer.status == "answered"
    dated = {
        (figure, quote.article.published)
        for quote in answer.quotes
        for figure in ("71 percent", "70 percent to 90 percent")
        if figure in quote.text
    }
    assert dated == {
        ("71 percent", date(2016, 10, 27)),
        ("70 percent to 90 percent", date(2018, 11, 20)),
    }


QUESTIONS = [
    ("Which missiles did Russia deploy on the islands?", "Bastion"),
    ("What share of the disputed land do Etorofu and Kunashiri make up?", "93 percent"),
    ("What did Karl Haushofer propose?", "Haushofer"),
    ("When will Putin's presidency end?", "2024"),
    ("What did the former ambassador Panov write?", "Panov"),
    ("How large are Shikotan and Habomai?", "100 square miles"),
    ("When did Putin propose signing a peace treaty without preconditions?", "September 12"),
    ("Which countries did Russia settle border disputes with?", "China and Norway"),
]


@pytest.mark.parametrize(("question", "expected"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_first_quote_answers(seed_desk: Assistant, question: str, expected: str) -> None:
    answer = seed_desk.ask(question)
    assert answer.status != "not_found"
    assert expected in answer.quotes[0].text


MARKED = [
    ("How many Russians oppose handing over the islands?", "71 percent"),
    ("When will Putin's presidency end?", "2024"),
    ("Which islands did the 1956 declaration promise to hand over?", "Habomai and Shikotan"),
]


@pytest.mark.parametrize(("question", "words"), MARKED, ids=[q for q, _ in MARKED])
def test_the_words_that_answer_are_marked(seed_desk: Assistant, question: str, words: str) -> None:
    assert seed_desk.ask(question).quotes[0].key_phrase == words


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Australia?",
        "How do I bake bread?",
        "Who won the 2018 World Cup?",
        "How long is the Great Wall of China?",
    ],
)
def test_what_the_articles_do_not_say_is_not_found(seed_desk: Assistant, question: str) -> None:
    answer = seed_desk.ask(question)
    assert (answer.status, answer.quotes) == ("not_found", ())


@pytest.mark.parametrize(
    "question",
    [
        "Subscribe to our newsletter for latest news, updates and special offers",
        "Which related article is about warships in the Baltic Sea?",
        "Do the views expressed reflect the position of The Moscow Times?",
        "blog comments powered by Disqus",
        "Who drew the illustration?",
        "Is Leonid Bershidsky a columnist covering European politics and business?",
    ],
)
def test_page_boilerplate_is_never_quoted(seed_desk: Assistant, question: str) -> None:
    answer = seed_desk.ask(question, limit=20)
    for quote in (*answer.quotes, *answer.near_misses):
        assert not [phrase for phrase in BOILERPLATE if phrase in quote.text.casefold()]
    for hit in seed_desk.search(question, limit=50):
        assert not [phrase for phrase in BOILERPLATE if phrase in hit.text.casefold()]


def test_a_sentence_broken_by_a_page_break_is_quoted_whole(seed_desk: Assistant) -> None:
    answer = seed_desk.ask("Which islands had to be handed over under the 1956 joint declaration?")
    joined = [quote.text for quote in answer.quotes if re.search(r"\n\s*\n", quote.text)]
    assert joined, "a sentence that spans a page break is among the quotes"
    assert all(text.rstrip().endswith(".") for text in joined)


def test_filters_narrow_the_answer_to_an_outlet_and_to_dates(seed_desk: Assistant) -> None:
    question = "Why does Russia want a peace treaty with Japan?"
    outlet = seed_desk.ask(question, filters=Filters(publishers=("Global Times",)))
    assert publishers(outlet) == {"Global Times"}
    early = seed_desk.ask(question, filters=Filters(published_to=date(2016, 12, 31)))
    assert all(q.article.published and q.article.published.year == 2016 for q in early.quotes)


def publishers(answer: Answer) -> set[str | None]:
    return {quote.article.publisher for quote in (*answer.quotes, *answer.near_misses)}

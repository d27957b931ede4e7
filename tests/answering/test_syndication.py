"""One report is quoted once: from its first copy, with every place its words stand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, Article, Assistant, Filters, Recipe, Span
from assistant.answering import SentenceScore, Surroundings, select_quotes
from assistant.answering.quoting.syndication import Carriers, sentence_of
from assistant.apps.cli.result_text import answer_text, hits_text
from assistant.assistant import live_index
from assistant.encoders.sentence_encoder import Encoder
from assistant.recipe import LINEAR_CONFIDENCE, AnsweringSettings, ReadingSettings
from assistant.text.words import same_words, signed_words
from tests.wire_stories import COST, LOCAL, REPORT, wire_articles

OPEN_HANDED = Recipe(
    answering=dataclasses.replace(
        AnsweringSettings(),
        confidence=dataclasses.replace(
            LINEAR_CONFIDENCE, answered_threshold=0.0, weak_threshold=0.0
        ),
        shown_threshold=0.0,
    ),
    reading=ReadingSettings(reader="linear"),
)
WIRE = ("agency", "courier", "globe")
QUESTION = "How much would repairs of the pier cost?"


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(wire_articles(), tmp_path, encoder=encoder, recipe=OPEN_HANDED) as desk:
        yield desk


def texts_at(desk: Assistant, answer: Answer) -> list[list[str]]:
    return [
        [place.resolve(desk.article(place.article_id)) for place in quote.locations]
        for quote in (*answer.quotes, *answer.near_misses)
    ]


def test_copies_are_one_quotation_with_all_its_places(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    cost = [quote for quote in answer.quotes if "27 million" in quote.text]
    assert len(cost) == 1
    assert cost[0].text == COST
    assert [place.article_id for place in cost[0].locations] == list(WIRE)
    assert cost[0].story is not None
    assert cost[0].story.article_ids == WIRE


def test_every_place_holds_the_same_words(desk: Assistant) -> None:
    for question in (QUESTION, "Who spoke of the lives of passengers?", "Why is the pier closed?"):
        for texts in texts_at(desk, desk.ask(question)):
            assert all(same_words(texts[0], text) for text in texts)


def test_other_figures_are_a_quotation_of_their_own(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    (other,) = [quote for quote in answer.quotes if "41 million" in quote.text]
    assert [place.article_id for place in other.locations] == ["figures"]
    assert other.story is None


def test_no_report_is_quoted_twice_with_the_same_words(desk: Assistant) -> None:
    for question in (QUESTION, "ferries to the outer islands", "What do the islanders say?"):
        texts = [signed_words(quote.text).keys for quote in desk.ask(question, limit=10).quotes]
        assert len(texts) == len(set(texts))


def test_a_copy_that_changed_a_figure_is_marked_as_the_same_report(
    tmp_path: Path, encoder: Encoder
) -> None:
    # Long enough that one corrected figure leaves it the same report
    filler = "\n\n".join(
        f"Paragraph {name} tells of the {name} meeting of the council, where the {name} clerk read"
        f" the {name} letter aloud and the members listened to the {name} reply of the ministry."
        for name in (f"{one}{two}" for one in "bcdfgh" for two in "aeiou")
    )
    long, corrected = (
        f"{REPORT}\n\n{filler}\n\n{filler[::-1]}",
        f"{REPORT}\n\n{filler}\n\n{filler[::-1]}",
    )
    corrected = corrected.replace("27 million", "29 million")
    articles = [
        Article(id="first", text=long, publisher="Coast Press", published=date(2021, 3, 2)),
        Article(id="second", text=corrected, publisher="Mirror", published=date(2021, 3, 3)),
    ]
    with Assistant.build(articles, tmp_path, encoder=encoder, recipe=OPEN_HANDED) as desk:
        (group,) = desk.duplicates()
        cost = [quote for quote in desk.ask(QUESTION).quotes if "million" in quote.text]
    assert sorted(quote.article.id for quote in cost) == ["first", "second"]
    assert all(quote.story == group for quote in cost)
    assert all(len(quote.locations) == 1 for quote in cost)


def test_filters_keep_their_word(desk: Assistant) -> None:
    filters = Filters(publishers=("Falls Globe",))
    answer = desk.ask(QUESTION, filters=filters)
    quote = answer.quotes[0]
    assert [place.article_id for place in quote.locations] == ["globe"]
    assert quote.story is not None, "that others carry it is worth knowing all the same"


def test_copies_do_not_fill_a_list_of_passages(desk: Assistant) -> None:
    hits = desk.search(QUESTION, limit=10)
    wire = [hit for hit in hits if hit.article.id in WIRE]
    assert all(hit.story is not None for hit in wire)
    shown = [hit.text for hit in wire if "27 million" in hit.text]
    assert len(shown) == 1
    assert {"figures", "later"} <= {hit.article.id for hit in hits}


def test_a_removed_copy_is_named_no_more(desk: Assistant) -> None:
    desk.remove(["agency"])
    quote = next(quote for quote in desk.ask(QUESTION).quotes if "27 million" in quote.text)
    assert [place.article_id for place in quote.locations] == ["courier", "globe"]
    assert [group.article_ids for group in desk.duplicates()] == [("courier", "globe")]


def test_answers_do_not_depend_on_the_order_articles_came_in(
    tmp_path: Path, encoder: Encoder
) -> None:
    answers = []
    for name, articles in (("a", wire_articles()), ("b", wire_articles()[::-1])):
        with Assistant.open(
            tmp_path / name, create=True, encoder=encoder, recipe=OPEN_HANDED
        ) as desk:
            for article in articles:
                desk.add([article])
            answers.append(desk.ask(QUESTION).to_dict())
    assert answers[0] == answers[1]


def test_the_key_phrase_moves_with_the_quotation(desk: Assistant) -> None:
    read = desk.article("globe")
    start, phrase = LOCAL.index(COST), LOCAL.index("27 million crowns")
    score = SentenceScore(
        article=read,
        span=Span(start=start, end=start + len(COST)),
        score=1.0,
        similarity=1.0,
        coverage=1.0,
        passage_coverage=1.0,
        matches_answer_type=True,
        is_declarative=True,
        relative_score=1.0,
        key_phrase=Span(start=phrase, end=phrase + len("27 million crowns")),
    )
    (chosen,) = select_quotes(
        [score],
        Surroundings.of([], [score]),
        limit=1,
        settings=OPEN_HANDED.answering,
        confidence=OPEN_HANDED.answering.confidence,
        carriers=Carriers(snapshot=live_index(desk).snapshot(), filters=Filters()),
    )
    assert chosen.quote.article.id == "agency"
    assert chosen.quote.key_phrase == "27 million crowns"


def test_one_report_is_said_to_be_one(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    line = "One story, carried by 3 outlets: Coast Press, The Courier, Falls Globe"
    assert answer_text(answer).count(line) >= 1
    assert line in answer.to_markdown()
    report = json.loads(json.dumps(answer.to_dict()))["quotes"][0]["story"]
    assert report["publishers"] == 3
    assert [article["id"] for article in report["articles"]] == list(WIRE)
    assert line in hits_text(desk.search(QUESTION))


def test_a_sentence_is_found_whole_or_not_at_all() -> None:
    words = signed_words("The pier is closed.").keys
    assert sentence_of(words, "It rained. “The pier is closed.” They left.") is not None
    assert sentence_of(words, "LINDMOUTH (CP) — The pier is closed.") is not None
    assert sentence_of(words, "The pier is closed") is not None
    assert sentence_of(words, "It rained . The pier is closed . They left .") is not None
    assert sentence_of(words, "The pier is closed on Mondays.") is None
    assert sentence_of(words, "They say the pier is closed.") is None
    assert sentence_of(words, "The pier isn't closed.") is None
    assert sentence_of((), LOCAL) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.data())
def test_a_sentence_found_has_the_words_asked_for(text: str, data: st.DataObject) -> None:
    words = signed_words(text).keys
    first = data.draw(st.integers(0, len(words)))
    wanted = words[first : data.draw(st.integers(first, len(words)))]
    place = sentence_of(wanted, text)
    if place is not None:
        assert signed_words(place.slice(text)).keys == wanted

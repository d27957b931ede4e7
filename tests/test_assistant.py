"""Questions to the desk: quotes, filters, duplicates, odd input, and a library that moves."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Answer, Article, Assistant, Filters, Progress, Recipe
from assistant.assistant import live_index
from assistant.citing import CHAT_FORMATS, FORMATS, export
from assistant.encoders.sentence_encoder import Encoder, SentenceEncoder
from assistant.errors import (
    ArticleNotFoundError,
    DraftError,
    ExportError,
    FilterError,
    LibraryNotFoundError,
    LimitError,
    ModelError,
    QuestionError,
)
from assistant.recipe import LINEAR_CONFIDENCE, AnsweringSettings, ReadingSettings
from assistant.search.index.build import Build
from assistant.search.index.recovery import obtain_build
from tests.conftest import LINEAR, HashingEncoder, run_coroutine

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


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, recipe=OPEN_HANDED) as desk:
        yield desk


class _MovedByNeighbours(HashingEncoder):
    """Gives a text another last digit for each text beside it, as a network on batches does."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = super().encode(texts)
        vectors[:, 0] += np.float32(1e-4) * len(texts)
        unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def test_an_answer_among_many_is_the_one_alone_whatever_the_encoder_makes_of_neighbours(
    tmp_path: Path, treaty_articles: list[Article]
) -> None:
    encoder = _MovedByNeighbours()
    questions = ["What covers Kunashir?", "When was the declaration signed? Where?", "Who polls?"]
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert desk.ask_many(questions) == [desk.ask(question) for question in questions]


def test_a_question_is_answered_with_the_sentence_that_holds_the_words(desk: Assistant) -> None:
    answer = desk.ask("How many Russians oppose a handover?")
    first = answer.quotes[0]
    assert "71 percent" in first.text
    assert first.article.publisher == "The Daily"
    assert first.text == first.article.text[first.locator.start : first.locator.end]
    assert answer.index_fingerprint == desk.fingerprint


def test_a_quote_that_leans_on_the_sentence_before_takes_it_along(desk: Assistant) -> None:
    text = desk.ask("How many Russians oppose a handover?").quotes[0].text
    assert text.startswith("A poll was held in May. It found")


def test_the_same_words_in_two_outlets_are_one_quote_with_two_locations(desk: Assistant) -> None:
    answer = desk.ask("Which article promises the transfer of Shikotan?")
    first = answer.quotes[0]
    assert {place.article_id for place in first.locations} == {"treaty", "wire"}
    assert sum("ninth article" in quote.text for quote in answer.quotes) == 1


def test_the_context_is_the_paragraph(desk: Assistant) -> None:
    quote = desk.ask("When was the joint declaration signed in Moscow?").quotes[0]
    assert quote.context == "The joint declaration was signed in Moscow on 19 October 1956."


def test_filters_limit_the_articles_searched(desk: Assistant) -> None:
    daily = Filters(publishers=("the daily",))
    hits = desk.search("Shikotan transfer fog poll", filters=daily)
    assert {hit.article.id for hit in hits} == {"poll", "weather"}
    nobody = desk.ask("Shikotan", filters=Filters(publishers=("Nobody",)))
    assert (nobody.status, nobody.quotes, nobody.near_misses) == ("not_found", (), ())
    assert {
        hit.article.id for hit in desk.search("fog", filters=Filters(authors=("Ann Author",)))
    } == {"poll"}
    assert desk.search("fog", filters=Filters(article_ids=("weather",)))[0].article.id == "weather"
    assert desk.search("fog", filters=Filters(published_from=date(2000, 1, 1))) == []
    assert desk.search("fog", filters=Filters(languages=("de",))) == []


def test_filters_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(FilterError, match="no date lies from"):
        Filters(published_from=date(2020, 1, 1), published_to=date(2019, 1, 1))
    with pytest.raises(FilterError, match="tuple of names"):
        Filters(publishers="The Daily")  # type: ignore[arg-type]  # wrong on purpose


def test_hits_come_with_scores_and_ranks(desk: Assistant) -> None:
    hits = desk.search("fog on Kunashir in summer", limit=3)
    assert hits[0].article.id == "weather"
    assert hits[0].lexical_rank == hits[0].dense_rank == 1
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_same_question_gives_the_same_bytes(desk: Assistant) -> None:
    assert desk.ask("transfer of islets").to_dict() == desk.ask("transfer of islets").to_dict()


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(desk: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        desk.ask(question)


def test_a_question_over_the_limit_is_refused_in_words(desk: Assistant) -> None:
    with pytest.raises(QuestionError, match="10,000 characters; at most 2,000"):
        desk.ask("a" * 10_000)


@pytest.mark.parametrize(
    "ask",
    [
        lambda desk: desk.search("fog", limit=0),
        lambda desk: desk.ask("fog", limit=-1),
        lambda desk: desk.compare("fog", limit=0),
        lambda desk: desk.compare("fog", max_publishers=0),
    ],
)
def test_a_limit_that_lets_nothing_through_is_an_error_of_its_own(
    desk: Assistant, ask: Callable[[Assistant], object]
) -> None:
    with pytest.raises(LimitError, match="is at least 1, got"):
        ask(desk)
    assert issubclass(LimitError, ValueError)


def test_a_desk_is_a_collection_of_articles(desk: Assistant) -> None:
    assert len(desk) == 4
    assert [info.id for info in desk] == ["poll", "treaty", "weather", "wire"]
    assert "poll" in desk
    assert "nowhere" not in desk
    assert 4 not in desk
    assert repr(desk) == f"<Assistant of 4 articles in {str(desk.folder)!r}>"
    desk.replace([])
    assert len(desk) == 0
    assert desk, "an empty collection is no absent one"


def test_results_are_walked_like_the_lists_they_hold(desk: Assistant) -> None:
    answer = desk.ask("How many Russians oppose a handover?")
    assert list(answer) == list(answer.quotes)
    assert len(answer) == len(answer.quotes) > 0
    comparison = desk.compare("How many Russians oppose a handover?")
    assert list(comparison) == list(comparison.answers)
    report = desk.check('He said: "71 percent of Russians oppose a handover."')
    assert (list(report), len(report)) == (list(report.findings), 1)
    nothing = desk.check("Nothing is quoted here.")
    assert len(nothing) == 0
    assert nothing, "a result is true whatever it holds"


def test_answer_and_chat_export_themselves(desk: Assistant) -> None:
    chat = desk.chat()
    answer = chat.ask("How many Russians oppose a handover?")
    assert [answer.export(name) for name in FORMATS] == [export(answer, name) for name in FORMATS]
    assert [chat.export(name) for name in CHAT_FORMATS] == [
        export([answer], name) for name in CHAT_FORMATS
    ]
    assert (list(chat), len(chat)) == ([answer], 1)
    assert desk.verify(chat.bundle()).ok
    with pytest.raises(ExportError, match="no export format 'pdf'"):
        answer.export("pdf")


def test_refresh_hands_out_nothing_internal(desk: Assistant) -> None:
    before = live_index(desk).snapshot()
    assert Assistant.refresh.__annotations__["return"] == "None"
    desk.refresh()
    assert live_index(desk).snapshot() is before


@pytest.mark.parametrize(
    "question",
    [
        "the of and",
        "🙂🙂",
        "北方領土とは何ですか",
        "؟",
        "\x00\x01",
        "lone \ud800",
        "((((",
        "a" * 2_000,
    ],
)
def test_an_odd_question_gets_an_honest_answer(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder, question: str
) -> None:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask(question)
    assert answer.status == "not_found"
    assert answer.quotes == ()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400).filter(
        str.strip
    ),
    question=st.text(min_size=1, max_size=60).filter(str.strip),
)
def test_any_article_and_any_question_give_only_slices(
    text: str, question: str, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> None:
    article = Article(id="a", text=text)
    folder = tmp_path_factory.mktemp("any")
    with Assistant.build([article], folder, encoder=encoder, recipe=OPEN_HANDED) as desk:
        answer = desk.ask(question)
        hits = desk.search(question)
    for quote in (*answer.quotes, *answer.near_misses):
        assert quote.text == text[quote.locator.start : quote.locator.end]
        assert quote.text.strip() == quote.text != ""
    for hit in hits:
        assert hit.text == text[hit.locator.start : hit.locator.end]


def test_a_change_by_another_process_is_seen_at_the_next_question(
    desk: Assistant, encoder: Encoder
) -> None:
    with Assistant.open(desk.folder, recipe=OPEN_HANDED, encoder=encoder) as other:
        other.remove(["weather"])
    assert "weather" not in {hit.article.id for hit in desk.search("fog on Kunashir")}


def test_questions_during_changes_never_mix_two_states(desk: Assistant, encoder: Encoder) -> None:
    stop, seen = threading.Event(), list[str]()

    def keep_asking() -> None:
        while not stop.is_set():
            seen.extend(quote.text for quote in desk.ask("Which ferry sails?").quotes)

    thread = threading.Thread(target=keep_asking)
    thread.start()
    try:
        with Assistant.open(desk.folder, recipe=OPEN_HANDED, encoder=encoder) as other:
            for turn in range(30):
                other.add(
                    [Article(id="ferry", text=f"{'Wait. ' * turn}Ferry {turn} sails at noon.")]
                )
    finally:
        stop.set()
        thread.join()
    ferries = {text for text in seen if text.startswith("Ferry")}
    assert ferries <= {f"Ferry {turn} sails at noon." for turn in range(30)}


def test_one_desk_answers_many_threads_as_it_answers_one(desk: Assistant) -> None:
    questions = [
        "How many Russians oppose a handover?",
        "Which article promises the transfer of Shikotan?",
        "What covers Kunashir?",
        "Which tenor sang at the opera gala?",
    ] * 5
    expected = [desk.ask(question) for question in questions]
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(desk.ask, questions)) == expected
        searched = list(pool.map(desk.search, questions))
        listed = list(pool.map(lambda _: desk.articles(), questions))
    assert searched == [desk.search(question) for question in questions]
    assert all(infos == desk.articles() for infos in listed)


def test_questions_may_be_awaited_side_by_side(desk: Assistant) -> None:
    questions = ["How many Russians oppose a handover?", "What covers Kunashir?"] * 3

    async def ask_all() -> list[Answer]:
        return await asyncio.gather(
            *(asyncio.to_thread(desk.ask, question) for question in questions)
        )

    assert run_coroutine(ask_all()) == [desk.ask(question) for question in questions]


class CountingEncoder(HashingEncoder):
    """Notes how many texts each call brought."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls.append(len(texts))
        return super().encode(texts)


def test_many_questions_are_encoded_and_answered_as_each_alone(
    tmp_path: Path, treaty_articles: list[Article]
) -> None:
    questions = [
        "How many Russians oppose a handover?",
        "When was the joint declaration signed, and who signed it?",
        "Which tenor sang at the opera gala?",
    ]
    encoder, seen = CountingEncoder(), list[Progress]()
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, recipe=OPEN_HANDED) as desk:
        alone = [desk.ask(question, limit=2) for question in questions]
        encoder.calls.clear()
        assert desk.ask_many(questions, limit=2, on_progress=seen.append) == alone
        assert len(encoder.calls) == len(questions), "one call for all parts of a question"
        assert [(step.done, step.total) for step in seen] == [(3, 3)]
        assert desk.ask_many([]) == []


def test_one_bad_question_among_many_is_refused_before_any_is_answered(desk: Assistant) -> None:
    with pytest.raises(QuestionError, match="is empty"):
        desk.ask_many(["What covers Kunashir?", " "])


def test_an_article_and_all_of_them_can_be_had(
    desk: Assistant, treaty_articles: list[Article]
) -> None:
    assert [info.id for info in desk.articles()] == sorted(item.id for item in treaty_articles)
    for article in treaty_articles:
        assert desk.article(article.id) == article
    for missing in ("nobody", "", None):
        with pytest.raises(ArticleNotFoundError, match="holds no article"):
            desk.article(missing)  # type: ignore[arg-type]  # as a caller may do


def test_facets_count_the_values_to_filter_by(desk: Assistant) -> None:
    facets = [(facet.value, facet.articles) for facet in desk.facets("publishers")]
    assert facets == [("The Daily", 2), ("The Weekly", 1), ("The Wire", 1)]
    assert [facet.value for facet in desk.facets("authors")] == ["Ann Author"]


@pytest.mark.parametrize("question", [None, 7, b"fog", ["fog"], "", "  ", "x" * 2_001])
def test_what_is_no_question_is_refused_in_every_way_of_asking(
    desk: Assistant, question: Any
) -> None:
    for ask in (desk.ask, desk.search, desk.compare, desk.chat().ask):
        with pytest.raises(QuestionError):
            ask(question)


@pytest.mark.parametrize("limit", [0, -1, None, "5", 2.0, True])
def test_a_limit_is_a_positive_whole_number(desk: Assistant, limit: Any) -> None:
    for ask in (desk.ask, desk.search, desk.compare, desk.chat().ask):
        with pytest.raises(LimitError, match=f"limit is at least 1, got {limit!r}"):
            ask("fog", limit=limit)


def test_filters_and_drafts_of_another_type_are_refused(desk: Assistant) -> None:
    wrong: Any = {"publishers": ["The Daily"]}
    for ask in (desk.ask, desk.search, desk.compare, desk.chat().ask):
        with pytest.raises(FilterError):
            ask("fog", filters=wrong)
    with pytest.raises(FilterError):
        desk.facets("publishers", filters=wrong)
    draft: Any = None
    with pytest.raises(DraftError, match="a draft is text, got NoneType"):
        desk.check(draft)


def test_a_chat_keeps_its_turns_and_answers_each_on_its_own_evidence(desk: Assistant) -> None:
    chat = desk.chat()
    chat.ask("How many Russians oppose a handover?")
    chat.ask("What covers Kunashir?")
    assert [turn.query for turn in chat.turns] == [
        "How many Russians oppose a handover?",
        "What covers Kunashir?",
    ]
    assert chat.turns[1].to_dict() == desk.ask("What covers Kunashir?").to_dict()


def test_health_is_good_and_says_when_it_is_not(desk: Assistant) -> None:
    assert all(check.ok for check in desk.health())
    for path in (desk.folder / "build").rglob("arrays.npz"):
        path.write_bytes(b"junk")
    bad = [check for check in desk.health() if not check.ok]
    assert [check.name for check in bad] == ["search build"]


def test_opening_nothing_is_an_error_in_words(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(LibraryNotFoundError, match="there is no index"):
        Assistant.open(tmp_path / "nowhere", encoder=encoder, reader=LINEAR)


def test_a_given_recipe_is_kept_with_the_index(tmp_path: Path, encoder: Encoder) -> None:
    Assistant.build([], tmp_path, encoder=encoder, recipe=OPEN_HANDED).close()
    with Assistant.open(tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert desk.recipe == OPEN_HANDED


def test_models_load_while_the_build_is_opened(
    tmp_path: Path, treaty_articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Assistant.build(treaty_articles, tmp_path) as desk:
        expected = desk.ask("How many Russians oppose a handover?").to_dict()
    began = threading.Event()
    load = SentenceEncoder.load

    def loading(encoder: SentenceEncoder) -> None:
        began.set()
        load(encoder)

    def obtaining(*given: Any, **named: Any) -> Build:
        assert began.wait(30), "the encoder waits for the build"
        return obtain_build(*given, **named)

    monkeypatch.setattr(SentenceEncoder, "load", loading)
    monkeypatch.setattr("assistant.search.live_index.obtain_build", obtaining)
    with Assistant.open(tmp_path) as desk:
        desk.warm_up()
        assert desk.ask("How many Russians oppose a handover?").to_dict() == expected


def test_a_model_that_cannot_be_loaded_is_an_error_of_the_question(
    tmp_path: Path, treaty_articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    Assistant.build(treaty_articles, tmp_path).close()

    def broken(_: SentenceEncoder) -> NoReturn:
        msg = "the weights are damaged"
        raise ModelError(msg)

    monkeypatch.setattr(SentenceEncoder, "_choose", broken)
    with Assistant.open(tmp_path) as desk:
        desk.warm_up()
        with pytest.raises(ModelError, match="damaged"):
            desk.ask("How many Russians oppose a handover?")


def test_words_are_found_as_well_after_articles_were_added_one_by_one(
    tmp_path: Path, encoder: Encoder
) -> None:
    fish = (
        "herring",
        "pollock",
        "salmon",
        "halibut",
        "saury",
        "squid",
        "urchin",
        "crab",
        "scallop",
    )
    articles = [
        Article(id=f"{name}-{number}", text=f"The {name} fleet {number} sailed.", language="en")
        for name in fish
        for number in range(3)
    ]
    later = [
        Article(id=f"zz-{n}", text=f"A walrus slept, day {n}.", language="en") for n in range(9)
    ]
    with Assistant.build(
        [*articles, *later], tmp_path / "whole", encoder=encoder, reader=LINEAR
    ) as whole:
        expected = [(hit.article.id, hit.lexical_rank) for hit in whole.search("squid fleet")]
    with Assistant.build(articles, tmp_path / "grown", encoder=encoder, reader=LINEAR) as grown:
        for article in later:
            grown.add([article])
            assert grown.search("squid fleet")[0].lexical_rank == 1
        assert [
            (hit.article.id, hit.lexical_rank) for hit in grown.search("squid fleet")
        ] == expected

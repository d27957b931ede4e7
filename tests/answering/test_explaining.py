"""Why a sentence was quoted: the numbers are those the answer was made of, and cost nothing before."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Explanation, Filters, Quote, Span
from assistant.answering import LinearReader, NeuralReader, Reading, SentenceScore
from assistant.answering.confidence import SIGNALS, confidence_of, contributions_of, sigmoid
from assistant.answering.quoting.explaining import Explainer
from assistant.apps.cli.result_text import answer_text
from assistant.recipe import ConfidenceSettings, ReadingSettings
from assistant.records import AnswerStatus
from assistant.rendering import labels
from tests.answering.test_neural_reader import WordModel
from tests.conftest import LINEAR, HashingEncoder

QUESTION = "How many Russians oppose the handover of Shikotan?"


@pytest.fixture
def desk(
    tmp_path: Path, encoder: HashingEncoder, treaty_articles: list[Article]
) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as desk:
        yield desk


def evidence(**changes: object) -> SentenceScore:
    article = Article(id="a", text="It was signed.")
    plain = SentenceScore(
        article=article,
        span=Span(start=0, end=14),
        score=1.0,
        similarity=0.5,
        coverage=0.25,
        passage_coverage=0.75,
        matches_answer_type=False,
        is_declarative=True,
        relative_score=0.9,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def test_the_contributions_of_a_quotation_add_up_to_its_confidence(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    explained = answer.explain().quotes
    assert [item.quote for item in explained] == [quote.locator for quote in answer.quotes]
    assert explained
    for item, quote in zip(explained, answer.quotes, strict=True):
        assert sigmoid(item.log_odds) == pytest.approx(quote.confidence, abs=1e-12)
        assert item.confidence == quote.confidence
        names = [part.signal for part in item.contributions]
        assert names == [name for name in SIGNALS if name not in READ]


READ = {field.name for field in dataclasses.fields(Reading)}


def test_every_coefficient_of_the_settings_has_a_signal_and_counts() -> None:
    """A coefficient that is added to the settings is found without being listed again."""
    reading = Reading(sentence=2.0, phrase=-1.0, answerable=0.5)
    assert {"bias", "similarity", *READ} <= set(SIGNALS)
    assert not [name for name in SIGNALS if name.endswith("threshold")]
    settings = ConfidenceSettings()
    plain = confidence_of(evidence(), settings, reading)
    for name in SIGNALS:
        moved = dataclasses.replace(settings, **{name: 1.0})
        assert confidence_of(evidence(), moved, reading) != plain, name
        parts = {item.signal: item for item in contributions_of(evidence(), moved, reading)}
        assert parts[name].log_odds == parts[name].value
        assert set(parts) == set(SIGNALS)


def test_the_words_matched_are_the_share_that_the_signal_says(desk: Assistant) -> None:
    for item in desk.ask(QUESTION).explain().quotes:
        total = sum(match.weight for match in item.terms)
        inside = sum(match.weight for match in item.terms if match.in_sentence)
        around = sum(
            match.weight
            for match in item.terms
            if match.in_sentence or match.in_passage or match.in_title
        )
        values = {part.signal: part.value for part in item.contributions}
        assert values["coverage"] == pytest.approx(inside / total)
        assert values["passage_coverage"] == pytest.approx(around / total)
        assert all(match.word in QUESTION for match in item.terms)
    words = {match.word: match for match in desk.ask(QUESTION).explain().quotes[0].terms}
    assert words["Russians"].in_sentence
    assert words["Russians"].in_title
    assert not words["Shikotan"].in_sentence


def test_the_ranks_are_those_of_the_search(desk: Assistant) -> None:
    hits = {hit.locator: hit for hit in desk.search(QUESTION)}
    for item in desk.ask(QUESTION).explain().quotes:
        assert item.ranks is not None
        hit = hits[item.ranks.passage]
        assert (item.ranks.lexical_rank, item.ranks.dense_rank) == (
            hit.lexical_rank,
            hit.dense_rank,
        )
        assert item.ranks.score == hit.score
        assert list(hits)[item.ranks.rank - 1] == hit.locator


def test_the_neural_reader_s_three_scores_are_told(
    tmp_path: Path, encoder: HashingEncoder, treaty_articles: list[Article]
) -> None:
    reader = NeuralReader(settings=ReadingSettings(), model=WordModel("71"), linear=LinearReader())
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=reader) as desk:
        first = desk.ask("How many Russians oppose a handover?").explain().quotes[0]
    assert first.reading is not None
    assert first.reading.to_dict() == {"sentence": 10.0, "phrase": 12.0, "answerable": 5.0}
    assert sigmoid(first.log_odds) == pytest.approx(first.confidence, abs=1e-12)
    assert (
        dict(first.lines())[labels.READER_SCORES]
        == "sentence 10.00 · phrase 12.00 · answerable 5.00"
    )


def test_near_misses_are_explained_too(desk: Assistant) -> None:
    answer = desk.ask("Which harbour has the largest crane?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.near_misses
    explained = answer.explain()
    assert [item.quote for item in explained.near_misses] == [
        quote.locator for quote in answer.near_misses
    ]
    assert explained.quotes == ()


def test_a_reply_is_explained_by_the_signals_its_confidence_was_made_of(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    talk = Article(
        id="talk",
        language="en",
        text="Q: When does the ferry sail to Korsakov?\n\nA: At ten past four.",
    )
    with Assistant.build([talk], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("When does the ferry sail to Korsakov?")
    assert answer.quotes[0].text.endswith("At ten past four.")
    first = answer.explain().quotes[0]
    assert sigmoid(first.log_odds) == pytest.approx(answer.quotes[0].confidence, abs=1e-12)


def test_nothing_is_explained_before_it_is_asked_for(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[Explainer] = []
    explain = Explainer.__call__

    def counted(self: Explainer) -> Explanation:
        computed.append(self)
        return explain(self)

    monkeypatch.setattr(Explainer, "__call__", counted)
    answer = desk.ask(QUESTION)
    assert answer.to_dict()["quotes"]
    assert answer_text(answer)
    assert computed == []
    assert answer.explain() == answer.explain()
    assert len(computed) == 2


def test_an_answer_keeps_nothing_of_the_index(desk: Assistant) -> None:
    explainer = desk.ask(QUESTION).explainer
    assert isinstance(explainer, Explainer)
    quoted = {quote.article.id for quote in desk.ask(QUESTION).quotes}
    assert {item.passage.article.id for item in explainer.passages} == quoted
    explainer_holds = {type(value).__name__ for value in vars_of(explainer)}
    assert not explainer_holds & {"Snapshot", "LocalEngine", "Library"}


def vars_of(item: object) -> list[object]:
    return [getattr(item, field.name) for field in dataclasses.fields(item)]  # type: ignore[arg-type]


def test_an_answer_made_by_hand_explains_nothing() -> None:
    article = Article(id="a", text="It was signed.")
    quote = Quote(
        article=article,
        locator=article.locate(Span(start=0, end=14)),
        score=1.0,
        context_span=Span(start=0, end=14),
    )
    answer = Answer(
        question="q",
        query="q",
        status=AnswerStatus.ANSWERED,
        confidence=0.5,
        quotes=(quote,),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
    )
    assert answer.explain() == Explanation()


def test_an_explanation_is_numbers_labels_and_words_of_the_question(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    known = {labels.WHY, labels.CONFIDENCE, labels.RANK, labels.FUSED_SCORE, labels.BM25}
    known |= {labels.VECTOR, labels.WORDS_IN_SENTENCE, labels.WORDS_AROUND, labels.WORDS_MISSING}
    known |= {labels.RANKS, labels.READER_SCORES, labels.CONFIDENCE_FROM, labels.LOG_ODDS}
    known |= {*labels.SIGNALS.values(), *QUESTION.replace("?", "").split()}
    for item in answer.explain().quotes:
        for label, value in item.lines():
            assert label in known
            for piece in re.split(r"[·=×()]", value):
                word = re.sub(r"(?:^|\s)(?:-?\d+(?:\.\d+)?|-)(?=\s|$)", "", piece).strip()
                assert word in known | {""}, piece


def test_an_explanation_is_json(desk: Assistant) -> None:
    content = json.loads(json.dumps(desk.ask(QUESTION).explain().to_dict()))
    first = content["quotes"][0]
    total = sum(item["log_odds"] for item in first["contributions"])
    assert sigmoid(total) == pytest.approx(first["confidence"])
    assert first["quote"]["article_id"] == "poll"


def test_the_terminal_shows_it_below_each_quotation_when_it_is_asked_to(desk: Assistant) -> None:
    answer = desk.ask(QUESTION)
    assert labels.WHY not in answer_text(answer)
    shown = answer_text(answer, explanation=answer.explain())
    assert shown.count(labels.WHY) == len(answer.quotes)
    assert f"{labels.CONFIDENCE_FROM}: bias -6.21" in shown

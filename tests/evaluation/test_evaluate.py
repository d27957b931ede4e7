from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Answer, Article, Assistant, Hit, Quote, Recipe
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import QuestionError, QuestionSetError
from assistant.evaluation import Evidence, Question, QuestionSet, Report, Sample, evaluate
from assistant.evaluation.run import ask_one
from assistant.recipe import AnsweringSettings, ConfidenceSettings, ReadingSettings
from assistant.records import Progress
from tests.conftest import LINEAR
from tests.wire_stories import wire_articles

QUESTIONS = (
    Question(
        id="poll?",
        text="How many Russians oppose a handover?",
        answers=("71 percent",),
        evidence=(Evidence(doc_id="poll", text="71 percent of Russians oppose a handover"),),
        answerable=True,
    ),
    Question(
        id="signed?",
        text="Where was the joint declaration signed?",
        answers=("Moscow",),
        evidence=(Evidence(doc_id="treaty", text="signed in Moscow", start=26),),
        answerable=True,
    ),
    Question(
        id="cheese?",
        text="Which cheese do penguins prefer?",
        answers=(),
        evidence=(),
        answerable=False,
    ),
)
SET = QuestionSet(name="treaty", questions=QUESTIONS)


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as opened:
        yield opened


class Failing:
    """A desk that breaks on one question and otherwise does what the desk behind it does."""

    def __init__(self, desk: Assistant, broken: str) -> None:
        self._desk = desk
        self._broken = broken
        self.recipe = desk.recipe
        self.fingerprint = desk.fingerprint

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        return self._desk.search(question, limit=limit)

    def ask(self, question: str, *, limit: int = 5) -> Answer:
        if question == self._broken:
            msg = "the reader tripped"
            raise RuntimeError(msg)
        return self._desk.ask(question, limit=limit)

    def article(self, article_id: str) -> Article:
        return self._desk.article(article_id)


def test_right_answers_are_scored_right(desk: Assistant) -> None:
    report = evaluate(desk, SET)
    assert report.value("R@1") == 1.0
    assert report.value("candidate_hit@3") == 1.0
    assert report.value("integrity") == 1.0
    assert report.value("error_rate") == 0.0
    first = report.rows[0]
    assert first.question_id == "poll?"
    assert (first.rank, first.first_is_right) == (1, True)
    assert first.shown[0].startswith("poll@")
    assert report.facts.index_fingerprint == desk.fingerprint
    assert report.facts.recipe_fingerprint == desk.recipe.fingerprint


@pytest.mark.parametrize("broken", QUESTIONS)
def test_a_question_on_which_the_desk_raises_is_wrong_not_skipped(
    desk: Assistant, broken: Question
) -> None:
    whole = evaluate(desk, SET)
    report = evaluate(Failing(desk, broken.text), SET)
    (row,) = (row for row in report.rows if row.error)
    assert row.question_id == broken.id
    assert row.error == "RuntimeError: the reader tripped"
    assert row.status == "error"
    assert not row.first_is_right
    assert row.answered is not broken.answerable
    assert row.confidence == (0.0 if broken.answerable else 1.0)
    assert report.value("error_rate") == pytest.approx(1 / 3)
    for name in ("quote_hit@1", "candidate_hit@1"):
        counts = {item.name: item.count for item in report.measures}
        assert counts[name] == 2
        assert (report.value(name) or 0.0) <= (whole.value(name) or 0.0)
    if broken.answerable:
        assert row.f1 == 0.0
        assert (report.value("false_refusal_rate") or 0.0) >= 0.5
    else:
        assert report.value("false_answer_rate") == 1.0


def test_a_question_the_desk_refuses_is_wrong_too(desk: Assistant) -> None:
    long = Question(id="long", text="x " * 2000, answers=(), evidence=(), answerable=False)
    report = evaluate(desk, QuestionSet(name="long", questions=(long,)))
    assert report.rows[0].error is not None
    assert report.rows[0].error.startswith(QuestionError.__name__)
    assert report.value("false_answer_rate") == 1.0


def test_a_shown_hit_and_a_near_miss_are_told_apart(
    tmp_path: Path, treaty_articles: list[Article], encoder: Encoder
) -> None:
    never = ConfidenceSettings(answered_threshold=1.0, weak_threshold=1.0)
    shy = Recipe(
        answering=AnsweringSettings(confidence=never),
        reading=ReadingSettings(reader="linear"),
    )
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, recipe=shy) as desk:
        report = evaluate(desk, SET)
    assert report.value("quote_hit@3") == 0.0
    assert report.value("candidate_hit@3") == 1.0
    assert report.value("false_refusal_rate") == 1.0
    assert report.value("false_answer_rate") == 0.0
    assert report.value("quote_f1") == 0.0
    assert report.value("integrity") is None


def test_a_quote_that_is_not_in_the_stored_text_fails_integrity(desk: Assistant) -> None:
    class Drifted(Failing):
        """Its stored articles have changed since the quotes were made."""

        def article(self, article_id: str) -> Article:
            article = super().article(article_id)
            return Article(id=article.id, text=article.text + " (updated)")

    report = evaluate(Drifted(desk, ""), SET)
    assert report.value("integrity") == 0.0


def test_evidence_of_another_collection_is_refused_before_anything_is_asked(
    desk: Assistant,
) -> None:
    foreign = Question(
        id="q", text="?", answers=("x",), evidence=(Evidence(doc_id="gone"),), answerable=True
    )
    with pytest.raises(QuestionSetError, match="no document 'gone'"):
        evaluate(desk, QuestionSet(name="foreign", questions=(foreign,)))


def test_a_sample_is_stated_and_progress_is_told(desk: Assistant) -> None:
    steps: list[Progress] = []
    report = evaluate(desk, SET, sample=Sample(count=2, seed=5), on_progress=steps.append)
    assert len(report.rows) == 2
    assert report.facts.seed == 5
    assert report.facts.ids_sha256 == SET.sample(2, seed=5).ids_sha256
    assert [(step.done, step.total) for step in steps] == [(1, 2), (2, 2)]


def test_questions_with_a_history_are_asked_alone_and_the_report_says_so(desk: Assistant) -> None:
    follow_up = Question(
        id="f", text="Where?", answers=(), evidence=(), answerable=False, history=("Who?", "He.")
    )
    report = evaluate(desk, QuestionSet(name="chat", questions=(follow_up,)))
    assert report.notes == ("1 questions follow on others; each was asked alone.",)
    assert report.notes[0] in report.to_markdown()


def test_a_report_survives_json(desk: Assistant) -> None:
    report = evaluate(Failing(desk, QUESTIONS[0].text), SET)
    again = Report.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again == report
    assert again.measures == report.measures
    assert again.to_markdown() == report.to_markdown()


def test_a_report_holds_no_text_of_the_collection(
    desk: Assistant, treaty_articles: list[Article]
) -> None:
    report = evaluate(desk, SET)
    written = json.dumps(report.to_dict())
    quotes: tuple[Quote, ...] = desk.ask(QUESTIONS[0].text).quotes
    assert all(quote.text not in written for quote in quotes)
    assert all(article.text not in written for article in treaty_articles)
    assert all(question.text not in written for question in QUESTIONS)


def test_no_questions_give_no_numbers(desk: Assistant) -> None:
    report = evaluate(desk, QuestionSet(name="none", questions=()))
    assert all(item.value is None for item in report.measures)
    assert "| integrity | – | 0 | higher |" in report.to_markdown()


def test_a_hit_stands_for_all_copies_of_its_report(tmp_path: Path, encoder: Encoder) -> None:
    question = Question(
        id="cost?",
        text="How much would repairs of the pier cost?",
        answers=("27 million",),
        evidence=(Evidence(doc_id="globe"),),
        answerable=True,
    )
    with Assistant.build(wire_articles(), tmp_path, encoder=encoder, reader=LINEAR) as desk:
        assert "globe" not in {hit.article.id for hit in desk.search(question.text, limit=1)}
        row = ask_one(desk, question)
        assert row.documents[0] == "agency"
        assert "globe" in row.documents[:3], "a copy ranks after the one that is shown, not before"

"""Gold sentences among those shown: what counts as found, and over which questions."""

from __future__ import annotations

import pytest

from assistant import Answer, AnswerStatus, Article, Filters, Quote, Span
from assistant.evaluation.questions import Evidence, Question
from eval.gold_sentences import judged, measures

TEXT = "The ferry sails on Tuesdays. It takes nine hours. Fog is rare. Ice never comes."
ARTICLE = Article(id="a", text=TEXT, language="en")
GOLD = ("The ferry sails on Tuesdays.", "It takes nine hours.", "Ice never comes.")
QUESTION = Question(
    id="1",
    text="When does it sail?",
    answers=(),
    evidence=tuple(Evidence(doc_id="a", text=words, start=TEXT.index(words)) for words in GOLD),
    answerable=True,
)


def answer(*quoted: str) -> Answer:
    quotes = []
    for words in quoted:
        span = Span(start=TEXT.index(words), end=TEXT.index(words) + len(words))
        quotes.append(
            Quote(article=ARTICLE, locator=ARTICLE.locate(span), score=1.0, context_span=span)
        )
    return Answer(
        question="q",
        query="q",
        status=AnswerStatus.ANSWERED if quotes else AnswerStatus.NOT_FOUND,
        confidence=0.5,
        quotes=tuple(quotes),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
    )


def test_sentences_are_counted_whether_they_stand_in_one_quotation_or_in_several() -> None:
    joined = judged(QUESTION, answer(TEXT[:49], "Fog is rare."))
    apart = judged(QUESTION, answer(*GOLD[:2], "Fog is rare."))
    assert joined == apart
    assert (joined.gold, joined.gold_shown, joined.shown, joined.shown_gold) == (3, 2, 3, 2)
    assert joined.first_right


def test_a_wrong_first_quotation_is_told() -> None:
    assert not judged(QUESTION, answer("Fog is rare.", GOLD[0])).first_right


def test_a_refused_question_counts_for_recall_and_not_for_precision() -> None:
    found = [judged(QUESTION, answer()), judged(QUESTION, answer(GOLD[0], "Fog is rare."))]
    reached = measures(found)
    assert reached["recall"] == pytest.approx(1 / 6)
    assert reached["recall_answered"] == pytest.approx(1 / 3)
    assert reached["precision"] == pytest.approx(1 / 2)
    assert (reached["questions"], reached["answered"]) == (2.0, 1.0)


def test_another_document_never_counts() -> None:
    other = Question(
        id="2",
        text="q",
        answers=(),
        evidence=(Evidence(doc_id="b", text=GOLD[0], start=0),),
        answerable=True,
    )
    assert judged(other, answer(GOLD[0])).gold_shown == 0

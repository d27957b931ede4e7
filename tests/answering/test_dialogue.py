"""A question is not an answer to itself: interviews, hearings, questions and answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.answering.dialogue import replies_for_questions
from assistant.answering.reader import ReadablePassage, SentenceScore
from assistant.records import Span
from assistant.text.sentences import split_sentences

ASKED = "Who steered the barge that night?"


def passage_of(text: str) -> ReadablePassage:
    article = Article(id="a", title="A talk", text=text, language="en")
    spans = split_sentences(text, language="en")
    return ReadablePassage(
        article=article,
        span=Span(start=0, end=len(text)),
        sentences=spans,
        score=1.0,
        similarities=(0.0,) * len(spans),
    )


def scores_of(passage: ReadablePassage) -> list[SentenceScore]:
    """As a reader without a notion of questions scores: by the words shared with the question."""
    wanted = set(ASKED.rstrip("?").casefold().split())
    found = []
    for span in passage.sentences:
        words = set(span.slice(passage.article.text).rstrip(".?").casefold().split())
        share = len(words & wanted) / len(wanted)
        found.append(
            SentenceScore(
                article=passage.article,
                span=span,
                score=share,
                similarity=share,
                coverage=share,
                passage_coverage=share,
                matches_answer_type=False,
                is_declarative=True,
                relative_score=1.0,
                confidence=share,
            )
        )
    return sorted(found, key=lambda score: -score.score)


def best_of(text: str, question: str = ASKED) -> str:
    passage = passage_of(text)
    best = replies_for_questions(question, scores_of(passage), [passage])[0]
    return best.span.slice(text)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (f"Q: {ASKED}\n\nA: Ola Moe did.", "A: Ola Moe did."),
        (f"Q: Was it dark?\nA: Yes.\nQ: {ASKED}\nA: Ola Moe did.", "A: Ola Moe did."),
        (f"Q. {ASKED} A. Ola Moe did. Q. Why? A. He was asked.", "A. Ola Moe did."),
        (f"— {ASKED}\n\n— Ola Moe did.", "— Ola Moe did."),
        (f"THE CHAIR: {ASKED}\n\nMR. MOE: I did.", "MR. MOE: I did."),
        (f"THE CHAIR:\n{ASKED}\n\nMR. MOE:\nIt was I.", "It was I."),
        (f"Senator Dale. {ASKED}\n\nMr. Moe. It was I.", "It was I."),
        (f"**{ASKED}**\n\nOla Moe did, all the way.", "Ola Moe did, all the way."),
        (f"{ASKED}\nOla Moe did, all the way.", "Ola Moe did, all the way."),
        (f"Q: {ASKED} Was it you?\n\nA: No. It was Ola Moe.", "A: No. It was Ola Moe."),
        (f"Q: {ASKED} You were on deck.\n\nA: Ola Moe did.", "A: Ola Moe did."),
        (f"The fog came. {ASKED} It was Ola Moe. He had slept.", "It was Ola Moe."),
    ],
)
def test_the_reply_is_quoted_in_place_of_the_question(text: str, reply: str) -> None:
    assert best_of(text) == reply


def test_the_sentence_with_the_time_asked_for_is_the_reply() -> None:
    question = "When did they steer the barge that night?"
    text = f"Q: {ASKED}\n\nA: That is well known. It was in March 1994. I was there."
    assert best_of(text, question) == "It was in March 1994."


def test_the_reply_is_worth_what_the_question_was_and_knows_it() -> None:
    passage = passage_of(f"Q: {ASKED}\n\nA: Ola Moe did.")
    scores = scores_of(passage)
    best = replies_for_questions(ASKED, scores, [passage])[0]
    assert (best.score, best.confidence) == (scores[0].score, scores[0].confidence)
    assert best.asked == scores[0].span


def test_a_question_without_a_reply_is_left_out() -> None:
    passage = passage_of(f"Ola Moe slept.\n\n{ASKED}")
    left = replies_for_questions(ASKED, scores_of(passage), [passage])
    assert [score.span.slice(passage.article.text) for score in left] == ["Ola Moe slept."]


def test_another_question_and_statements_stand_as_they_are() -> None:
    passage = passage_of("Who cares? Ola Moe steered the barge that night. Was it dark?")
    scores = scores_of(passage)
    assert replies_for_questions(ASKED, scores, [passage]) == scores


def test_a_reply_that_was_scored_higher_keeps_its_score() -> None:
    passage = passage_of(f"Q: {ASKED}\n\nA: Ola Moe did.")
    scores = [replace(score, score=2.0) if "Ola" in score.span.slice(passage.article.text) else score for score in scores_of(passage)]  # fmt: skip
    assert replies_for_questions(ASKED, scores, [passage])[0].score == 2.0


@pytest.mark.parametrize("line_end", ["\n\n", "\r\n\r\n"])
def test_the_question_stands_in_the_context_and_not_in_the_quotation(
    tmp_path: Path, line_end: str
) -> None:
    text = line_end.join(
        ("Q: Was it dark on the water?", "A: It was.", f"Q: {ASKED}", "A: He did, Ola Moe.")
    )
    with Assistant.open(tmp_path, create=True) as desk:
        desk.add([Article(id="a", title="A talk", text=text, language="en")])
        quote = desk.ask(ASKED).quotes[0]
    assert quote.text == "A: He did, Ola Moe."
    assert quote.context == f"Q: {ASKED}{line_end}A: He did, Ola Moe."

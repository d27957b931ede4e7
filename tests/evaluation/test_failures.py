"""A failure says how it came about, as far as that can be told without understanding it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.answering import ReadablePassage
from assistant.encoders.sentence_encoder import Encoder
from assistant.evaluation import Evidence, Question
from assistant.records import AnswerStatus, Span
from assistant.text.sentences import split_sentences
from eval import failures
from eval.failure_kinds import (
    Failure,
    Reached,
    RecordingReader,
    find_failures,
    how_far,
    lacking,
)
from tests.conftest import LINEAR

ARTICLES = (
    Article(
        id="yalta",
        title="The conference",
        language="en",
        text="Stalin asked for the islands at the conference. Nobody asked Tokyo then."
        "\n\nThe price came later, when Roosevelt gave way to his guest in a private talk.",
    ),
    Article(
        id="echo",
        title="Another conference",
        language="en",
        text="Who asked for the islands at the conference of 1951 is not known.",
    ),
    Article(
        id="apart",
        title="Penguins",
        language="en",
        text="Cheese pleases penguins.",
    ),
)


def question(name: str, text: str, *evidence: tuple[str, str]) -> Question:
    return Question(
        id=name,
        text=text,
        answers=(),
        evidence=tuple(Evidence(doc_id=doc, text=words) for doc, words in evidence),
        answerable=bool(evidence),
        near=None if evidence else "yalta",
    )


@pytest.fixture
def recorder() -> RecordingReader:
    return RecordingReader(LINEAR)


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder, recorder: RecordingReader) -> Iterator[Assistant]:
    with Assistant.build(ARTICLES, tmp_path, encoder=encoder, reader=recorder) as opened:
        yield opened


def failure_of(desk: Assistant, recorder: RecordingReader, asked: Question) -> Failure:
    (found,) = find_failures(desk, recorder, [asked])
    return found


def test_a_right_first_quotation_is_no_failure(desk: Assistant, recorder: RecordingReader) -> None:
    sure = question("1", "Who is not known at the conference of 1951?", ("echo", "is not known"))
    wrong = question("2", "Which cheese do penguins want?", ("yalta", "Nobody asked Tokyo then."))
    assert [item.question.id for item in find_failures(desk, recorder, [sure, wrong])] == ["2"]


def test_an_echo_has_more_of_the_questions_words_than_the_right_sentence(
    desk: Assistant, recorder: RecordingReader
) -> None:
    asked = question(
        "1",
        "What was the outcome for those who asked for the islands at the conference?",
        ("yalta", "The price came later, when Roosevelt gave way to his guest in a private talk."),
    )
    found = failure_of(desk, recorder, asked)
    assert found.is_echo
    assert found.reached is Reached.READ
    assert found.right is not None
    assert found.right.span.slice(ARTICLES[0].text).startswith("The price")
    assert found.rank == 1 + list(recorder.scores).index(found.right) > 1
    assert not replace(found, right=replace(found.right, coverage=1.0)).is_echo


def test_a_false_answer_has_no_right_sentence(desk: Assistant, recorder: RecordingReader) -> None:
    asked = question("1", "Who asked for the islands at the conference of 1951?")
    found = failure_of(desk, recorder, asked)
    assert found.status is not AnswerStatus.NOT_FOUND
    assert found.kinds[0] == f"false answer, {found.status}"
    assert "quotation from another article" in found.kinds
    assert (found.right, found.rank, found.reached) == (None, None, None)
    assert not any("right sentence" in kind for kind in found.kinds)


def test_a_withheld_answer_is_told_from_a_wrong_one(
    desk: Assistant, recorder: RecordingReader
) -> None:
    asked = question("1", "Which cheese do penguins want?", ("yalta", "Nobody asked Tokyo then."))
    found = failure_of(desk, recorder, asked)
    outcomes = {
        AnswerStatus.ANSWERED: "wrong first quotation, answered",
        AnswerStatus.WEAK: "wrong first quotation, weak",
        AnswerStatus.NOT_FOUND: "nothing shown, wrong first near miss",
    }
    for status, outcome in outcomes.items():
        assert replace(found, status=status).kinds[0] == outcome
    assert replace(found, quote=None).kinds[0] == "nothing shown"


def test_it_is_said_how_far_the_right_sentence_got() -> None:
    article = ARTICLES[0]
    spans = split_sentences(article.text, language="en")
    passage = ReadablePassage(
        article=article,
        span=Span(start=spans[0].start, end=spans[1].end),
        sentences=tuple(spans[:2]),
        score=1.0,
        similarities=(0.5, 0.5),
    )
    near = question("1", "Who was not asked?", ("yalta", "Nobody asked Tokyo then."))
    later = question("2", "When was it paid?", ("yalta", "The price came later"))
    other = question("3", "Whom does cheese please?", ("apart", "Cheese pleases penguins."))
    assert how_far(near, [passage], 3) is Reached.READ
    assert how_far(near, [passage], None) is Reached.RETRIEVED
    assert how_far(later, [passage], None) is Reached.ARTICLE
    assert how_far(other, [passage], None) is Reached.NOWHERE


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (
            "Which is the largest cheese that Nikko penguins had in 1902?",
            ["year", "name", "superlative"],
        ),
        ("What pleases Penguins?", []),
        ("Does cheese please penguins?", []),
    ],
)
def test_qualifiers_that_the_quotation_and_its_title_lack_are_named_by_kind(
    asked: str, kinds: list[str], desk: Assistant
) -> None:
    (quote,) = desk.ask("Which cheese pleases penguins?", limit=1).quotes
    assert quote.article.id == "apart"
    assert lacking(asked, quote) == kinds


def test_the_reader_behind_the_recorder_judges(recorder: RecordingReader) -> None:
    assert (recorder.name, recorder.fingerprint) == (LINEAR.name, LINEAR.fingerprint)
    assert recorder.confidence is LINEAR.confidence
    assert (recorder.passages, recorder.scores) == ((), ())


def test_words_are_printed_only_if_asked_for_and_never_written(
    tmp_path: Path, desk: Assistant, recorder: RecordingReader
) -> None:
    found = failure_of(desk, recorder, question("1", "Who asked for the islands in 1951?"))
    before = sorted(tmp_path.rglob("*"))
    silent = "\n".join(failures._lines(1, found, texts=False))
    assert found.quote is not None
    assert found.quote.text not in silent
    assert found.question.text not in silent
    assert f"{found.quote.article.id}:{found.quote.locator.start}-" in silent
    loud = "\n".join(failures._lines(1, found, texts=True))
    assert found.quote.text in loud
    assert found.question.text in loud
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_wants_a_set(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        failures.main([])
    assert "--set" in capsys.readouterr().err
    assert failures.main(["--set", "nonsense"]) == 1
    assert "no question set 'nonsense'" in capsys.readouterr().err

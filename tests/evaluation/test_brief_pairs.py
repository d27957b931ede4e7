"""The questions written on the shipped briefs, to be trained on, keep away from what measures."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Article
from assistant.errors import QuestionSetError
from assistant.evaluation import load_questions
from assistant.evaluation.tokens import normalised_tokens
from assistant.text.sentences import split_sentences
from eval.reader.brief_pairs import DATA, BriefQuestion, coupled, load_brief_pairs
from eval.reader.minimal_pairs import read_pairs


@pytest.fixture(scope="module")
def loaded() -> tuple[dict[str, Article], list[BriefQuestion]]:
    articles, questions = load_brief_pairs()
    return {article.id: article for article in articles}, questions


@pytest.fixture(scope="module")
def questions(loaded: tuple[dict[str, Article], list[BriefQuestion]]) -> list[BriefQuestion]:
    return loaded[1]


def test_200_questions_ask_in_eight_directions_and_45_in_100_have_no_answer(
    questions: list[BriefQuestion],
) -> None:
    assert len(questions) == len({item.id for item in questions}) == 200
    assert len({folded(item.text) for item in questions}) == 200
    assert sum(item.sentence is None for item in questions) == 90
    assert Counter(item.kind for item in questions) == {
        "claim": 49,
        "actor": 51,
        "cause": 38,
        "denial": 14,
        "motive": 14,
        "attribute": 13,
        "qualifier": 13,
        "premise": 8,
    }
    assert {item.sentence for item in questions if item.kind == "premise"} == {None}


def test_each_place_is_a_whole_sentence_of_an_english_brief_or_a_phrase_in_it(
    loaded: tuple[dict[str, Article], list[BriefQuestion]],
) -> None:
    articles, questions = loaded
    assert {article.language for article in articles.values()} == {"en"}
    for item in questions:
        sentences = split_sentences(articles[item.brief].text, language="en")
        places = [place for place in (item.sentence, item.decoy) if place is not None]
        assert set(places) <= set(sentences), item.id
        assert len(set(places)) == len(places) > 0, item.id
        if item.phrase is not None:
            assert item.sentence is not None
            assert item.sentence.contains(item.phrase)
            assert item.phrase != item.sentence


def test_what_is_measured_on_is_not_trained_on(
    loaded: tuple[dict[str, Article], list[BriefQuestion]], repository: Path
) -> None:
    articles, questions = loaded
    measured = load_questions(repository / "eval" / "collection" / "questions.jsonl").questions
    pairs = [question for pair in read_pairs() for question in pair.questions]
    asked = {folded(item.text) for item in measured} | {folded(text) for text in pairs}
    assert len(asked) > 150
    assert asked.isdisjoint(folded(item.text) for item in questions)
    evidence = {span.text for item in measured for span in item.evidence}
    assert len(evidence) > 40
    for item in questions:
        for place in (item.sentence, item.decoy):
            assert place is None or place.slice(articles[item.brief].text) not in evidence, item.id


def folded(text: str) -> str:
    return " ".join(normalised_tokens(text))


def test_an_unanswerable_question_comes_after_the_one_its_decoy_answers(
    questions: list[BriefQuestion],
) -> None:
    units = list(coupled(questions))
    assert {item for unit in units for item in unit} == set(questions)
    tempting = [unit for unit in units if unit[-1].sentence is None]
    assert len(tempting) == 90
    assert all(len(unit) == 2 and unit[0].brief == unit[1].brief for unit in tempting)
    answered_by_decoy = sum(first.sentence == last.decoy for first, last in tempting)
    answering = {item.sentence: item for item in questions if item.sentence is not None}
    assert answered_by_decoy >= 40
    assert answered_by_decoy == sum(
        item.decoy in answering and answering[item.decoy].brief == item.brief
        for _, item in tempting
    )
    assert all(len(unit) == 1 for unit in units if unit not in tempting)


def test_a_question_without_one_to_go_with_stands_alone(questions: list[BriefQuestion]) -> None:
    alone = next(item for item in questions if item.sentence is None)
    other = next(item for item in questions if item.sentence is not None)
    elsewhere = replace(other, brief="another")
    assert list(coupled([alone, elsewhere])) == [(alone,), (elsewhere,)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sentence": "Nobody wrote this."}, "stands 0 times"),
        ({"phrase": "e"}, r"stands \d+ times"),
        ({"sentence": None}, "an answerable question has a sentence"),
        ({"decoy": None, "why": "x"}, "unknown key 'why'"),
    ],
)
def test_a_line_that_does_not_fit_its_brief_is_refused(
    change: dict[str, object], reason: str, tmp_path: Path
) -> None:
    lines: Sequence[str] = DATA.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(json.loads(lines[0]) | change) + "\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=reason) as caught:
        load_brief_pairs(path)
    assert re.search(r"pairs.jsonl, line 1: ", str(caught.value))

"""The pairs differ in nothing but who did what to whom, so words alone cannot tell them apart."""

from __future__ import annotations

from collections import Counter

from eval.reader.minimal_pairs import read_pairs, trials


def test_there_are_120_questions_of_five_kinds_each_once() -> None:
    pairs = read_pairs()
    kinds = Counter(pair.kind for pair in pairs)
    assert (len(kinds), set(kinds.values())) == (5, {12})
    questions = [(pair.sentences, question) for pair in pairs for question in pair.questions]
    assert len(questions) == len(set(questions)) == 120


def test_each_question_is_tried_with_its_answer_first_and_second() -> None:
    (pair, *_) = read_pairs()
    asked = list(trials(pair))
    assert [answer for *_, answer in asked] == [0, 1, 1, 0]
    for question, article, spans, answer in asked:
        expected = pair.sentences[pair.questions.index(question)]
        assert spans[answer].slice(article.text) == expected

from __future__ import annotations

from assistant import Article
from assistant.evaluation import Evidence, Question, QuestionSet
from eval.pooling import Pool, pooled

ARTICLES = [Article(id=f"d{number}", text=f"Text {number}.") for number in range(40)]
QUESTIONS = QuestionSet(
    name="set",
    questions=tuple(
        Question(
            id=f"q{number}",
            text="?",
            answers=("x",),
            evidence=(Evidence(doc_id=f"d{number}"),) if number % 2 else (),
            answerable=bool(number % 2),
            near=None if number % 2 else f"d{number}",
        )
        for number in range(20)
    ),
)


def test_a_pool_holds_every_document_its_questions_need_and_the_others_asked_for() -> None:
    articles, questions, note = pooled(ARTICLES, QUESTIONS, Pool(questions=8, others=5), seed=3)
    ids = {article.id for article in articles}
    assert len(questions.questions) == 8
    for question in questions.questions:
        assert {item.doc_id for item in question.evidence} <= ids
        assert question.near is None or question.near in ids
    assert len(ids) == 8 + 5
    assert note == (
        "Pooled: 8 of 20 questions (seed 3) and 13 of 40 documents: the 8 that their evidence"
        " names and 5 others drawn by the same seed."
    )


def test_a_pool_depends_on_its_seed_alone() -> None:
    pool = Pool(questions=8, others=5)
    one, again = (pooled(ARTICLES, QUESTIONS, pool, seed=3) for _ in range(2))
    assert one == again
    assert one != pooled(ARTICLES, QUESTIONS, pool, seed=4)


def test_a_pool_larger_than_the_collection_is_the_collection() -> None:
    articles, questions, _ = pooled(ARTICLES, QUESTIONS, Pool(questions=99, others=99), seed=3)
    assert articles == ARTICLES
    assert questions == QUESTIONS

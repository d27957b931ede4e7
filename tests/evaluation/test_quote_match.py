from __future__ import annotations

import pytest

from assistant.evaluation.questions import Evidence, Question
from assistant.evaluation.quote_match import is_right, quote_f1
from assistant.records import Article, Quote, Span

TEXT = "Talks began in 1956. The Duma met in May. No treaty followed, officials said."
ARTICLES = {
    "a1": Article(id="a1", text=TEXT),
    "a2": Article(id="a2", text="Wire: " + TEXT),
}


def quote(article_id: str, words: str, *others: tuple[str, str]) -> Quote:
    def place(name: str, part: str) -> Span:
        start = ARTICLES[name].text.index(part)
        return Span(start=start, end=start + len(part))

    article = ARTICLES[article_id]
    places = [(article_id, words), *others]
    locations = tuple(ARTICLES[name].locate(place(name, part)) for name, part in places)
    return Quote(
        article=article,
        locator=locations[0],
        score=1.0,
        context_span=Span(start=0, end=len(article.text)),
        locations=locations,
    )


def question(*evidence: Evidence, answers: tuple[str, ...] = ()) -> Question:
    return Question(id="q", text="?", answers=answers, evidence=evidence, answerable=True)


def evidence(words: str, *, with_start: bool = True) -> Evidence:
    return Evidence(doc_id="a1", text=words, start=TEXT.index(words) if with_start else None)


@pytest.mark.parametrize("with_start", [True, False])
@pytest.mark.parametrize(
    ("shown", "gold", "right"),
    [
        ("Talks began in 1956.", "1956", True),
        ("The Duma met", "The Duma met in May.", True),
        ("The Duma met in May.", "The Duma met in May.", True),
        ("Talks began in 1956.", "No treaty followed", False),
    ],
)
def test_a_quote_that_holds_or_lies_inside_the_evidence_is_right(
    shown: str, gold: str, *, right: bool, with_start: bool
) -> None:
    asked = question(evidence(gold, with_start=with_start))
    assert is_right(quote("a1", shown), asked, ARTICLES.__getitem__) is right


def test_overlapping_the_evidence_is_not_enough() -> None:
    asked = question(evidence("met in May. No treaty"))
    assert not is_right(quote("a1", "The Duma met in May."), asked, ARTICLES.__getitem__)


def test_the_right_words_in_another_document_are_wrong() -> None:
    asked = question(evidence("1956"), answers=("1956",))
    assert not is_right(quote("a2", "Talks began in 1956."), asked, ARTICLES.__getitem__)


def test_an_answer_string_makes_a_quote_of_a_right_document_right() -> None:
    asked = question(Evidence(doc_id="a1"), answers=("No Treaty",))
    assert is_right(quote("a1", "No treaty followed, officials said."), asked, ARTICLES.__getitem__)


def test_wire_copy_is_right_if_one_of_its_places_is() -> None:
    words = "Talks began in 1956."
    asked = question(evidence("1956"))
    assert is_right(quote("a2", words, ("a1", words)), asked, ARTICLES.__getitem__)


def test_an_unanswerable_question_has_no_right_quote() -> None:
    asked = Question(
        id="q", text="?", answers=("1956",), evidence=(evidence("1956"),), answerable=False
    )
    assert not is_right(quote("a1", "Talks began in 1956."), asked, ARTICLES.__getitem__)


def test_f1_needs_words_to_compare_with() -> None:
    shown = quote("a1", "The Duma met in May.")
    assert quote_f1(shown, question(Evidence(doc_id="a1"), answers=("May",))) is None
    assert quote_f1(shown, question(evidence("Duma met"))) == pytest.approx(4 / 6)

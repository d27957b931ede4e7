"""Long sentences may be folded around their key phrase, for displays alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, AnswerStatus, Article, Filters, Quote, Span
from assistant.apps.cli.result_text import answer_text
from assistant.apps.web.markup.answer_card import answer_card
from assistant.citing import export
from assistant.errors import LocatorError
from assistant.rendering import labels
from assistant.rendering.shortened import LONGEST_WHOLE, folds_of
from tests.apps.web.markup.test_answer_card import Nodes


def quote_of(words: int, key: int, *, before: str = "") -> Quote:
    """A sentence of so many numbered words, the key phrase being one of them."""
    sentence = " ".join(f"w{number}" for number in range(words)) + "."
    text = f"{before}{sentence}"
    start = len(before)
    at = text.index(f"w{key}", start)
    article = Article(id="a", text=text, title="Long")
    whole = Span(start=0, end=len(text))
    return Quote(
        article=article,
        locator=article.locate(whole),
        score=1.0,
        context_span=whole,
        key_phrase_span=Span(start=at, end=at + len(f"w{key}")),
        sentence_span=Span(start=start, end=len(text)),
    )


def answer_of(quote: Quote) -> Answer:
    return Answer(
        question="q",
        query="q",
        status=AnswerStatus.ANSWERED,
        confidence=0.5,
        quotes=(quote,),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
    )


@given(st.integers(1, 200), st.data())
def test_folds_lie_in_a_long_sentence_and_never_hold_the_key_phrase(
    words: int, data: st.DataObject
) -> None:
    quote = quote_of(words, data.draw(st.integers(0, words - 1)), before="Short one. ")
    key, sentence = quote.key_phrase_span, quote.sentence_span
    assert key is not None
    assert sentence is not None
    if words <= LONGEST_WHOLE:
        assert quote.folds == ()
        return
    assert quote.folds, "a sentence so long always has a side to fold"
    for fold in quote.folds:
        assert sentence.contains(fold)
        assert not fold.overlaps(key)
        words_inside = fold.slice(quote.article.text).split()
        assert all(word.strip(".").startswith("w") for word in words_inside), "whole words"
    assert list(quote.folds) == sorted(quote.folds)


def test_without_a_key_phrase_nothing_is_folded() -> None:
    quote = quote_of(100, 50)
    article = quote.article
    plain = Quote(
        article=article,
        locator=quote.locator,
        score=1.0,
        context_span=quote.context_span,
        sentence_span=quote.sentence_span,
    )
    assert plain.folds == ()


def test_the_neighbours_of_a_long_sentence_stay_whole() -> None:
    quote = quote_of(100, 50, before="It sails. ")
    shown = answer_text(answer_of(quote), whole=False)
    assert "[1] It sails. [… 32 words …] w32 " in shown
    assert " w50 " in shown
    assert shown.count(labels.FOLDED.split("{", maxsplit=1)[0]) == 2


def test_the_terminal_folds_only_where_it_may() -> None:
    answer = answer_of(quote_of(100, 50))
    assert answer.quotes[0].text in answer_text(answer)
    assert answer.quotes[0].text not in answer_text(answer, whole=False)
    short = answer_of(quote_of(LONGEST_WHOLE, 30))
    assert answer_text(short, whole=False) == answer_text(short)


@pytest.mark.parametrize("form", ["markdown", "annotations", "chicago"])
def test_exports_and_json_are_always_whole(form: str) -> None:
    answer = answer_of(quote_of(100, 50))
    text = answer.quotes[0].text
    assert text in export(answer, form)
    assert text in answer.to_markdown()
    assert answer.quotes[0].to_dict()["text"] == text


def test_the_card_holds_every_character_and_a_way_to_the_whole() -> None:
    answer = answer_of(quote_of(100, 50))
    card = answer_card(answer, frozenset({answer.quotes[0].locator}))
    assert Nodes(card).quotes == [answer.quotes[0].text]
    assert card.count('class="folded"') == 2
    assert card.count('class="unfold"') == 1
    short = answer_of(quote_of(20, 10))
    assert 'class="unfold"' not in answer_card(short, frozenset({short.quotes[0].locator}))


def test_a_sentence_outside_its_quotation_is_refused() -> None:
    article = Article(id="a", text="One. Two.")
    with pytest.raises(LocatorError, match="sentence"):
        Quote(
            article=article,
            locator=article.locate(Span(start=0, end=4)),
            score=1.0,
            context_span=Span(start=0, end=4),
            sentence_span=Span(start=5, end=9),
        )


def test_a_key_phrase_at_an_edge_folds_the_other_side_alone() -> None:
    text = " ".join(f"w{number}" for number in range(80))
    whole = Span(start=0, end=len(text))
    (fold,) = folds_of(text, whole, Span(start=0, end=2))
    assert fold.end == len(text)
    assert fold.slice(text).split()[0] == "w19"

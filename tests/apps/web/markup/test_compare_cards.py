"""A comparison's HTML: nothing but articles' words, metadata, numbers and labels."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant import Answer, AnswerStatus, Article, Assistant, Filters, Locator, Quote, Span
from assistant.apps.web import captions
from assistant.apps.web.markup.compare_cards import comparison_card
from assistant.apps.web.markup.quotation_card import citation_text
from assistant.apps.web.state.form import Form
from assistant.apps.web.views import compare_view
from assistant.records import ComparedAnswer, Comparison
from assistant.rendering import labels
from tests.apps.web.conftest import STEADY, WordEncoder
from tests.fixed_words import words_of

TEXT = "A poll of <b>2018</b> said that 71 percent & more objected."


def quoted(outlet: str | None, text: str, key: str | None = None) -> ComparedAnswer:
    article = Article(
        id=f"id-{outlet}".replace(" ", "-"),
        text=text,
        title="Poll <i>",
        publisher=outlet,
        published=date(2018, 1, 2),
    )
    whole = Span(start=0, end=len(text))
    phrase = Span(start=text.index(key), end=text.index(key) + len(key)) if key else None
    quote = Quote(
        article=article,
        locator=article.locate(whole),
        score=1.0,
        context_span=whole,
        key_phrase_span=phrase,
    )
    answer = Answer(
        question="?",
        query="?",
        status=AnswerStatus.ANSWERED,
        confidence=0.9,
        quotes=(quote,),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="",
    )
    return ComparedAnswer(publisher=outlet, articles=1, answer=answer)


def compared(*items: ComparedAnswer, not_asked: tuple[str | None, ...] = ()) -> Comparison:
    return Comparison(
        question="?", answers=items, not_asked=not_asked, filters=Filters(), index_fingerprint=""
    )


def everything(comparison: Comparison) -> frozenset[Locator]:
    return frozenset(q.locator for item in comparison.answers for q in item.answer.quotes)


def visible(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "\n", markup))


def quotations(markup: str) -> list[str]:
    found = re.findall(r'<blockquote class="quote">(.*?)</blockquote>', markup)
    return [html.unescape(re.sub(r"<[^>]*>", "", part)) for part in found]


def test_marks_that_cross_leave_the_quotation_as_it_is() -> None:
    one, other = quoted("A", TEXT, key="that 71"), quoted("B", "It was 66 percent in 2018.")
    markup = comparison_card(compared(one, other), everything(compared(one, other)))
    assert quotations(markup) == [TEXT, "It was 66 percent in 2018."]
    assert '<strong class="key">that </strong><strong class="key"><mark class="lone">71' in markup
    assert '<mark class="lone"> percent</mark>' in markup
    assert "\n" not in markup


def test_what_does_not_hold_any_more_is_withheld_and_marks_nothing() -> None:
    one, other = quoted("A", TEXT), quoted("B", "It was 66 percent in 2018.")
    markup = comparison_card(
        compared(one, other), frozenset(q.locator for q in other.answer.quotes)
    )
    assert quotations(markup) == ["It was 66 percent in 2018."]
    assert captions.WITHHELD in markup
    assert "71 percent" not in markup
    assert markup.count('class="cite dot"') == 1


def test_one_column_alone_has_no_marks_and_no_legend() -> None:
    comparison = compared(quoted("A", TEXT))
    markup = comparison_card(comparison, everything(comparison))
    assert 'class="lone"' not in markup
    assert captions.LONE_NUMBER_MEANS not in visible(markup)


def test_every_word_is_the_articles_or_a_label() -> None:
    comparison = compared(
        quoted("A <img>", TEXT, key="71"),
        quoted(None, "It was 66 percent in 2018."),
        not_asked=("C", None),
    )
    markup = comparison_card(comparison, everything(comparison))
    copied = re.findall(r'<span class="to-copy">(.*?)</span>', markup)
    quotes = [quote for item in comparison.answers for quote in item.answer.quotes]
    assert [html.unescape(text) for text in copied] == [citation_text(quote) for quote in quotes]
    shown = visible(re.sub(r'<span class="to-copy">.*?</span>', "", markup))
    known = sorted(
        {
            *words_of(labels),
            *words_of(captions),
            labels.NOT_ASKED.format(count=2),
            captions.SHOW_IN_ARTICLE,
            TEXT,
            *(f"{TEXT[:at]}" for at in range(1, len(TEXT))),
            "It was 66 percent in 2018.",
            "Poll <i>",
            "A <img>",
            "C",
        },
        key=len,
        reverse=True,
    )
    for text in (TEXT, "It was 66 percent in 2018."):
        for part in re.split(r"(71|66 percent|66| percent)", text):
            shown = shown.replace(f"\n{part}\n", "\n\n")
    for label in known:
        shown = shown.replace(label, "")
    assert re.fullmatch(r"[\s\d.,·:-]*", shown), shown


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    articles = [
        Article(
            id=f"p{number}",
            text=f"The repairs of the northern pier cost {number} million dollars.",
            publisher=f"Paper {number:02}",
        )
        for number in range(40)
    ]
    folder = tmp_path_factory.mktemp("crowd-index")
    with Assistant.build(articles, folder, encoder=WordEncoder(), recipe=STEADY) as built:
        yield built


def test_of_forty_outlets_eight_are_columns_and_the_others_are_named(crowd: Assistant) -> None:
    markup = compare_view.compare(crowd, "What did the repairs of the pier cost?", Form())
    assert markup.count("outlet-column") == 8
    assert labels.NOT_ASKED.format(count=32) in markup
    assert all(f"Paper {number:02}" in markup for number in range(40))

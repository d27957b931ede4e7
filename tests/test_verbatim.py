"""The one promise: every character shown is article text, metadata, a number or a fixed label."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, AnswerStatus, Article, Filters, Locator, Quote, SearchScope, Span
from assistant.apps.cli.result_text import answer_text, comparison_text
from assistant.errors import ArticleError, LocatorError
from assistant.records import ComparedAnswer, Comparison, Story
from assistant.rendering import labels
from assistant.rendering.escaping import escape_markdown
from tests.fixed_words import words_of
from tests.wire_stories import info_of

SURROGATES = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(SURROGATES, min_size=1, max_size=200).filter(lambda text: text.strip() != "")
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: text.strip() != ""
)
COUNTS = st.integers(0, 999)
MARKS = (" · ", ", ", "(", ")", "[", "]", "— ", ":", "> ", ">", "**", "*", "<", "\n", " ", ".")


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        id=draw(st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)),
        text=draw(TEXTS),
        title=draw(st.none() | LINES),
        authors=tuple(draw(st.lists(LINES, max_size=2))),
        publisher=draw(st.none() | LINES),
        published=draw(st.none() | st.dates(min_value=date(1900, 1, 1))),
        url=draw(st.none() | st.just("https://example.org/a?b=c")),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    article = draw(articles())
    start = draw(st.integers(0, len(article.text) - 1))
    end = draw(st.integers(start + 1, len(article.text)))
    other = Article(id="OTHER", text="x", publisher=draw(LINES))
    report = Story.of([info_of(article), info_of(other)])
    return Quote(
        article=article,
        locator=article.locate(Span(start=start, end=end)),
        score=draw(st.floats(0, 2)),
        context_span=Span(start=0, end=len(article.text)),
        story=draw(st.none() | st.just(report)),
        confidence=draw(st.none() | st.floats(0, 1)),
        missing=tuple(draw(st.lists(LINES, max_size=1))),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    status = draw(st.sampled_from(list(AnswerStatus)))
    found = tuple(draw(st.lists(quotes(), min_size=1, max_size=3)))
    nothing = status is AnswerStatus.NOT_FOUND
    return Answer(
        question="q",
        query="q",
        status=status,
        confidence=draw(st.floats(0, 1)),
        quotes=() if nothing else found,
        near_misses=found if nothing else (),
        filters=Filters(),
        index_fingerprint="f",
        scope=draw(
            st.none() | st.builds(SearchScope, articles=st.integers(1, 999), left_out=COUNTS)
        ),
    )


def allowed_strings(answer: Answer) -> set[str]:
    strings = {piece for label in words_of(labels) for piece in label.split("{count}") if piece}
    strings |= {*words_of(labels), *MARKS}
    for quote in (*answer.quotes, *answer.near_misses):
        article = quote.article
        strings |= {article.id, quote.text, *article.authors, *quote.missing, *quote.doubts}
        strings |= {value for value in (article.title, article.publisher, article.url) if value}
        # Its percent-encoded words are the article's: tests/records/test_deep_links.py
        strings |= {link for link in (quote.citation.deep_link,) if link}
        strings |= set(quote.story.publishers if quote.story else ())
    return strings


def is_made_of(text: str, strings: Iterable[str]) -> bool:
    """Whether `text` is a concatenation of these strings and of numbers."""
    pieces = sorted(strings, key=len, reverse=True)
    number = re.compile(r"\d+(?:\.\d+)?")
    reachable = {0}
    for position in range(len(text)):
        if position not in reachable:
            continue
        reachable |= {position + len(s) for s in pieces if text.startswith(s, position)}
        if match := number.match(text, position):
            reachable |= set(range(position + 1, match.end() + 1))
    return len(text) in reachable


@given(answers())
def test_an_answer_in_the_terminal_holds_nothing_of_our_own(answer: Answer) -> None:
    assert is_made_of(answer_text(answer), allowed_strings(answer))


@given(answers())
def test_an_answer_in_markdown_holds_nothing_of_our_own(answer: Answer) -> None:
    strings = {
        line
        for string in allowed_strings(answer)
        for whole in (string, string.strip())
        for part in (whole, *whole.split("\n"))
        # A character that acts at the start of a line only is escaped nowhere else
        for line in (part, escape_markdown(part), escape_markdown(f"x{part}")[1:])
    }
    strings |= {string.rstrip() for string in strings} | {"\\"}
    assert is_made_of(answer.to_markdown(), strings - {""})


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    outlets = draw(st.lists(st.sampled_from([None, "The Post", "The *Ledger*"]), max_size=3))
    return Comparison(
        question="q",
        answers=tuple(
            ComparedAnswer(
                publisher=name, articles=draw(st.integers(1, 2000)), answer=draw(answers())
            )
            for name in outlets
        ),
        not_asked=tuple(draw(st.lists(st.sampled_from([None, "The Gazette"]), max_size=2))),
        filters=Filters(),
        index_fingerprint="f",
    )


@given(comparisons())
def test_a_comparison_in_the_terminal_holds_nothing_of_our_own(comparison: Comparison) -> None:
    strings = {part for label in words_of(labels) for part in label.split("{count}")}
    strings |= {"The Post", "The *Ledger*", "The Gazette", ",", ": ", ", "} | {
        *words_of(labels),
        *MARKS,
    }
    for item in comparison.answers:
        strings |= allowed_strings(item.answer)
    assert is_made_of(comparison_text(comparison), strings - {""})
    for item in comparison.answering:
        assert answer_text(item.shown_answer) in comparison_text(comparison)
        assert item.shown_answer.to_markdown().rstrip() in comparison.to_markdown()
        assert "*Ledger*" not in comparison.to_markdown().replace("\\*Ledger\\*", "")


def test_the_check_for_foreign_words_can_fail() -> None:
    assert not is_made_of("Quoted and invented", {"Quoted", " "})


@given(quotes())
def test_every_quote_is_a_slice_of_its_article(quote: Quote) -> None:
    place = quote.locator
    assert quote.text == quote.article.text[place.start : place.end]
    assert quote.to_dict()["text"] == quote.text
    assert Locator.parse(str(place)) == place
    assert quote.text in quote.context


def test_no_constructor_takes_quoted_text() -> None:
    with pytest.raises(TypeError):
        Quote(text="made up", score=1.0)  # type: ignore[call-arg]  # the refusal is the test


def test_a_report_names_the_article_it_is_quoted_from() -> None:
    article, one, two = (Article(id=name, text="It was approved.") for name in ("a", "b", "c"))
    with pytest.raises(LocatorError, match="not by 'a'"):
        Quote(
            article=article,
            locator=article.locate(Span(start=0, end=2)),
            score=1.0,
            context_span=Span(start=0, end=2),
            story=Story.of([info_of(one), info_of(two)]),
        )


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 0), (5, 3), (-1, 4), (0, 12)],
    ids=["empty", "reversed", "before", "past"],
)
def test_a_locator_that_does_not_resolve_cannot_become_a_quote(start: int, end: int) -> None:
    article = Article(id="a", text="Ten letters")
    with pytest.raises(LocatorError):
        Quote(
            article=article,
            locator=Locator(article_id="a", text_sha256=article.text_sha256, start=start, end=end),
            score=1.0,
            context_span=Span(start=0, end=11),
        )


def test_a_locator_refuses_a_changed_text_and_another_article() -> None:
    before = Article(id="a", text="It was approved.")
    place = before.locate(Span(start=0, end=16))
    with pytest.raises(LocatorError, match="has changed"):
        place.resolve(Article(id="a", text="It was not approved."))
    with pytest.raises(LocatorError, match="not 'b'"):
        place.resolve(Article(id="b", text="It was approved."))


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "has space", "text": "x"},
        {"id": "", "text": "x"},
        {"id": "a", "text": "  \n"},
        {"id": "a", "text": "lone \ud800"},
        {"id": "a", "text": "x", "title": "two\nlines"},
        {"id": "a", "text": "x", "authors": "One String"},
        {"id": "a", "text": "x", "published": "2018-11-20"},
        {"id": "a", "text": "x", "pages": (3, 1)},
    ],
    ids=lambda fields: ",".join(f"{k}={v!r}" for k, v in fields.items()),
)
def test_an_article_validates_itself(fields: dict[str, object]) -> None:
    with pytest.raises(ArticleError):
        Article(**fields)  # type: ignore[arg-type]  # wrong on purpose


def test_a_page_is_found_by_offset() -> None:
    article = Article(id="a", text="one two three", pages=(0, 4, 8))
    assert [article.page_of(offset) for offset in (0, 3, 4, 12)] == [1, 1, 2, 3]
    assert Article(id="b", text="one").page_of(0) is None

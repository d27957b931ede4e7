"""Answers to export, with metadata of every completeness."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from assistant import Answer, AnswerStatus, Article, Filters, Quote, Span

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: text.strip() != ""
)


def quote_of(article: Article, start: int = 0, end: int | None = None) -> Quote:
    stop = len(article.text) if end is None else end
    return Quote(
        article=article,
        locator=article.locate(Span(start=start, end=stop)),
        score=1.0,
        context_span=Span(start=0, end=len(article.text)),
    )


def answer_of(*quotes: Quote, near_misses: tuple[Quote, ...] = ()) -> Answer:
    return Answer(
        question="What did they say?",
        query="What did they say?",
        status=AnswerStatus.ANSWERED if quotes else AnswerStatus.NOT_FOUND,
        confidence=0.9 if quotes else 0.1,
        quotes=quotes,
        near_misses=near_misses,
        filters=Filters(),
        index_fingerprint="f",
    )


FERRY = Article(
    id="ferry",
    text="Fog lay over the harbour.\n\nThe ferry waits. Nobody knows for how long.",
    title="Waiting for the ferry",
    authors=("Ann Author", "Ben Q. Writer"),
    publisher="The Island Times",
    published=date(2018, 11, 20),
    url="https://island.example.org/a_b?x=1&y=2",
    language="en",
)
REPORT = Article(
    id="report",
    text="First page of it. Second page of it.",
    title="Is it over?",
    publisher="The Daily",
    published=date(1999, 1, 2),
    pages=(0, 18),
)
PAGE = Article(
    id="Page/1",
    text="It was said.",
    title="A “declaration” of 50% & {more}",
    url="http://example.org/b",
)
BARE = Article(id="bare", text="Nothing is known of this.")
MIXED = answer_of(
    quote_of(FERRY, 27),
    quote_of(REPORT),
    quote_of(PAGE),
    quote_of(BARE),
    quote_of(FERRY, 0, 25),
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        id=draw(st.from_regex(r"[A-Za-z0-9,{}%#~\"ё_-]{1,12}", fullmatch=True)),
        text=draw(LINES),
        title=draw(st.none() | LINES),
        authors=tuple(draw(st.lists(LINES | st.just("Ann and Ben"), max_size=3))),
        publisher=draw(st.none() | LINES),
        published=draw(st.none() | st.dates()),
        url=draw(st.none() | st.just("https://example.org/a_b%20c?d=~e&f#g")),
        language=draw(st.none() | st.just("en")),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    found = draw(st.lists(articles(), min_size=1, max_size=4, unique_by=lambda item: item.id))
    return answer_of(*(quote_of(article) for article in found))

"""Answers in the conversation: nothing but quotations, metadata, numbers and labels."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import (
    Answer,
    AnswerStatus,
    Article,
    Assistant,
    Filters,
    Likelihood,
    Locator,
    Quote,
    SearchScope,
    Span,
)
from assistant.apps.web import captions
from assistant.apps.web.markup.answer_card import answer_card, message_card, question_card
from assistant.apps.web.state.links import read_locators
from assistant.records import Story
from assistant.records.article import source_line
from assistant.rendering import labels
from tests.conftest import LINEAR, HashingEncoder
from tests.fixed_words import words_of
from tests.wire_stories import info_of

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=120
).filter(lambda text: bool(text.strip()))
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)


OWN_LINKS = ("#show=", "#clip=", "#conversation=")
"""What links begin with that stay in the page."""

UNHURRIED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Nodes(HTMLParser):
    """Text nodes outside of quotations, quotations whole, and links."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.quotes: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.citations: list[str] = []
        self._quoting = False
        self._citing = False
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "blockquote":
            self._quoting = True
            self.quotes.append("")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        if "to-copy" in (dict(attrs).get("class") or ""):
            self._citing = True
            self.citations.append("")

    def handle_endtag(self, tag: str) -> None:
        self._quoting = self._quoting and tag != "blockquote"
        self._citing = self._citing and tag != "span"

    def handle_data(self, data: str) -> None:
        if self._quoting:
            self.quotes[-1] += data
        elif self._citing:
            self.citations[-1] += data
        elif data.strip():
            self.texts.append(data)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    article = Article(
        id=draw(st.from_regex(r"[a-z<&\"]{1,9}", fullmatch=True)),
        text=draw(TEXTS),
        title=draw(st.none() | LINES),
        authors=tuple(draw(st.lists(LINES, max_size=2))),
        publisher=draw(st.none() | LINES),
        published=draw(st.none() | st.dates()),
        url=draw(st.none() | LINES | st.just("https://example.org/a?b=c")),
        pages=draw(st.sampled_from([(), (0,)])),
    )
    start = draw(st.integers(0, len(article.text) - 1))
    end = draw(st.integers(start + 1, len(article.text)))
    key = Span(start=start, end=end) if draw(st.booleans()) else None
    locator = article.locate(Span(start=start, end=end))
    return Quote(
        article=article,
        locator=locator,
        score=0.5,
        context_span=Span(start=0, end=len(article.text)),
        key_phrase_span=key,
        locations=(locator, article.locate(Span(start=0, end=1))),
        story=draw(st.none() | st.just(_report(article, draw(LINES)))),
        confidence=draw(st.floats(0, 1)),
        likelihood=draw(st.sampled_from(Likelihood)),
        missing=tuple(draw(st.lists(LINES, max_size=2))),
    )


def _report(article: Article, publisher: str) -> Story:
    other = Article(id="the-other-one", text="x", publisher=publisher)
    return Story.of([info_of(article), info_of(other)])


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    status = draw(st.sampled_from(list(AnswerStatus)))
    found = tuple(draw(st.lists(quotes(), min_size=1, max_size=3)))
    nothing = status is AnswerStatus.NOT_FOUND
    return Answer(
        question="q?",
        query=draw(st.just("q?") | LINES),
        status=status,
        confidence=draw(st.floats(0, 1)),
        quotes=() if nothing else found,
        near_misses=found if nothing else (),
        filters=Filters(),
        index_fingerprint="f",
    )


def all_locators(answer: Answer) -> frozenset[Locator]:
    shown = (*answer.quotes, *answer.near_misses)
    return frozenset(place for quote in shown for place in quote.locations)


def allowed(answer: Answer) -> set[str]:
    strings = {*words_of(labels), *words_of(captions), answer.query}
    for quote in (*answer.quotes, *answer.near_misses):
        article = quote.article
        strings |= {article.id, ", ".join(article.authors), article.title or ""}
        strings |= {article.publisher or "", article.url or "", ", example.org"}
        strings |= {labels.spell_date(article.published)} if article.published else set()
        strings |= {f"({len(answer.near_misses)})", *quote.missing, *quote.doubts}
        for info in quote.story.articles if quote.story else ():
            origin = (info.publisher, info.published and labels.spell_date(info.published))
            strings |= {labels.SEPARATOR.join(part for part in origin if part) or info.id}
    return {string.strip() for string in strings}


@UNHURRIED
@given(answers())
def test_every_character_is_quoted_or_known(answer: Answer) -> None:
    nodes = Nodes(answer_card(answer, all_locators(answer)))
    assert nodes.quotes == [quote.text for quote in (*answer.quotes, *answer.near_misses)]
    known = allowed(answer)
    for text in nodes.texts:
        plain = re.sub(r":?\s*\(?[\d.]+\)?$", "", text)
        words = {text.strip(), plain.strip(), plain.removesuffix(labels.SEPARATOR.rstrip()).strip()}
        is_number = re.fullmatch(r"\d+(\.\d+)?", text.strip()) is not None
        assert is_number or words & known, f"the page says {text!r} of its own"


@UNHURRIED
@given(answers())
def test_links_lead_to_the_quotations(answer: Answer) -> None:
    shown = (*answer.quotes, *answer.near_misses)
    links = Nodes(answer_card(answer, all_locators(answer))).links
    opened = [read_locators(link)[0] for link in links if link.startswith("#show=")]
    assert {quote.locator for quote in shown} <= set(opened)
    assert all(link.startswith((*OWN_LINKS, "https://", "http://")) for link in links)
    pinned = [unquote(link) for link in links if link.startswith("#clip=pin.")]
    assert pinned == [f"#clip=pin.{quote.locator}" for quote in shown]
    judged = [unquote(link) for link in links if link.startswith("#conversation=")]
    assert judged == [f"#conversation=aside.{quote.locator}" for quote in answer.quotes]


@UNHURRIED
@given(answers())
def test_the_source_link_opens_the_page_at_the_quotation(answer: Answer) -> None:
    shown = (*answer.quotes, *answer.near_misses)
    links = Nodes(answer_card(answer, all_locators(answer))).links
    outside = [link for link in links if not link.startswith(OWN_LINKS)]
    assert outside == [link for quote in shown if (link := quote.citation.deep_link)]


@UNHURRIED
@given(answers())
def test_what_is_copied_under_a_quotation_is_its_source_its_place_and_its_address(
    answer: Answer,
) -> None:
    shown = (*answer.quotes, *answer.near_misses)
    citations = Nodes(answer_card(answer, all_locators(answer))).citations
    assert len(citations) == len(shown)
    for quote, citation in zip(shown, citations, strict=True):
        line, _, address = citation.partition("\n")
        source, _, place = line.rpartition(" · ")
        assert source == f"— {source_line(quote.article)}"
        assert re.fullmatch(r"p\. 1" if quote.article.pages else r"paras?\. \d+(–\d+)?", place)
        assert address == (quote.citation.deep_link or quote.article.url or "")


def test_the_line_under_a_report_counts_the_other_known_outlets() -> None:
    own = Article(id="a", text="The pier is closed.", publisher="Coast Press")
    others = [
        Article(id="b", text="x", publisher="The Courier", published=date(2021, 3, 3)),
        Article(id="c", text="x", publisher="coast press"),
        Article(id="d", text="x"),
    ]

    def lines(article: Article, copies: list[Article]) -> list[str]:
        quote = Quote(
            article=article,
            locator=article.locate(Span(start=0, end=19)),
            score=1.0,
            context_span=Span(start=0, end=19),
            story=Story.of([info_of(one) for one in (article, *copies)]),
        )
        answer = _answer_of(quote)
        return Nodes(answer_card(answer, all_locators(answer))).texts

    assert captions.ONE_OUTLET_MORE in lines(own, others)
    assert "The Courier · 3 March 2021" in lines(own, others)
    assert captions.OUTLETS_MORE.format(count=2) in lines(
        Article(id="e", text=own.text), [*others[:2], *others[2:]]
    )
    assert not any(text.startswith("+") for text in lines(own, others[1:]))


def _quotes_of(*articles: Article) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            article=article,
            locator=article.locate(Span(start=0, end=4)),
            score=1.0,
            context_span=Span(start=0, end=len(article.text)),
        )
        for article in articles
    )


def test_what_all_sources_have_in_common_is_said_once_above_them() -> None:
    known = {"publisher": "Coast Press", "authors": ("Ola Moe",), "published": date(2021, 3, 3)}
    quotes = _quotes_of(
        Article(id="a", title="Fog", text="Fog came.", **known),  # type: ignore[arg-type]
        Article(id="b", title="Rain", text="Rain came.", **known),  # type: ignore[arg-type]
    )
    answer = _answer_of(*quotes)
    texts = Nodes(answer_card(answer, all_locators(answer))).texts
    for detail in ("Coast Press", "Ola Moe", "3 March 2021"):
        assert texts.count(detail) == 1
    assert texts.index(f"{labels.ALL_FROM} ") < texts.index("Coast Press") < texts.index("Fog")
    assert {"Fog", "Rain"} <= set(texts)


def test_a_lone_quotation_and_unlike_ones_keep_their_sources() -> None:
    one, other = _quotes_of(
        Article(id="a", text="Fog came.", publisher="Coast Press"),
        Article(id="b", text="Rain came.", publisher="The Courier"),
    )
    for answer in (_answer_of(one), _answer_of(one, other)):
        texts = Nodes(answer_card(answer, all_locators(answer))).texts
        assert "Coast Press" in texts
        assert f"{labels.ALL_FROM} " not in texts


def test_a_card_names_what_its_passage_lacks() -> None:
    (quote,) = _quotes_of(Article(id="a", text="Fog came."))
    answer = _answer_of(replace(quote, missing=("2016", "Kyoto")))
    texts = Nodes(answer_card(answer, all_locators(answer))).texts
    place = texts.index(f"{labels.MISSING} ")
    assert texts[place : place + 4] == [f"{labels.MISSING} ", "2016", labels.SEPARATOR, "Kyoto"]


def test_near_misses_of_nothing_found_are_open_and_the_scope_is_said() -> None:
    answer = Answer(
        question="q",
        query="q",
        status=AnswerStatus.NOT_FOUND,
        confidence=0.1,
        quotes=(),
        near_misses=_quotes_of(Article(id="a", text="Fog came.")),
        filters=Filters(),
        index_fingerprint="f",
        scope=SearchScope(articles=3, left_out=2),
    )
    card = answer_card(answer, all_locators(answer))
    assert '<details class="near" open="">' in card
    assert "3 articles searched · 2 left out by the filters" in Nodes(card).texts


def test_an_unsearched_question_shows_no_confidence() -> None:
    answer = Answer(
        question="q",
        query="q",
        status=AnswerStatus.NOT_FOUND,
        confidence=0.0,
        quotes=(),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
        scope=SearchScope(articles=0),
    )
    texts = Nodes(answer_card(answer, frozenset())).texts
    assert texts == [labels.NOTHING_SEARCHED, labels.EMPTY_COLLECTION]


def _answer_of(*quotes: Quote) -> Answer:
    return Answer(
        question="q",
        query="q",
        status=AnswerStatus.ANSWERED,
        confidence=0.5,
        quotes=quotes,
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
    )


@UNHURRIED
@given(answers())
def test_what_does_not_verify_is_withheld(answer: Answer) -> None:
    card = answer_card(answer, frozenset())
    nodes = Nodes(card)
    assert nodes.quotes == []
    assert nodes.links == []
    assert nodes.texts.count(captions.WITHHELD) == len(answer.quotes) + len(answer.near_misses)
    assert captions.VERIFIED not in nodes.texts


@UNHURRIED
@given(answers())
def test_only_an_answer_bears_the_tick(answer: Answer) -> None:
    nodes = Nodes(answer_card(answer, all_locators(answer)))
    assert nodes.texts.count(captions.VERIFIED) == len(answer.quotes)


@UNHURRIED
@given(answers())
def test_a_card_is_one_line_of_expected_elements(answer: Answer) -> None:
    card = answer_card(answer, all_locators(answer))
    assert "\n" not in card
    assert Nodes(card).tags <= {
        *("a", "blockquote", "button", "cite", "details", "div", "li", "ol", "p", "section"),
        *("span", "strong", "summary", "ul"),
    }


@pytest.mark.parametrize("status", [AnswerStatus.ANSWERED, AnswerStatus.WEAK])
def test_confidence_is_said_once_and_where_a_quotation_differs(status: AnswerStatus) -> None:
    article = Article(id="a", text="Yes, it did. No, it did not. Perhaps it did.")
    spans = [Span(start=0, end=12), Span(start=13, end=28), Span(start=29, end=44)]
    first, second, third = (
        Quote(
            article=article,
            locator=article.locate(span),
            score=1.0,
            context_span=span,
            confidence=confidence,
            likelihood=likelihood,
        )
        for span, confidence, likelihood in zip(
            spans,
            (0.874, 0.861, 0.321),
            (Likelihood.LIKELY, Likelihood.LIKELY, Likelihood.UNLIKELY),
            strict=True,
        )
    )
    answer = Answer(
        question="q",
        query="q",
        status=status,
        confidence=0.874,
        quotes=(first, second, third),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="f",
    )
    texts = Nodes(answer_card(answer, all_locators(answer))).texts
    assert labels.STATUS_LABELS[status.value] in texts
    assert f"{labels.CONFIDENCE} 0.87" in texts
    assert f" {captions.BEST_PASSAGE}: 0.87" in texts
    assert captions.LIKELIHOODS["likely"] not in texts
    assert texts.count(captions.LIKELIHOODS["unlikely"]) == 1
    assert f" {captions.THIS_PASSAGE}: 0.32" in texts


def test_questions_and_messages_are_only_text() -> None:
    hostile = "<b>x</b>\n\n# y"
    assert Nodes(message_card(hostile)).texts == [hostile]
    asked = Nodes(question_card(hostile, "?q=%3Cb%3E"))
    assert asked.texts == [hostile, captions.LINK_TO_QUESTION]
    assert [unquote(link) for link in asked.links] == ["?q=<b>"]
    assert "\n" not in question_card(hostile)


def test_why_a_quotation_was_chosen_is_folded_below_it(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    ferry = Article(id="ferry", title="A & B", text="The ferry <Etorofu> sails on Tuesdays.")
    with Assistant.build([ferry], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("When does the ferry Etorofu sail?")
    card = answer_card(answer, all_locators(answer))
    nodes = Nodes(card)
    (why,) = answer.explain().quotes
    shown = [text.strip() for text in nodes.texts]
    for label, value in why.lines():
        assert shown[shown.index(label) + 1] == value
    assert card.count('<details class="why">') == 1
    assert labels.WHY in nodes.texts
    assert labels.WHY not in Nodes(answer_card(answer, frozenset())).texts, "it is withheld too"


def test_each_part_of_a_question_has_a_section_of_its_own(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    ferry = Article(id="ferry", text="The ferry Etorofu sails on Tuesdays.")
    with Assistant.build([ferry], tmp_path, encoder=encoder, reader=LINEAR) as desk:
        answer = desk.ask("When does the Etorofu sail, and who painted <Guernica>?")
    assert [part.question for part in answer.parts] == [
        "When does the Etorofu sail",
        "who painted <Guernica>?",
    ]
    card = answer_card(answer, all_locators(answer))
    assert card.count('class="part-question"') == 2
    assert card.count('<section class="part ') == 2
    texts = Nodes(card).texts
    assert [part.question for part in answer.parts] == [
        text for text in texts if text in answer.question
    ]
    assert labels.IN_PART in texts

"""What a person does with the cards of an answer, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant import Answer, Article, Assistant, ChatBundle
from assistant.apps.web import RunningServer, captions, serve
from assistant.apps.web.markup.quotation_card import citation_text
from assistant.chat import Chat
from assistant.rendering import labels
from tests.apps.web.conftest import FILLER, STEADY, WordEncoder
from tests.wire_stories import wire_articles

Ask = Callable[[Page, str], None]
QUESTION = "When was the joint declaration signed in Moscow?"
KEEPER = "What did the lighthouse keeper write into his logbook?"
NOTHING = "Which tenor sang at the opera gala?"
PIER = "How much would repairs of the pier cost according to the report?"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.fixture(scope="module")
def answered(open_shared_page: Callable[..., Page], server: RunningServer, ask: Ask) -> Page:
    """A page with one answer, for tests that read its cards and copy from them."""
    page = open_shared_page(server.url)
    ask(page, QUESTION)
    return page


@pytest.fixture(scope="module")
def of_keeper(open_shared_page: Callable[..., Page], server: RunningServer, ask: Ask) -> Page:
    """The same with an answer from the hostile article."""
    page = open_shared_page(server.url)
    ask(page, KEEPER)
    return page


def announced(page: Page, words: str) -> None:
    expect(page.locator("#announcer[role=status]")).to_have_text(words)


@pytest.mark.parametrize(("shown", "question"), [("answered", QUESTION), ("of_keeper", KEEPER)])
def test_copying_gives_the_quotation_byte_for_byte(
    request: pytest.FixtureRequest, desk: Assistant, shown: str, question: str
) -> None:
    page: Page = request.getfixturevalue(shown)
    wanted = [quote.text for quote in desk.ask(question).quotes]
    for number, text in enumerate(wanted):
        card = page.locator(".quotes .card").nth(number)
        card.get_by_role("button", name=captions.COPY_QUOTATION).click()
        expect(card.locator(".copy-quotation")).to_have_class("copy copy-quotation copied")
        expect(card.get_by_role("button", name=captions.COPIED)).to_be_visible()
        announced(page, captions.COPIED)
        assert clipboard(page).encode() == text.encode()


def test_copying_with_the_citation_adds_source_place_and_address(
    answered: Page, desk: Assistant
) -> None:
    quote = desk.ask(QUESTION).quotes[0]
    card = answered.locator(".quotes .card").first
    card.get_by_role("button", name=captions.COPY_WITH_CITATION).click()
    expect(card.locator(".copy-cited")).to_have_class("copy copy-cited copied")
    announced(answered, captions.COPIED)
    assert clipboard(answered) == f"{quote.text}\n{citation_text(quote)}"
    line, address = citation_text(quote).split("\n")
    assert line == (
        "— The declaration of 1956 · Ann Author, Ben Writer · The Weekly · 19 October 1996 · para. 2"
    )
    assert address.startswith("https://weekly.example.org/1956?a=b&c=d#:~:text=")


def test_copying_works_without_the_clipboard_interface(
    new_page: Page, ask: Ask, desk: Assistant
) -> None:
    page = new_page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    ask(page, KEEPER)
    button = page.locator(".quotes .card").first.locator(".copy-quotation")
    button.click()
    expect(button).to_have_class("copy copy-quotation copied")
    page.evaluate("delete navigator.clipboard")
    copied = page.evaluate(
        "Navigator.prototype.__lookupGetter__('clipboard').call(navigator).readText()"
    )
    assert copied == desk.ask(KEEPER).quotes[0].text


def test_a_copy_that_fails_says_so(new_page: Page, ask: Ask) -> None:
    page = new_page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.execCommand = () => false")
    ask(page, QUESTION)
    button = page.locator(".quotes .card").first.locator(".copy-quotation")
    button.click()
    expect(button.locator(".failed")).to_be_visible()
    announced(page, captions.NOT_COPIED)


def test_the_original_opens_at_the_passage_only_where_there_is_a_web_address(
    answered: Page, desk: Assistant
) -> None:
    page = answered
    quotes = desk.ask(QUESTION).quotes
    linked = [quote.citation.deep_link for quote in quotes if quote.citation.deep_link]
    assert linked
    assert len(linked) < len(quotes)
    links = page.locator(".quotes .card a.original")
    assert links.evaluate_all("all => all.map(one => one.href)") == linked
    expect(links.first).to_have_text(f"{captions.OPEN_AT_PASSAGE}, weekly.example.org")
    expect(links.first).to_have_attribute("target", "_blank")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer")
    poll = page.locator(".quotes .card").filter(has_text="What the islanders think").first
    expect(poll.locator("a.original")).to_have_count(0)


def test_what_a_confidence_means_shows_on_hover_and_on_focus(
    answered: Page, desk: Assistant
) -> None:
    page = answered
    answer = desk.ask(QUESTION)
    figure = f"{captions.BEST_PASSAGE}: {answer.confidence:.2f}"
    word = f"{labels.CONFIDENCE} {answer.confidence:.2f}"
    button = page.get_by_role("button", name=f"{word} {figure}")
    tip = button.locator(".tip")
    expect(tip).to_have_css("opacity", "0")
    button.hover()
    expect(tip).to_have_css("opacity", "1")
    expect(tip).to_have_text(figure)
    page.mouse.move(1, 1)
    expect(tip).to_have_css("opacity", "0")
    button.focus()
    expect(tip).to_have_css("opacity", "1")
    page.keyboard.press("Escape")
    expect(tip).to_have_css("opacity", "0")
    each = [
        f"{captions.THIS_PASSAGE}: {quote.confidence:.2f}"
        for quote in answer.quotes
        if quote.likelihood is not answer.quotes[0].likelihood
    ]
    expect(page.locator(".quotes .card .confidence .tip")).to_have_text(each)


def test_near_misses_are_open_where_nothing_answers_and_fold_at_a_click(
    page: Page, ask: Ask
) -> None:
    ask(page, NOTHING)
    expect(page.locator(".answer .status")).to_have_text(labels.NOT_FOUND)
    cards = page.locator(".near-misses .card")
    assert cards.count() > 0
    expect(cards.first).to_be_visible()
    expect(page.locator(".near-heading")).to_have_text(f"{labels.NEAR_MISSES} ({cards.count()})")
    page.locator(".near-heading").click()
    expect(cards.first).to_be_hidden()


class Asking:
    """Answers a chat's questions by a function."""

    def __init__(self, ask: Callable[..., Answer]) -> None:
        self.ask = ask

    def with_present_metadata(self, answer: Answer) -> Answer:
        return answer

    def bundle_chat(self, answers: Iterable[Answer], *, with_texts: bool = False) -> ChatBundle:
        raise NotImplementedError


def test_words_carried_into_a_follow_up_stand_on_it_and_a_click_asks_without_them(
    page: Page, ask: Ask
) -> None:
    ask(page, QUESTION)
    expect(page.locator(".asked-with")).to_have_count(0)
    ask(page, "And when was it?")
    carried = page.locator(".answer").last.locator(".asked-with")
    expect(carried).to_contain_text(labels.CARRIED)
    chips = carried.locator(".chip")
    said = QUESTION + " ".join(page.locator(".quotes .card .quote").all_text_contents())
    words = chips.locator(".words").all_text_contents()
    assert words
    assert all(word in said for word in words)
    before = page.locator(".answer").count()
    carried.get_by_role("link", name=captions.ASK_ALONE).click()
    expect(page.locator("#conversation .answer")).to_have_count(before + 1)
    expect(page.locator(".asked").last).to_have_text("And when was it?")
    expect(page.locator(".answer").last.locator(".asked-with")).to_have_count(0)


def test_waiting_says_so_in_words(
    new_page: Page, desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_page  # whose conversation has not begun, so that it begins with what is slow
    go_on = threading.Event()

    def slow(question: str, **how: Any) -> Answer:
        go_on.wait(20)
        return desk.ask(question, **how)

    monkeypatch.setattr(desk, "chat", lambda: Chat(Asking(slow)))
    try:
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".pending .notice")).to_have_text(captions.LOOKING)
        expect(page.locator(".pending .wheel")).to_be_visible()
        expect(page.locator(".pending .longer")).to_be_hidden()
        expect(page.locator(".pending .longer")).to_be_visible(timeout=9_000)
    finally:
        go_on.set()
    page.wait_for_selector(".answer")
    expect(page.locator(".pending")).to_have_count(0)


@pytest.fixture(scope="module")
def wire_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("wire-index")
    quay = Article(id="quay", title="Quay", text=FILLER * 20, publisher="Pier Post")
    articles = [*wire_articles(), quay]
    with Assistant.build(articles, folder, encoder=WordEncoder(), recipe=STEADY) as built:
        running = serve(built, port=None, block=False)
        yield running
        running.close()


def test_a_report_says_how_many_more_outlets_carried_it_and_where(
    open_page: Callable[..., Page], wire_server: RunningServer, ask: Ask
) -> None:
    page = open_page(wire_server.url)
    ask(page, PIER)
    card = page.locator(".quotes .card").filter(has_text="27 million").first
    line = card.locator("details.carried summary")
    expect(line).to_have_text(captions.OUTLETS_MORE.format(count=2))
    expect(card.locator(".copies")).to_be_hidden()
    line.click()
    expect(card.locator(".copies li")).to_have_text(
        ["The Courier · 3 March 2021", "Falls Globe · 3 March 2021"]
    )
    card.locator(".copies a").first.click()
    expect(page.locator("#panel .byline .outlet")).to_have_text("The Courier")
    quoted = card.locator(".quote").text_content()
    expect(page.locator("#chosen")).to_have_text(quoted or "?")


def test_names_that_several_articles_mention_are_examples(
    open_page: Callable[..., Page], wire_server: RunningServer
) -> None:
    page = open_page(wire_server.url)
    names = page.locator(".example-names button:visible")
    expect(names).to_have_text([f"{captions.PASSAGES_ABOUT} Maeve Corrigan"])
    assert sum("Maeve Corrigan" in article.text for article in wire_articles()) >= 2
    names.first.click()
    page.wait_for_selector(".answer")
    expect(page.locator(".question .asked")).to_have_text("Maeve Corrigan")

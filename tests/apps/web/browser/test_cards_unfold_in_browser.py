"""What a card folds away until somebody asks: the rest of a long sentence, and why it was chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect

from assistant import Article, Assistant, ReadablePassage, SentenceScore, Span, Terms
from assistant.answering import LinearReader
from assistant.apps.web import RunningServer, captions, serve
from assistant.rendering import labels
from tests.apps.web.conftest import STEADY, WordEncoder

Ask = Callable[[Page, str], None]
KEY = "nine hours"
BEFORE = " ".join(f"first{number}" for number in range(50))
BEHIND = " ".join(f"last{number}" for number in range(50))
LONG = f"The ferry to Korsakov {BEFORE} sails {KEY} {BEHIND} altogether."
PARTS = "How long does the ferry sail to Korsakov, and who painted Guernica?"


class MarkingReader(LinearReader):
    """The linear reader, which marks one phrase wherever it stands."""

    def read(
        self, question: str, passages: Sequence[ReadablePassage], terms: Terms
    ) -> list[SentenceScore]:
        found = LinearReader.read(self, question, passages, terms)
        return [dataclasses.replace(score, key_phrase=self._mark(score)) for score in found]

    def _mark(self, score: SentenceScore) -> Span | None:
        at = score.article.text.find(KEY, score.span.start, score.span.end)
        return Span(start=at, end=at + len(KEY)) if at >= 0 else None


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    article = Article(id="ferry", title="The ferry", text=LONG, language="en")
    folder = tmp_path_factory.mktemp("long")
    reader = MarkingReader(settings=STEADY.answering)
    with Assistant.build([article], folder, encoder=WordEncoder(), reader=reader) as desk:
        running = serve(desk, port=None, block=False)
        yield running
        running.close()


def test_a_long_sentence_unfolds_and_is_copied_whole_either_way(
    open_page: Callable[..., Page], harbour: RunningServer, ask: Ask
) -> None:
    page = open_page(harbour.url)
    ask(page, "How long does the ferry sail to Korsakov?")
    card = page.locator(".quotes .card").first
    quote = card.locator(".quote")
    height = quote.bounding_box()
    expect(card.locator(".key")).to_have_text(KEY)
    card.get_by_role("button", name=captions.COPY_QUOTATION).click()
    expect(card.locator(".copy-quotation.copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == LONG
    selected = page.evaluate(
        "quote => { getSelection().selectAllChildren(quote); return getSelection().toString(); }",
        quote.element_handle(),
    )
    assert selected.strip() == LONG, "what is selected by hand is whole as well"
    card.get_by_role("button", name=captions.SHOW_WHOLE_SENTENCE).click()
    expect(card.locator("button.unfold")).to_be_hidden()
    expect(card.locator("a.open")).to_be_focused()
    whole = quote.bounding_box()
    assert height is not None
    assert whole is not None
    assert whole["height"] > height["height"]


def test_why_a_sentence_was_chosen_opens_on_the_card(
    open_page: Callable[..., Page], harbour: RunningServer, ask: Ask
) -> None:
    page = open_page(harbour.url)
    ask(page, PARTS)
    expect(page.locator(".part .part-question")).to_have_text(
        ["How long does the ferry sail to Korsakov", "who painted Guernica?"]
    )
    card = page.locator(".quotes .card").first
    expect(card.locator(".signals")).to_be_hidden()
    card.get_by_text(labels.WHY).click()
    expect(card.locator(".signals")).to_be_visible()
    expect(card.locator(".signal .label").first).to_have_text(labels.WORDS_IN_SENTENCE)

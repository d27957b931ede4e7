"""A quotation that goes on overleaf names both pages wherever its source is named."""

from __future__ import annotations

import pytest

from assistant import Article, Quote, Span
from assistant.citing.cited_sources import pinpoint
from assistant.citing.footnotes import spelled
from assistant.records.article import source_line

TEXT = "It was thought to be without value. Then the herring came back. Nobody knew why."
ARTICLE = Article(id="a", text=TEXT, title="Treaty", pages=(0, TEXT.index("without"), TEXT.index("Nobody")))  # fmt: skip
PLACES = {
    "over the page": ("It was thought to be without value.", 1, 2, "1-2", "pp. 1–2"),
    "on one page": ("Then the herring came back.", 2, 2, "2", "p. 2"),
    "over three": (TEXT, 1, 3, "1-3", "pp. 1–3"),
}


def quote_of(words: str) -> Quote:
    start = TEXT.index(words)
    span = Span(start=start, end=start + len(words))
    return Quote(article=ARTICLE, locator=ARTICLE.locate(span), score=1.0, context_span=span)


@pytest.mark.parametrize("name", PLACES)
def test_a_quotation_names_the_pages_it_stands_on(name: str) -> None:
    words, first, last, locator, spelled_out = PLACES[name]
    quote = quote_of(words)
    assert (quote.page, quote.last_page) == (first, last)
    assert quote.citation.to_csl()["locator"] == locator
    assert spelled(pinpoint(quote.citation)) == spelled_out
    assert source_line(ARTICLE, quote.page, quote.last_page).endswith(f" · {spelled_out}")
    assert quote.text == words


def test_a_source_without_pages_names_none() -> None:
    article = Article(id="a", text=TEXT)
    span = Span(start=0, end=9)
    quote = Quote(article=article, locator=article.locate(span), score=1.0, context_span=span)
    assert (quote.page, quote.last_page) == (None, None)
    assert "locator" not in quote.citation.to_csl()

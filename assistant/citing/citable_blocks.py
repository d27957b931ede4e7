"""Quotations as the search results that a language model's host cites from.

Invariant: the blocks of a result are sentences of one quotation, and written one after the other
they are its text exactly. A host cites whole blocks, so whatever it cites is a slice of an article.

The shape is that of the Messages API of Anthropic: blocks of type `search_result`, at top level or
inside a tool's result; its text blocks are the smallest thing that can be cited.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..records import Answer, Quote, source_line
from ..text.sentences import split_sentences


def search_results(answer: Answer) -> list[dict[str, object]]:
    """A block for each quotation, ready to be sent as content."""
    return [
        {
            "type": "search_result",
            "source": quote.address,
            "title": source_line(quote.article, quote.page, quote.last_page),
            "content": [{"type": "text", "text": text} for text in _sentences(quote)],
            "citations": {"enabled": True},
        }
        for quote in answer.quotes
    ]


def _sentences(quote: Quote) -> Iterator[str]:
    """The quotation in sentences, each with the white space after it."""
    text = quote.text
    begins = [span.start for span in split_sentences(text, language=quote.article.language)]
    ends = [*begins[1:], len(text)]
    for begin, end in zip([0, *begins[1:]], ends, strict=True):
        yield text[begin:end]

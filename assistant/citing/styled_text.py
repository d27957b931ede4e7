"""Quotations with citations in a style of the humanities, and the list of sources below.

Invariant: every character is article text, metadata, a number, a label, or punctuation of the
style.
"""

from __future__ import annotations

from ..records import Answer, source_line
from ..rendering import labels
from .cited_sources import cited, pinpoint, source_item
from .csl_styles import styled


def chicago(answer: Answer) -> str:
    """In the Chicago Manual of Style, notes and bibliography."""
    return _styled(answer, style="chicago")


def apa(answer: Answer) -> str:
    """In the style of the American Psychological Association."""
    return _styled(answer, style="apa")


def mla(answer: Answer) -> str:
    """In the style of the Modern Language Association."""
    return _styled(answer, style="mla")


def _styled(answer: Answer, *, style: str) -> str:
    """Numbered quotations, each with its citation, then the list of sources."""
    if not answer.quotes:
        return ""
    sources = cited(answer.quotes)
    places = {citation.article.id: number for number, citation in enumerate(sources)}
    items = [_named(source_item(citation), source_line(citation.article)) for citation in sources]
    cites = [(places[quote.article.id], pinpoint(quote.citation)) for quote in answer.quotes]
    made = styled(items, cites, style=style)
    blocks = [
        f"[{number}] {quote.text}\n    {line}\n"
        for number, (quote, line) in enumerate(zip(answer.quotes, made.citations, strict=True), 1)
    ]
    listed = "".join(f"{line}\n" for line in made.bibliography)
    return "\n".join([*blocks, f"{labels.SOURCES}\n\n{listed}"])


def _named(item: dict[str, object], line: str) -> dict[str, object]:
    """The item; where it has neither title nor author nor outlet, under its plain line."""
    return item if {"title", "author", "container-title"} & item.keys() else {**item, "title": line}

"""Quotations with Markdown footnotes: block quotes, and below them the source of each.

Invariant: every character is article text, metadata, a number or a label, escaped so that Markdown
shows it verbatim.
"""

from __future__ import annotations

from collections import Counter

from .. import labels
from ..records import Answer, Quote
from ..rendering import escape_markdown, source_line
from .sources import Pinpoint, pinpoint, source_key


def footnotes(answer: Answer) -> str:
    """The quotations in order, then their footnotes; a note's name is the key of its source."""
    uses: Counter[str] = Counter()
    quotations: list[str] = []
    notes: list[str] = []
    for quote in answer.quotes:
        key = source_key(quote.article)
        uses[key] += 1
        name = key if uses[key] == 1 else f"{key}:{uses[key]}"
        quotations.append(f"{_block_quote(quote.text)}[^{name}]\n")
        notes.append(f"[^{name}]: {_source(quote)}\n")
    return "\n".join([*quotations, *notes])


def spelled(place: Pinpoint) -> str:
    """The pinpoint in words, such as `p. 3` or `paras. 4–5`."""
    one, many = labels.PINPOINTS[place.label]
    return f"{one if place.first == place.last else many} {place.numbers('–')}"


def _block_quote(text: str) -> str:
    return "\n".join(f"> {_escaped(line)}".rstrip() for line in text.split("\n"))


def _source(quote: Quote) -> str:
    line = f"{source_line(quote.article)}{labels.SEPARATOR}{spelled(pinpoint(quote.citation))}"
    link = quote.citation.deep_link
    return _escaped(line) + (f" <{link}>" if link else "")


def _escaped(line: str) -> str:
    """As in every Markdown of ours, and with carets, which begin a footnote before a bracket."""
    return escape_markdown(line).replace("^", r"\^")

"""Quotations with Markdown footnotes: block quotes, and below them the source of each.

Invariant: every character is article text, metadata, a number or a label, escaped so that Markdown
shows it verbatim.
"""

from __future__ import annotations

from collections import Counter

from ..records import Answer, Quote, source_line
from ..rendering import labels
from ..rendering.escaping import escape_markdown
from .cited_sources import Pinpoint, pinpoint, source_key


def footnotes(answer: Answer) -> str:
    """The quotations in order, then their footnotes; a note's name is the key of its source."""
    notes = Notes()
    quotations = [notes.quotation(quote) for quote in answer.quotes]
    return "\n".join([*quotations, *notes.lines])


class Notes:
    """The footnotes of one document: a name for each, and none twice."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._uses: Counter[str] = Counter()

    def quotation(self, quote: Quote) -> str:
        """The quotation as a block that points to its note, which `lines` holds from now on."""
        key = source_key(quote.article)
        self._uses[key] += 1
        name = key if self._uses[key] == 1 else f"{key}:{self._uses[key]}"
        self.lines.append(f"[^{name}]: {_source(quote)}\n")
        return f"{_block_quote(quote.text)}[^{name}]\n"


def spelled(place: Pinpoint) -> str:
    """The pinpoint in words, such as `p. 3` or `paras. 4–5`."""
    one, many = labels.PINPOINTS[place.label]
    return f"{one if place.first == place.last else many} {place.numbers('–')}"


def _block_quote(text: str) -> str:
    return "\n".join(f"> {escaped(line)}".rstrip() for line in text.split("\n"))


def _source(quote: Quote) -> str:
    line = f"{source_line(quote.article)}{labels.SEPARATOR}{spelled(pinpoint(quote.citation))}"
    link = quote.citation.deep_link
    return escaped(line) + (f" <{link}>" if link else "")


def escaped(line: str) -> str:
    """As in every Markdown of ours, and with carets, which begin a footnote before a bracket."""
    return escape_markdown(line).replace("^", r"\^")

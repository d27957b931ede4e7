"""A chat as Markdown: each question with its quotations, and below all of them their sources.

Invariant: every character is a question as it was asked, article text, metadata, a number or a
label, escaped so that Markdown shows it verbatim. Near misses are never exported; a question that
the articles do not answer stands there with the label that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..records import Answer, Filters
from ..rendering import labels
from .footnotes import Notes, escaped


def transcript(answers: Sequence[Answer]) -> str:
    """The answers in order, then one footnote for each quotation, named by the key of its source."""
    notes = Notes()
    blocks = [
        block
        for number, answer in enumerate(answers, start=1)
        for block in _turn(number, answer, notes)
    ]
    return "\n".join([*blocks, *notes.lines])


def _turn(number: int, answer: Answer, notes: Notes) -> Iterator[str]:
    yield f"## {number}. {_line(answer.question)}\n"
    yield from _searched(answer)
    if not answer.filters.is_empty:
        yield f"{labels.ASKED_OF}: {_line(labels.SEPARATOR.join(_limits(answer.filters)))}\n"
    yield f"**{escaped(answer.headline)}**\n"
    for part in answer.parts:
        yield f"### {_line(part.question)}\n"
        yield from _searched(part)
        yield f"**{escaped(part.headline)}**\n"
        yield from (notes.quotation(quote) for quote in part.quotes)
    if not answer.parts:
        yield from (notes.quotation(quote) for quote in answer.quotes)


def _searched(answer: Answer) -> Iterator[str]:
    if answer.query != answer.question:
        yield f"{labels.SEARCHED_FOR}: {_line(answer.query)}\n"


def _line(text: str) -> str:
    """The text in one line, as a heading has to be, and not closed by marks of its own."""
    return escaped(" ".join(text.split()))


def _limits(filters: Filters) -> Iterator[str]:
    yield from (*filters.publishers, *filters.authors, *filters.languages, *filters.article_ids)
    if filters.published_from or filters.published_to:
        days = (filters.published_from, filters.published_to)
        yield " – ".join(labels.spell_date(day) if day else "" for day in days).strip()

"""The quotations and sources of an answer, or of a chat, in the formats programs and people use.

Invariant: every format is made from the same citations, each source is listed once, and an answer
without quotations gives an empty document: near misses are never exported. A format is one entry
of `FORMATS`; heavy libraries load with the format that needs them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from ..errors import ExportError
from ..records import Answer, Quote
from ..rendering import labels
from ..rendering.answers import source_line
from .bibtex_ris import bibtex, ris
from .cited_sources import cited, pinpoint, source_item
from .footnotes import footnotes
from .transcripts import transcript
from .web_annotations import web_annotations


def export(answer: Answer, form: str) -> str:
    """The answer's quotations and sources in one of the `FORMATS`, ending in a line break.

    Raises:
        ExportError: there is no such format.
    """
    if form not in FORMATS:
        msg = f"there is no export format {form!r}; choose one of {', '.join(FORMATS)}"
        raise ExportError(msg)
    return FORMATS[form](answer)


def export_chat(answers: Sequence[Answer], form: str) -> str:
    """All answers of a chat in one of the `CHAT_FORMATS`: a source is listed once for the chat.

    Raises:
        ExportError: a chat has no such format.
    """
    if form == "markdown":
        return transcript(answers)
    if form not in SOURCE_FORMATS:
        msg = f"a chat has no export format {form!r}; choose one of {', '.join(CHAT_FORMATS)}"
        raise ExportError(msg)
    return SOURCE_FORMATS[form]([quote for answer in answers for quote in answer.quotes])


def _csl(quotes: Iterable[Quote]) -> str:
    return _json([source_item(citation) for citation in cited(quotes)])


def _sources(answer: Answer, *, form: str) -> str:
    return SOURCE_FORMATS[form](answer.quotes)


def _annotations(answer: Answer) -> str:
    return _json(web_annotations(answer))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _styled(answer: Answer, *, style: str) -> str:
    """Numbered quotations, each with its citation, then the list of sources."""
    if not answer.quotes:
        return ""
    from .csl_styles import styled

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


SOURCE_FORMATS: Final[dict[str, Callable[[Iterable[Quote]], str]]] = {
    "csl": _csl,
    "bibtex": bibtex,
    "ris": ris,
}
"""The formats that list sources and nothing else."""

FORMATS: Final[dict[str, Callable[[Answer], str]]] = {
    **{form: partial(_sources, form=form) for form in SOURCE_FORMATS},
    "chicago": partial(_styled, style="chicago"),
    "apa": partial(_styled, style="apa"),
    "mla": partial(_styled, style="mla"),
    "markdown": footnotes,
    "annotations": _annotations,
}
"""Each format's name and what writes it."""

CHAT_FORMATS: Final = ("markdown", *SOURCE_FORMATS)
"""The formats that hold a chat of several answers."""

"""An answer's quotations and sources in the formats other programs and people use.

Invariant: every format is made from the same citations, each source is listed once, and an answer
without quotations gives an empty document: near misses are never exported. A format is one entry
of `FORMATS`; heavy libraries load with the format that needs them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Final

from .. import labels
from ..errors import ExportError
from ..records import Answer
from ..rendering import source_line
from .annotations import web_annotations
from .footnotes import footnotes
from .references import bibtex, ris
from .sources import cited, pinpoint, source_item


def export(answer: Answer, form: str) -> str:
    """The answer's quotations and sources in one of the `FORMATS`, ending in a line break.

    Raises:
        ExportError: there is no such format.
    """
    if form not in FORMATS:
        msg = f"there is no export format {form!r}; choose one of {', '.join(FORMATS)}"
        raise ExportError(msg)
    return FORMATS[form](answer)


def _csl(answer: Answer) -> str:
    return _json([source_item(citation) for citation in cited(answer)])


def _annotations(answer: Answer) -> str:
    return _json(web_annotations(answer))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _styled(answer: Answer, *, style: str) -> str:
    """Numbered quotations, each with its citation, then the list of sources."""
    if not answer.quotes:
        return ""
    from .styles import styled

    sources = cited(answer)
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


FORMATS: Final[dict[str, Callable[[Answer], str]]] = {
    "csl": _csl,
    "bibtex": bibtex,
    "ris": ris,
    "chicago": partial(_styled, style="chicago"),
    "apa": partial(_styled, style="apa"),
    "mla": partial(_styled, style="mla"),
    "markdown": footnotes,
    "annotations": _annotations,
}
"""Each format's name and what writes it."""

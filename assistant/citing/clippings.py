"""Quotations somebody put together, with notes of their own: a sheet to write from.

Invariant: every character is article text, metadata, a number, a label, or a note, and a note
stands under a label that says so: nobody takes it for the source's words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from ..errors import ExportError
from ..records import Quote
from ..rendering import labels
from .footnotes import Notes, escaped
from .formats import CHAT_FORMATS, FORMATS

MARKDOWN = "markdown"


def export_clippings(clippings: Sequence[tuple[Quote, str]], format: str) -> str:
    """Quotations with notes as `markdown`, or their sources, each once, as `csl`, `bibtex` or `ris`.

    Raises:
        ExportError: there is no such format.
    """
    if format not in CHAT_FORMATS:
        msg = f"clippings have no export format {format!r}; choose one of {', '.join(CHAT_FORMATS)}"
        raise ExportError(msg)
    if format == MARKDOWN:
        return _sheet(clippings)
    module, _, function = FORMATS[format].writer.partition(":")
    write: Callable[[list[Quote]], str] = getattr(import_module(module, __package__), function)
    return write([quote for quote, _ in clippings])


def _sheet(clippings: Sequence[tuple[Quote, str]]) -> str:
    """The quotations in their order, each with its note below, then the footnotes."""
    notes = Notes()
    blocks: list[str] = []
    for quote, note in clippings:
        blocks.append(notes.quotation(quote))
        if note.strip():
            lines = "\\\n".join(escaped(line) for line in note.strip().splitlines() if line.strip())
            blocks.append(f"**{labels.OWN_NOTE}:** {lines}\n")
    return "\n".join([*blocks, *notes.lines])

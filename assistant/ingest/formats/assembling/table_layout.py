"""Tables as text, whatever format they come from.

Invariant: each cell's text comes once, row by row. A table that only lays out prose becomes its
paragraphs; in one of figures and short entries a row is a line, its cells parted by tabs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ....records import MarkKind
from .assembly import Block

_LONGEST_ENTRY: Final = 200
"""Characters. A cell with more, or with several paragraphs of more, holds prose."""
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", "।", "؟", ".”", '."', ".’", "”")


def laid_out(rows: Sequence[Sequence[Sequence[Block]]]) -> Iterator[Block]:
    """The blocks of a table, from those of its cells."""
    if not _is_data(rows):
        for row in rows:
            for cell in row:
                yield from cell
        return
    lines: list[str] = []
    for row in rows:
        cells = [" ".join(" ".join(block.text.split()) for block in cell) for cell in row]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and filled[0].endswith(_SENTENCE_ENDS):
            yield from _table(lines)
            lines = []
            yield Block(text=filled[0])
        elif filled:
            lines.append("\t".join(cells).rstrip("\t"))
    yield from _table(lines)


def _table(lines: list[str]) -> Iterator[Block]:
    if lines:
        yield Block(text="\n".join(lines).strip(), kind=MarkKind.TABLE)


def _is_data(rows: Sequence[Sequence[Sequence[Block]]]) -> bool:
    cells = [cell for row in rows for cell in row if cell]
    if any(
        sum(len(block.text) for block in cell) > _LONGEST_ENTRY
        or any(block.kind is MarkKind.TABLE for block in cell)
        for cell in cells
    ):
        return False
    return any(sum(bool(cell) for cell in row) > 1 for row in rows)

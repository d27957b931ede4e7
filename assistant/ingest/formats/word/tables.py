"""Tables of Word: rows and cells as they stand, merged ones once.

Invariant: each cell's text comes once, row by row. A table that only lays out prose becomes its
paragraphs; in one of figures and short entries a row is a line, its cells parted by tabs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ....records import MarkKind, OmissionKind
from ..assembly import Account, Block
from .run_styles import W, flag

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST_ENTRY: Final = 200
"""Characters. A cell with more, or with several paragraphs of more, holds prose."""
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", "।", "؟", ".”", '."', ".’", "”")


def rows_of(table: _Element, account: Account) -> Iterator[_Element]:
    """The rows of a table, also those inside content controls; deleted ones are noted."""
    for row in _inside(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            account.omit(OmissionKind.DELETED, _words(row))
            continue
        if not flag(properties, "hidden"):
            yield row
        else:
            account.omit(OmissionKind.HIDDEN, _words(row))


def cells_of(row: _Element, account: Account) -> Iterator[_Element | None]:
    """The cells of a row; `None` where one above or beside it reaches into its place."""
    for cell in _inside(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        if properties is not None and properties.find(f"{W}cellDel") is not None:
            account.omit(OmissionKind.DELETED, _words(cell))
            continue
        if _continues(properties, "vMerge") or _continues(properties, "hMerge"):
            if words := _words(cell).strip():
                account.omit(OmissionKind.HIDDEN, words)
            yield None
        else:
            yield cell


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


def _continues(properties: _Element | None, name: str) -> bool:
    merged = properties.find(f"{W}{name}") if properties is not None else None
    return merged is not None and (merged.get(f"{W}val") or "continue") == "continue"


def _inside(element: _Element, wanted: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, whatever is wrapped around them."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in {f"{W}tblPr", f"{W}trPr", f"{W}p"}:
            yield from _inside(child, wanted)


def _words(element: _Element) -> str:
    return "".join(child.text or "" for child in element.iter(f"{W}t", f"{W}delText"))

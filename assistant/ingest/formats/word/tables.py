"""Tables of Word: rows and cells as they stand, merged ones once.

Invariant: each cell comes once, row by row; a deleted one does not come at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....records import OmissionKind
from ..assembling.assembly import Account
from .run_styles import W, flag

if TYPE_CHECKING:
    from lxml.etree import _Element


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

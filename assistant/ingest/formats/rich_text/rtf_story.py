"""A run of text in a rich text file that stands together: the body, a note, a box, a header.

Invariant: what stands in a cell is in its table, and a table ends where a paragraph stands outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ....records import MarkKind
from ..assembling.assembly import Account, Block, Line
from ..assembling.table_layout import laid_out


@dataclass(slots=True)
class Story:
    """Text that stands together: the body, a note, a box, a field of the file's properties."""

    kind: str = "body"
    line: Line = field(default_factory=Line)
    blocks: list[Block] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)
    row: list[list[Block]] = field(default_factory=list)
    rows: list[list[list[Block]]] = field(default_factory=list)

    def end_paragraph(self, account: Account, *, kind: MarkKind | None, in_table: bool) -> None:
        """What stands in the line becomes a block of the cell or of the story."""
        line, self.line = self.line, Line()
        text = line.text(account)
        found = [Block(text=text, kind=kind)] if text else []
        found += self.boxes
        self.boxes = []
        if in_table:
            self.cell += found
        elif found:
            self.end_table()
            self.blocks += found

    def end_cell(self) -> None:
        """The cell is complete."""
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """The row is complete."""
        if self.cell:
            self.end_cell()
        self.rows.append(self.row)
        self.row = []

    def end_table(self) -> None:
        """The rows so far are a table."""
        if self.row or self.cell:
            self.end_row()
        self.blocks += laid_out(self.rows)
        self.rows = []

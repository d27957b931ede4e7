"""The visible words of an OpenDocument text, in order, with all changes accepted.

Invariant: what the document shows is in the blocks, once; what it shows and is not read is in the
account. An element that is not known here is looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ....records import MarkKind, OmissionKind
from ..assembling.assembly import Account, Block, Level, Line
from ..assembling.table_layout import laid_out
from .odt_styles import TEXT, UNSAID, OdtStyles

if TYPE_CHECKING:
    from lxml.etree import _Element

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SPACES = re.compile(r"[ \t\r\n]+")
_COUNT = re.compile(r"[0-9]{1,4}")
_MOST_REPEATED: Final = 100
"""Spaces or columns that one element may stand for."""
_NOTHING: Final = frozenset(
    {
        f"{TEXT}{name}"
        for name in (
            "sequence-decls", "variable-decls", "user-field-decls", "note-citation", "page-number", "page-count",
            "soft-page-break", "hidden-text", "change", "change-start", "change-end", "ruby-text", "note-ref",
            "index-title-template", "table-of-content-source", "dde-connection-decls", "list-level-style-bullet",
        )
    }
    | {f"{OFFICE}forms", f"{OFFICE}scripts", f"{OFFICE}event-listeners", f"{_SVG}title", f"{_SVG}desc"}
)  # fmt: skip


class OdtStory:
    """Reads the body of a document, or a note in it.

    Args:
        styles: the styles of the document.
        account: where it is noted what was left out.
        equations: the names of the objects in the archive that are equations.
    """

    def __init__(
        self, *, styles: OdtStyles, account: Account, equations: frozenset[str] = frozenset()
    ) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self._styles = styles
        self._equations = equations
        self._account = account
        self._line = Line()
        self._look = UNSAID
        self._is_link = False
        self._ends_with_space = True
        self._boxes: list[_Element] = []
        self._index_depth = 0
        self._handlers: Final[dict[str, Callable[[_Element], None]]] = {
            f"{TEXT}p": self._paragraph,
            f"{TEXT}h": self._paragraph,
            f"{TEXT}span": self._span,
            f"{TEXT}a": self._link,
            f"{TEXT}s": self._repeated_space,
            f"{TEXT}tab": lambda _: self._write("\t"),
            f"{TEXT}line-break": lambda _: self._write("\n"),
            f"{TEXT}note": self._note,
            f"{TEXT}ruby": self._ruby,
            f"{TEXT}tracked-changes": self._changes,
            f"{TEXT}section": self._section,
            f"{TEXT}placeholder": self._placeholder,
            f"{TEXT}index-body": self._index,
            f"{OFFICE}annotation": self._comment,
            f"{OFFICE}annotation-end": lambda _: None,
            f"{_TABLE}table": self._table,
            f"{_DRAW}text-box": self._boxes_append,
            f"{_DRAW}image": self._picture,
            f"{_DRAW}object": self._object,
            f"{_DRAW}object-ole": self._object,
            f"{_DRAW}plugin": self._object,
        }

    def read(self, element: _Element) -> None:
        """Read what stands in an element such as `office:text`."""
        self._inside(element, is_text=False)
        self._end_block(None)

    def _inside(self, element: _Element, *, is_text: bool = True) -> None:
        if is_text:
            self._characters(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _NOTHING:
                handler = self._handlers.get(child.tag)
                if handler is not None:
                    handler(child)
                else:
                    self._inside(child, is_text=is_text)
            if is_text:
                self._characters(child.tail)

    def _characters(self, text: str | None) -> None:
        if text:
            flat = _SPACES.sub(" ", text).replace("\xad", "")
            self._write(flat.lstrip(" ") if self._ends_with_space else flat)

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._look.is_struck or self._look.is_hidden:
            kind = OmissionKind.STRUCK if self._look.is_struck else OmissionKind.HIDDEN
            if text.strip():
                self._account.omit(kind, text)
                self._line.gap()
            return
        self._line.add(text, level=self._look.level or Level.BASE, is_link=self._is_link)
        self._ends_with_space = text.endswith((" ", "\n"))

    # Paragraphs and what stands beside them

    def _paragraph(self, element: _Element) -> None:
        if self._line:
            self._end_block(None)
        name = element.get(f"{TEXT}style-name") or ""
        before, self._look = self._look, self._styles.look("paragraph", name)
        self._ends_with_space = True
        self._inside(element)
        self._look = before
        self._end_block(MarkKind.BOILERPLATE if self._index_depth else self._styles.kind(name))

    def _end_block(self, kind: MarkKind | None) -> None:
        line, self._line = self._line, Line()
        self._ends_with_space = True
        if text := line.text(self._account):
            self.blocks.append(Block(text=text, kind=kind))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._inside(box, is_text=False)

    def _apart(self, element: _Element) -> list[Block]:
        """The blocks of an element, read beside the paragraph it stands in."""
        before = self.blocks, self._line, self._boxes, self._look, self._ends_with_space
        self.blocks, self._line, self._boxes, self._look = [], Line(), [], UNSAID
        self._inside(element, is_text=False)
        self._end_block(None)
        found = self.blocks
        self.blocks, self._line, self._boxes, self._look, self._ends_with_space = before
        return found

    def _table(self, element: _Element) -> None:
        rows = [
            [self._apart(cell) for cell in row if cell.tag == f"{_TABLE}table-cell"]
            for row in element.iter(f"{_TABLE}table-row")
            if next(row.iterancestors(f"{_TABLE}table")) is element
        ]
        self.blocks += laid_out(rows)

    def _note(self, element: _Element) -> None:
        body = element.find(f"{TEXT}note-body")
        self._account.omit(OmissionKind.NOTE_MARK)
        if body is not None:
            self.notes += [
                Block(text=block.text, kind=MarkKind.NOTE) for block in self._apart(body)
            ]

    def _changes(self, element: _Element) -> None:
        for deletion in element.iter(f"{TEXT}deletion"):
            lines = [_words(line) for line in deletion.iter(f"{TEXT}p", f"{TEXT}h")]
            self._account.omit(OmissionKind.DELETED, " ".join(lines))

    def _section(self, element: _Element) -> None:
        if element.get(f"{TEXT}display") == "none":
            self._account.omit(OmissionKind.HIDDEN, _words(element))
        else:
            self._inside(element, is_text=False)

    def _index(self, element: _Element) -> None:
        self._index_depth += 1
        self._inside(element, is_text=False)
        self._index_depth -= 1

    # What stands in a paragraph

    def _span(self, element: _Element) -> None:
        before = self._look
        said = self._styles.look("text", element.get(f"{TEXT}style-name") or "")
        self._look = said.over(before)
        self._inside(element)
        self._look = before

    def _link(self, element: _Element) -> None:
        before, self._is_link = self._is_link, True
        self._inside(element)
        self._is_link = before

    def _repeated_space(self, element: _Element) -> None:
        count = _COUNT.fullmatch(element.get(f"{TEXT}c") or "1")
        self._write(" " * min(int(count[0]), _MOST_REPEATED) if count else " ")

    def _ruby(self, element: _Element) -> None:
        reading, base = element.find(f"{TEXT}ruby-text"), element.find(f"{TEXT}ruby-base")
        if reading is not None:
            self._account.omit(OmissionKind.HIDDEN, _words(reading))
        if base is not None:
            self._inside(base)

    def _placeholder(self, element: _Element) -> None:
        self._account.omit(OmissionKind.BOILERPLATE, _words(element))

    def _comment(self, element: _Element) -> None:
        self._account.omit(OmissionKind.HIDDEN, _words(element))

    def _picture(self, _: _Element) -> None:
        self._account.omit(OmissionKind.PICTURE)

    def _object(self, element: _Element) -> None:
        name = (element.get(f"{_XLINK}href") or "").strip("./")
        is_equation = name in self._equations or any(
            "MathML" in str(child.tag) for child in element.iter()
        )
        self._account.omit(OmissionKind.EQUATION if is_equation else OmissionKind.EMBEDDED)

    def _boxes_append(self, element: _Element) -> None:
        self._boxes.append(element)


def _words(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())

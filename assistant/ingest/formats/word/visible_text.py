"""The visible words of a part of a Word document, in order, with all changes accepted.

Invariant: what Word shows of the accepted text is in the blocks, once; what it shows and is not
read (pictures, notes' marks, struck text) is in the account. An element that is not known here is
looked into, so that what stands inside it is not lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ....records import MarkKind, OmissionKind
from ....records.reading import WarningKind
from ..assembling.assembly import Account, Block, Level, Line
from ..assembling.table_layout import laid_out
from .complex_fields import Fields
from .equations import M, linear
from .run_styles import PLAIN, Styles, W, flag, kind_of
from .symbol_fonts import symbol, symbols
from .tables import cells_of, rows_of

if TYPE_CHECKING:
    from lxml.etree import _Element

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNDERSTOOD: Final = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
_DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/"
_PICTURES: Final = (
    f"{_DRAWN}picture}}pic",
    f"{_DRAWN}chart}}chart",
    f"{_DRAWN}diagram}}relIds",
    f"{_DRAWN}lockedCanvas}}lockedCanvas",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
    "{urn:schemas-microsoft-com:vml}imagedata",
    "{urn:schemas-microsoft-com:vml}textpath",
)
"""Pictures, charts, diagrams and lettering, none of which holds text that is read."""
_NOTHING: Final = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rubyPr",
        "smartTagPr", "customXmlPr", "delText", "fldData", "annotationRef", "footnoteRef", "endnoteRef",
        "pgNum", "rt", "separator", "continuationSeparator", "softHyphen", "lastRenderedPageBreak",
    )
)  # fmt: skip
_WRITTEN: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


class Story:
    """Reads one part: the body, or a note.

    Args:
        styles: the styles of the document.
        account: where it is noted what was left out.
        with_fields: whether the signs that begin and end fields are believed.
    """

    def __init__(self, *, styles: Styles, account: Account, with_fields: bool = True) -> None:
        self.blocks: list[Block] = []
        self.notes: list[tuple[str, str]] = []
        """The notes the text refers to, as ("footnote" or "endnote", id), in order."""
        self.fields = Fields(account, is_believed=with_fields)
        self._styles = styles
        self._account = account
        self._line = Line()
        self._look = PLAIN
        self._paragraph_look = PLAIN
        self._is_link = False
        self._skips_mark = False
        self._font_is_symbol = ""
        self._boxes: list[_Element] = []
        self._handlers: Final = self._table_of_handlers()

    def read(self, element: _Element) -> None:
        """Read what stands in an element such as `w:body`."""
        self._inside(element)
        self._end_block(None)

    def _inside(self, element: _Element) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _NOTHING:
                continue
            handler = self._handlers.get(tag)
            if handler is not None:
                handler(child)
            elif tag in _WRITTEN:
                self._write(_WRITTEN[tag])
            else:
                self._inside(child)

    def _table_of_handlers(self) -> dict[str, Callable[[_Element], None]]:
        return {
            f"{W}p": self._paragraph,
            f"{W}r": self._run,
            f"{W}t": self._text,
            f"{W}tbl": self._table,
            f"{W}sdt": self._content_control,
            f"{W}del": self._deleted,
            f"{W}moveFrom": self._deleted,
            f"{W}hyperlink": self._hyperlink,
            f"{W}fldChar": self.fields.sign,
            f"{W}instrText": self.fields.instruction,
            f"{W}delInstrText": lambda _: None,
            f"{W}fldSimple": self._simple_field,
            f"{W}footnoteReference": self._note,
            f"{W}endnoteReference": self._note,
            f"{W}ruby": self._ruby,
            f"{W}sym": self._symbol,
            f"{W}object": self._object,
            f"{W}altChunk": self._chunk,
            f"{W}subDoc": self._chunk,
            f"{W}txbxContent": self._boxes_append,
            f"{MC}AlternateContent": self._alternatives,
            f"{M}oMath": self._equation,
            **dict.fromkeys(_PICTURES, self._picture),
        }

    # Paragraphs and what stands beside them

    def _paragraph(self, element: _Element) -> None:
        properties = element.find(f"{W}pPr")
        name, look = self._styles.paragraph(properties)
        before, self._paragraph_look = self._paragraph_look, look
        self._inside(element)
        self._paragraph_look = before
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and (
            mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None
        ):
            return  # the paragraph's end is deleted: the next one goes on in its line
        if flag(mark, "specVanish"):
            self._write(" ")  # a heading that runs in: the next paragraph stands beside it
            return
        frame = properties.find(f"{W}framePr") if properties is not None else None
        if frame is not None and frame.get(f"{W}dropCap") in {"drop", "margin"}:
            return  # the first letter of the next paragraph
        self._end_block(kind_of(name))

    def _end_block(self, kind: MarkKind | None) -> None:
        line, self._line = self._line, Line()
        if text := line.text(self._account):
            self.blocks.append(Block(text=text, kind=kind))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._inside(box)
            self._end_block(None)

    @contextmanager
    def _apart(self) -> Iterator[list[Block]]:
        """Blocks that are read meanwhile are collected apart."""
        blocks, line, boxes = self.blocks, self._line, self._boxes
        self.blocks, self._line, self._boxes = [], Line(), []
        try:
            yield self.blocks
            self._end_block(None)
        finally:
            self.blocks, self._line, self._boxes = blocks, line, boxes

    def _table(self, element: _Element) -> None:
        if self._line:
            self._end_block(None)
        rows: list[list[list[Block]]] = []
        for row in rows_of(element, self._account):
            cells: list[list[Block]] = []
            for cell in cells_of(row, self._account):
                with self._apart() as blocks:
                    if cell is not None:
                        self._inside(cell)
                cells.append(blocks)
            rows.append(cells)
        self.blocks += laid_out(rows)

    def _content_control(self, element: _Element) -> None:
        content = element.find(f"{W}sdtContent")
        if content is None:
            return
        if flag(element.find(f"{W}sdtPr"), "showingPlcHdr"):
            self._account.omit(OmissionKind.BOILERPLATE, _words(content))
            return
        self._inside(content)

    def _chunk(self, _: _Element) -> None:
        self._account.omit(OmissionKind.EMBEDDED)
        self._account.warn(WarningKind.DAMAGED_PART, "a document inside the document was not read")

    def _alternatives(self, element: _Element) -> None:
        """One branch: the first choice whose extensions are known, else the fallback."""
        branches = [child for child in element if child.tag == f"{MC}Choice"]
        known = [branch for branch in branches if _is_understood(branch)]
        fallback = element.find(f"{MC}Fallback")
        chosen = known[0] if known else fallback
        if chosen is None and branches:
            chosen = branches[0]
        if chosen is not None:
            self._inside(chosen)

    # Runs and what stands in them

    def _run(self, element: _Element) -> None:
        properties = element.find(f"{W}rPr")
        look = self._styles.run(properties, self._paragraph_look)
        unseen = look.hidden or look.tiny or (look.white and not look.backed and _on_paper(element))
        if look.is_struck or unseen:
            kind = OmissionKind.STRUCK if look.is_struck else OmissionKind.HIDDEN
            self._pass_over(element, kind)
            return
        before = self._look, self._font_is_symbol
        self._look, self._font_is_symbol = look, symbols(properties)
        self._inside(element)
        self._look, self._font_is_symbol = before
        self._skips_mark = False

    def _pass_over(self, element: _Element, kind: OmissionKind) -> None:
        words = _words(element)
        if words.strip() and self.fields.are_shown:
            self._account.omit(kind, words)
            self._line.gap()
        for child in element.iter(f"{W}fldChar", f"{W}instrText"):
            self._handlers[child.tag](child)  # a field may begin in hidden text

    def _write(self, text: str) -> None:
        if self.fields.are_shown and not self._skips_mark:
            self._line.add(text, level=self._look.level or Level.BASE, is_link=self._is_link)

    def _text(self, element: _Element) -> None:
        text = (element.text or "").replace("\r", " ").replace("\n", " ").replace("\xad", "")
        self._write(symbol(text, self._font_is_symbol) if self._font_is_symbol else text)

    def _symbol(self, element: _Element) -> None:
        font, code = element.get(f"{W}font") or "", element.get(f"{W}char") or ""
        try:
            shown = symbol(chr(int(code, 16)), font)
        except (ValueError, OverflowError):
            shown = ""
        if shown:
            self._write(shown)
        else:
            self._account.omit(OmissionKind.PICTURE, f"{font} {code}".strip())

    def _deleted(self, element: _Element) -> None:
        self._account.omit(OmissionKind.DELETED, _words(element, with_deleted=True))
        self._line.gap()

    def _hyperlink(self, element: _Element) -> None:
        before, self._is_link = self._is_link, True
        self._inside(element)
        self._is_link = before

    def _simple_field(self, element: _Element) -> None:
        if self.fields.is_shown(element.get(f"{W}instr") or ""):
            self._inside(element)

    def _note(self, element: _Element) -> None:
        if not self.fields.are_shown:
            return
        kind = "footnote" if element.tag == f"{W}footnoteReference" else "endnote"
        self.notes.append((kind, element.get(f"{W}id") or ""))
        self._account.omit(OmissionKind.NOTE_MARK)
        # The sign that follows in the run is the mark somebody chose
        self._skips_mark = (element.get(f"{W}customMarkFollows") or "0").lower() in {
            "1",
            "true",
            "on",
        }

    def _ruby(self, element: _Element) -> None:
        """The base of characters with their reading beside them."""
        reading, base = element.find(f"{W}rt"), element.find(f"{W}rubyBase")
        if reading is not None:
            self._account.omit(OmissionKind.HIDDEN, _words(reading))
        if base is not None:
            self._inside(base)

    def _equation(self, element: _Element) -> None:
        written = " ".join(linear(element).split())
        if written:
            self._write(written)
        else:
            self._account.omit(OmissionKind.EQUATION)

    # Drawings and objects

    def _picture(self, element: _Element) -> None:
        self._account.omit(OmissionKind.PICTURE, element.get("string") or "")

    def _object(self, element: _Element) -> None:
        programs = [child.get("ProgID") or "" for child in element.iter() if child.get("ProgID")]
        is_equation = any(name.startswith(("Equation", "MathType")) for name in programs)
        self._account.omit(
            OmissionKind.EQUATION if is_equation else OmissionKind.EMBEDDED, " ".join(programs)
        )

    def _boxes_append(self, element: _Element) -> None:
        self._boxes.append(element)


def _is_understood(branch: _Element) -> bool:
    names = branch.nsmap
    required = (branch.get("Requires") or "").split()
    return all((names.get(prefix) or "").startswith(_UNDERSTOOD) for prefix in required)


def _words(element: _Element, *, with_deleted: bool = False) -> str:
    tags = (f"{W}t", f"{W}delText") if with_deleted else (f"{W}t",)
    return "".join(child.text or "" for child in element.iter(*tags))


def _on_paper(run: _Element) -> bool:
    """Whether nothing that could be dark lies behind a run: no shading, no style of a table or box."""
    for above in run.iterancestors():
        name = above.tag if isinstance(above.tag, str) else ""
        if name in {f"{W}p", f"{W}tc", f"{W}tbl"}:
            properties = above.find(f"{name}Pr")
            for what in ("shd", "tblStyle", "pStyle"):
                if properties is not None and properties.find(f"{W}{what}") is not None:
                    return False
        if name in {f"{W}txbxContent", f"{W}document"} and above.find(f"{W}background") is not None:
            return False
        if name == f"{W}txbxContent":  # a box is often filled
            return False
    return True

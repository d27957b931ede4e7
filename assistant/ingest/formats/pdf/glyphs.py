"""The characters of a PDF as PDFium gives them: the only module that talks to it.

Invariant: what is on a page and nobody sees is in no run; it is named beside them. Whatever way a
page or its text is turned, places are told as if both stood upright.
"""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .page_runs import Glyph, Ink, Page, Rule, is_vertical, runs_of, turn_vertical

if TYPE_CHECKING:
    import pypdfium2

    Document = pypdfium2.PdfDocument

MAX_PAGE_CHARACTERS: Final = 200_000
"""A page of newsprint has 20,000; what has more is no page that anybody reads."""
MAX_PAGE_OBJECTS: Final = 50_000
_BULLETS: Final = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0d8": "➢", "\uf0a8": "◻"}
"""What the symbol fonts of word processors say for their bullets, which have no map."""
_SMALL_PICTURE: Final = 0.03
"""Share of the page. A smaller picture is an ornament or a logo."""
_THICKEST_RULE: Final = 3.0
_SHORTEST_RULE: Final = 7.0
_WHOLE_PAGE: Final = 0.8
_MOST_RULES: Final = 600
_FEWEST_WRITTEN: Final = 5
"""Texts of a page that show nothing; fewer are the spaces of a page left blank."""
_SLANT: Final = 0.05
"""Quarter turns by which a line may lean and still count as straight."""
_USUAL_WIDTH: Final = 0.6
_NO_INK: Final = frozenset({3, 7})
_STROKED: Final = frozenset({1, 2, 5, 6})
"""Rendering modes of text, ISO 32000-1, table 106."""
_WHITE_FROM: Final = 250
_SMALLEST_SEEN: Final = 1.0
"""Points."""
_SCAN: Final = 0.5
"""Share of the page. Letters without ink over a picture of this size are recognised text."""

_HYPHEN_CODE: Final = 0x02
"""What PDFium says for a hyphen at the end of a line."""
_SPACE_CODE: Final = 0x20
_NO_BREAK_SPACE: Final = 0xA0
_LINE_BREAKS: Final = frozenset({0x0A, 0x0D})
_WHITE: Final = frozenset({0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0xA0})


class LockedError(Exception):
    """The document opens with a password only."""


class DamagedError(Exception):
    """The bytes are no PDF, or too damaged to open."""


class OverfullError(Exception):
    """A page holds more characters than any page that is read by people."""


def open_document(content: bytes) -> pypdfium2.PdfDocument:
    """The document, opened with the empty password that an owner's password leaves.

    Raises:
        LockedError: it needs a password.
        DamagedError: it cannot be opened.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(content)
        len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise LockedError from error
        raise DamagedError(str(error)) from error
    document.init_forms()
    return document


def read_page(document: pypdfium2.PdfDocument, index: int) -> Page:
    """The page at `index`; one that cannot be read says so in `damage`."""
    import pypdfium2

    page = None
    try:
        page = document[index]
        if _draw_fields(page):
            page.close()
            page = document[index]
        return _read(page, number=index + 1)
    except pypdfium2.PdfiumError as error:
        return Page(number=index + 1, width=0.0, height=0.0, damage=str(error))
    finally:
        if page is not None:
            page.close()


def info(document: pypdfium2.PdfDocument) -> dict[str, str]:
    """The entries of the document information dictionary that PDFium knows."""
    return {str(key): str(value) for key, value in document.get_metadata_dict().items()}


def version() -> str:
    """The version of the library, as the loader's name gives it."""
    import pypdfium2

    return str(pypdfium2.version.PYPDFIUM_INFO)


def _draw_fields(page: pypdfium2.PdfPage) -> bool:
    """Draws the values of form fields onto the page; whether there were any.

    Comments, links and stamps are no text of the page and are taken away before.
    """
    import pypdfium2.raw as pdfium

    kinds = []
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_PAGE_OBJECTS)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        kinds.append(pdfium.FPDFAnnot_GetSubtype(note))
        pdfium.FPDFPage_CloseAnnot(note)
    if pdfium.FPDF_ANNOT_WIDGET not in kinds:
        return False
    for number in reversed(range(len(kinds))):
        if kinds[number] != pdfium.FPDF_ANNOT_WIDGET:
            pdfium.FPDFPage_RemoveAnnot(page, number)
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _read(page: pypdfium2.PdfPage, *, number: int) -> Page:
    width, height = page.get_size()
    glyphs, hidden = _seen(_glyphs(page), page, width=width, height=height)
    if is_vertical(glyphs):
        turn_vertical(glyphs, height=height)
    seen = sum(1 for glyph in glyphs if glyph.letter not in " \n")
    pictures, rules, written = _drawings(page, area=width * height, has_text=seen > 0)
    return Page(
        number=number,
        width=width,
        height=height,
        runs=tuple(runs_of(glyphs, rules)),
        characters=seen,
        unmapped=sum(1 for glyph in glyphs if glyph.unmapped),
        hidden=hidden,
        pictures=pictures,
        rules=rules,
        damage="its text cannot be read" if not seen and written >= _FEWEST_WRITTEN else "",
    )


def _seen(
    glyphs: list[Glyph], page: pypdfium2.PdfPage, *, width: float, height: float
) -> tuple[list[Glyph], str]:
    """The characters that are seen, and the words of those that are not.

    Letters without ink over a picture of the page are what text recognition read there; white ones
    are seen on whatever is drawn behind them. Those outside the page, or too small, never are.
    """
    if all(glyph.ink is Ink.SEEN for glyph in glyphs):
        return glyphs, ""
    behind = _grounds(page)
    area = width * height
    covered = any(box.area >= _SCAN * area for box, is_picture in behind if is_picture)

    def is_seen(glyph: Glyph) -> bool:
        if glyph.ink is Ink.NONE:
            return covered
        if glyph.ink is Ink.WHITE:
            return any(box.holds(glyph.x, glyph.y) for box, _ in behind)
        return glyph.ink is Ink.SEEN

    kept = [glyph for glyph in glyphs if is_seen(glyph)]
    hidden = "".join(glyph.letter for glyph in glyphs if not is_seen(glyph))
    return kept, " ".join(hidden.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)

    def holds(self, x: float, y: float) -> bool:
        return self.left - 1 <= x <= self.right + 1 and self.bottom - 1 <= y <= self.top + 1


def _grounds(page: pypdfium2.PdfPage) -> list[tuple[_Box, bool]]:
    """What letters may stand on: pictures (true), filled drawings that are not white, and groups."""
    import pypdfium2.raw as pdfium

    found = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
            if min(red.value, green.value, blue.value) >= _WHITE_FROM or not alpha.value:
                continue
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        box = _Box(left=left.value, bottom=bottom.value, right=right.value, top=top.value)
        found.append((box, kind == pdfium.FPDF_PAGEOBJ_IMAGE))
    return found


def _glyphs(page: pypdfium2.PdfPage) -> list[Glyph]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    try:
        raw = text.raw
        count = pdfium.FPDFText_CountChars(raw)
        if count > MAX_PAGE_CHARACTERS:
            raise OverfullError(count)
        shown = (page.get_rotation() // 90 % 4, page.get_cropbox())
        place = _Places(raw, shown=shown, inside=page.get_bbox())
        glyphs: list[Glyph] = []
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(raw, index)
            if code <= _SPACE_CODE or code == _NO_BREAK_SPACE:
                if code == _HYPHEN_CODE or code not in _WHITE:
                    glyphs.append(place.glyph(index, code))
                elif code not in _LINE_BREAKS or not pdfium.FPDFText_IsGenerated(raw, index):
                    glyphs.append(Glyph(letter=" "))
                else:
                    glyphs.append(Glyph(letter="\n"))
                continue
            glyphs.append(place.glyph(index, code))
        return [glyph for glyph in glyphs if glyph.letter]
    finally:
        text.close()


class _Places:
    """Reads the places of the characters of one page; holds the buffers PDFium writes to."""

    def __init__(
        self,
        raw: ctypes.c_void_p,
        *,
        shown: tuple[int, tuple[float, float, float, float]],
        inside: tuple[float, float, float, float],
    ) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium, self._raw = pdfium, raw
        self._inside = inside
        self._quarter, (self._left, self._bottom, self._right, self._top) = shown
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def glyph(self, index: int, code: int) -> Glyph:
        """The character at `index`, turned so that it stands upright."""
        pdfium, raw, box, matrix = self._pdfium, self._raw, self._box, self._matrix
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, self._x, self._y)
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
        turn = _turn(matrix.a, matrix.b)
        if turn is None:
            left, right, base = self._slanted(math.atan2(matrix.b, matrix.a), size)
        else:
            left, right, base = self._upright(turn)
        letter, unmapped = _letter(code)
        if pdfium.FPDFText_HasUnicodeMapError(raw, index) > 0 and letter != "•":
            unmapped = True
        return Glyph(
            letter=letter,
            left=left,
            right=right,
            base=base,
            size=size or right - left,
            turn=None if turn is None else (turn - self._quarter) % 4,
            unmapped=unmapped,
            ink=self._ink(index, size),
            x=self._x.value,
            y=self._y.value,
        )

    def _ink(self, index: int, size: float) -> Ink:
        """Whether the character at hand leaves something to see."""
        pdfium, raw = self._pdfium, self._raw
        left, bottom, right, top = self._inside
        if not (
            left - size <= self._x.value <= right + size
            and bottom - size <= self._y.value <= top + size
        ):
            return Ink.OUTSIDE
        if 0.0 < size < _SMALLEST_SEEN:
            return Ink.TOO_SMALL
        item = pdfium.FPDFText_GetTextObject(raw, index)
        if item and pdfium.FPDFTextObj_GetTextRenderMode(item) in _NO_INK:
            return Ink.NONE
        if pdfium.FPDFText_GetFillColor(raw, index, *self._colour):
            red, green, blue, alpha = (part.value for part in self._colour)
            strokes = bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) in _STROKED
            if not alpha:
                return Ink.NONE
            if min(red, green, blue) >= _WHITE_FROM and not strokes:
                return Ink.WHITE
        return Ink.SEEN

    def _slanted(self, angle: float, size: float) -> tuple[float, float, float]:
        """As `_upright`, for any angle; the width of the character is estimated."""
        x, y = self._x.value, self._y.value
        left = x * math.cos(angle) + y * math.sin(angle)
        return left, left + _USUAL_WIDTH * size, y * math.cos(angle) - x * math.sin(angle)

    def _upright(self, turn: int) -> tuple[float, float, float]:
        """Left, right and base of the character at hand, turned back by `turn` quarters."""
        box, x, y = self._box, self._x.value, self._y.value
        if turn == 0:
            return box.left - self._left, box.right - self._left, y - self._bottom
        if turn == 1:
            return box.bottom - self._bottom, box.top - self._bottom, self._right - x
        if turn == 2:  # noqa: PLR2004  quarter turns
            return self._right - box.right, self._right - box.left, self._top - y
        return self._top - box.top, self._top - box.bottom, x - self._left


def _turn(a: float, b: float) -> int | None:
    """Quarter turns anticlockwise of a text matrix, or `None` for slanted text."""
    quarters = math.atan2(b, a) / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < _SLANT else None


def _letter(code: int) -> tuple[str, bool]:
    """The character as it goes into the text, and whether its font fails to say what it is."""
    if code == _HYPHEN_CODE:
        return "-", False
    letter = chr(code) if code < sys.maxunicode else "\ufffd"
    if letter in _BULLETS:
        return _BULLETS[letter], False
    kind = unicodedata.category(letter)
    if kind in {"Cc", "Cs", "Co", "Cn"}:
        return "\ufffd", True
    return letter, letter == "\ufffd"


def _drawings(
    page: pypdfium2.PdfPage, *, area: float, has_text: bool
) -> tuple[int, tuple[Rule, ...], int]:
    """How many pictures of some size the page shows (drawings alone are one), its rules, its texts.

    PDFium leaves out text without width, such as single letters of a font that is nowhere found.
    """
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    origin_x, origin_y = page.get_cropbox()[:2]
    pictures = written = 0
    rules: list[Rule] = []
    for number in range(min(count, MAX_PAGE_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        written += kind == pdfium.FPDF_PAGEOBJ_TEXT
        if kind not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH):
            continue
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        width, height = abs(right.value - left.value), abs(top.value - bottom.value)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += width * height > _SMALL_PICTURE * area
        elif height >= _SHORTEST_RULE and width * height < _WHOLE_PAGE * area:
            for x in {left.value, right.value} if width > _THICKEST_RULE else {left.value}:
                foot, head = bottom.value - origin_y, top.value - origin_y
                rules.append(Rule(x=x - origin_x, bottom=foot, top=head))
    rules = rules[:_MOST_RULES]
    drawn = not has_text and count > written
    return pictures or int(drawn), tuple(sorted(rules, key=lambda rule: rule.x)), written

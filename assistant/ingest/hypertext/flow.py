"""A tree of elements as blocks of text: every visible word once, in order, as the page parts them.

Invariant: words that touch on the page touch in the text, words that do not do not. Only what a
reader cannot quote is left out (pictures, films, formulas with structure, note marks, struck and
hidden text), and each of these is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...records import MarkKind, Omission, OmissionKind
from ...records.reading import LONGEST_SAMPLE
from .inline import is_mark, subscript, superscript
from .mathematics import formula
from .notes import Notes, find_notes
from .tree import without_controls
from .visibility import classes_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK_TAGS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "search",
    ]
)
_PICTURES: Final = frozenset({"img", "svg", "canvas", "picture", "map"})
_EMBEDDED: Final = frozenset({"iframe", "object", "embed", "video", "audio", "applet"})
_CONTROLS: Final = frozenset({"button", "input", "select", "textarea", "progress", "meter"})
_SILENT: Final = frozenset(
    {"head", "title", "meta", "link", "base", "source", "track", "param", "col", "colgroup", "area"}
)
_VOID: Final = frozenset(
    {"img", "embed", "input", "source", "track", "param", "area", "col", "link", "meta", "base"}
)
_BLOCK_STYLE = re.compile(
    r"(?<![\w-])display\s*:\s*(?:block|flex|grid|table|list-item)\b", re.IGNORECASE
)
_INLINE_STYLE = re.compile(r"(?<![\w-])display\s*:\s*(?:inline|contents)\b", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super\b", re.IGNORECASE)
_LOWERED_STYLE = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_CAPTION_CLASS = re.compile(
    r"(?:^|[-_])(?:fig)?caption(?:$|[-_](?:text|body|content))|^(?:image|photo|picture|media)-?(?:caption|credit|description)$"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE_LETTERS = re.compile(
    "[\u00ad\ufeff\u2060]|(?<=[\u0020-\u024f])\u200b(?=[\u0020-\u024f])"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OBJECT: Final = "\ufffc"
"""The character Unicode has for something that is no text and stands in it."""

_BREAK, _KEPT_SPACE, _CELL = "\x1c", "\x1d", "\x1e"
"""White space the page asked for, until the rest is collapsed; no such character comes from a page."""


@dataclass(slots=True, kw_only=True)
class Flowed:
    """A block of text, what it is, and the innermost block element it stands in."""

    text: str
    element: HtmlElement
    kind: MarkKind | None = None
    linked: int = 0
    """How many of its characters are links."""


@dataclass(slots=True, kw_only=True)
class Flow:
    """The blocks of a tree, and what is not in them."""

    blocks: list[Flowed] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)


def flow(root: HtmlElement) -> Flow:
    """The text of `root` as blocks; expects a tree that `prune` went over."""
    writer = _Writer(find_notes(root))
    writer.block(root)
    return writer.flow


def words_in(element: HtmlElement) -> str:
    """The text of one element on one line, such as a heading's."""
    return " ".join(" ".join(block.text for block in flow(element).blocks).split())


class _Writer:
    def __init__(self, notes: Notes) -> None:
        self.flow = Flow()
        self._notes = notes
        self._parts: list[str] = []
        self._elements: list[HtmlElement] = []
        self._linked = 0
        self._quotes = 0
        self._links = 0
        self._kept_space = 0

    def block(self, element: HtmlElement) -> None:
        """Writes a block element: what stands before, in and behind it are different blocks."""
        self._flush()
        self._elements.append(element)
        if element.tag == "pre":
            self._kept_space += 1
        if element.tag == "table" and (rows := _rows(element)):
            self._table(element, rows)
        elif element.tag != "hr":
            self._content(element)
        self._flush()
        if element.tag == "pre":
            self._kept_space -= 1
        self._elements.pop()

    def _content(self, element: HtmlElement) -> None:
        self._text(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        clean = _INVISIBLE_LETTERS.sub("", _CONTROL.sub(" ", without_controls(text)))
        if self._kept_space:
            clean = clean.replace("\r\n", "\n").replace("\n", _BREAK).replace("\t", _CELL)
            clean = clean.replace(" ", _KEPT_SPACE)
        self._write(clean)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._linked += len(text) if self._links else 0

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag.rpartition(":")[2].lower() if ":" in element.tag else element.tag
        if _is_block(tag, element.get("style", "")):
            self.block(element)
            return
        writer = getattr(self, f"_{tag}", None) if tag in _WRITTEN else None
        if writer is not None:
            writer(element)
        elif tag in _PICTURES or tag in _EMBEDDED or tag in _CONTROLS or tag in _SILENT:
            self._left_out(element, tag)
        else:
            self._inline(element)

    def _inline(self, element: HtmlElement) -> None:
        style = element.get("style", "")
        if _RAISED_STYLE.search(style):
            self._sup(element)
        elif _LOWERED_STYLE.search(style):
            self._sub(element)
        else:
            self._content(element)

    def _left_out(self, element: HtmlElement, tag: str) -> None:
        if tag in _PICTURES:
            self._omit(OmissionKind.PICTURE, element.get("alt", ""))
        elif tag in _EMBEDDED:
            self._omit(OmissionKind.EMBEDDED, element.get("title", ""))
        elif tag in _CONTROLS and tag != "input":
            self._omit(OmissionKind.BOILERPLATE, element.text_content())
        if tag in _VOID:  # what follows an element without an end tag may be put into it
            self._content(element)

    def _omit(self, kind: OmissionKind, sample: str) -> None:
        words = " ".join(without_controls(sample).split())[:LONGEST_SAMPLE]
        self.flow.omissions.append(Omission(kind=kind, sample=words))

    def _br(self, _element: HtmlElement) -> None:
        self._write(_BREAK)

    def _wbr(self, element: HtmlElement) -> None:
        """Allows a line break inside a word, which stays one word; the parser puts the rest in it."""
        self._content(element)

    def _q(self, element: HtmlElement) -> None:
        opening, closing = "‘’" if self._quotes % 2 else "“”"
        words = element.text_content().strip()
        marked = words[:1] in "“\"«„‘'「" and words[-1:] in "”\"»“’'」" if words else True
        self._quotes += 1
        self._write("" if marked else opening)
        self._content(element)
        self._write("" if marked else closing)
        self._quotes -= 1

    def _a(self, element: HtmlElement) -> None:
        if self._notes.is_backlink(element):
            return
        raised = [child for child in element if child.tag == "sup"]
        if not raised and self._notes.is_mark(element) and is_mark(element.text_content()):
            self._mark(element.text_content())
            return
        self._links += 1
        self._content(element)
        self._links -= 1

    def _sup(self, element: HtmlElement) -> None:
        raised = self._inner(element)
        written = superscript(
            raised,
            before=self._before(),
            after=_following(element),
            linked=self._notes.is_mark(element),
            notes=self._notes.numbers,
        )
        if written is None:
            self._mark(raised)
        else:
            self._write(written)

    def _sub(self, element: HtmlElement) -> None:
        lowered = self._inner(element)
        self._write(subscript(lowered, before=self._before()))

    def _math(self, element: HtmlElement) -> None:
        written = formula(element)
        if written is not None:
            self._write(written)
            return
        self._omit(OmissionKind.EQUATION, element.get("alttext") or element.text_content())
        self._write(_OBJECT if self._before().strip() else "")

    def _mark(self, mark: str) -> None:
        if mark.strip():
            self._omit(OmissionKind.NOTE_MARK, mark)

    def _inner(self, element: HtmlElement) -> str:
        """The text of an inline element, written nowhere."""
        parts, linked = self._parts, self._linked
        self._parts = []
        self._content_inline(element)
        inner = "".join(self._parts)
        self._parts, self._linked = parts, linked
        return _SPACES.sub(" ", inner.replace(_BREAK, " ").replace(_KEPT_SPACE, " "))

    def _content_inline(self, element: HtmlElement) -> None:
        self._text(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _PICTURES | _EMBEDDED | _CONTROLS:
                self._content_inline(child)
            self._text(child.tail)

    def _before(self) -> str:
        return _SPACES.sub(" ", "".join(self._parts[-12:]))[-40:]

    def _table(self, table: HtmlElement, rows: list[list[HtmlElement]]) -> None:
        for caption in table.iterchildren("caption"):
            self.block(caption)
        lines: list[str] = []
        before = len(self.flow.blocks)
        for row in rows:
            cells = []
            for cell in row:
                self.block(cell)
                inner = self.flow.blocks[before:]
                del self.flow.blocks[before:]
                cells.append(" ".join(" ".join(block.text.split()) for block in inner))
            if any(cells):
                lines.append("\t".join(cells).rstrip("\t"))
        before = len(self.flow.blocks)
        if lines:
            self.flow.blocks.append(
                Flowed(text="\n".join(lines), element=table, kind=MarkKind.TABLE)
            )

    def _flush(self) -> None:
        parts, linked, self._parts, self._linked = self._parts, self._linked, [], 0
        if not self._elements:
            return
        element = self._elements[-1]
        for text in _texts("".join(parts)):
            self.flow.blocks.append(
                Flowed(text=text, element=element, kind=self._kind(), linked=linked)
            )

    def _kind(self) -> MarkKind | None:
        for element in reversed(self._elements):
            if self._notes.is_note(element):
                return MarkKind.NOTE
            if element.tag in {"figcaption", "caption"} or any(
                _CAPTION_CLASS.search(name) for name in classes_of(element)
            ):
                return MarkKind.CAPTION
        return None


def _is_block(tag: str, style: str) -> bool:
    """Whether an element is laid out as a block, by its kind or its own style."""
    if tag in {"table", "hr"} or _BLOCK_STYLE.search(style):
        return True
    return tag in _BLOCK_TAGS and not _INLINE_STYLE.search(style)


_WRITTEN: Final = frozenset({"br", "wbr", "q", "a", "sup", "sub", "math"})


def _texts(joined: str) -> Iterator[str]:
    """The paragraphs of one block, white space collapsed as a browser would."""
    flat = _SPACES.sub(" ", joined)
    lines = [line.strip(" ") for line in flat.split(_BREAK)]
    text = _BREAK.join(lines)
    for paragraph in re.split(f"{_BREAK}(?:{_BREAK})+", text):
        words = paragraph.strip(f" {_BREAK}{_CELL}")
        words = words.replace(_BREAK, "\n").replace(_KEPT_SPACE, " ").replace(_CELL, "\t")
        if words.strip():
            yield words.strip("\n") if words[:1] == " " else words.strip()


def _following(element: HtmlElement) -> str:
    """The text directly behind an inline element, out of the elements it alone fills or ends."""
    node = element
    while node is not None and not node.tail:
        following = node.getnext()
        if following is not None:
            return (
                following.text_content() if isinstance(following.tag, str) else following.tail or ""
            )
        node = node.getparent()
        if node is None or node.tag in _BLOCK_TAGS:
            return ""
    return (node.tail or "") if node is not None else ""


_LONGEST_CELL: Final = 400


def _rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """The cells of a table of data, row by row; nothing where a table only lays out a page."""
    if table.find(".//table") is not None or table.get("role") in {"presentation", "none"}:
        return []
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    rows = [row for row in rows if row]
    widest = max((len(row) for row in rows), default=0)
    cells = [cell for row in rows for cell in row]
    laid_out = any(
        len(cell.text_content()) > _LONGEST_CELL
        or len(cell.xpath("./p | ./div | ./h1 | ./h2 | ./h3 | ./article")) > 1
        for cell in cells
    )
    return [] if widest < 2 or laid_out else rows  # noqa: PLR2004  one column is no table

"""Which elements of a page are notes, and which are the marks that lead to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .visibility import classes_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOTE_ID = re.compile(
    r"(?:^|[^a-z])_?(?:fn|ftn|edn|foot-?note|end-?note|note|cite[_-]?note|ref)s?[-_:.]?(?:\w*[-_:.])?\d",
    re.IGNORECASE,
)
_NOTE_WORD: Final = re.compile(
    r"(?:^|[-_ ])(?:fn|footnotes?|endnotes?|noteref|note-?ref|reflist|references|sidenotes?|cite-?(?:ref|note)?|citation|reference|footnote-ref|footnote-anchor|footnotelink)(?:$|[-_ \d])"
)
_NOTE_ROLES: Final = frozenset(
    {
        "doc-footnote",
        "doc-endnote",
        "doc-endnotes",
        "footnote",
        "endnote",
        "rearnote",
        "footnotes",
        "endnotes",
        "rearnotes",
    }
)
_LIST_WORD: Final = re.compile(
    r"(?:^|[-_ ])(?:footnotes?|endnotes?|reflist|references|notes|footnote-(?:list|item|definition)|footnotes-list)(?:$|[-_ ])"
)
_BACK = re.compile(r"[\s↩︎⏎^↑⬆︎⮐←\ufe0e]*|back(?: to text)?|jump up|↩.{0,3}", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"\s*[\[(]?(\d{1,3})[\]).:]?(?=\s|$)")
_EPUB_TYPE: Final = "{http://www.idpf.org/2007/ops}type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes of a page: their elements, and their numbers as far as known."""

    elements: frozenset[HtmlElement] = frozenset()
    numbers: frozenset[str] = frozenset()
    _targets: frozenset[str] = field(default=frozenset())

    def is_note(self, element: HtmlElement) -> bool:
        """Whether an element holds notes."""
        return element in self.elements

    def is_mark(self, element: HtmlElement) -> bool:
        """Whether an inline element, or one in or around it, says that it is the mark of a note."""
        around = element.getparent()
        near = [element, *element.iter("a")]
        if around is not None and around.tag in {"a", "span", "sup"}:
            near.append(around)
        return any(self._leads_to_note(item) for item in near)

    def is_backlink(self, element: HtmlElement) -> bool:
        """Whether a link leads from a note back to its mark."""
        words = element.text_content()
        return (
            element.get("href", "").startswith("#")
            and bool(words.strip())
            and (_BACK.fullmatch(words) is not None)
        )

    def _leads_to_note(self, element: HtmlElement) -> bool:
        names = " ".join(classes_of(element))
        kind = f"{element.get('role', '')} {element.get('epub:type', '')} {element.get(_EPUB_TYPE, '')}"
        target = element.get("href", "").rpartition("#")
        return (
            "noteref" in kind
            or _NOTE_WORD.search(names) is not None
            or re.match(
                r"(?:fn|ftn|edn)?_?(?:fnref|ftnref|ednref|cite_ref|footnote-?ref|noteref)",
                element.get("id", ""),
                re.IGNORECASE,
            )
            is not None
            or (
                target[1] == "#"
                and (target[2] in self._targets or _NOTE_ID.match(target[2]) is not None)
            )
        )


def find_notes(root: HtmlElement) -> Notes:
    """The notes of the tree below `root`."""
    elements: set[HtmlElement] = set()
    numbers: set[str] = set()
    targets: set[str] = set()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if _holds_notes(element) or (
            element.tag in {"p", "li", "div", "td", "dd"} and _begins_with_mark(element)
        ):
            elements.add(element)
            _number(element, numbers, targets)
    return Notes(
        elements=frozenset(elements), numbers=frozenset(numbers), _targets=frozenset(targets)
    )


def _holds_notes(element: HtmlElement) -> bool:
    kind = {element.get("role", ""), element.get("epub:type", ""), element.get(_EPUB_TYPE, "")}
    if kind & _NOTE_ROLES:
        return True
    if element.tag in {"section", "div", "ol", "ul", "aside", "dl", "footer"}:
        names = " ".join([*classes_of(element), element.get("id", "").lower()])
        return _LIST_WORD.search(names) is not None and element.find(".//article") is None
    return (
        element.tag in {"li", "p", "dd"}
        and _NOTE_ID.match(element.get("id", "")) is not None
        and "ref" not in element.get("id", "").lower()[:6]
    )


def _begins_with_mark(element: HtmlElement) -> bool:
    """Whether a paragraph begins with a raised figure, as the notes below an article do."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is not None and first.tag == "a" and len(first) and not (first.text or "").strip():
        first = first[0]
    return (
        first is not None
        and first.tag == "sup"
        and first.text_content().strip(" []().").isdecimal()
        and (first.tail or "")[:1] in {" ", "\xa0", "\n", "\t", ""}
    )


def _number(element: HtmlElement, numbers: set[str], targets: set[str]) -> None:
    items = list(element.iter("li"))
    numbers.update(str(number) for number in range(1, len(items) + 1))
    if match := _LEADING_NUMBER.match(element.text_content()):
        numbers.add(match[1])
    targets.update(
        item.get("id") for item in (element, *element.iter("li", "p", "dd", "a")) if item.get("id")
    )

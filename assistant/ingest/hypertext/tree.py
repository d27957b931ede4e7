"""Bytes or text of a page as a tree of elements, within limits of depth and number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ...errors import SourceTooLargeError, UnreadableSourceError
from ..formats.limits import MAX_WEB_PAGE_DEPTH, MAX_WEB_PAGE_ELEMENTS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:\-]{2,40})""", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:\-]{2,40})""")
_HEAD_BYTES: Final = 8192
_C1: Final = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
"""HTML reads a reference such as &#146; as windows-1252; the parser leaves a control character."""


def declared_charset(content: bytes) -> str | None:
    """The encoding the first bytes of a page declare, by an XML declaration or a meta element."""
    head = _COMMENT.sub(b"", content[:_HEAD_BYTES])
    match = _XML_ENCODING.search(head) or _CHARSET.search(head)
    return match[1].decode("ascii") if match else None


def parse(page: str, *, source: str) -> HtmlElement:
    """The page as a tree.

    Raises:
        SourceTooLargeError: too many or too deeply nested elements.
        UnreadableSourceError: not HTML.
    """
    from lxml import etree, html

    if "<" not in page:
        msg = f"{source} is not HTML: it holds no tags"
        raise UnreadableSourceError(msg)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        # As bytes, because lxml refuses a str that declares its own encoding.
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        msg = f"{source} is not HTML that can be read: {error}"
        raise UnreadableSourceError(msg) from error
    _check_shape(tree, source=source)
    return tree


def without_controls(text: str) -> str:
    """`text` with the characters browsers show in place of C1 control characters."""
    return text if text.isascii() else text.translate(_C1)


def _check_shape(tree: HtmlElement, *, source: str) -> None:
    from lxml import etree

    depth = elements = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > MAX_WEB_PAGE_DEPTH:
            msg = f"{source} nests its elements more than {MAX_WEB_PAGE_DEPTH} deep"
            raise SourceTooLargeError(msg)
        if elements > MAX_WEB_PAGE_ELEMENTS:
            msg = f"{source} has more than {MAX_WEB_PAGE_ELEMENTS} HTML elements"
            raise SourceTooLargeError(msg)

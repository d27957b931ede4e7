"""HTML: the article's text without menus, markup and anything a reader could not see.

Invariant: what is hidden from readers never becomes text, so it can never be quoted. Runs in the
child process only (`sandbox.py`). This module is the owner of trafilatura and lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ...errors import NoTextError, SourceTooLargeError, UnreadableSourceError
from ..extraction import Extraction, names
from ..metadata.dates import find_date
from ..metadata.fields import Metadata, one_line
from ..versions import READING_VERSION
from .decoding import decode
from .limits import MAX_WEB_PAGE_DEPTH, MAX_WEB_PAGE_ELEMENTS

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:\-]{2,40})""", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:\-]{2,40})""")
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+\s*(?:;|!|$)"
    r"|(?:font-size|(?<![\w-])width|(?<![\w-])height)\s*:\s*0+(?:\.0+)?(?:[a-z]+|%)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_MAYBE_HIDDEN: Final = "//*[@hidden or @style or translate(@aria-hidden,'TRUE','true')='true']"
_NEVER_DROPPED: Final = frozenset({"html", "body"})
_BLOCKS: Final = frozenset({"p", "head", "item", "quote", "list", "table", "code", "div", "ab"})
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def extract(
    content: bytes, *, source: str, charset: str | None = None, url: str | None = None
) -> Extraction:
    """The article on a web page: paragraphs parted by blank lines, and the page's metadata.

    Raises:
        NoTextError: no article was found on the page.
        SourceTooLargeError: too many or too deeply nested elements.
        UnreadableSourceError: not HTML, or an unknown encoding.
    """
    import trafilatura

    tree = _parse(
        decode(content, source=source, charset=charset or _declared(content)), source=source
    )
    _check_shape(tree, source=source)
    language = one_line(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    _drop_hidden(tree)
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    body: Any = getattr(found, "body", None)
    text = "\n\n".join(_paragraphs(body)) if body is not None else ""
    if not text.strip():
        msg = f"no article text was found in {source}"
        raise NoTextError(msg)
    return Extraction(
        text=text,
        loader=f"web_page/{READING_VERSION} trafilatura/{trafilatura.__version__}",
        metadata=_metadata(found, language=language),
    )


def _declared(content: bytes) -> str | None:
    head = content[:4096]
    match = _XML_ENCODING.search(head) or _CHARSET.search(head)
    return match[1].decode("ascii") if match else None


def _parse(page: str, *, source: str) -> HtmlElement:
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
    return tree


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


def _drop_hidden(tree: HtmlElement) -> None:
    for element in tree.xpath(_MAYBE_HIDDEN):
        shown = (
            element.get("hidden") is None
            and element.get("aria-hidden", "").lower() != "true"
            and not _INVISIBLE.search(element.get("style", ""))
        )
        if shown or element.tag in _NEVER_DROPPED or element.getparent() is None:
            continue
        element.drop_tree()


def _paragraphs(body: _Element) -> Iterator[str]:
    """The text of each block of trafilatura's tree, white space collapsed as a browser would."""
    from lxml import etree

    parts: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            parts.append(element.tail or "")
            continue
        if element.tag in _BLOCKS:
            yield from _joined(parts)
            parts = []
        if event == "start":
            parts.append(element.text or "")
            continue
        parts.append({"lb": "\v", "row": "\v", "cell": "\t"}.get(element.tag, ""))
        parts.append(element.tail or "" if element is not body else "")
    yield from _joined(parts)


def _joined(parts: list[str]) -> Iterator[str]:
    # "\v" stands for a line break the page asked for; all other white space is layout.
    lines = "".join(parts).split("\v")
    words = "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in lines)))
    if words:
        yield words


def _metadata(found: Any, *, language: str | None) -> Metadata:  # noqa: ANN401  an untyped library's class
    publisher = one_line(found.sitename)
    # Without a declared name trafilatura falls back on the host; that is no name of an outlet.
    if publisher and publisher.lower().removeprefix("www.") == (found.hostname or "").lower():
        publisher = None
    return Metadata(
        title=one_line(found.title),
        authors=names([*(found.author or "").split(";")]),
        publisher=publisher,
        published=find_date(found.date or ""),
        url=one_line(found.url),
        language=one_line(found.language) or language,
    )

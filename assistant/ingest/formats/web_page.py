"""HTML: the article's text without menus, markup and anything a reader could not see.

An extractor says where on the page the article is; its words are then read from the page itself,
in order and exactly (`hypertext/`).

Invariant: what is hidden from readers never becomes text, so it can never be quoted. Runs in the
child process only (`sandbox.py`). This module is the owner of trafilatura.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ...errors import NoTextError
from ...records import ReadingReport
from ..extraction import Extraction
from ..hypertext.declared import read_declared, read_shown
from ..hypertext.flow import flow
from ..hypertext.main_node import choose
from ..hypertext.tree import declared_charset, parse
from ..hypertext.visibility import prune
from ..hypertext.writing import summed, write
from ..versions import READING_VERSION
from .decoding import decode_reported

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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

    decoded = decode_reported(content, source=source, charset=charset or declared_charset(content))
    tree = parse(decoded.text, source=source)
    declared = read_declared(tree, url=url)
    hidden = prune(tree)
    flowed = flow(tree)
    chosen = choose(flowed.blocks, extracted=_extracted(tree, url=url), tree=tree)
    if not any(block.text.strip() for block in chosen.blocks):
        msg = f"no article text was found in {source}"
        raise NoTextError(msg)
    known = read_shown(tree, main=chosen.element, declared=declared)
    text, marks = write(chosen.blocks, title=known.title)
    omissions = (*hidden, *flowed.omissions, *chosen.omissions)
    return Extraction(
        text=text,
        loader=f"web_page/{READING_VERSION} trafilatura/{trafilatura.__version__}",
        metadata=known,
        report=ReadingReport(
            marks=marks,
            omissions=summed(omissions),
            warnings=decoded.warnings,
            origins=known.origins,
        ),
    )


def _extracted(tree: HtmlElement, *, url: str | None) -> str:
    """What the extractor takes for the article; it works on a copy, because it takes it apart."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        deepcopy(tree), url=url, include_comments=False, with_metadata=False
    )
    body = getattr(found, "body", None)
    return "\n".join(body.itertext()) if body is not None else ""

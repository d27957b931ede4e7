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
from ...records import Mark, MarkKind, Omission, ReadingReport, Span
from ..decoding import decode_reported
from ..extraction import Extraction
from ..hypertext.declared import read_declared, read_shown
from ..hypertext.flow import Flowed, flow
from ..hypertext.main_node import Chosen, choose, is_byline
from ..hypertext.tree import declared_charset, parse
from ..hypertext.visibility import prune
from ..metadata import Metadata
from ..versions import READING_VERSION

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
    text, marks = _written(chosen, title=known.title)
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


def _written(chosen: Chosen, *, title: str | None) -> tuple[str, tuple[Mark, ...]]:
    """The chosen blocks as one text, and which stretches of it are no running prose."""
    parts: list[str] = []
    marks: list[Mark] = []
    position = 0
    has_headline = False
    for block in chosen.blocks:
        kind = _kind(block, title=None if has_headline else title)
        has_headline = has_headline or kind is MarkKind.HEADLINE
        if kind is not None:
            span = Span(start=position, end=position + len(block.text))
            marks.append(Mark(kind=kind, span=span))
        parts.append(block.text)
        position += len(block.text) + 2
    return "\n\n".join(parts), tuple(marks)


def _kind(block: Flowed, *, title: str | None) -> MarkKind | None:
    if block.kind is not None:
        return block.kind
    if title and _letters(block.text) == _letters(title) and block.element.tag != "p":
        return MarkKind.HEADLINE
    return MarkKind.BOILERPLATE if is_byline(block) else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def summed(omissions: tuple[Omission, ...]) -> tuple[Omission, ...]:
    """Omissions of one kind and beginning counted together, in order of their first."""
    counts: dict[tuple[Any, str], int] = {}
    for item in omissions:
        key = (item.kind, item.sample)
        counts[key] = counts.get(key, 0) + item.count
    return tuple(
        Omission(kind=kind, sample=sample, count=count) for (kind, sample), count in counts.items()
    )

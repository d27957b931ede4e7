"""Web pages saved with all they need in one file (MHTML): the page itself, read as a web page.

Invariant: the page is the part the archive names as its root, else its first HTML; pictures, style
sheets and frames beside it are never read.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

from ...errors import UnreadableSourceError
from ..extraction import Extraction
from ..metadata.fields import Metadata, one_line
from . import web_page
from .mail import charset_of_part, parsed, payload

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def extract(content: bytes, *, source: str) -> Extraction:
    """The article on the saved page, with the address it was saved from.

    Raises:
        NoTextError: no article was found on the page.
        SourceTooLargeError: too many or too deeply nested elements.
        UnreadableSourceError: no archive, or none of a page.
    """
    archive = parsed(content)
    page = _root(archive)
    if page is None:
        msg = f"{source} is no saved web page: it holds no HTML"
        raise UnreadableSourceError(msg)
    address = _address(page.get("content-location")) or _address(
        archive.get("snapshot-content-location")
    )
    found = web_page.extract(
        payload(page), source=source, charset=charset_of_part(page), url=address
    )
    known = found.metadata.over(Metadata(url=address).from_("address"))
    return replace(found, loader=f"web_archive {found.loader}", metadata=known)


def _root(archive: EmailMessage) -> EmailMessage | None:
    """The part that is the page; RFC 2387 lets `start` name it."""
    pages = [
        part
        for part in archive.walk()
        if isinstance(part, EmailMessage) and part.get_content_type() in _PAGES
    ]
    start = str(archive.get_param("start") or "").strip("<> ")
    named = [
        page for page in pages if start and str(page.get("content-id") or "").strip("<> ") == start
    ]
    return next(iter([*named, *pages]), None)


def _address(value: object) -> str | None:
    line = one_line(str(value)) if value is not None else None
    return line if line and line.lower().startswith(("http://", "https://")) else None

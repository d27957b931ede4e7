"""EPUB: the chapters of a book in the order of its spine, as one article.

A book is one article, also where its chapters are: what is a chapter and what an article, its
structure does not say, and a quotation from it is cited as the book's. `ebooklib` reads EPUB too,
but under the AGPL, and it drops what its tables do not know; the container is two small XML files.

Invariant: chapters are read as HTML that is all article, each once; a chapter that cannot be read
is named in a warning. Runs in the child process only (`sandbox.py`).
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from ...errors import IngestError, NoTextError, UnreadableSourceError
from ...records import OmissionKind
from ...records.reading import WarningKind
from ..extraction import Extraction
from ..hypertext.tree import declared_charset
from ..metadata.bylines import read_names
from ..metadata.dates import find_date
from ..metadata.fields import Metadata, one_line
from ..versions import READING_VERSION
from .assembling.archives import DAMAGED, check_archive
from .assembling.assembly import Account, Block, assembled
from .assembling.markup_parts import blocks_of
from .decoding import decode_reported

if TYPE_CHECKING:
    from lxml.etree import _Element

LOADER: Final = f"epub/{READING_VERSION}"
_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_CHAPTERS: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_OPF: Final = "{http://www.idpf.org/2007/opf}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chapter:
    path: str
    media_type: str
    is_contents: bool


def extract(content: bytes, *, source: str) -> Extraction:
    """The text of a book, and what its package says of it.

    Raises:
        NoTextError: no chapter holds text.
        SourceTooLargeError: the archive unpacks to more than the limit.
        UnreadableSourceError: damaged, encrypted, or no EPUB.
    """
    from lxml import etree

    check_archive(content, source=source, kind="an EPUB")
    account = Account()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path, package = _package(archive)
            chapters = list(_spine(package, path))
            _check_open(archive, chapters, source=source)
            blocks = [
                block
                for chapter in chapters
                for block in _chapter(archive, chapter, account=account)
            ]
    except IngestError:
        raise
    except (*DAMAGED, etree.LxmlError) as error:
        reason = " ".join(str(error).split())[:200]
        msg = f"{source} is not an EPUB that can be read: {reason}"
        raise UnreadableSourceError(msg) from error
    text, marks = assembled(blocks)
    if not text:
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    known = _metadata(package)
    return Extraction(
        text=text, loader=LOADER, metadata=known, report=account.report(marks, known.origins)
    )


def _xml(content: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(content, parser)


def _package(archive: zipfile.ZipFile) -> tuple[str, _Element]:
    """The path of the package document, and its root."""
    container = _xml(archive.read(_CONTAINER))
    for root in container.iter("{*}rootfile"):
        path = root.get("full-path") or ""
        return path, _xml(archive.read(path))
    msg = "it names no package document"
    raise ValueError(msg)


def _spine(package: _Element, path: str) -> Iterator[_Chapter]:
    """The documents of the book in reading order; those beside the main line come last."""
    folder = posixpath.dirname(path)
    items = {item.get("id"): item for item in package.iter("{*}item")}
    references = list(package.iter("{*}itemref"))
    aside = [item for item in references if item.get("linear") == "no"]
    seen: set[str] = set()
    for reference in [*(item for item in references if item not in aside), *aside]:
        item = items.get(reference.get("idref"))
        if item is None:
            continue
        place = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if place not in seen:
            seen.add(place)
            yield _Chapter(
                path=place,
                media_type=item.get("media-type") or "",
                is_contents="nav" in (item.get("properties") or "").split(),
            )


def _check_open(archive: zipfile.ZipFile, chapters: list[_Chapter], *, source: str) -> None:
    """Refuse a book whose chapters are encrypted; publishers only disguise fonts in others."""
    if _ENCRYPTION not in archive.namelist():
        return
    sealed = {
        unquote(reference.get("URI") or "")
        for reference in _xml(archive.read(_ENCRYPTION)).iter("{*}CipherReference")
    }
    if any(chapter.path in sealed for chapter in chapters):
        msg = f"{source} is encrypted; only its bookshop's program can read it"
        raise UnreadableSourceError(msg)


def _chapter(archive: zipfile.ZipFile, chapter: _Chapter, *, account: Account) -> list[Block]:
    if chapter.media_type not in _CHAPTERS:
        kind = OmissionKind.PICTURE if "image" in chapter.media_type else OmissionKind.EMBEDDED
        account.omit(kind, chapter.path)
        return []
    own = Account()
    try:
        content = archive.read(chapter.path)
        decoded = decode_reported(content, source=chapter.path, charset=declared_charset(content))
        blocks = blocks_of(_as_html(decoded.text), source=chapter.path, account=own)
    except (*DAMAGED, IngestError) as error:
        reason = " ".join(str(error).split())[:100]
        account.warn(WarningKind.DAMAGED_PART, f"{chapter.path} could not be read: {reason}")
        return []
    if chapter.is_contents:
        account.omit(OmissionKind.BOILERPLATE, " ".join(block.text for block in blocks))
        return []
    report = own.report()
    account.take(report.omissions, (*decoded.warnings, *report.warnings))
    return blocks


def _as_html(page: str) -> str:
    """XHTML for a reader of HTML, which takes a CDATA section for a comment."""
    return _CDATA.sub(lambda section: html.escape(section[1]), page)


def _metadata(package: _Element) -> Metadata:
    def values(name: str) -> list[_Element]:
        return [item for item in package.iter(f"{_DC}{name}") if (item.text or "").strip()]

    titles, publishers, languages = values("title"), values("publisher"), values("language")
    writers = [item for item in values("creator") if (item.get(f"{_OPF}role") or "aut") == "aut"]
    authors = [name for item in writers for name in read_names(item.text, surname_first=True)]
    dates = [
        item for item in values("date") if item.get(f"{_OPF}event", "publication") == "publication"
    ]
    return Metadata(
        title=one_line(titles[0].text) if titles else None,
        authors=tuple(dict.fromkeys(authors)),
        publisher=one_line(publishers[0].text) if publishers else None,
        published=find_date(dates[0].text or "") if dates else None,
        language=one_line(languages[0].text) if languages else None,
    ).from_("package")

"""The title and authors a PDF declares, where they are to be believed.

Invariant: a value that a program wrote on its own (a file name, a user name, a placeholder, the
name of software) is never taken for a title or an author; what is not believed stays unknown.
This module is the owner of pypdf, which reads what PDFium does not: XMP, and whether the streams
of a page are whole.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...metadata.fields import one_line

if TYPE_CHECKING:
    from pypdf import PdfReader

_SUFFIX: Final = re.compile(
    r"\.(?:docx?|odt|rtf|txt|pdf|indd|qxp|qxd|tex|dvi|ps|eps|xlsx?|pptx?|pages|html?|md|pub|wpd|fm|p65|tmp)$",
    re.IGNORECASE,
)
_PROGRAM: Final = re.compile(
    r"\b(?:microsoft|word|excel|powerpoint|libreoffice|openoffice|adobe|acrobat|indesign|distiller"
    r"|quark\s?xpress|pagemaker|photoshop|illustrator|latex|pdftex|xetex|luatex|tex|wkhtmltopdf|chromium"
    r"|chrome|firefox|skia|ghostscript|pdfcreator|reportlab|fpdf|pdfkit|canva|scribus|prince"
    r"|weasyprint|calibre|office user|print server|scanner|xerox|canon|ricoh|konica|hewlett|epson"
    r"|quartz|preview|google docs)\b",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(
    r"(?:untitled|unknown|unbenannt|sans titre|sin título|senza titolo|naamloos|namnlös|anonymous|anonymus"
    r"|anonyme|user(?:name)?|owner|admin(?:istrator)?|author|autor|auteur|title|titel|titre|none|null|n/?a"
    r"|test|document|dokument|doc|draft|default|guest|home|my\s?computer|pc|desktop|root|student|staff|editor"
    r"|press|media|office|template|temp|new document|(?:power\s?point\s)?pr[eä]sentation|slide|layout|print|scan|no title|unspecified"
    r"|\(?unspecified\)?|\(?anonymous\)?|blank|company|organi[sz]ation)[\s_\-]*\d{0,4}",
    re.IGNORECASE,
)
_FILE_NAME: Final = re.compile(r"(?=.*[_\d])[\w.\-]+|.*(?:\\|[a-zA-Z]:/|file://).*")
_PRINTED_FROM: Final = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)|layout \d+|print)\s*-", re.IGNORECASE
)
_VERSION: Final = re.compile(
    r"\b(?:draft|final|version|v)[\s_\-]?\d+\b|\bFINAL\b|\bcopy of\b", re.IGNORECASE
)
_NAME_WORD: Final = re.compile(r"[^\W\d_][\w'’.\-]*")
_PARTICLE: Final = re.compile(
    r"d[aeiou]s?|del|della|du|la|le|van|von|der|den|ter|bin|ibn|al|el|y|e|af|av|zu|of|the|and|for"
)
_JUNCTION: Final = re.compile(r"\s*(?:;|\|)\s*")
_AND: Final = re.compile(r"\s+(?:and|&|und|et|y|e|og|och|en|и)\s+", re.IGNORECASE)
_MOST_NAME_WORDS: Final = 6
_LONGEST_NAME: Final = 80
_MOST_UNPACKED: Final = 50_000_000
"""Bytes of page streams that are unpacked to see whether they are whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a PDF says about itself, and where; and the pages whose streams are damaged."""

    titles: tuple[tuple[str, str], ...] = ()
    """Titles with their origin, those of XMP first."""
    authors: tuple[tuple[tuple[str, ...], str], ...] = ()
    language: str | None = None
    damaged_pages: tuple[int, ...] = ()


def credible_title(value: object, *, source: str = "") -> str | None:
    """The title, or `None` where a program wrote it.

    >>> credible_title("Ferry inquiry opens")
    'Ferry inquiry opens'
    >>> credible_title("Microsoft Word - draft3 FINAL.doc") is None
    True
    """
    title = one_line(value)
    if title is None or not any(letter.isalpha() for letter in title):
        return None
    stem = source.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold()
    unfit = (
        _SUFFIX.search(title)
        or _PLACEHOLDER.fullmatch(title)
        or _PRINTED_FROM.match(title)
        or _FILE_NAME.fullmatch(title)
        or (title.casefold() == stem and " " not in title)
        or (_PROGRAM.fullmatch(title) or (_PROGRAM.search(title) and _VERSION.search(title)))
        or "\ufffd" in title
        or title.startswith(("http://", "https://", "about:"))
    )
    return None if unfit else title


def credible_authors(values: Sequence[object]) -> tuple[str, ...]:
    """The names among `values`, several in one apart.

    >>> credible_authors(["Jane Doe and John Roe"]), credible_authors(["user"])
    (('Jane Doe', 'John Roe'), ())
    """
    found: list[str] = []
    for value in values:
        line = one_line(value)
        if line:
            found += [name for name in _names(line) if _is_credible(name)]
    return tuple(dict.fromkeys(found))


def _names(line: str) -> list[str]:
    parts = [part for part in _JUNCTION.split(line) if part]
    if len(parts) == 1:
        parts = _comma_parts(line)
    return [
        _forwards(name.strip(" ,"))
        for part in parts
        for name in _AND.split(part)
        if name.strip(" ,")
    ]


def _comma_parts(line: str) -> list[str]:
    """Names between commas; "Doe, Jane" is one name, "Jane Doe, John Roe" are two."""
    parts = [part.strip() for part in line.split(",")]
    single = [part for part in parts if len(part.split()) == 1]
    if len(parts) == 2 and len(single) >= 1 and not _AND.search(line):  # noqa: PLR2004
        return [line]
    return parts


def _forwards(name: str) -> str:
    family, comma, given = name.partition(",")
    if comma and "," not in given and given.strip() and len(given.split()) <= 3:  # noqa: PLR2004
        if re.fullmatch(r"(?:Jr|Sr|II|III|IV|PhD|MD|Ph\.D|M\.D)\.?", given.strip()):
            return name
        return f"{given.strip()} {family.strip()}"
    return name


def _is_credible(name: str) -> bool:
    words = name.replace(",", " ").split()
    if not words or len(words) > _MOST_NAME_WORDS or len(name) > _LONGEST_NAME:
        return False
    if _PLACEHOLDER.fullmatch(name) or _PROGRAM.search(name) or "@" in name or "\ufffd" in name:
        return False
    if any(not (_NAME_WORD.fullmatch(word) or _PARTICLE.fullmatch(word)) for word in words):
        return False
    # A word alone is a user's name or an agency's; a name has two, or is not written in Latin
    if len(words) == 1:
        return not name.isascii() and len(name) > 1
    return any(not word[0].islower() for word in words)


def declared(content: bytes, info: Mapping[str, str], *, source: str) -> Declared:
    """What the document says about itself, in XMP and in the information dictionary.

    Nothing here is worth refusing a document for: what pypdf cannot read is left out.
    """
    reader = _opened(content)
    xmp_titles: list[str] = []
    xmp_authors: list[str] = []
    language = None
    damaged: tuple[int, ...] = ()
    if reader is not None:
        xmp_titles, xmp_authors = _xmp(reader)
        language = _language(reader)
        damaged = tuple(_damaged_pages(reader))
    titles = [(value, "XMP") for value in xmp_titles] + [(info.get("Title", ""), "PDF properties")]
    authors = [(xmp_authors, "XMP"), ([info.get("Author", "")], "PDF properties")]
    return Declared(
        titles=tuple(
            (title, origin)
            for value, origin in titles
            if (title := credible_title(value, source=source))
        ),
        authors=tuple(
            (names, origin) for values, origin in authors if (names := credible_authors(values))
        ),
        language=language,
        damaged_pages=damaged,
    )


_FAULTS: Final = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
    NotImplementedError, ImportError, AssertionError, ArithmeticError,
)  # fmt: skip


def _opened(content: bytes) -> PdfReader | None:
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return None
    except (*_FAULTS, PyPdfError):
        return None
    return reader


def _xmp(reader: PdfReader) -> tuple[list[str], list[str]]:
    from pypdf.errors import PyPdfError

    try:
        xmp = reader.xmp_metadata
        if xmp is None:
            return [], []
        titles, creators = xmp.dc_title or {}, xmp.dc_creator or []
        chosen = titles.get("x-default") or next(iter(titles.values()), "")
        return [str(chosen)], [str(name) for name in creators if name]
    except (*_FAULTS, PyPdfError):
        return [], []


def _language(reader: PdfReader) -> str | None:
    from pypdf.errors import PyPdfError

    try:
        value = reader.root_object.get("/Lang")
    except (*_FAULTS, PyPdfError):
        return None
    line = one_line(str(value)) if value else None
    return line if line and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", line) else None


def _damaged_pages(reader: PdfReader) -> Iterator[int]:
    """Pages whose stream is missing or cannot be unpacked whole; PDFium drops the rest in silence."""
    from pypdf.errors import PyPdfError

    left = _MOST_UNPACKED
    try:
        count = len(reader.pages)
    except (*_FAULTS, PyPdfError):
        return
    if reader.is_encrypted:
        return
    for number in range(count):
        try:
            contents = reader.pages[number].get("/Contents")
            streams = _streams(contents)
        except (*_FAULTS, PyPdfError):
            continue
        for stream in streams:
            whole, left = _is_whole(stream, left)
            if not whole:
                yield number + 1
                break
        if left <= 0:
            return


def _streams(contents: object) -> list[object]:
    from pypdf.generic import PdfObject

    found = contents.get_object() if isinstance(contents, PdfObject) else None
    if found is None:
        return []
    return [item.get_object() for item in found] if isinstance(found, list) else [found]


def _is_whole(stream: object, left: int) -> tuple[bool, int]:
    from pypdf.generic import NullObject, StreamObject

    if stream is None or isinstance(stream, NullObject):
        return False, left
    if not isinstance(stream, StreamObject) or stream.get("/Filter") not in (
        "/FlateDecode",
        ["/FlateDecode"],
    ):
        return True, left
    packed = stream._data  # noqa: SLF001  the bytes before they are unpacked
    unpacker = zlib.decompressobj()
    try:
        while packed and not unpacker.eof and left > 0:
            left -= len(unpacker.decompress(packed, 1_000_000)) + 1
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return False, left
    return unpacker.eof or left <= 0, left

"""What the first and last lines of a plain-text article say about it.

Texts saved from web pages begin with a title, a byline and a date, and often end with the
address they came from, all without markup. This module reads those lines and says where they
are: they are metadata, so they are page furniture too.

Invariant: every value read is spelled out in a line of a known form. Where no line has the form,
the value stays unknown. A line of prose is never read, see `_is_prose`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ...records import Span
from ...text.paragraphs import find_blocks
from .bylines import read_byline
from .dates import date_on_its_own, find_date
from .fields import Metadata, one_line

HEADER_LINES: Final = 12
"""Lines that are looked at below the title: bylines stand higher in every dump seen."""
FOOTER_LINES: Final = 10
"""Lines that are looked at from the end."""

_LONGEST_TITLE: Final = 200
_LONGEST_TITLE_SENTENCE: Final = 120
_ENDS_OF_CLAUSES: Final = (".", ":", ";", ",", "–", "—")
_LONGEST_HEADER_LINE: Final = 160
_EMPHASIS = re.compile(r"^[#*_\s]+|[*_\s]+$")
_DASHED = re.compile(r"[–—]\s*(?P<name>[A-Z][^–—.!?]{1,60}?)\s*[–—]")
_DATELINE = re.compile(r"[A-Z][A-Za-z .,()]{1,40}\s*[—–]")
_BOLD_LINE = re.compile(r"\*\*[^*]{2,60}\*\*")
_PUBLICATION = re.compile(
    r"Publication:\s*(?P<name>.{2,80}?)(?:\s+Volume:.*|\s+Issue:.*)?", re.IGNORECASE
)
_SOURCE = re.compile(
    r"Source:\s*(?P<name>[^<>:/]{2,60}?)(?=\s+(?:Published|Posted|Updated|Date)\b|$)", re.IGNORECASE
)
_STAMP = re.compile(r"\b(?:Published|Posted|Date)(?:\s+on)?\s*:", re.IGNORECASE)
_UPDATE = re.compile(r"(?:Last\s+)?(?:Updated|Modified)\b", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"(?:original|source|article)?\s*(?:url|link)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>\"]{3,2000})>?")
_DISCLAIMER = re.compile(
    r"\b(?:views|opinions)\s+expressed\b.{0,200}?\bdo(?:es)?\s+not\s+(?:necessarily\s+)?"
    r"(?:reflect|represent)\s+the\s+(?:\w+\s+)?(?:position|views?|opinions?|policy)\s+of\s+"
    r"(?P<name>(?:the\s+)?[A-Z][\w&'’\-]*(?:\s+(?:of|for|and|the|&|[A-Z][\w&'’\-]*))*)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """What header and footer lines say, and where those lines are."""

    metadata: Metadata = field(default_factory=Metadata)
    title_span: Span | None = None
    furniture: tuple[Span, ...] = ()


def read_dump(text: str) -> Dump:
    """Reads the lines around the body of a plain-text article."""
    blocks = find_blocks(text)
    lines = [line for block in blocks for line in block.lines]
    if len(lines) <= 1:  # a title alone is no article
        return Dump()
    title = lines[0] if _is_title(lines[0].slice(text)) else None
    known, furniture = _read_header(text, lines[1 if title else 0 :])
    footer, more = _read_footer(text, lines[-FOOTER_LINES:])
    if title:
        known = Metadata(title=one_line(_bare(title.slice(text)))).over(known)
    return Dump(
        metadata=known.over(footer),
        title_span=title,
        furniture=tuple(sorted({*furniture, *more})),
    )


def disclaimed_publisher(line: str) -> str | None:
    """The outlet that a "views expressed" line speaks for, or `None`."""
    match = _DISCLAIMER.search(line)
    name = one_line(match["name"]) if match else None
    return name[0].upper() + name[1:] if name else None


def _bare(line: str) -> str:
    return _EMPHASIS.sub("", line)


def _is_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or " " not in _bare(line) or _read_line(line):
        return False
    bare = _bare(line)
    if bare.endswith("..."):  # cut by a search engine
        return True
    return not bare.endswith(_ENDS_OF_CLAUSES) and (
        len(bare) <= _LONGEST_TITLE_SENTENCE or not bare.endswith(("?", "!"))
    )


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_HEADER_LINE


def _read_header(text: str, lines: list[Span]) -> tuple[Metadata, list[Span]]:
    known = Metadata()
    furniture: list[Span] = []
    for line in lines[:HEADER_LINES]:
        words = line.slice(text)
        if _is_prose(words):
            break
        found = _read_line(words)
        # A short bold line below the date credits a picture or an agency; above it, it is the
        # standfirst, which may be quoted.
        credit = bool(known.published or known.authors) and _BOLD_LINE.fullmatch(words)
        if found or credit or _DATELINE.fullmatch(words):
            furniture.append(line)
            known = known.over(found or Metadata())
    return known, furniture


def _read_line(line: str) -> Metadata | None:
    """What one header line says, or `None` where it has no known form."""
    for read in _READERS:
        found = read(_bare(line))
        if found is not None:
            return found
    return None


def _byline(line: str) -> Metadata | None:
    authors = read_byline(line)
    if not authors:
        return None
    source = _SOURCE.search(line)
    return Metadata(
        authors=authors,
        publisher=one_line(source["name"]) if source else None,
        published=find_date(line),
    )


def _date_line(line: str) -> Metadata | None:
    day = date_on_its_own(line)
    if day is None and not _STAMP.match(line):
        return None
    if _UPDATE.match(line):
        return Metadata()  # a later date than the publication's: recognised, not used
    return Metadata(published=day or find_date(line))


def _publication(line: str) -> Metadata | None:
    match = _PUBLICATION.fullmatch(line) or _SOURCE.match(line)
    return Metadata(publisher=one_line(match["name"]), published=find_date(line)) if match else None


def _dashed_name(line: str) -> Metadata | None:
    match = _DASHED.fullmatch(line)
    return Metadata(publisher=one_line(match["name"])) if match else None


_READERS: Final[tuple[Callable[[str], Metadata | None], ...]] = (
    _byline,
    _date_line,
    _publication,
    _dashed_name,
)


def _read_footer(text: str, lines: list[Span]) -> tuple[Metadata, list[Span]]:
    known = Metadata()
    furniture: list[Span] = []
    label: Span | None = None
    for line in lines:
        words = line.slice(text)
        match = _ADDRESS_LABEL.match(words)
        address = _ADDRESS.fullmatch(words[match.end() :].strip() if match else words)
        if address and (match or label):
            known = known.over(Metadata(url=address["url"]))
            furniture += [line] if match else [label or line, line]
        label = line if match and not address else None
        publisher = disclaimed_publisher(words)
        if publisher:
            known = known.over(Metadata(publisher=publisher))
    return known, furniture

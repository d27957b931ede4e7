"""What the first and last lines of a plain-text article say about it.

Texts saved from web pages begin with a title, a byline and a date, and often end with the
address they came from, all without markup; exports of archives have layouts of their own
(`exports/`). This module reads those lines and says where they are: they are metadata, so they are
boilerplate too.

Invariant: every value read is spelled out in a line of a known form. Where no line has the form,
the value stays unknown. A line of prose is never read, see `_is_prose`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ...records import Span
from ...text.paragraphs import Block, find_blocks
from .bylines import is_person, is_role, names_house, read_byline, read_names
from .dates import date_on_its_own, find_date
from .exports import Export, read_exports
from .fields import Metadata, one_line
from .label_lines import read_label_line
from .outlets import outlet_name
from .titles import bare, is_title

HEADER_LINES: Final = 12
"""Lines that are looked at below the title: bylines stand higher in every dump seen."""
FOOTER_LINES: Final = 10
"""Lines that are looked at from the end."""

_LONGEST_KEPT: Final = 100_000
_MOST_KEPT: Final = 32
"""Texts, and characters of each, of which what was read is kept: cutting an article asks again."""

_LONGEST_HEADER_LINE: Final = 160
_FEWEST_LINES_BELOW_A_MASTHEAD: Final = 4
_MOST_STANDFIRST_LINES: Final = 2
"""Sentences between a title and its byline; what stands below more of them is the article."""
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
_ADDRESS_LABEL = re.compile(
    r"(?:original|source|article)?\s*(?:url|link)\s*:|(?:source|via)\s*:(?=\s*<?https?://)",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    r"[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ .,'’-]{2,40}(?:,\s[A-Z][\w. ]{1,20})?(?:\s\([^()]{2,40}\))?\s?[—–-]\s"
)
"""A report's dateline, such as "PORT ALDA (Reuters) – "."""
_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>\"]{3,2000})>?")
_DISCLAIMER = re.compile(
    r"\b(?:views|opinions)\s+expressed\b.{0,200}?\bdo(?:es)?\s+not\s+(?:necessarily\s+)?"
    r"(?:reflect|represent)\s+the\s+(?:\w+\s+)?(?:position|views?|opinions?|policy)\s+of\s+"
    r"(?P<name>(?:the\s+)?[A-Z][\w&'’\-]*(?:\s+(?:of|for|and|the|&|[A-Z][\w&'’\-]*))*)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """What header and footer lines say, and where those lines are; of an export, where its documents are."""

    metadata: Metadata = field(default_factory=Metadata)
    title_span: Span | None = None
    boilerplate: tuple[Span, ...] = ()
    documents: tuple[Span, ...] = ()


def read_dump(text: str) -> Dump:
    """Reads the lines around the body of a plain-text article."""
    return _read_once(text) if len(text) <= _LONGEST_KEPT else _read(text)


def _read(text: str) -> Dump:
    if exports := read_exports(text):
        return _of_exports(exports)
    blocks = find_blocks(text)
    lines = [line for block in blocks for line in block.lines]
    if len(lines) <= 1:  # a title alone is no article
        return Dump()
    title = lines[0] if _has_title(text, blocks) else None
    outlet = _masthead(text, lines)
    if outlet:
        title = lines[2]
    known, boilerplate = _read_header(text, lines[3 if outlet else 1 if title else 0 :])
    if outlet:
        known = outlet.over(known)
        boilerplate += lines[:2]
    footer, more = _read_footer(text, lines[-FOOTER_LINES:])
    if title:
        known = Metadata(title=one_line(bare(title.slice(text)))).from_("first line").over(known)
    return Dump(
        metadata=known.over(footer),
        title_span=title,
        boilerplate=tuple(sorted({*boilerplate, *more})),
    )


def _of_exports(exports: tuple[Export, ...]) -> Dump:
    first = exports[0]
    return Dump(
        metadata=first.metadata,
        title_span=first.headline,
        boilerplate=tuple(span for item in exports for span in item.boilerplate),
        documents=tuple(item.span for item in exports),
    )


_read_once = lru_cache(maxsize=_MOST_KEPT)(_read)


def _masthead(text: str, lines: list[Span]) -> Metadata | None:
    """The outlet and the date where they stand above the title, or `None`."""
    if len(lines) < _FEWEST_LINES_BELOW_A_MASTHEAD:
        return None
    first, day, title = (line.slice(text) for line in lines[:3])
    if not is_title(title):
        return None
    published = date_on_its_own(bare(day))
    name = outlet_name(bare(first))
    if published is None or name is None or not names_house(name):
        return None
    return Metadata(publisher=name, published=published).from_("masthead")


def _has_title(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether the first line stands alone, or above a line about the article, and may be its title."""
    first = blocks[0]
    line = first.lines[0].slice(text)
    if _read_line(line) or not is_title(line):
        return False
    return len(first.lines) == 1 or _read_line(first.lines[1].slice(text)) is not None


def disclaimed_publisher(line: str) -> str | None:
    """The outlet that a "views expressed" line speaks for, or `None`."""
    match = _DISCLAIMER.search(line) if "expressed" in line else None
    name = one_line(match["name"]) if match else None
    return name[0].upper() + name[1:] if name else None


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_HEADER_LINE


def _read_header(text: str, lines: list[Span]) -> tuple[Metadata, list[Span]]:
    known = Metadata()
    boilerplate: list[Span] = []
    standfirst = 0
    for number, line in enumerate(lines[:HEADER_LINES]):
        words = line.slice(text)
        if _is_prose(words):
            break
        found = _read_line(words)
        following = lines[number + 1].slice(text) if number + 1 < len(lines) else ""
        if found is None and number == 0 and date_on_its_own(bare(following)):
            found = _name_alone(words)
        if found and standfirst and not _is_believed(found, following, known):
            break
        # A short bold line below the date credits a picture or an agency; above it, it is the
        # standfirst, which may be quoted.
        credit = bool(known.published or known.authors) and _BOLD_LINE.fullmatch(words)
        is_role_line = bool(known.authors) and is_role(bare(words))
        if found or credit or is_role_line or _DATELINE.fullmatch(words):
            boilerplate.append(line)
            known = known.over((found or Metadata()).from_("byline"))
        elif _ends_like_prose(words):
            standfirst += 1
            if standfirst > _MOST_STANDFIRST_LINES:
                break
    return known, boilerplate


def _is_believed(found: Metadata, following: str, known: Metadata) -> bool:
    """Whether a byline below a sentence is one: "By Royal Decree" may head the next section."""
    if (
        not found.authors
        or found.published
        or found.publisher
        or known.published
        or known.publisher
    ):
        return True
    return (
        _read_line(following) is not None
        or is_role(bare(following))
        or _PLACE_FIRST.match(following) is not None
    )


def _name_alone(words: str) -> Metadata | None:
    """A person's name right below the title, where a date follows it."""
    names = read_names(bare(words))
    return Metadata(authors=names) if names and all(map(is_person, names)) else None


def _ends_like_prose(words: str) -> bool:
    return words.rstrip("\"'”’»)]*_").endswith((".", "!", "?", "…", "。", "।"))


def _read_line(line: str) -> Metadata | None:
    """What one header line says, or `None` where it has no known form."""
    for read in _READERS:
        found = read(bare(line))
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
    read_label_line,
    _date_line,
    _publication,
    _dashed_name,
)


def _read_footer(text: str, lines: list[Span]) -> tuple[Metadata, list[Span]]:
    known = Metadata()
    boilerplate: list[Span] = []
    label: Span | None = None
    for line in lines:
        words = line.slice(text)
        match = _ADDRESS_LABEL.match(words)
        address = _ADDRESS.fullmatch(words[match.end() :].strip() if match else words)
        if address and (match or label):
            known = known.over(Metadata(url=address["url"]).from_("address line"))
            boilerplate += [line] if match else [label or line, line]
        label = line if match and not address else None
        publisher = disclaimed_publisher(words)
        if publisher:
            known = known.over(Metadata(publisher=publisher).from_("disclaimer"))
    return known, boilerplate

"""What the layouts of exports share: documents, lines, and the fields that are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ....records import Span
from ..fields import Metadata, one_line

_LINE = re.compile(r"[^\r\n\f]+")
COUNTER = re.compile(r"(?:document )?\d{1,5} of \d{1,5}(?: documents?)?", re.IGNORECASE)
END = re.compile(r"end of document|document [a-z]{2,}[a-z0-9]{10,}", re.IGNORECASE)
RULE = re.compile(r"[-=_*~]{5,}")
COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\s.{0,150}|all rights reserved\W*", re.IGNORECASE)
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "russian": "ru",
    "japanese": "ja", "chinese": "zh", "korean": "ko", "arabic": "ar", "turkish": "tr", "polish": "pl", "swedish": "sv", "norwegian": "no",
    "danish": "da", "finnish": "fi", "greek": "el", "czech": "cs", "ukrainian": "uk", "hindi": "hi", "hebrew": "he",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One document of an export: where it stands, what its fields say, and where they are."""

    span: Span
    metadata: Metadata
    headline: Span | None = None
    boilerplate: tuple[Span, ...] = ()


@dataclass(slots=True)
class Fields:
    """The values of one document, as they are found."""

    title: list[Span] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    boilerplate: list[Span] = field(default_factory=list)

    def export(self, text: str, lines: Sequence[Span], origin: str) -> Export:
        """The document these fields describe; each value gets the layout as its origin."""
        headline = Span(start=self.title[0].start, end=self.title[-1].end) if self.title else None
        known = Metadata(
            title=one_line(headline.slice(text)) if headline else None,
            authors=self.authors,
            publisher=self.publisher,
            published=self.published,
            url=self.url,
            language=self.language,
        )
        return Export(
            span=Span(start=lines[0].start, end=lines[-1].end),
            metadata=known.from_(origin),
            headline=headline,
            boilerplate=tuple(sorted(self.boilerplate)),
        )


def lines_of(text: str) -> Iterator[Span]:
    """The lines that hold something, without the white space at their sides."""
    for match in _LINE.finditer(text):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words[0])
            yield Span(start=start, end=start + len(words))


def documents(
    text: str, *, begins: Callable[[str], bool], ends: Callable[[str], bool]
) -> Iterator[list[Span]]:
    """The lines of each document: from a line that begins one, or behind one that ends one."""
    current: list[Span] = []
    for line in lines_of(text):
        words = line.slice(text)
        if begins(words) and current:
            yield current
            current = []
        current.append(line)
        if ends(words):
            yield current
            current = []
    if current:
        yield current


def language_of(value: str) -> str | None:
    """The code of a language that is named in English, or `None`."""
    return _LANGUAGES.get(value.strip().split(" ")[0].casefold().strip(";,"))

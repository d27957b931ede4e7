"""The layout of Nexis: an outlet above a date, labels such as BYLINE: and LOAD-DATE:."""

from __future__ import annotations

import re
from typing import Final

from ....records import Span
from ..bylines import read_names
from ..dates import find_date
from ..fields import one_line
from ..outlets import outlet_name
from .export_fields import COPYRIGHT, COUNTER, END, Export, Fields, documents, language_of

_LABEL = re.compile(
    r"(?P<label>byline|section|length|dateline|highlight|load-date|language|publication-type|journal-code|subject|graphic"
    r"|series|correction(?:-date)?|copyright|url|organization|company|ticker|industry|geographic|country|state|city|person"
    r"|notes|document-type|acc-no|classification|type|distribution|body|headline|pub-type)\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_BODY = re.compile(r"body:?", re.IGNORECASE)
_SIGNS: Final = (
    re.compile(r"^\s*\d{1,5} of \d{1,5} documents?\s*$", re.IGNORECASE | re.MULTILINE),
    re.compile(r"^\s*length:\s*[\d,]+ words", re.IGNORECASE | re.MULTILINE),
    re.compile(r"^\s*load-date:", re.IGNORECASE | re.MULTILINE),
    re.compile(r"^\s*(?:body:|body)\s*$", re.IGNORECASE | re.MULTILINE),
    re.compile(r"^\s*(?:byline|section):", re.IGNORECASE | re.MULTILINE),
    re.compile(r"^\s*end of document\s*$", re.IGNORECASE | re.MULTILINE),
)
_WORDS_OF_SIGNS: Final = (
    ("document",),
    ("length:",),
    ("load-date:",),
    ("body",),
    ("byline:", "section:"),
    ("end of document",),
)
_LIKE_ASCII_LETTERS: Final = "\u0130\u0131\u017f\u212a"
"""Letters that a pattern takes for i, s or k where it ignores case, and `str.lower` does not."""
_EDITION = re.compile(
    r".{0,40}\b(?:edition|final|correction appended|supplement)\b.{0,40}|\d{1,2}:\d{2}.{0,12}",
    re.IGNORECASE,
)
_HEADER_LINES: Final = 40
_FEWEST_SIGNS: Final = 3
_LONGEST_DATE_LINE: Final = 60


def _may_have_signs(text: str) -> bool:
    """Whether enough of the signs' words are there at all; looking for the signs takes ten times as long."""
    if any(letter in text for letter in _LIKE_ASCII_LETTERS):
        return True
    lower = text.lower()
    return sum(any(word in lower for word in words) for words in _WORDS_OF_SIGNS) >= _FEWEST_SIGNS


def read_nexis(text: str) -> tuple[Export, ...]:
    """The documents of a text in one of the layouts of Nexis."""
    if not _may_have_signs(text):
        return ()
    if sum(sign.search(text) is not None for sign in _SIGNS) < _FEWEST_SIGNS:
        return ()
    parts = documents(
        text,
        begins=lambda words: COUNTER.fullmatch(words) is not None,
        ends=lambda words: END.fullmatch(words) is not None,
    )
    return tuple(_document(text, lines) for lines in parts if len(lines) > 2)  # noqa: PLR2004  no document has two lines


def _document(text: str, lines: list[Span]) -> Export:
    known = Fields()
    body = _body(text, lines)
    for line in lines[:body]:
        match = _LABEL.fullmatch(line.slice(text))
        if match:
            _field(known, match["label"].lower(), match["value"])
    _unlabelled(
        text, [line for line in lines[:body] if not _LABEL.fullmatch(line.slice(text))], known
    )
    known.boilerplate += [line for line in lines[:body] if line not in known.title]
    trailer = _trailer(text, lines, body)
    for line in lines[trailer:]:
        if match := _LABEL.fullmatch(line.slice(text)):
            _field(known, match["label"].lower(), match["value"])
    known.boilerplate += lines[trailer:]
    return known.export(text, lines, "Nexis")


def _body(text: str, lines: list[Span]) -> int:
    """The number of the first line of the body."""
    head = lines[:_HEADER_LINES]
    for number, line in enumerate(head):
        if _BODY.fullmatch(line.slice(text)):
            return number + 1
    labelled = [
        number
        for number, line in enumerate(head)
        if _LABEL.fullmatch(line.slice(text))
        and not re.match(r"load-date|language|subject", line.slice(text), re.IGNORECASE)
    ]
    return labelled[-1] + 1 if labelled else 0


def _field(known: Fields, label: str, value: str) -> None:
    if label == "byline":
        known.authors = read_names(value)
    elif label == "language":
        known.language = language_of(value)
    elif label == "url":
        known.url = one_line(value)


def _unlabelled(text: str, lines: list[Span], known: Fields) -> None:
    """Outlet, date and headline, by their order: the outlet stands right above the date."""
    plain = [line for line in lines if not _is_frame(line.slice(text))]
    dated = next(
        (
            number
            for number, line in enumerate(plain)
            if find_date(line.slice(text)) and line.end - line.start < _LONGEST_DATE_LINE
        ),
        None,
    )
    if dated is None:
        known.title = plain[:1]
        return
    known.published = find_date(plain[dated].slice(text))
    if dated:
        known.publisher = outlet_name(plain[dated - 1].slice(text))
    behind = [line for line in plain[dated + 1 :] if not _EDITION.fullmatch(line.slice(text))]
    known.title = plain[: dated - 1] if dated > 1 else behind


def _is_frame(words: str) -> bool:
    return bool(
        COUNTER.fullmatch(words)
        or COPYRIGHT.fullmatch(words)
        or _BODY.fullmatch(words)
        or END.fullmatch(words)
    )


def _trailer(text: str, lines: list[Span], body: int) -> int:
    """The number of the first line behind the body."""
    for number, line in enumerate(lines[body:], body):
        words = line.slice(text)
        match = _LABEL.fullmatch(words)
        if (
            (
                match
                and match["label"].lower()
                not in {"body", "highlight", "notes", "person", "city", "state"}
                and number > body
            )
            or END.fullmatch(words)
            or words == "Classification"
        ):
            return number
        if COPYRIGHT.fullmatch(words) and number >= len(lines) - 6:
            return number
    return len(lines)

"""The layouts of Factiva: lines that begin with a two-letter code, or the printed one."""

from __future__ import annotations

import re
from typing import Final

from ....records import Span
from ..bylines import is_person, read_byline, read_names
from ..dates import find_date
from ..outlets import outlet_name
from .export_fields import COPYRIGHT, END, Export, Fields, documents, language_of, lines_of

_CODE = re.compile(
    r"(?P<code>HD|SE|CLM|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CX|DLN)(?:[ \t]+(?P<value>\S.*)|$)"
)
_BODY: Final = frozenset({"LP", "TD", "CX"})
_NEEDED: Final = frozenset({"PD", "SN", "WC", "LP"})
_FEWEST_CODES: Final = 3


def read_factiva(text: str) -> tuple[Export, ...]:
    """The documents of a text whose lines begin with Factiva's codes."""
    if "HD" not in text:
        return ()
    codes = [
        match["code"] for line in lines_of(text) if (match := _CODE.fullmatch(line.slice(text)))
    ]
    if "HD" not in codes or len(_NEEDED.intersection(codes)) < _FEWEST_CODES:
        return ()
    first = next(code for code in codes if code in {"HD", "SE", "CLM"})
    parts = documents(
        text,
        begins=lambda words: re.match(rf"{first}\s+\S", words) is not None,
        ends=lambda words: END.fullmatch(words) is not None,
    )
    read = [_coded_document(text, lines) for lines in parts if len(lines) > 2]  # noqa: PLR2004  no document has two lines
    return tuple(item for item in read if item.headline)


def _coded_document(text: str, lines: list[Span]) -> Export:
    known = Fields()
    code = ""
    for line in lines:
        words = line.slice(text)
        match = _CODE.fullmatch(words)
        value = Span(
            start=line.start + (match.start("value") if match and match["value"] else 0),
            end=line.end,
        )
        code = match["code"] if match else code
        if code == "HD":
            known.title.append(value)
        elif match and match["value"]:
            _coded_field(known, code, match["value"])
        if match and code in _BODY | {"HD"}:
            known.boilerplate.append(Span(start=line.start, end=line.start + len(code)))
        elif code not in _BODY | {"HD"} or END.fullmatch(words):
            known.boilerplate.append(line)
    return known.export(text, lines, "Factiva")


def _coded_field(known: Fields, code: str, value: str) -> None:
    if code == "BY":
        known.authors = read_names(value)
    elif code == "PD":
        known.published = find_date(value)
    elif code == "SN":
        known.publisher = outlet_name(value)
    elif code == "LA":
        known.language = language_of(value)


_WORD_COUNT = re.compile(r"[\d,.]+ words", re.IGNORECASE)
_CODE_LINE = re.compile(
    r"[A-Z0-9]{1,12}|(?:page |pg\.? )?[A-Z]?\d{1,4}|volume .{1,20}|\d{1,2}:\d{2}(?: \w{2,4})?|.{0,30}\bedition\b.{0,10}",
    re.IGNORECASE,
)
_PRINTED_HEADER_LINES: Final = 9
_FEWEST_WORDS_OF_TITLE: Final = 3


def read_printed(text: str) -> tuple[Export, ...]:
    """The documents of Factiva's printed layout, which ends each with its number."""
    if "Document " not in text or not re.search(
        r"^Document [A-Z]{2,}[A-Za-z0-9]{10,}\s*$", text, re.MULTILINE
    ):
        return ()
    parts = documents(
        text, begins=lambda _words: False, ends=lambda words: END.fullmatch(words) is not None
    )
    read = [_printed_document(text, lines) for lines in parts]
    return tuple(item for item in read if item is not None)


def _printed_document(text: str, lines: list[Span]) -> Export | None:
    words = [line.slice(text) for line in lines]
    count = next(
        (
            number
            for number, line in enumerate(words[:_PRINTED_HEADER_LINES])
            if _WORD_COUNT.fullmatch(line)
        ),
        None,
    )
    if not count or count + 2 >= len(lines) or not find_date(words[count + 1]):
        return None
    known = Fields(published=find_date(words[count + 1]))
    above = lines[:count]
    names = read_byline(words[count - 1]) or (read_names(words[count - 1]) if count > 1 else ())
    if names and (words[count - 1].lower().startswith("by ") or all(map(is_person, names))):
        known.authors, above = names, above[:-1]
    is_section = len(above) > 1 and len(above[0].slice(text).split()) < _FEWEST_WORDS_OF_TITLE
    known.title = above[1:] if is_section else above
    body = _printed_fields(words, count, known)
    known.boilerplate += [line for line in lines[:body] if line not in known.title]
    known.boilerplate += [line for line in lines[body:] if END.fullmatch(line.slice(text))]
    return known.export(text, lines, "Factiva")


def _printed_fields(words: list[str], count: int, known: Fields) -> int:
    """Reads what stands between the date and the body; the number of the body's first line."""
    for number in range(count + 2, min(len(words), count + 12)):
        line = words[number]
        if COPYRIGHT.fullmatch(line):
            return number + 1
        if language := language_of(line) if " " not in line else None:
            known.language = language
        elif not _CODE_LINE.fullmatch(line) and known.publisher is None:
            known.publisher = outlet_name(line)
        elif not _CODE_LINE.fullmatch(line):
            return number
    return count + 2

"""Files that begin with labelled lines: "Title: …", "Author: …", and e-mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final

from ....records import Span
from ..bylines import is_person, read_names
from ..dates import date_on_its_own, find_date
from ..fields import one_line
from ..outlets import outlet_name
from .export_fields import RULE, Export, Fields, language_of, lines_of

_LABELS: Final = {
    "title": ("title", "headline", "subject", "betreff", "titel"),
    "authors": ("author", "authors", "author(s)", "by", "byline", "writer", "reporter", "from", "von", "autor"),
    "published": ("date", "published", "published on", "publication date", "pub date", "sent", "posted", "datum", "publish date", "date published"),
    "publisher": ("source", "publication", "publisher", "outlet", "newspaper", "site", "website", "journal", "publication title", "quelle"),
    "url": ("url", "link", "web", "address", "source url", "document url"),
    "language": ("language", "lang", "language of publication"),
    "": (
        "to", "cc", "bcc", "reply-to", "message-id", "mime-version", "content-type", "content-transfer-encoding", "received", "return-path", "importance",
        "section", "page", "pages", "words", "word count", "length", "keywords", "tags", "category", "categories", "edition", "copyright", "updated", "last updated",
        "modified", "accessed", "retrieved", "downloaded", "location", "place", "issn", "document type", "id", "x-mailer", "user-agent", "attachments", "list-id",
        "delivered-to", "publication info", "first page", "volume", "issue", "database", "an", "load-date", "type", "summary source",
    ),
}  # fmt: skip
_LABEL = re.compile(r"(?P<label>[A-Za-z][A-Za-z() \-]{0,24}?)[ \t]*:(?:[ \t]*(?P<value>\S.*)?)")
_FIELD_OF: Final = {label: name for name, labels in _LABELS.items() for label in labels}
_TEXT_LABEL = re.compile(r"(?:full text|text|body|article|content)[ \t]*:[ \t]*", re.IGNORECASE)
_SENDER = re.compile(r"\s*[<(\[]?(?:mailto:)?[\w.+-]+@[\w.-]+[>)\]]?")
_FEWEST_LABELS: Final = 2
_RULE_LINE = re.compile(rf"^{RULE.pattern}[ \t]*$", re.MULTILINE)


def read_labelled(text: str) -> tuple[Export, ...]:
    """The documents of a text that begins with labelled lines, parted by rules."""
    starts = [
        0,
        *(match.end() for match in _RULE_LINE.finditer(text)),
    ]
    parts = list(zip(starts, [*starts[1:], len(text)], strict=True))
    read = [_document(text, start, end) for start, end in parts]
    if read[0] is None and len(parts) > 1 and not text[: starts[1]].strip("-=_*~ \t\r\n"):
        read = read[1:]
    if not read or read[0] is None:
        return ()
    # A rule inside a document parts nothing: only what begins with the same fields is another one
    found: list[Export] = []
    for (_, end), item in zip(parts[-len(read) :], read, strict=True):
        if item is not None and item.metadata.title:
            found.append(item)
        elif found:
            last = found[-1]
            found[-1] = replace(
                last,
                span=Span(start=last.span.start, end=max(last.span.end, _trimmed_end(text, end))),
            )
        elif item is not None:
            found.append(item)
    return tuple(found)


def _trimmed_end(text: str, end: int) -> int:
    return len(text[:end].rstrip())


def _document(text: str, start: int, end: int) -> Export | None:
    known = Fields()
    found = (
        Span(start=start + line.start, end=start + line.end) for line in lines_of(text[start:end])
    )
    told = (line for line in found if not RULE.fullmatch(line.slice(text)))
    first = next(told, None)
    if first is None or not _label_of(_LABEL.fullmatch(first.slice(text))):
        return None  # most texts; the rest of their lines is not looked at
    lines = [first, *told]
    labels: list[str] = []
    body = 0
    for number, line in enumerate(lines):
        match = _LABEL.fullmatch(line.slice(text))
        label = _label_of(match)
        if match and label:
            labels.append(label)
            _label_field(known, line, match, _FIELD_OF.get(label, ""))
        elif not (
            labels
            and text[line.start - 1] in " \t"
            and _is_next_line(text, lines[number - 1], line)
        ):
            break
        else:
            known.boilerplate.append(line)  # a field that goes on, indented
        body = number + 1
    if (
        len(labels) < _FEWEST_LABELS
        or body >= len(lines)
        or not {"title", "authors"} & {_FIELD_OF.get(label) for label in labels}
    ):
        return None
    if match := _TEXT_LABEL.match(lines[body].slice(text)):
        known.boilerplate.append(
            Span(start=lines[body].start, end=lines[body].start + len(match[0].rstrip()))
        )
    return known.export(
        text, lines, "e-mail" if {"from", "subject"} <= set(labels) else "header lines"
    )


def _label_of(match: re.Match[str] | None) -> str:
    """The label of a line that names a field; empty for any other line."""
    label = match["label"].strip().lower() if match else ""
    return label if label in _FIELD_OF or label.startswith("x-") else ""


def _is_next_line(text: str, line: Span, following: Span) -> bool:
    return text.count("\n", line.end, following.start) == 1


def _label_field(known: Fields, line: Span, match: re.Match[str], name: str) -> None:
    value = match["value"] or ""
    if name == "title" and value and not known.title:
        begin = line.start + match.start("value")
        known.title = [Span(start=begin, end=line.end)]
        known.boilerplate.append(
            Span(start=line.start, end=begin - 1) if begin - 1 > line.start else line
        )
        return
    known.boilerplate.append(line)
    if name == "authors" and not known.authors:
        names = read_names(_SENDER.sub("", value).strip(" \"'"), surname_first=True)
        is_mail = match["label"].strip().lower() in {"from", "von"}
        known.authors = tuple(filter(is_person, names)) if is_mail else names
    elif name == "published" and known.published is None:
        known.published = find_date(value) or date_on_its_own(value) or _mail_date(value)
    elif name == "publisher" and known.publisher is None:
        known.publisher = outlet_name(value)
    elif name == "language":
        known.language = language_of(value) or one_line(value)
    if name in {"url", "publisher"} and known.url is None and re.fullmatch(r"https?://\S+", value):
        known.url = value


def _mail_date(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date()
    except (TypeError, ValueError, IndexError):
        return None

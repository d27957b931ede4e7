"""Markdown: front matter is metadata, the body becomes plain text, so quotes carry no markup.

Invariant: paragraphs, headings and list items are parted by blank lines; raw HTML, images and
link addresses are left out; no word is changed. This module is the owner of markdown-it and PyYAML.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from ...errors import UnreadableSourceError
from ..extraction import Extraction, names
from ..metadata.dates import find_date
from ..metadata.fields import Metadata, one_line
from ..metadata.plain_text import read_dump
from ..versions import READING_VERSION
from .decoding import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

LOADER: Final = f"markdown/{READING_VERSION}"
MAX_FRONT_MATTER_CHARACTERS: Final = 65_536

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_VERBATIM: Final = frozenset({"text", "code_inline", "text_special"})
_AUTHOR_KEYS: Final = ("authors", "author", "by", "byline")
_KEYS: Final = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "publication", "source", "site", "sitename"),
    "url": ("url", "link", "canonical", "canonical_url", "original_url"),
    "language": ("language", "lang"),
}
_DATE_KEYS: Final = ("published", "date", "publish_date", "published_at")


def extract(content: bytes, *, source: str, charset: str | None = None) -> Extraction:
    """The text and metadata of a Markdown file.

    Raises:
        UnreadableSourceError: binary data, an unknown encoding, or front matter that is no YAML.
    """
    raw = decode(content, source=source, charset=charset)
    front, body = _split(raw, source=source)
    tokens = _parse(body)
    text = "\n\n".join(_paragraphs(tokens))
    heading = Metadata(title=one_line(_first_heading(tokens)))
    known = _front_metadata(front).over(heading).over(read_dump(text).metadata)
    return Extraction(text=text, loader=LOADER, metadata=known)


def _split(raw: str, *, source: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(raw[:MAX_FRONT_MATTER_CHARACTERS])
    if match is None:
        return {}, raw
    import yaml

    try:
        values = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        msg = f"the front matter of {source} is not valid YAML: {reason}"
        raise UnreadableSourceError(msg) from error
    if not isinstance(values, dict):
        return {}, raw  # two thematic breaks around text, not front matter
    return {str(key).lower(): value for key, value in values.items()}, raw[match.end() :]


def _front_metadata(front: dict[str, object]) -> Metadata:
    first = {name: _first(front, keys) for name, keys in _KEYS.items()}
    authors = _first(front, _AUTHOR_KEYS)
    return Metadata(
        title=one_line(first["title"]),
        authors=names(authors if isinstance(authors, list) else [authors]),
        publisher=one_line(first["publisher"]),
        published=_as_date(_first(front, _DATE_KEYS)),
        url=one_line(first["url"]),
        language=one_line(first["language"]),
    )


def _first(front: dict[str, object], keys: Sequence[str]) -> object:
    return next((front[key] for key in keys if front.get(key)), None)


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return find_date(value) if isinstance(value, str) else None


def _parse(body: str) -> list[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(body)


def _first_heading(tokens: Sequence[Token]) -> str | None:
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _words(inline)
        if opening.type == "paragraph_open":
            return None
    return None


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    row: list[str] = []
    rows: list[str] = []
    for token in tokens:
        in_table = bool(rows or row) or token.type == "table_open"
        if token.type == "tr_close":
            rows.append("\t".join(row))
            row = []
        elif token.type == "table_close":
            yield "\n".join(rows)
            rows = []
        elif token.type in {"th_open", "td_open"}:
            row.append("")
        elif token.type == "inline" and in_table and row:
            row[-1] = _words(token)
        elif token.type == "inline":
            yield from filter(None, [_words(token)])
        elif token.type in {"fence", "code_block"}:
            yield from filter(None, [token.content.rstrip()])


def _words(inline: Token) -> str:
    """The text of one paragraph; soft line breaks become spaces, hard ones stay."""
    parts: list[str] = []
    for token in inline.children or ():
        if token.type in _VERBATIM:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
    return "".join(parts).strip()

"""Articles as records of named fields: which field of a row or an object means what.

Invariant: the text is the field's own, white space at its ends aside, or, where it holds HTML, the
words of that; what a record does not say stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from ....errors import NoTextError
from ...extraction import Extraction
from ...metadata.bylines import read_names
from ...metadata.dates import find_date
from ...metadata.fields import Metadata, one_line
from ..assembling.assembly import Account, Block
from ..assembling.markup_parts import blocks_of, is_markup
from .batches import document

TEXT_FIELDS: Final = ("text", "body", "content", "fulltext", "articletext", "articlebody", "maintext", "article", "story")  # fmt: skip
_TITLE_FIELDS: Final = ("title", "headline", "head", "heading", "subject")
_AUTHOR_FIELDS: Final = ("authors", "author", "byline", "creator", "writer")
_PUBLISHER_FIELDS: Final = ("publisher", "outlet", "source", "publication", "newspaper", "sitename", "sourcename", "journal")  # fmt: skip
_DATE_FIELDS: Final = ("published", "date", "publishedat", "publisheddate", "publicationdate", "publishdate", "datepublished", "pubdate", "publishedon", "datepublish")  # fmt: skip
_URL_FIELDS: Final = ("url", "link", "weburl", "canonicalurl", "sourceurl", "articleurl")
_LANGUAGE_FIELDS: Final = ("language", "lang", "locale")
_ID_FIELDS: Final = ("id", "articleid", "docid", "documentid", "uuid", "guid")

_SEPARATORS = re.compile(r"[\s_\-.:]+")
_AUTHOR_LIST = re.compile(r"\s*[;|]\s*")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T\s])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})
_SECONDS: Final = range(100_000_000, 10_000_000_000)
_MILLISECONDS: Final = range(100_000_000_000, 10_000_000_000_000)


def key_of(name: str) -> str:
    """A field's name without capitals, spaces and signs.

    >>> key_of("Publication_Date"), key_of("dc:title")
    ('publicationdate', 'title')
    """
    plain = _SEPARATORS.sub("", name.strip().lower())
    return plain.removeprefix("dc").removeprefix("og") if ":" in name else plain


def has_text_field(names: list[str]) -> bool:
    """Whether one of these fields can hold the text of an article."""
    return any(key_of(name) in TEXT_FIELDS for name in names)


def read_fields(
    fields: Mapping[str, object], *, loader: str, source: str, origin: str
) -> Extraction:
    """The article in one record.

    Args:
        fields: the values by the names the record gives them.
        loader: the name and version of the format's loader.
        source: where the record stands, for messages.
        origin: what metadata is said to come from, such as "column".

    Raises:
        NoTextError: no field holds text.
    """
    values = {key_of(name): value for name, value in reversed(list(fields.items()))}
    text = next((item for name in TEXT_FIELDS if (item := _text(values.get(name)))), "")
    account = Account()
    blocks = (
        blocks_of(text, source=source, account=account) if is_markup(text) else [Block(text=text)]
    )
    known = Metadata(
        title=_plain(_first(values, _TITLE_FIELDS)),
        authors=_authors(_first(values, _AUTHOR_FIELDS)),
        publisher=_publisher(_first(values, _PUBLISHER_FIELDS)),
        published=_date(_first(values, _DATE_FIELDS)),
        url=_url(_first(values, _URL_FIELDS)),
        language=_language(_first(values, _LANGUAGE_FIELDS)),
    ).from_(origin)
    identifier = _first(values, _ID_FIELDS)
    part = str(identifier) if isinstance(identifier, (str, int)) else None
    found = document(blocks, loader=loader, known=known, account=account, part=part)
    if found is None:
        msg = f"no text; looked for {', '.join(TEXT_FIELDS[:3])}"
        raise NoTextError(msg)
    return found


def _first(values: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((value for name in names if (value := values.get(name)) not in _NOTHING), None)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(item.strip() for item in value if isinstance(item, str) and item.strip())
    return value.strip() if isinstance(value, str) else ""


def _plain(value: object) -> str | None:
    line = one_line(value)
    if line is None or not is_markup(line):
        return line
    blocks = blocks_of(line, source="a title", account=Account())
    return one_line(" ".join(block.text for block in blocks))


def _name(value: object) -> object:
    return (value.get("name") or value.get("title")) if isinstance(value, dict) else value


def _authors(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    parts = [
        part
        for item in listed
        if isinstance(name := _name(item), str)
        for part in _AUTHOR_LIST.split(name)
    ]
    is_list = len(parts) > 1
    return tuple(
        dict.fromkeys(name for part in parts for name in read_names(part, surname_first=is_list))
    )


def _publisher(value: object) -> str | None:
    line = one_line(_name(value))
    return None if line is None or line.lower().startswith(("http://", "https://", "@")) else line


def _date(value: object) -> date | None:
    if isinstance(value, str) and value.strip().isdigit() and len(value.strip()) > len("20210105"):
        value = int(value.strip()[:14])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value if int(value) in _SECONDS else value / 1000
        is_time = int(value) in _SECONDS or int(value) in _MILLISECONDS
        return datetime.fromtimestamp(seconds, tz=UTC).date() if is_time else None
    if not isinstance(value, str):
        return None
    iso = _ISO_DATE.match(value.strip())
    if iso:
        try:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        except ValueError:
            return None
    return find_date(value)


def _url(value: object) -> str | None:
    line = one_line(value)
    return line if line and line.lower().startswith(("http://", "https://")) else None


def _language(value: object) -> str | None:
    line = one_line(value)
    return line if line and _LANGUAGE.fullmatch(line) else None

"""CSV and tab-separated values: one article a row, with a first row that names the columns.

Invariant: a row that does not fit the columns is named with its line, and the others are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from ....errors import IngestError, UnreadableSourceError
from ...extraction import Batch
from ...versions import READING_VERSION
from ..decoding import decode
from ..limits import MAX_EXTRACTED_CHARACTERS
from .article_fields import TEXT_FIELDS, has_text_field, read_fields
from .batches import Collected

LOADER: Final = f"separated/{READING_VERSION}"
_DELIMITERS: Final = ",;\t|"


def extract(content: bytes, *, source: str, charset: str | None = None) -> Batch:
    """The articles of a file, in order.

    Raises:
        NoTextError: no row holds text.
        SourceTooLargeError: more articles than the limit.
        UnreadableSourceError: no text, no column for the text, or no row that can be read.
    """
    text = decode(content, source=source, charset=charset)
    csv.field_size_limit(MAX_EXTRACTED_CHARACTERS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    names = _names(rows, source=source)
    found = Collected(source=source)
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            found.refuse(place, str(error))
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            found.refuse(place, f"{len(row)} cells under {len(names)} columns")
            continue
        try:
            fields = dict(zip(names, row, strict=True))
            extraction = read_fields(fields, loader=LOADER, source=place, origin="column")
        except IngestError as error:
            found.refuse(place, str(error))
            continue
        found.add(extraction)
    return found.batch()


def _names(rows: Iterator[list[str]], *, source: str) -> list[str]:
    try:
        names = next(rows, [])
    except csv.Error as error:
        msg = f"the first row of {source} cannot be read: {error}"
        raise UnreadableSourceError(msg) from error
    if not has_text_field(names):
        msg = (
            f"the first row of {source} names no column for the text;"
            f" call it one of {', '.join(TEXT_FIELDS)}"
        )
        raise UnreadableSourceError(msg)
    return names


def _delimiter(text: str) -> str:
    """The delimiter that parts the first row best."""
    head = text[:10_000].partition("\n")[0]
    return max(_DELIMITERS, key=lambda sign: (head.count(sign), -_DELIMITERS.index(sign)))

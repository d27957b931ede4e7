"""JSON Lines: one article a line, as an object with fields such as "title" and "text".

Invariant: a line that is no such object is named with its number, and the others are read.
"""

from __future__ import annotations

import json
from typing import Final

from ....errors import IngestError
from ...extraction import Batch
from ...versions import READING_VERSION
from ..decoding import decode
from .article_fields import read_fields
from .batches import Collected

LOADER: Final = f"json_lines/{READING_VERSION}"


def extract(content: bytes, *, source: str, charset: str | None = None) -> Batch:
    """The articles of a file, in order.

    Raises:
        NoTextError: the file holds nothing.
        SourceTooLargeError: more articles than the limit.
        UnreadableSourceError: no text, or no line holds an article.
    """
    found = Collected(source=source)
    # Only line feeds end a line here: JSON may hold the other line breaks of Unicode as they are
    for number, line in enumerate(decode(content, source=source, charset=charset).split("\n"), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            found.refuse(place, f"no JSON: {' '.join(str(error).split())[:100]}")
            continue
        if not isinstance(value, dict):
            found.refuse(place, "no JSON object; each line is one article with its fields")
            continue
        try:
            extraction = read_fields(value, loader=LOADER, source=place, origin="field")
        except IngestError as error:
            found.refuse(place, str(error))
            continue
        found.add(extraction)
    return found.batch()

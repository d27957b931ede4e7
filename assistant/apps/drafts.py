"""Reading a draft: text and Markdown as they are, Word documents as their paragraphs.

Invariant: the offsets of a checked draft count in what is returned here. Markdown keeps its signs,
because `>` marks a block quotation.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ..errors import UnsupportedFormatError
from ..ingest import decode, load_file

AS_THEY_ARE: Final = (".txt", ".md", ".markdown", ".text", "")
LOADED: Final = (".docx",)
_MAX_BYTES: Final = 16_000_000


def read_draft(name: str) -> str:
    """The text of the draft in a file, or of standard input for `-`.

    Raises:
        UnsupportedFormatError: the file is not there, or of another kind.
        UnreadableSourceError: it cannot be decoded, or is no Word document.
        SourceTooLargeError: it is over a limit of size.
    """
    if name == "-":
        return decode(sys.stdin.buffer.read(_MAX_BYTES), source="standard input")
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix in LOADED:
        return load_file(path, article_id="draft", source=name).article.text
    if suffix not in AS_THEY_ARE:
        known = ", ".join(filter(None, (*AS_THEY_ARE, *LOADED)))
        msg = f"{name} is no draft that can be read; known are {known}"
        raise UnsupportedFormatError(msg)
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES)
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}"
        raise UnsupportedFormatError(msg) from error
    return decode(content, source=name)

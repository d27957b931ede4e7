"""Reading a draft: text and Markdown as they are, Word documents as their paragraphs.

Invariant: the offsets of a checked draft count in what is returned here. Markdown keeps its signs,
because `>` marks a block quotation.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ..errors import NoTextError, SourceTooLargeError, UnsupportedFormatError
from ..ingest import decode, load_bytes, load_file

MAX_DRAFT_BYTES: Final = 16_000_000
AS_THEY_ARE: Final = (".txt", ".md", ".markdown", ".text", "")
LOADED: Final = (".docx",)
_ARCHIVE: Final = b"PK\x03\x04"
_OTHERS: Final = (
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word document or another Office file"),
    (b"{\\rtf", "rich text (RTF)"),
)
"""How other kinds of files begin that people write in, and their names."""


def read_draft(name: str) -> str:
    """The text of the draft in a file, or of standard input for `-`.

    Raises:
        UnsupportedFormatError: the file is not there, or of another kind.
        UnreadableSourceError: it cannot be decoded, or is no Word document.
        SourceTooLargeError: it is over a limit of size.
    """
    if name == "-":
        return decode(sys.stdin.buffer.read(MAX_DRAFT_BYTES), source="standard input")
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
            content = file.read(MAX_DRAFT_BYTES)
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}"
        raise UnsupportedFormatError(msg) from error
    return decode(content, source=name)


def read_draft_bytes(content: bytes, *, source: str) -> str:
    """The text of a draft that came as bytes, whatever its name was: a Word document, or text.

    Args:
        content: the file as it is.
        source: what messages call it.

    Raises:
        UnsupportedFormatError: another kind of file.
        UnreadableSourceError: it cannot be decoded, or is no Word document.
        NoTextError: there is no text in it.
        SourceTooLargeError: it is over a limit of size.
    """
    if len(content) > MAX_DRAFT_BYTES:
        msg = (
            f"{source} is larger than {MAX_DRAFT_BYTES // 1_000_000} MB, which is more than is read"
        )
        raise SourceTooLargeError(msg)
    other = next((name for start, name in _OTHERS if content.startswith(start)), None)
    if other is not None:
        msg = f"{source} is {other}; save it as .docx, .md or .txt"
        raise UnsupportedFormatError(msg)
    if content.startswith(_ARCHIVE):
        document = load_bytes(
            content, media_type_or_suffix=LOADED[0], article_id="draft", source=source
        )
        return document.article.text
    text = decode(content, source=source)
    if not text.strip():
        msg = f"{source} holds no text"
        raise NoTextError(msg)
    return text

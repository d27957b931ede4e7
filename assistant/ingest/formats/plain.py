"""Plain text: the decoded file is the article, character for character."""

from __future__ import annotations

from typing import Final

from ..extraction import Extraction
from ..metadata.plain_text import read_dump
from ..versions import READING_VERSION
from .decoding import decode

LOADER: Final = f"plain/{READING_VERSION}"


def extract(content: bytes, *, source: str, charset: str | None = None) -> Extraction:
    """The text of a plain-text file, and what its first and last lines say about it.

    Raises:
        UnreadableSourceError: binary data, or an unknown encoding.
    """
    text = decode(content, source=source, charset=charset)
    return Extraction(text=text, loader=LOADER, metadata=read_dump(text).metadata)

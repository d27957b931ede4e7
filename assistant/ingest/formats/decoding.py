"""Bytes to text, without guessing wrong in silence.

Invariant: every byte is decoded by an encoding that was declared, by UTF-8, or by windows-1252
where that fits beyond reasonable doubt; else the source is refused. No replacement characters.
Encoding detectors are not used: on short texts they mistake cp1252 for cp1250 and change letters.
"""

from __future__ import annotations

import codecs
from typing import Final

from ...errors import UnreadableSourceError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN: Final = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÜŒ‘’“”„‚‹›«»–—…•€£©®™°§·¿¡\u00a0\u00ad"
)
"""What texts in Western European languages use of windows-1252. Its other characters are how
Polish, Czech or Turkish text looks when it is taken for windows-1252 by mistake."""
_MOST_WESTERN_SHARE: Final = 0.15
"""Of all characters. Cyrillic or Greek taken for windows-1252 has four times as many."""
_SAMPLE_CHARACTERS: Final = 100_000
_MOST_CONTROL_SHARE: Final = 0.001
_ALLOWED_CONTROLS: Final = frozenset("\t\n\r\f\v\x1e\x1f\x85")


def decode(content: bytes, *, source: str, charset: str | None = None) -> str:
    """The text of `content`, without its byte-order mark.

    Args:
        content: the file as it is.
        source: its name, for messages.
        charset: the encoding a server or page declared, tried before UTF-8.

    Raises:
        UnreadableSourceError: binary data, or an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_strict(content[len(mark) :], encoding, source=source), source=source)
    for declared in filter(None, (charset, "utf-8")):
        text = _attempt(content, declared)
        if text is not None:
            return _checked(text, source=source)
    if b"\0" in content:
        msg = f"{source} is not text: it holds binary data"
        raise UnreadableSourceError(msg)
    return _checked(_western(content, source=source), source=source)


def _strict(content: bytes, encoding: str, *, source: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        msg = f"{source} says it is {encoding}, but byte {error.start} is not"
        raise UnreadableSourceError(msg) from error


def _attempt(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _western(content: bytes, *, source: str) -> str:
    """Windows-1252, only where the result can hardly be anything else."""
    text = _attempt(content, "cp1252")
    special = [letter for letter in text or "" if letter > "\x7f"]
    if text is None or len(special) > _MOST_WESTERN_SHARE * len(text) or set(special) - _WESTERN:
        msg = f"the encoding of {source} cannot be told; save it as UTF-8"
        raise UnreadableSourceError(msg)
    return text


def _checked(text: str, *, source: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    controls = sum(
        (letter < " " or "\x7f" <= letter <= "\x9f") and letter not in _ALLOWED_CONTROLS
        for letter in sample
    )
    if "\0" in text or controls > 1 + _MOST_CONTROL_SHARE * len(sample):
        msg = f"{source} is not text: it holds control characters"
        raise UnreadableSourceError(msg)
    return text

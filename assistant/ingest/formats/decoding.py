"""Bytes to text, without guessing wrong in silence.

Invariant: every byte is decoded by UTF-8, by the encoding that was declared, by windows-1252, or by
an old Cyrillic or East Asian encoding where that fits beyond reasonable doubt; else the source is
refused. What bytes prove goes before what a label says, and where the two differ, an encoding was
told from the text alone, or a byte was in none, a warning says so. A detector of encodings is never
believed by itself: on short texts it mistakes cp1252 for cp1250 and changes letters.
Labels mean what the WHATWG encoding standard says ("iso-8859-1" is windows-1252, "gb2312" GBK).
This module is the owner of webencodings.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...errors import UnreadableSourceError
from ...records import ReadingWarning, WarningKind
from .old_encodings import old_encoding_of

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
_CODECS: Final = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
"""The standard's decoders read the vendors' characters too; Python has them under other names."""
_BYTES_OF_TWO: Final = frozenset({"cp932", "cp949", "gb18030", "big5hkscs", "euc_jp"})
_FEWEST_PROOFS: Final = 4
"""Sequences that are UTF-8 by accident: one two-byte character in twelve of GBK text is."""
_MOST_BROKEN_SHARE: Final = 0.3
"""Of the bytes above 127. A text with more bytes that are no UTF-8 is in another encoding."""
_SAMPLE_CHARACTERS: Final = 100_000
_MOST_CONTROL_SHARE: Final = 0.001
_MOST_UNKNOWN_SHARE: Final = 0.05
"""Of all characters: replacement and private-use letters. Above it hardly a sentence is whole."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1d\x7f-\x84\x86-\x9f]")
_C1_CONTROLS = re.compile(r"[\x80-\x84\x86-\x9f]")
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_REPLACEMENT: Final = "\ufffd"
_STRAY_BYTES = re.compile("[\udc80-\udcff]+")
_LINES_NAMED: Final = 5
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_MOST_HALF_WIDTH_SHARE: Final = 0.4
"""Of the letters above 127. EUC-JP taken for Shift_JIS has nothing else; Japanese hardly any."""
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]{3,}")
_FEWEST_SWAPPED: Final = 2
_MOST_SWAPPED_SHARE: Final = 0.02
"""Of the words. KOI8-R and windows-1251 taken for each other change capitals and small letters."""
_DECODED_TWICE = re.compile(
    r"(?<![A-ZÀ-Þ])[ÂÃÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ“”¦]|â\x80[\x80-\xbf]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text, the encoding it was in, and what is doubtful about it."""

    text: str
    encoding: str
    warnings: tuple[ReadingWarning, ...] = ()


def decode(content: bytes, *, source: str, charset: str | None = None) -> str:
    """The text of `content`, as `decode_reported` reads it."""
    return decode_reported(content, source=source, charset=charset).text


def decode_reported(content: bytes, *, source: str, charset: str | None = None) -> Decoded:
    """The text of `content`, without its byte-order mark, and what is doubtful about it.

    Args:
        content: the file as it is.
        source: its name, for messages.
        charset: the encoding a server or page declared.

    Raises:
        UnreadableSourceError: binary data, or an encoding that cannot be told.
    """
    declared = encoding_of(charset)
    found = _by_mark(content, source=source) or _by_bytes(content, declared, source=source)
    doubts = [*found.warnings, *_doubts(_checked(found.text, source=source))]
    if declared and charset and _differ(found, declared):
        doubts.insert(0, _warning(f"declared {charset.strip().lower()}, is {found.encoding}"))
    elif charset and charset.strip() and declared is None:
        doubts.insert(0, _warning(f"declared {charset.strip()[:40]!r}, which is no encoding"))
    return Decoded(text=found.text, encoding=found.encoding, warnings=tuple(doubts))


def encoding_of(label: str | None) -> str | None:
    """The name of the codec a label stands for by the WHATWG encoding standard, or `None`.

    >>> encoding_of("iso-8859-1"), encoding_of("x-sjis"), encoding_of("ks_c_5601-1987")
    ('cp1252', 'cp932', 'cp949')
    >>> encoding_of("no such thing") is None
    True
    """
    import webencodings

    found = webencodings.lookup(label) if label else None
    if found is None or found.name in {"replacement", "x-user-defined"}:
        return None
    return _CODECS.get(found.name, found.codec_info.name)


def _differ(found: Decoded, declared: str) -> bool:
    return codecs.lookup(found.encoding).name != codecs.lookup(declared).name and not (
        found.text.isascii() or found.encoding.startswith(declared)
    )


def _by_mark(content: bytes, *, source: str) -> Decoded | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            body = content[len(mark) :]
            try:
                return Decoded(text=body.decode(encoding), encoding=encoding)
            except UnicodeDecodeError as error:
                if encoding == "utf-8" and (mended := _mended(body)):
                    return mended
                msg = f"{source} says it is {encoding}, but byte {error.start} is not"
                raise UnreadableSourceError(msg) from error
    return None


def _by_bytes(content: bytes, declared: str | None, *, source: str) -> Decoded:
    utf8 = _attempt(content, "utf-8")
    if utf8 is not None and (not declared or _proves_utf8(utf8, declared)):
        return utf8
    mixed = None if utf8 is not None else _mended(content)
    if declared and not (mixed and declared not in _BYTES_OF_TWO):
        found = _attempt(content, declared) or utf8 or mixed or _with_gaps(content, declared)
        if found is not None:
            return found
    if b"\0" in content:
        msg = f"{source} is not text: it holds binary data"
        raise UnreadableSourceError(msg)
    return mixed or _western(content, declared, source=source)


def _attempt(content: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(text=content.decode(encoding), encoding=encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _proves_utf8(utf8: Decoded, declared: str) -> bool:
    """Whether a text that is valid UTF-8 is UTF-8, whatever was declared."""
    if declared == "utf-8":
        return True
    if declared.startswith(("utf-16", "iso2022")):
        return not ("\0" in utf8.text or "\x1b" in utf8.text)
    proofs = sum(letter > "\x7f" for letter in utf8.text[:_SAMPLE_CHARACTERS])
    return proofs >= (_FEWEST_PROOFS if declared in _BYTES_OF_TWO else 1)


def _with_gaps(content: bytes, declared: str) -> Decoded | None:
    """The declared encoding, where only a few of the bytes are no character in it."""
    text = content.decode(declared, "replace")
    gaps = text.count(_REPLACEMENT)
    if gaps > 1 + _MOST_CONTROL_SHARE * len(text):
        return None
    warning = _warning(f"{gaps} bytes are not in {declared}")
    return Decoded(text=text, encoding=declared, warnings=(warning,))


def _mended(content: bytes) -> Decoded | None:
    """UTF-8 with some bytes that are not: those of windows-1252 where they are letters of its kind.

    `None` where too many bytes are no UTF-8 for it to be the encoding of the rest.
    """
    raw = content.decode("utf-8", "surrogateescape")
    runs = list(_STRAY_BYTES.finditer(raw))
    foreign = sum(run.end() - run.start() for run in runs)
    high = len(content) - sum(content.count(byte) for byte in range(0x80))
    if foreign > _MOST_BROKEN_SHARE * high:
        return None
    lines = sorted({1 + raw.count("\n", 0, run.start()) for run in runs[:_LINES_NAMED]})
    where = ", ".join(str(line) for line in lines)
    told = f"{foreign} bytes are not in utf-8 (line {where})"
    text = _STRAY_BYTES.sub(_as_western, raw)
    return Decoded(text=text, encoding="utf-8", warnings=(_warning(told),))


def _as_western(run: re.Match[str]) -> str:
    stray = run[0].encode("utf-8", "surrogateescape")
    letters = stray.decode("cp1252", "replace")
    return letters if set(letters) <= _WESTERN else _REPLACEMENT * len(stray)


def _western(content: bytes, declared: str | None, *, source: str) -> Decoded:
    """Windows-1252, only where the result can hardly be anything else."""
    found = _attempt(content, "cp1252")
    text = found.text if found else ""
    special = [letter for letter in text if letter > "\x7f"]
    if not found or len(special) > _MOST_WESTERN_SHARE * len(text) or set(special) - _WESTERN:
        if declared is None and (old := old_encoding_of(content)):
            doubt = _warning(f"told from the text alone: {old}")
            return Decoded(text=content.decode(old), encoding=old, warnings=(doubt,))
        told = (
            f"{source} is not in {declared}, and its encoding"
            if declared
            else f"the encoding of {source}"
        )
        msg = f"{told} cannot be told; save it as UTF-8"
        raise UnreadableSourceError(msg)
    return found


def _checked(text: str, *, source: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    controls = len(_CONTROLS.findall(sample))
    if "\0" in text or controls > 1 + _MOST_CONTROL_SHARE * len(sample):
        msg = f"{source} is not text: it holds control characters"
        raise UnreadableSourceError(msg)
    unknown = len(_UNKNOWN.findall(sample))
    if unknown > 1 + _MOST_UNKNOWN_SHARE * len(sample):
        msg = f"{source} was damaged before: {unknown} of {len(sample)} characters are unknown ones"
        raise UnreadableSourceError(msg)
    return text


def _doubts(text: str) -> Iterator[ReadingWarning]:
    """What the decoded text itself shows: letters lost before, or decoded by two encodings."""
    if text.isascii():
        return
    if unknown := len(_UNKNOWN.findall(text)):
        yield _warning(f"{unknown} unknown characters")
    if controls := len(_C1_CONTROLS.findall(text)):
        yield _warning(f"{controls} control characters")
    if _is_of_another_alphabet(text):
        yield _warning("the letters seem to be of another encoding")
    if twice := len(_DECODED_TWICE.findall(text)):
        yield _warning(f"{twice} letters seem to be decoded twice")


def _is_of_another_alphabet(text: str) -> bool:
    """Whether letters stand as in no text: half-width kana alone, or capitals behind a small letter."""
    sample = text[:_SAMPLE_CHARACTERS]
    kana = len(_HALF_WIDTH_KANA.findall(sample))
    if kana and kana > _MOST_HALF_WIDTH_SHARE * sum(letter > "\x7f" for letter in sample):
        return True
    words: list[str] = _CYRILLIC_WORD.findall(sample)
    swapped = sum(1 for word in words if word[0].islower() and word[1:].isupper())
    return swapped > max(_FEWEST_SWAPPED, _MOST_SWAPPED_SHARE * len(words))


def _warning(detail: str) -> ReadingWarning:
    return ReadingWarning(kind=WarningKind.ENCODING, detail=detail)

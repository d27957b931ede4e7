"""Texts of old archives in encodings that nothing names: told where bytes and language agree.

Invariant: one encoding is returned only if every byte is a character in it, its text is surely in a
language that was written in it, no other encoding gives another such text, and a detector that
knows nothing of languages' words comes to the same. Short texts are left alone: they fit several.
This module is the owner of charset-normalizer.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Final

from ..metadata.language import detect_language

_WRITTEN_IN: Final = {
    "cp1251": frozenset({"ru", "uk", "be", "bg", "sr", "mk"}),
    "koi8_r": frozenset({"ru"}),
    "cp866": frozenset({"ru"}),
    "mac_cyrillic": frozenset({"ru", "uk", "bg"}),
    "iso8859_5": frozenset({"ru", "bg", "sr", "mk"}),
    "cp932": frozenset({"ja"}),
    "euc_jp": frozenset({"ja"}),
    "gb18030": frozenset({"zh"}),
    "big5": frozenset({"zh"}),
    "cp949": frozenset({"ko"}),
}
"""The encodings tried, and the languages that were written in each. Those that are in no list of
the ones read are rivals: where their text would do as well, nothing is read."""
_READ: Final = frozenset({"cp1251", "koi8_r", "cp932", "euc_jp", "gb18030", "cp949"})
_SAME: Final = {"shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "gb2312": "gb18030"}
_FEWEST_BYTES: Final = 100
"""Above 127. Fewer are no evidence."""
_SAMPLE: Final = 60_000
_ODD: Final = frozenset({"Sc", "Sk", "Sm", "So", "Co", "Cn"})
_MOST_CHAOS: Final = 0.1
"""Of the detector's measure of disorder; above .2 it takes a text for none itself."""


def old_encoding_of(content: bytes) -> str | None:
    """The codec of a text in an old Cyrillic or East Asian encoding, or `None` where it is in doubt."""
    high = len(content) - sum(content.count(byte) for byte in range(0x80))
    if high < _FEWEST_BYTES:
        return None
    fitting = {name: text for name in _WRITTEN_IN if (text := _fitting(content, name))}
    chosen = _by_disorder(content, list(fitting))
    if chosen is None or chosen not in _READ or chosen not in fitting:
        return None
    rivals = [name for name in fitting if name != chosen]
    likely = {name for name in rivals if _looks_written(fitting[name])}
    return None if likely or not _looks_written(fitting[chosen]) else chosen


def _fitting(content: bytes, name: str) -> str | None:
    """The text in one encoding, where every byte fits and its language was written in it."""
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return text if detect_language(text) in _WRITTEN_IN[name] else None


def _looks_written(text: str) -> bool:
    """Whether capitals stand where they do in writing, and hardly a sign or rare letter among words."""
    letters = sum(letter.isalpha() for letter in text)
    odd = sum(
        (after.isupper() and before.islower()) or unicodedata.category(after) in _ODD
        for before, after in pairwise(text)
    )
    return odd * 100 <= letters


def _by_disorder(content: bytes, names: list[str]) -> str | None:
    """The encoding the detector holds most orderly, of these."""
    from charset_normalizer import from_bytes

    if not names:
        return None
    found = from_bytes(
        content[:_SAMPLE] if len(content) > _SAMPLE else content,
        cp_isolation=names,
        preemptive_behaviour=False,
        enable_fallback=False,
    ).best()
    if found is None or found.chaos > _MOST_CHAOS:
        return None
    return _SAME.get(found.encoding, found.encoding)

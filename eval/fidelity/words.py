"""The words of a text, as the bench compares them.

A word is a run of letters without a space, in NFC, without soft hyphens. In scripts that write no
spaces every letter counts as a word. Raised digits are written after a caret and lowered ones
plainly, on both sides, so "km²" and "km^2" are one word and "km2" is another.

Invariant: every word knows where in the text it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

_UNSPACED: Final = r"\u0e00-\u0e7f\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_NOT_SHOWN: Final = dict.fromkeys(
    map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
)
_LIKE: Final = {ord("\u2011"): "-", ord("\u2010"): "-", ord("\u00ad"): "-"}
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
_RAISED_RUN = re.compile(rf"[{_RAISED}]+")
_PLAIN: Final = str.maketrans(_RAISED + "₀₁₂₃₄₅₆₇₈₉", "0123456789+-=()n0123456789")
_CARET = re.compile(r"\^\{(\w+)\}|\*\*(?=\d)")
_LINE_END_HYPHEN = re.compile(r"(?:-|\u00ad|\u2010|\u2011)\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and its place."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the writer of a file knows about its words."""

    keys: Collection[str]
    marks: Collection[str] = ()
    aliases: Mapping[str, str] | None = None

    def canonical(self, key: str) -> str:
        """The word that `key` is another way to write."""
        return (self.aliases or {}).get(key, key)

    def without_marks(self, key: str) -> str:
        """The word without note marks that are set apart from it; empty if nothing else is left."""
        if key in self.keys:
            return key
        for mark in sorted(self.marks, key=len, reverse=True):
            for form in (f"[^{mark}]:", f"[{mark}]", f"[^{mark}]", f"({mark})"):
                key = key.replace(form, "")
            # After a digit a raised mark reads as an exponent
            key = re.sub(rf"(?<!\d)\^{re.escape(mark)}(?!\d)", "", key)
            if not mark.isalnum():
                key = key.replace(mark, "")
            if key in self.keys:
                break
        return key


def keys_of(text: str) -> list[str]:
    """The words of a text without their places."""
    return [_key(match[0]) for match in _WORD.finditer(text) if _key(match[0])]


def words_of(text: str, vocabulary: Vocabulary) -> list[Word]:
    """The words of `text`; note marks are no words, and a word broken at a line end is one."""
    found: list[Word] = []
    matches = list(_WORD.finditer(text))
    position = 0
    while position < len(matches):
        match = matches[position]
        position += 1
        key, end = _key(match[0]), match.end()
        if position < len(matches):
            whole = _joined(
                match[0], text[end : matches[position].start()], matches[position][0], vocabulary
            )
            if whole is not None:
                key, end = whole, matches[position].end()
                position += 1
        key = vocabulary.canonical(vocabulary.without_marks(key))
        if key:
            found.append(Word(key, match.start(), end))
    return found


def _joined(first: str, space: str, second: str, vocabulary: Vocabulary) -> str | None:
    """The word that a line end divides, if the writer knows it."""
    if not _LINE_END_HYPHEN.match(first[-1:] + space):
        return None
    for whole in (_key(first[:-1] + second), _key(first[:-1] + "-" + second)):
        whole = vocabulary.without_marks(whole)  # noqa: PLW2901  the same word, its mark taken off
        if whole in vocabulary.keys:
            return whole
    return None


def _key(word: str) -> str:
    shown = unicodedata.normalize("NFC", word).translate(_NOT_SHOWN).translate(_LIKE)
    raised = _RAISED_RUN.sub(lambda match: "^" + match[0].translate(_PLAIN), shown)
    return _CARET.sub(r"^\1", raised).translate(_PLAIN)

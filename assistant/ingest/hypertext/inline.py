"""Raised and lowered letters on a page, where it shows more than the letters: links and notes.

What the letters alone say is decided in `formats/superscripts.py`, for all formats.

Invariant: a figure is never changed by a mark beside it: "4,000" with note 3 is never "4,0003", and
ten to the third never "103".
"""

from __future__ import annotations

import re
from typing import Final

from ..formats.assembling.superscripts import lowered, raised

_UP: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN: Final = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_MARK = re.compile(
    r"\[?(?:\d{1,4}|[a-z]|[ivx]{1,5})\]?(?:\s*[,;–-]\s*\[?(?:\d{1,4}|[a-z])\]?)*|\(\d{1,4}\)"
    r"|\[[^\[\]]{1,30}\]|[*†‡§¶‖#]{1,4}|note \d+|fn\.?\s?\d+",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d{1,3}")
_SMALL_FIGURE = re.compile(r"(?:^|[^\d.,])\d{1,3}$")
_UNIT = re.compile(r"(?<![^\W\d_])[kcdhmµμn]?m$")
_BEGINS_A_WORD = re.compile(r"(?:^|[\s(/–—-])$")
_ELEMENT_AHEAD = re.compile(r"[A-Z][a-z]?(?:[^a-z]|$)")
_CENTURY = re.compile(r"(?:^|\W)[IVXLC]{3,}$")
_SIGNS: Final = {"tm": "™", "sm": "℠", "®": "®", "™": "™", "©": "©"}


def superscript(
    text: str, *, before: str, after: str, linked: bool, notes: frozenset[str]
) -> str | None:
    """What stands in the text for raised letters, or `None` where they are the mark of a note.

    Args:
        text: the letters.
        before: the text they stand behind, as far back as the paragraph begins.
        after: the text that follows.
        linked: whether the page says it is a note mark: by a link to a note or by its class.
        notes: the numbers of the page's notes, as far as known.

    >>> superscript("3", before="sold 4,000", after=" copies", linked=False, notes=frozenset())
    >>> superscript("3", before="of 10", after=" m", linked=False, notes=frozenset())
    '³'
    >>> superscript("3", before="room for 40", after=" cars", linked=False, notes=frozenset())
    '[3]'
    """
    mark = text.strip()
    is_note = mark in notes and _UNIT.search(before) is None
    if not mark or (_MARK.fullmatch(mark) and (linked or is_note)):
        return None
    sign = _SIGNS.get(mark.lower())
    if sign or (mark in {"e", "o", "th"} and _CENTURY.search(before)):
        return sign or text
    if mark.isdecimal() and (after[:1] in {"/", "⁄"} or _is_isotope(before, after)):
        return mark.translate(_UP)
    written = raised(before, text, after=after)
    # A small figure may be the base of a power; then the mark stays, set apart
    doubtful = written is None and _FIGURES.fullmatch(mark) and _SMALL_FIGURE.search(before)
    return f"[{mark}]" if doubtful else written


def subscript(text: str, *, before: str) -> str:
    """Lowered letters as Unicode writes them, or behind "_" where it has no such letters.

    >>> subscript("2", before="CO"), subscript("max", before="T")
    ('₂', '_max')
    """
    mark = text.strip()
    if mark and all(letter in _DOWN for letter in mark):
        return "".join(_DOWN[letter] for letter in mark)
    return f"_{mark}" if mark and before[-1:].isalnum() else lowered(before, text)


def is_mark(text: str) -> bool:
    """Whether a text is what note marks look like."""
    return _MARK.fullmatch(text.strip()) is not None


def _is_isotope(before: str, after: str) -> bool:
    """Whether a raised figure stands before the sign of an element, as in ¹⁴C."""
    return _BEGINS_A_WORD.search(before) is not None and _ELEMENT_AHEAD.match(after) is not None

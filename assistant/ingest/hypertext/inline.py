"""Raised and lowered letters: note marks are set apart, exponents and indices stay what they are.

Invariant: a figure is never changed by a mark beside it: "4,000" with note 3 is never "4,0003", and
ten to the third never "103".
"""

from __future__ import annotations

import re
from typing import Final

_UP: Final = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_DOWN: Final = dict(zip("0123456789+-−=()aeoxhklmnpstiruv", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥ", strict=True))
_NUMBER = re.compile(r"[+\-−]?\d{1,3}|\d{0,2}[+\-−]|[+\-−]?n")
_DIGITS = re.compile(r"\d{1,3}")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|[eè]re|e|è|[eè]me|nde?|o|os|a|as|os|mo|ma|er|lle|lles|me|mes|r|rs|gr|le|te|ste)\.?", re.IGNORECASE)
_BEFORE_ORDINAL = re.compile(r"(?:\d|(?:^|[^\w])(?:[IVXLC]+|[NnMVDSCJW]|[MDSF]r|V[te]|Ms?))$")
_NOTE_MARK = re.compile(
    r"\[?(?:\d{1,3}|[a-z]|[ivx]{1,5})\]?(?:\s*[,;–-]\s*\[?(?:\d{1,3}|[a-z])\]?)*|\(\d{1,3}\)|\[[^\[\]]{1,30}\]|[*†‡§¶‖#]{1,4}|note \d+|fn\.?\s?\d+",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:(?<![^\W\d_])|(?<=\d)|(?<=[/·⋅\s]))(?:[kcmdµμn]?m|km|ft|in|yd|mi|s|sec|kg|g|mol|cd|K|J|N|W|Hz|L|l|ha|px|dm|hm|dam|Mpc|AU|au|м|км|см|мм|µm)$"
)
_POWER_OF_TEN = re.compile(r"(?:^|[^\d.,])10$")
_TIMES_TEN = re.compile(r"[×xX·⋅*]\s*10$")
_VARIABLE = re.compile(r"(?:^|[^\w])(?:[A-Za-zα-ωΑ-Ω]|mc|sin|cos|tan|log|ln|exp)$|\([^()\s]*[+\-−/*=^·][^()\s]*\)$")
_ELEMENT_AHEAD = re.compile(r"(?:[A-Z][a-z]?)(?:[^a-z]|$)")
_SMALL_FIGURE = re.compile(r"(?:^|[^\d.,])\d{1,3}$")
_SIGNS: Final = {"tm": "™", "sm": "℠", "®": "®", "™": "™", "©": "©"}


def superscript(
    raised: str, *, before: str, after: str, linked: bool, notes: frozenset[str]
) -> str | None:
    """What stands in the text for raised letters, or `None` where they are the mark of a note.

    Args:
        raised: the letters.
        before: the text they stand behind, as far back as the paragraph begins.
        after: the text that follows.
        linked: whether the page says it is a note mark: by a link to a note or by its class.
        notes: the numbers of the page's notes, as far as known.

    >>> superscript("3", before="sold 4,000", after=" copies", linked=False, notes=frozenset())
    >>> superscript("3", before="of 10", after=" m", linked=False, notes=frozenset())
    '³'
    >>> superscript("th", before="the 5", after=" day", linked=False, notes=frozenset())
    'th'
    """
    mark = raised.strip()
    if not mark or (linked and _NOTE_MARK.fullmatch(mark)):
        return None
    if sign := _SIGNS.get(mark.lower()):
        return sign
    if after[:1] in {"/", "⁄"} and mark.isdecimal():  # the upper half of a fraction
        return _raised(mark)
    if _is_exponent(mark, before, after, notes):
        return _raised(mark)
    if _ORDINAL.fullmatch(mark) and _BEFORE_ORDINAL.search(before):
        return raised
    if _NOTE_MARK.fullmatch(mark):
        # A small figure may be the base of a power; then the mark stays, set apart
        doubtful = _DIGITS.fullmatch(mark) and _SMALL_FIGURE.search(before) and mark not in notes
        return f"[{mark}]" if doubtful else None
    if not before[-1:].isalnum() or _ORDINAL.fullmatch(mark):
        return raised
    return f" {mark}" if " " in mark else f"^{mark}"


def subscript(lowered: str, *, before: str) -> str:
    """Lowered letters as Unicode writes them, or behind "_" where it has no such letters.

    >>> subscript("2", before="CO"), subscript("max", before="T")
    ('₂', '_max')
    """
    mark = lowered.strip()
    if mark and all(letter in _DOWN for letter in mark) and (mark.isdecimal() or len(mark) == 1 or not mark.isalpha()):
        return "".join(_DOWN[letter] for letter in mark)
    return f"_{mark}" if mark and before[-1:].isalnum() else lowered


def is_mark(text: str) -> bool:
    """Whether a text is what note marks look like."""
    return _NOTE_MARK.fullmatch(text.strip()) is not None


def _is_exponent(mark: str, before: str, after: str, notes: frozenset[str]) -> bool:
    if not _NUMBER.fullmatch(mark):
        return False
    if not mark.isdecimal():  # a sign: 10⁻³, Ca²⁺, xⁿ
        return before[-1:].isalnum() or before[-1:] in {")", "]"}
    if not before or before[-1:].isspace() or before[-1:] in "(/-–—":
        return _ELEMENT_AHEAD.match(after) is not None  # ¹⁴C; else a mark that begins a note
    if _TIMES_TEN.search(before):
        return True
    if mark in {"2", "3", "4"} and _UNIT.search(before):
        return True
    if _POWER_OF_TEN.search(before):
        return mark not in notes
    return _VARIABLE.search(before) is not None and mark not in notes


def _raised(mark: str) -> str:
    if all(letter in _UP for letter in mark):
        return "".join(_UP[letter] for letter in mark)
    return f"^{mark}"

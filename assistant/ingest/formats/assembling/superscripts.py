"""What raised and lowered characters become in running text.

Invariant: a note mark is never glued to the word or number before it, and an exponent stays one:
it is written with superscript characters, or after "^" where Unicode has none. Where nothing tells
the two apart, a raised number after a large number is a note mark, because prose has few powers.
"""

from __future__ import annotations

import re
from typing import Final

_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_DIGITS = re.compile(r"\d{1,4}")
_SIGNED = re.compile(r"[-−–+]\d{1,3}|\d{1,2}[+\-−–]|[+\-−]")
_NOTE_MARK = re.compile(
    r"[*†‡§¶‖#∗⁎]+|\d{1,4}(?:\s*[,;–—-]\s*\d{1,4})+|[\[(]\s*[^\[\]()]{1,40}\s*[\])]|\d{1,4}[.,)*]"
)
_LETTER_MARK = re.compile(r"[a-z](?:\s*,\s*[a-z])*|i{1,3}|iv|vi{0,3}|ix")
_WORD_OR_STOP = re.compile(r"(?:[^\W\d_]{3,}|[.,;:!?”’\"'»)\]])$")
_BASE = re.compile(r"(?:[^\W\d_]+|\d[\d.,]*)$")
_SMALL_NUMBER = re.compile(r"\d{1,2}")
_SMALL_SUM = re.compile(r"\([^\W_]{1,6}(?:\s?[-+−*/·×]\s?[^\W_]{1,6})+\)$")
_OPERATOR_BEFORE = re.compile(r"[=×·*/^+]\s*\d{1,2}$")
_OPERATOR_AFTER = re.compile(r"\s*[=×·*/]\s*\d")
_METRIC = re.compile(r"[kcdhmµμn]?m|[ксмд]?м")
_OTHER_UNIT = re.compile(r"in|ft|yd|mi|s|sec|min|h|kg|l|ha")
_MEASURED = re.compile(r"(?:\d|/|·|\bper|\bcubic|\bsquare)\s?$", re.IGNORECASE)
_ARTICLES: Final = frozenset("aiAI")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|e|è|o|a|os|as|eme|ème|me|d|de|te|ste")


def raised(before: str, text: str, *, after: str = "", is_link: bool = False) -> str | None:
    """A superscript as it is written in running text, or `None` for a note mark.

    Args:
        before: what stands before it in its paragraph; the last word is enough.
        text: the raised characters, all that stand together.
        after: what follows; a few characters are enough.
        is_link: whether it leads somewhere, as note marks do.

    >>> raised("an area of 10", "3"), raised("sold 4,000", "3"), raised("on the 4", "th")
    ('³', None, 'th')
    """
    mark = text.strip()
    if not mark:
        return text
    if is_link or _NOTE_MARK.fullmatch(mark):
        return None
    if _DIGITS.fullmatch(mark):
        return _written(mark) if _is_power(before, mark, after) else None
    if _SIGNED.fullmatch(mark):
        return _written(mark)
    return _letters(before, mark, text)


def lowered(before: str, text: str) -> str:
    """A subscript as it is written in running text: its own characters, as in H2O.

    Behind a digit it is written with subscript characters, so that it is no part of the number.

    >>> lowered("H", "2"), lowered("1010", "2")
    ('2', '₂')
    """
    return text.translate(_SUBSCRIPTS) if before[-1:].isdigit() else text


def _letters(before: str, mark: str, text: str) -> str | None:
    if _LETTER_MARK.fullmatch(mark):
        if _WORD_OR_STOP.search(before):
            return None
        is_part_of_word = _ORDINAL.fullmatch(mark) or not _BASE.search(before)
        return text if is_part_of_word else f"^{mark}"
    is_formula = any(letter.isdigit() for letter in mark) or any(sign in mark for sign in "+−=")
    if not is_formula:
        return text
    return f"^{mark}" if len(mark.split()) == 1 and mark.isalnum() else f"^({mark})"


def _written(mark: str) -> str:
    return mark.translate(_SUPERSCRIPTS)


def _is_power(before: str, mark: str, after: str) -> bool:
    base = _BASE.search(before)
    if base is None:
        return _SMALL_SUM.search(before) is not None
    word = base[0]
    if word[0].isdigit():
        is_sum = _OPERATOR_BEFORE.search(before) or _OPERATOR_AFTER.match(after)
        return word == "10" or (_SMALL_NUMBER.fullmatch(word) is not None and is_sum is not None)
    if _METRIC.fullmatch(word):
        return mark in {"2", "3"}
    if _OTHER_UNIT.fullmatch(word):
        return mark in {"2", "3"} and _MEASURED.search(before[: base.start()]) is not None
    return word == "mc" or (len(word) == 1 and word not in _ARTICLES and len(mark) == 1)

"""Marks that point to a note: "[^1]", "[12]", a raised digit, "*", "†", digits glued to a full stop.

Invariant: a mark lies between two sentences and belongs to neither; the words of a quotation are
the author's, the mark is the typesetter's. A mark inside a sentence stays where it is.
"""

from __future__ import annotations

import re
from typing import Final

_BRACKETED: Final = (
    r"\[(?:\^[^\]\s]{1,40}|\d{1,4}(?:[,;–-] ?\d{1,4}){0,8}|[a-z]{1,2}|[ivx]{1,5}|[*†‡]{1,3}"
    r"|(?:note|nb|n|fn) ?\d{1,3}|[a-z][a-z ]{2,40}(?:needed|\?))\]"
)
_RAISED: Final = r"[⁰¹²³⁴-⁹]{1,4}(?:[,⁻–][⁰¹²³⁴-⁹]{1,4}){0,4}"
_SYMBOL: Final = r"[*†‡§¶]{1,3}"
_DIGITS: Final = r"\d{1,3}(?:[,–-]\d{1,3}){0,4}(?!\w)"

_AFTER_STOP: Final = re.compile(rf"(?:(?:{_BRACKETED}|{_RAISED}|{_SYMBOL}|{_DIGITS})[ ,]?)++")
_AT_START: Final = re.compile(
    rf"(?:(?:{_BRACKETED}|{_RAISED}|[†‡]{{1,3}}):?\s*+)++|\*{{1,3}}\s++|\*{{1,3}}(?=[^\W_][^*]*+$)"
)
_BEFORE_STARTER: Final = re.compile(r"\d{1,3}\s++(?=[^\W\d_])")
_CLOSERS: Final = "'\"”’»)]"
_FEWEST_LETTERS: Final = 3
_FARTHEST_OPENER: Final = 2_000
_ELLIPSES: Final = ("..", "…")
_DIGIT: Final = re.compile(r"\d")


def after_stop(text: str, position: int, *, sentence: int) -> int:
    """The end of the marks at `position`, which stands right behind the end of a sentence.

    Args:
        text: the text.
        position: behind the stop and what closes it.
        sentence: where the sentence begins; an asterisk opened in it is closed, not a mark.
    """
    match = _AFTER_STOP.match(text, position)
    if not match:
        return position
    if text[position].isdigit() and _DIGIT.match(text, position):
        word = text[max(sentence, position - 40) : position].rstrip(_CLOSERS)
        # "No.5" and "Rule A.1" are no marks; a word of letters, or a closing mark, stands before one
        letters = re.search(r"([^\W\d_]*)[.!?…]+$", word)
        short = letters is None or len(letters[1]) < _FEWEST_LETTERS or word.endswith(_ELLIPSES)
        if short and text[position - 1] not in _CLOSERS:
            return position
    if (
        text[position] == "*"
        and text.count("*", max(sentence, position - _FARTHEST_OPENER), position) % 2
    ):
        return position
    return position + len(match[0].rstrip(" ,"))


def is_mark(text: str) -> bool:
    """Whether a text is nothing but note marks and white space.

    >>> is_mark("[12] "), is_mark("and ")
    (True, False)
    """
    return _AFTER_STOP.fullmatch(text.strip()) is not None


def at_start(text: str) -> int:
    """The length of the marks that `text`, a paragraph, begins with."""
    match = _AT_START.match(text)
    return match.end() if match and match.end() < len(text) else 0


def number_at(text: str, position: int) -> int:
    """The end of a bare number at `position` and the space behind it; `position` without one."""
    match = _BEFORE_STARTER.match(text, position)
    return match.end() if match else position

"""Styles under which letters are there and nobody sees them: without room, off the page, without ink.

Invariant: what a style may show after all is not called unseen: white letters only where nothing
that could be dark lies behind them, and no part of a rule that holds for print alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_END: Final = r"\s*(?:;|!|$)"
_NOUGHT: Final = rf"[+-]?0*\.?0+(?:[a-z]+|%)?{_END}"
_TINY: Final = rf"(?:0*\.\d+(?:em|rem|ch|ex)|(?:0*\.\d+|[01](?:\.\d+)?)(?:px|pt|%)){_END}"
_FAR: Final = r"-\s*(?:\d{4,}|[5-9]\d\d(?=px)|\d{3}(?=r?em|vw|vh|%)|\d{3,}(?=r?em|vw|vh|%))"

INVISIBLE: Final = re.compile(
    r"(?<![\w-])(?:"
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|opacity\s*:\s*(?:0*\.?0+|0*\.0\d*|[0-4](?:\.\d+)?%){_END}|filter\s*:[^;]*opacity\(\s*0*\.?0*%?\s*\)"
    rf"|(?:font-size|width|height|max-width|max-height|line-height)\s*:\s*{_NOUGHT}"
    rf"|font-size\s*:\s*{_TINY}|font\s*:\s*(?:\w+\s+)*{_NOUGHT.replace(_END, '')}(?:/|\s)"
    rf"|text-indent\s*:\s*{_FAR}|(?:left|top|right|bottom|margin(?:-\w+)?|inset)\s*:\s*{_FAR}"
    r"|transform\s*:[^;]*(?:scale[xy3d]*\(\s*0*\.?0+\s*[,)]|translate[xy3d]*\([^)]*-\s*\d{3,})"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*0(?:px|%)?\s+0(?:px|%)?"
    r"(?:\s*,\s*0(?:px|%)?\s+0(?:px|%)?)*\s*\))"
    r"|clip\s*:\s*rect\(\s*(?:[01](?:px)?[\s,]*){4}\)"
    rf"|(?:color|-webkit-text-fill-color)\s*:\s*(?:transparent|rgba?\([^)]*[,/]\s*0*\.?0*%?\s*\)"
    r"|hsla?\([^)]*[,/]\s*0*\.?0*%?\s*\)|#[0-9a-f]{6}00\b|#[0-9a-f]{3}0\b(?![0-9a-f]))"
    r")",
    re.IGNORECASE,
)
_CLIPPED: Final = re.compile(r"(?:width|height)\s*:\s*[01](?:\.\d+)?px", re.IGNORECASE)
_OVERFLOW: Final = re.compile(r"overflow\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_COLOUR: Final = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND: Final = re.compile(r"(?<![\w-])background(?:-color|-image)?\s*:\s*([^;!]+)", re.IGNORECASE)
_HEX: Final = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB: Final = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", re.IGNORECASE)
_NAMES: Final = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250)}
_ALMOST: Final = 16
"""Of 255 steps. Two colours that differ by less in each part are told apart by nobody."""


def is_unseen(style: str) -> bool:
    """Whether a style alone leaves nothing to see.

    >>> is_unseen("color: red; font-size: 1px"), is_unseen("margin-left: -12px")
    (True, False)
    """
    if INVISIBLE.search(style):
        return True
    return _CLIPPED.search(style) is not None and _OVERFLOW.search(style) is not None


def is_without_ink(element: HtmlElement) -> bool:
    """Whether the letters of an element have the colour of what they stand on, as far as it says."""
    said = _COLOUR.search(element.get("style", ""))
    colour = _rgb(said[1] if said else element.get("color", "") if element.tag == "font" else "")
    if colour is None:
        return False
    at: HtmlElement | None = element
    while at is not None:
        ground = _GROUND.search(at.get("style", ""))
        written = ground[1] if ground else at.get("bgcolor", "")
        if written:
            behind = _rgb(written)
            return behind is not None and _alike(colour, behind)
        if at is not element and (at.get("class") or at.get("id") or at.get("background")):
            return False  # a style sheet may have put something dark behind it
        at = at.getparent()
    return element.get("class") is None and _alike(colour, (255, 255, 255))


def _rgb(written: str) -> tuple[int, int, int] | None:
    word = written.strip().lower()
    if word in _NAMES:
        return _NAMES[word]
    if found := _HEX.fullmatch(word):
        digits = found[1] if len(found[1]) > 3 else "".join(2 * digit for digit in found[1])  # noqa: PLR2004
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.match(word):
        return int(found[1][:3]), int(found[2][:3]), int(found[3][:3])
    return None


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < _ALMOST for a, b in zip(one, other, strict=True))

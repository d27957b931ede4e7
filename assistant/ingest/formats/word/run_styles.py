"""What the styles of a Word document say about its runs and paragraphs.

Invariant: a property that toggles (strike, hidden) is resolved as ECMA-376 part 1, 17.7.3 says:
written at the run it counts as it is; given by the paragraph's and the run's style it cancels out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ....records import MarkKind
from ..assembling.assembly import Level

if TYPE_CHECKING:
    from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL: Final = f"{W}val"
_TOGGLES: Final = (f"{W}strike", f"{W}dstrike", f"{W}vanish")
_LOOKED_AT: Final = frozenset(
    {*_TOGGLES, f"{W}vertAlign", f"{W}position", f"{W}color", f"{W}sz", f"{W}highlight", f"{W}shd"}
)
_SMALLEST: Final = 2  # half points
_WHITE: Final = re.compile(r"f[0-9a-f]f[0-9a-f]f[0-9a-f]", re.IGNORECASE)
_LEVELS: Final = {
    "superscript": Level.RAISED,
    "subscript": Level.LOWERED,
    "baseline": Level.BASE,
}
_OFF: Final = frozenset({"0", "false", "off"})
_LONGEST_CHAIN: Final = 20
"""Styles based on one another; Word itself allows no more than eleven or so."""
_TITLE = re.compile(r"title", re.IGNORECASE)
_CAPTION = re.compile(r"caption", re.IGNORECASE)
_CONTENTS = re.compile(r"toc ?(?:[1-9]|heading)|table of (?:figures|authorities)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The properties of characters that decide whether and how they are read; `None` is unsaid."""

    strike: bool | None = None
    double_strike: bool | None = None
    hidden: bool | None = None
    level: Level | None = None
    white: bool | None = None
    tiny: bool | None = None
    backed: bool | None = None

    def over(self, other: Look) -> Look:
        """Property by property what is said here, else what `other` says."""
        return Look(
            strike=other.strike if self.strike is None else self.strike,
            double_strike=other.double_strike if self.double_strike is None else self.double_strike,
            hidden=other.hidden if self.hidden is None else self.hidden,
            level=self.level or other.level,
            white=other.white if self.white is None else self.white,
            tiny=other.tiny if self.tiny is None else self.tiny,
            backed=other.backed if self.backed is None else self.backed,
        )

    @property
    def is_struck(self) -> bool:
        """Whether a line goes through the characters."""
        return bool(self.strike or self.double_strike)


PLAIN: Final = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    name: str
    based_on: str | None
    look: Look


class Styles:
    """The styles of one document, by their ids.

    Args:
        root: the `w:styles` element, or `None` where the document has none.
    """

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        for style in root.iterfind(f"{W}style") if root is not None else ():
            identifier = style.get(f"{W}styleId") or ""
            name, based_on = style.find(f"{W}name"), style.find(f"{W}basedOn")
            self._styles[identifier] = _Style(
                name=(name.get(_VAL) if name is not None else None) or identifier,
                based_on=based_on.get(_VAL) if based_on is not None else None,
                look=look_of(style.find(f"{W}rPr")),
            )
            is_default = style.get(f"{W}default", "0").lower() not in _OFF
            if style.get(f"{W}type") == "paragraph" and is_default:
                self._default = identifier
        self._looks: dict[str, Look] = {}

    def paragraph(self, properties: _Element | None) -> tuple[str, Look]:
        """The name of a paragraph's style, and how its characters look by it."""
        identifier = _value(properties, "pStyle") or self._default or ""
        style = self._styles.get(identifier)
        return (style.name if style else identifier), self._resolved(identifier)

    def run(self, properties: _Element | None, paragraph: Look) -> Look:
        """How a run looks, in a paragraph whose style looks like `paragraph`."""
        if properties is None:
            return paragraph
        style = self._resolved(_value(properties, "rStyle") or "")
        by_style = Look(
            strike=bool(style.strike) != bool(paragraph.strike),
            double_strike=bool(style.double_strike) != bool(paragraph.double_strike),
            hidden=bool(style.hidden) != bool(paragraph.hidden),
            level=style.level or paragraph.level,
            white=paragraph.white if style.white is None else style.white,
            tiny=paragraph.tiny if style.tiny is None else style.tiny,
            backed=paragraph.backed if style.backed is None else style.backed,
        )
        return look_of(properties).over(by_style)

    def _resolved(self, identifier: str) -> Look:
        if identifier not in self._looks:
            look, following = PLAIN, identifier
            for _ in range(_LONGEST_CHAIN):
                style = self._styles.get(following)
                if style is None:
                    break
                look, following = look.over(style.look), style.based_on or ""
            self._looks[identifier] = look
        return self._looks[identifier]


def kind_of(style_name: str) -> MarkKind | None:
    """What a paragraph is by the name of its style, `None` for running prose and headings."""
    if _TITLE.fullmatch(style_name):
        return MarkKind.HEADLINE
    if _CAPTION.fullmatch(style_name):
        return MarkKind.CAPTION
    return MarkKind.BOILERPLATE if _CONTENTS.fullmatch(style_name) else None


def look_of(properties: _Element | None) -> Look:
    """What a `w:rPr` itself says, styles left aside."""
    said = {
        child.tag: child.get(_VAL)
        for child in (properties if properties is not None else ())
        if child.tag in _LOOKED_AT
    }
    if not said:
        return PLAIN
    position = said.get(f"{W}position") or "0"
    aligned = _LEVELS.get(said.get(f"{W}vertAlign") or "")
    if aligned in {None, Level.BASE} and position.lstrip("-").isdigit() and int(position[:6]) != 0:
        aligned = Level.LOWERED if position.startswith("-") else Level.RAISED
    strike, double_strike, hidden = (
        (said[name] or "1").lower() not in _OFF if name in said else None for name in _TOGGLES
    )
    colour, size = said.get(f"{W}color"), said.get(f"{W}sz") or ""
    return Look(
        strike=strike,
        double_strike=double_strike,
        hidden=hidden,
        level=aligned,
        white=None if colour is None else _WHITE.fullmatch(colour) is not None,
        tiny=int(size[:6]) <= _SMALLEST if size.isascii() and size.isdecimal() else None,
        backed=True if {f"{W}highlight", f"{W}shd"} & said.keys() else None,
    )


def flag(properties: _Element | None, name: str) -> bool | None:
    """Whether an on/off property is on; `None` where it is not written."""
    found = properties.find(f"{W}{name}") if properties is not None else None
    return None if found is None else (found.get(_VAL) or "1").lower() not in _OFF


def _value(properties: _Element | None, name: str) -> str | None:
    found = properties.find(f"{W}{name}") if properties is not None else None
    value = found.get(_VAL) if found is not None else None
    return value if isinstance(value, str) else None

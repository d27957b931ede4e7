"""What the styles of an OpenDocument text say about its characters and paragraphs.

Invariant: a style inherits what it does not say from its parent, as ODF 1.3 part 3, 16.2 has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ....records import MarkKind
from ..assembling.assembly import Level

if TYPE_CHECKING:
    from lxml.etree import _Element

STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LONGEST_CHAIN: Final = 20
_CODED = re.compile(r"_([0-9a-f]{1,4})_")
_KINDS: Final = {
    "title": MarkKind.HEADLINE,
    "caption": MarkKind.CAPTION,
}
_NOTHING: Final = frozenset({"none", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterLook:
    """What decides whether and how characters are read; `None` is unsaid."""

    is_struck: bool | None = None
    is_hidden: bool | None = None
    level: Level | None = None

    def over(self, other: CharacterLook) -> CharacterLook:
        """Property by property what is said here, else what `other` says."""
        return CharacterLook(
            is_struck=other.is_struck if self.is_struck is None else self.is_struck,
            is_hidden=other.is_hidden if self.is_hidden is None else self.is_hidden,
            level=self.level or other.level,
        )


UNSAID: Final = CharacterLook()


class OdtStyles:
    """The styles of a document by family and name.

    Args:
        roots: the roots of `styles.xml` and `content.xml`, the latter last.
    """

    def __init__(self, *roots: _Element) -> None:
        self._looks: dict[tuple[str, str], tuple[str, CharacterLook]] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                key = style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or ""
                look = _look_of(style.find(f"{STYLE}text-properties"))
                self._looks[key] = style.get(f"{STYLE}parent-style-name") or "", look

    def look(self, family: str, name: str) -> CharacterLook:
        """How characters look in the style."""
        look = UNSAID
        for _, said in self._chain(family, name):
            look = look.over(said)
        return look

    def kind(self, name: str) -> MarkKind | None:
        """What a paragraph of the style is, by the first built-in style it is based on."""
        for style, _ in self._chain("paragraph", name):
            plain = _CODED.sub(lambda code: chr(int(code[1], 16)), style).lower()
            if plain in _KINDS:
                return _KINDS[plain]
            if plain.startswith("contents "):
                return MarkKind.BOILERPLATE
        return None

    def _chain(self, family: str, name: str) -> list[tuple[str, CharacterLook]]:
        found: list[tuple[str, CharacterLook]] = []
        while name and len(found) < _LONGEST_CHAIN:
            parent, look = self._looks.get((family, name), ("", UNSAID))
            found.append((name, look))
            name = parent
        return found


def _look_of(properties: _Element | None) -> CharacterLook:
    if properties is None:
        return UNSAID
    through = properties.get(f"{STYLE}text-line-through-style")
    through = through or properties.get(f"{STYLE}text-line-through-type")
    display = properties.get(f"{TEXT}display")
    return CharacterLook(
        is_struck=None if through is None else through not in _NOTHING,
        is_hidden=None if display is None else display == "none",
        level=_level(properties.get(f"{STYLE}text-position")),
    )


def _level(position: str | None) -> Level | None:
    """The level in a value such as "super 58%" or "-33% 58%"."""
    first = (position or "").split(" ")[0]
    if first in {"super", "sub"}:
        return Level.RAISED if first == "super" else Level.LOWERED
    if not first.endswith("%"):
        return None
    if first.strip("-0.%") == "":
        return Level.BASE
    return Level.LOWERED if first.startswith("-") else Level.RAISED

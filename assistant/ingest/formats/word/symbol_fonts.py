"""Characters of symbol fonts, which Word stores by their place in the font.

Invariant: a character is named only where the font's encoding says which it is; a dingbat without
a character of its own stays unknown and is counted as a picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .run_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRIVATE: Final = range(0xF000, 0xF100)
"""Where a symbol font's 256 places are kept in Unicode's private use area."""
_GREEK: Final = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SMALL_GREEK: Final = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL: Final = {
    **{ord("A") + place: letter for place, letter in enumerate(_GREEK)},
    **{ord("a") + place: letter for place, letter in enumerate(_SMALL_GREEK)},
    **{ord(letter): letter for letter in " !#%&()+,./0123456789:;<=>?[]_{|}"},
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    **dict(enumerate("€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊", 0xA0)),
    0xE5: "∑",
    0xF2: "∫",
}  # fmt: skip
"""Adobe's Symbol encoding, as listed in unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt."""
_WINGDINGS: Final = {
    0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def symbols(properties: _Element | None) -> str:
    """The symbol font a `w:rPr` sets its characters in, or an empty string."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    name = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
    return name if name.lower() in _FONTS else ""


def symbol(text: str, font: str) -> str:
    r"""`text` with the characters that places in a symbol font stand for; unknown ones are dropped.

    >>> symbol("\uf0b0", "Symbol"), symbol("\uf06d", "Symbol"), symbol("✓", "Segoe UI Symbol")
    ('°', 'μ', '✓')
    """
    places = _FONTS.get(font.lower(), {})
    return "".join(
        places.get(ord(letter) - _PRIVATE.start, "") if ord(letter) in _PRIVATE else letter
        for letter in text
    )

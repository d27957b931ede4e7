"""Equations of Word as one line of text: "a/b", "x²", "√(x+1)".

Invariant: every character a reader sees in the equation is in the line, in reading order; signs are
added only where the layout that is lost said something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RAISED: Final = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISABLE: Final = frozenset("0123456789+-−n")
_LOWERABLE: Final = frozenset("0123456789+-−")

_NOT_READ: Final = frozenset({"del", "moveFrom", "instrText", "delText"})


def linear(element: _Element) -> str:
    """The characters of an equation, or of a part of one, on one line."""
    name = _name(element)
    if name == "t":
        return element.text or ""
    if name in _NOT_READ:
        return ""
    parts = {_name(child): child for child in element}
    written = _LAYOUTS[name](parts) if name in _LAYOUTS else None
    if written is not None:
        return written
    if name in {"d", "m", "eqArr", "nary"}:
        return _WITH_CHILDREN[name](element)
    return "".join(linear(child) for child in element if not _name(child).endswith("Pr"))


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "Pr"


def _part(parts: dict[str, _Element], name: str) -> str:
    return linear(parts[name]) if name in parts else ""


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def _power(text: str) -> str:
    plain = text.strip()
    if plain and set(plain) <= _RAISABLE:
        return plain.translate(_RAISED)
    return f"^{_grouped(plain)}" if plain else ""


def _index(text: str) -> str:
    plain = text.strip()
    if plain and set(plain) <= _LOWERABLE:
        return plain.translate(_LOWERED)
    return f"_{_grouped(plain)}" if plain else ""


def _fraction(parts: dict[str, _Element]) -> str:
    return f"{_grouped(_part(parts, 'num'))}/{_grouped(_part(parts, 'den'))}"


def _root(parts: dict[str, _Element]) -> str:
    return f"{_power(_part(parts, 'deg'))}√{_grouped(_part(parts, 'e'))}"


def _scripts(parts: dict[str, _Element]) -> str:
    return _part(parts, "e") + _index(_part(parts, "sub")) + _power(_part(parts, "sup"))


def _scripts_before(parts: dict[str, _Element]) -> str:
    return _index(_part(parts, "sub")) + _power(_part(parts, "sup")) + _part(parts, "e")


def _function(parts: dict[str, _Element]) -> str:
    name, value = _part(parts, "fName"), _part(parts, "e")
    return f"{name} {value}" if name[-1:].isalpha() and value[:1].isalnum() else name + value


def _character(element: _Element, property_name: str, default: str) -> str:
    """A sign that a property names, such as the bracket of a delimiter."""
    for properties in element:
        if _name(properties).endswith("Pr"):
            for item in properties:
                if _name(item) == property_name:
                    return item.get(f"{M}val") or ""
    return default


def _delimited(element: _Element) -> str:
    inner = _character(element, "sepChr", "|").join(
        linear(child) for child in element if _name(child) == "e"
    )
    return _character(element, "begChr", "(") + inner + _character(element, "endChr", ")")


def _summed(element: _Element) -> str:
    parts = {_name(child): child for child in element}
    sign = _character(element, "chr", "∫")
    return f"{sign}{_index(_part(parts, 'sub'))}{_power(_part(parts, 'sup'))} {_part(parts, 'e')}"


def _rows(element: _Element) -> str:
    rows = [child for child in element if _name(child) in {"mr", "e"}]
    return "; ".join(
        ", ".join(linear(cell) for cell in row) if _name(row) == "mr" else linear(row)
        for row in rows
    )


_LAYOUTS: Final = {
    "f": _fraction,
    "rad": _root,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts_before,
    "func": _function,
}
_WITH_CHILDREN: Final = {"d": _delimited, "m": _rows, "eqArr": _rows, "nary": _summed}

"""Formulas in MathML that can be read on one line, as text.

Invariant: a formula is written with all its signs, or not at all; fractions of more than two
signs, roots, matrices and the like cannot be written on a line without changing what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .inline import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROWS: Final = frozenset({"math", "mrow", "mstyle", "mpadded", "mtd"})
_LEAVES: Final = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_RELATIONS: Final = frozenset("=<>≤≥≈≠+−±×→")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))


def formula(element: _Element) -> str | None:
    """A formula as one line of text, or `None` where it has a structure that no line shows."""
    tag = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    children = [child for child in element if isinstance(child.tag, str)]
    if tag in _LEAVES:
        return _leaf("".join(element.itertext()))
    if tag in _ROWS:
        return _row(children) if children else _leaf(element.text or "") or None
    if tag == "semantics":
        return formula(children[0]) if children else None
    if tag == "mspace":
        return " "
    if tag in {"msup", "msub"} and len(children) == 2:  # noqa: PLR2004  base and mark
        return _marked(tag, *map(formula, children))
    return None


def _leaf(text: str) -> str:
    sign = " ".join(text.translate(_INVISIBLE).split())
    return f" {sign} " if sign in _RELATIONS else sign


def _row(children: list[_Element]) -> str | None:
    parts = [formula(child) for child in children]
    if any(part is None for part in parts):
        return None
    return "".join(part for part in parts if part is not None).strip() or None


def _marked(tag: str, base: str | None, mark: str | None) -> str | None:
    if base is None or mark is None:
        return None
    if tag == "msub":
        return base + subscript(mark, before=base)
    written = superscript(mark, before="x", after="", linked=False, notes=frozenset())
    return None if written is None else base + written

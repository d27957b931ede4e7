"""Fields of Word: what they show is text, what they compute it from is not.

Invariant: the result of a field is read, its instruction never is. A field inside the instruction
of another is part of that instruction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ....records import OmissionKind
from ..assembling.assembly import Account
from .run_styles import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_SHOWN = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|NOTEREF|FTNREF|XE|TC|TA|RD|PRIVATE)\b", re.IGNORECASE
)
_DELETED: Final = (f"{W}del", f"{W}moveFrom")
_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)


def are_balanced(root: _Element) -> bool:
    """Whether every field in a part that begins also ends, deleted ones left aside."""
    depth = 0
    for sign in root.iter(f"{W}fldChar"):
        if next(sign.iterancestors(*_DELETED), None) is not None:
            continue
        depth += {"begin": 1, "end": -1}.get(sign.get(f"{W}fldCharType") or "", 0)
        if depth < 0:
            return False
    return depth == 0


@dataclass(slots=True)
class _Field:
    instruction: list[str] = field(default_factory=list)
    is_result: bool = False
    is_quiet: bool = True


class Fields:
    """The fields that are open at a place in the text.

    Args:
        account: where equations that only an instruction holds are noted.
        is_believed: whether fields are looked at; else only their instructions are left out.
    """

    def __init__(self, account: Account, *, is_believed: bool = True) -> None:
        self._account = account
        self._is_believed = is_believed
        self._open: list[_Field] = []
        self._quiet = 0

    @property
    def are_shown(self) -> bool:
        """Whether text that stands here is the result of all fields around it."""
        return self._quiet == 0

    def sign(self, element: _Element) -> None:
        """A `w:fldChar`: a field begins, goes over to its result, or ends."""
        if not self._is_believed:
            return
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._open.append(_Field())
            self._quiet += 1
        elif kind == "separate" and self._open and not self._open[-1].is_result:
            top = self._open[-1]
            top.is_result = True
            if self.is_shown("".join(top.instruction)):
                top.is_quiet = False
                self._quiet -= 1
        elif kind == "end" and self._open:
            top = self._open.pop()
            self._quiet -= top.is_quiet
            written = "".join(top.instruction)
            if not top.is_result and self.are_shown and _EQUATION.match(written):
                self._account.omit(OmissionKind.EQUATION, written)

    def instruction(self, element: _Element) -> None:
        """A `w:instrText`: a piece of the innermost field's instruction."""
        if self._open and not self._open[-1].is_result:
            self._open[-1].instruction.append(element.text or "")

    @staticmethod
    def is_shown(instruction: str) -> bool:
        """Whether the result of a field with this instruction is part of the text."""
        return _NOT_SHOWN.match(instruction) is None

"""Building the text of an article out of blocks and lines, and the report on how it was read.

Invariant: a mark covers exactly the block it was given for, and raised characters are never glued
to what stands before them. Formats that know paragraphs (Word, OpenDocument, RTF) share this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import Final

from ....records import Mark, MarkKind, Omission, OmissionKind, ReadingReport, ReadingWarning, Span
from ....records.reading import LONGEST_SAMPLE, WarningKind
from ...hypertext.inline import subscript, superscript

_TAIL: Final = 60
"""Characters before a raised one that are looked at, and a few behind it."""
_GAP: Final = "\x1a"
"""Where something was left out, until the line is complete; no text of a document holds it."""
_AROUND_GAP = re.compile(rf"(^|[ \t\n]){_GAP}+[ \t]", re.MULTILINE)
_LINE_ENDS = re.compile(r"[ \t]*\n[ \t]*")


class Level(Enum):
    """Where characters stand against the line."""

    BASE = "base"
    RAISED = "raised"
    LOWERED = "lowered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, row or note: its text, and what it is where it is no running prose."""

    text: str
    kind: MarkKind | None = None


@dataclass(slots=True)
class Account:
    """What was left out of a text and what is doubtful in it, counted."""

    _omitted: dict[OmissionKind, tuple[int, str]] = field(default_factory=dict)
    _warned: dict[tuple[WarningKind, str], None] = field(default_factory=dict)

    def omit(self, kind: OmissionKind, sample: str = "") -> None:
        """Note one thing that is left out; the first sample of a kind is kept."""
        count, before = self._omitted.get(kind, (0, ""))
        shown = before or " ".join(sample[: 4 * LONGEST_SAMPLE].split())[:LONGEST_SAMPLE]
        self._omitted[kind] = (count + 1, shown)

    def take(
        self, omissions: Iterable[Omission] = (), warnings: Iterable[ReadingWarning] = ()
    ) -> None:
        """Note what another reader left out and doubted."""
        for item in omissions:
            count, sample = self._omitted.get(item.kind, (0, ""))
            self._omitted[item.kind] = (count + item.count, sample or item.sample)
        for warning in warnings:
            self.warn(warning.kind, warning.detail)

    def warn(self, kind: WarningKind, detail: str) -> None:
        """Note a doubt; the same one is noted once."""
        self._warned[kind, detail] = None

    def report(
        self, marks: Sequence[Mark] = (), origins: Sequence[tuple[str, str]] = ()
    ) -> ReadingReport:
        """The report with these marks and origins."""
        return ReadingReport(
            marks=tuple(marks),
            omissions=tuple(
                Omission(kind=kind, count=count, sample=sample)
                for kind, (count, sample) in self._omitted.items()
            ),
            warnings=tuple(
                ReadingWarning(kind=kind, detail=detail) for kind, detail in self._warned
            ),
            origins=tuple(origins),
        )


class Line:
    """The characters of one paragraph as they come, each on the line, above or below it."""

    def __init__(self) -> None:
        self._runs: list[tuple[tuple[Level, bool], str]] = []

    def add(self, text: str, *, level: Level = Level.BASE, is_link: bool = False) -> None:
        """Append characters; `is_link` matters for raised ones."""
        if text := text.replace(_GAP, ""):
            self._runs.append(((level, is_link and level is Level.RAISED), text))

    def gap(self) -> None:
        """Something was left out here; of the spaces at both its sides one stays."""
        self._runs.append(((Level.BASE, False), _GAP))

    def __bool__(self) -> bool:
        return bool(self._runs)

    def text(self, account: Account) -> str:
        """The paragraph as running text; note marks go to the account."""
        pieces = [
            (level, is_link, "".join(text for _, text in run))
            for (level, is_link), run in groupby(self._runs, key=itemgetter(0))
        ]
        written: list[str] = []
        tail = ""
        for place, (level, is_link, text) in enumerate(pieces):
            shown: str | None = text
            if level is Level.LOWERED:
                shown = subscript(text, before=tail)
            elif level is Level.RAISED:
                after = pieces[place + 1][2][:_TAIL] if place + 1 < len(pieces) else ""
                shown = superscript(
                    text, before=tail, after=after, linked=is_link, notes=frozenset()
                )
            if shown is None:
                account.omit(OmissionKind.NOTE_MARK, text)
                # The mark goes, the space that stood with it inside stays
                shown = " " if text[:1].isspace() or text[-1:].isspace() else ""
            written.append(shown)
            tail = (tail + shown.replace(_GAP, "")[-_TAIL:])[-_TAIL:]
        whole = _AROUND_GAP.sub(r"\1", "".join(written)).replace(_GAP, "")
        return _LINE_ENDS.sub("\n", whole).strip()


def assembled(blocks: Sequence[Block]) -> tuple[str, tuple[Mark, ...]]:
    """The blocks parted by blank lines, and the places of those that are no running prose."""
    texts: list[str] = []
    marks: list[Mark] = []
    place = 0
    for block in blocks:
        if not block.text.strip():
            continue
        if block.kind is not None:
            span = Span(start=place, end=place + len(block.text))
            marks.append(Mark(kind=block.kind, span=span))
        texts.append(block.text)
        place += len(block.text) + 2
    return "\n\n".join(texts), tuple(marks)

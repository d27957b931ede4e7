"""A quotation read as an editor reads it: its words, and where the conventions leave words out.

Invariant: a reading holds only the words that must stand in the source. An ellipsis leaves words
out, brackets hold what the editor put in or in place of something, "[T]he" changes a letter's case;
what they cover is described by the joins between the parts. Sources of the conventions: The Chicago
Manual of Style, 18th ed., chapter 12 (permissible changes, ellipses, interpolations).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from ..records import Span
from ..text.folding import fold
from ..text.words import Words, words_of
from .quotations import Quotation

ELLIPSIS_WORDS: Final = 100
"""The most words an ellipsis may leave out: about a paragraph. Beyond, two places were joined."""
INSERTION_WORDS: Final = 8
"""The most words of the source that one pair of brackets may stand for."""

_COMPARABLE_WORDS: Final = 3

_EDITED: Final = regex.compile(
    r"(?P<ellipsis>[\[(]?(?:…|\.(?:\s?\.){2,3})[\])]?)"
    r"|\[(?P<case>\p{L})\](?P<rest>\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*)"
    r"|\[(?P<silent>sic!?|emphasis (?:added|mine)|my emphasis)\]"
    r"|(?P<before>(?<![\p{L}\p{N}])\p{L}+)?\[(?P<put>[^\[\]\n]{1,120})\](?!\()(?P<after>\p{L}+)?",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """What stands between two parts of a quotation: an ellipsis, or an editor's brackets.

    `most` is how many words of the source it may cover. `put` holds the words in the brackets.
    `starts` and `ends` are set where only part of a word is in them: "allow[ed]" starts with
    "allow".
    """

    most: int
    is_ellipsis: bool = False
    put: Words | None = None
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words that follow each other in the source.

    The case of the first letter is free for the words in `free_case`. `loose` are the words before
    which the punctuation is the editor's.
    """

    words: Words
    free_case: frozenset[int] = frozenset()
    loose: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A quotation as parts and what joins them; `joins` has one entry less than `parts`."""

    parts: tuple[Part, ...]
    joins: tuple[Join, ...]

    @property
    def is_broken(self) -> bool:
        """Whether a word in it is broken at the end of a line."""
        return any(part.words.is_broken for part in self.parts)

    @property
    def size(self) -> int:
        """How many words must stand in the source."""
        return sum(len(part.words) for part in self.parts)


def read_quotation(draft: str, quotation: Quotation, known: Collection[str] = ()) -> Reading:
    """The quotation with its editorial marks understood; without parts where it has no words.

    `known` are the source's words, which decide about words broken at the end of a line.
    """
    builder = _Builder(draft, known)
    for piece in quotation.pieces:
        position = piece.start
        for match in _EDITED.finditer(draft, piece.start, piece.end):
            builder.add_text(position, match.start())
            builder.add_edit(match)
            position = match.end()
        builder.add_text(position, piece.end)
    return builder.reading()


class _Builder:
    """Collects words and joins in the order of the draft."""

    def __init__(self, draft: str, known: Collection[str]) -> None:
        self._draft = draft
        self._known = known
        self._parts: list[Part] = []
        self._joins: list[Join] = []
        self._words: list[Words] = []
        self._free: set[int] = set()
        self._loose: set[int] = set()
        self._join: Join | None = None

    def add_text(self, start: int, end: int) -> None:
        if start < end:
            self._words.append(words_of(self._draft, Span(start=start, end=end), self._known))

    def add_edit(self, match: regex.Match[str]) -> None:
        if match["ellipsis"]:
            self._end_part(Join(most=ELLIPSIS_WORDS, is_ellipsis=True))
        elif match["case"]:
            self._add_cased(match)
        elif match["silent"]:
            self._loose.add(self._count())
        else:
            put = words_of(self._draft, Span(start=match.start("put"), end=match.end("put")))
            starts, ends = fold(match["before"] or "").text, fold(match["after"] or "").text
            most = 1 if starts or ends else INSERTION_WORDS
            self._end_part(Join(most=most, put=put, starts=starts, ends=ends))

    def reading(self) -> Reading:
        self._end_part(None)
        return Reading(parts=tuple(self._parts), joins=tuple(self._joins))

    def _add_cased(self, match: regex.Match[str]) -> None:
        at = self._count()
        self._free.add(at)
        key = fold(match["case"] + match["rest"]).text
        self._words.append(
            Words(
                text=self._draft, keys=(key,), spans=((match.start(), match.end()),), gaps=("", "")
            )
        )

    def _count(self) -> int:
        return sum(len(words) for words in self._words)

    def _end_part(self, join: Join | None) -> None:
        words = _together(self._draft, self._words)
        if len(words):
            if self._parts:
                self._joins.append(self._join or Join(most=0))
            self._parts.append(
                Part(words=words, free_case=frozenset(self._free), loose=frozenset(self._loose))
            )
            self._join = join
        elif join and self._join:
            self._join = _wider(self._join, join)
        elif self._parts:
            self._join = join
        self._words, self._free, self._loose = [], set(), set()


def _wider(one: Join, other: Join) -> Join:
    """Two joins with no word between them, as one."""
    return Join(
        most=one.most + other.most,
        is_ellipsis=one.is_ellipsis or other.is_ellipsis,
        put=one.put or other.put,
    )


def _together(text: str, runs: Sequence[Words]) -> Words:
    gaps: list[str] = []
    for run in runs:
        if gaps:
            gaps[-1] += run.gaps[0]
            gaps += run.gaps[1:]
        else:
            gaps += run.gaps
    return Words(
        text=text,
        keys=tuple(key for run in runs for key in run.keys),
        spans=tuple(span for run in runs for span in run.spans),
        gaps=tuple(gaps) or ("",),
        is_broken=any(run.is_broken for run in runs),
    )


def phrases_of(reading: Reading) -> list[Words]:
    """The words between ellipses, brackets left out, for a comparison that is not word for word.

    Phrases of one or two words are left out where there are longer ones: they resemble anything.
    """
    groups: list[list[Words]] = [[]]
    for number, part in enumerate(reading.parts):
        if number and reading.joins[number - 1].is_ellipsis:
            groups.append([])
        groups[-1].append(part.words)
    phrases = [_together(group[0].text, group) for group in groups]
    longer = [phrase for phrase in phrases if len(phrase) >= _COMPARABLE_WORDS]
    return longer or phrases[:1]

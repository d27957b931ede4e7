"""Folding: what typesetting may change in a text without changing its words, with the way back.

Invariant: every code point of a folded text carries the range of original code points it came
from; ranges are never empty and never run backwards, and folding what is folded changes nothing.
Only typography is folded: kinds of quotation marks and dashes, white space, soft hyphens, ligatures,
compatibility forms, case, and accents where they are accents. A superscript or a fraction is left
alone, because "10²" is not "102".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import regex

from ..errors import LocatorError
from ..records import Span

LINE_HYPHEN: Final = "‧"
"""What a hyphen at a line's end becomes: it may be part of the word or of the typesetting."""

_INVISIBLE: Final = r"\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_UNIT: Final = regex.compile(
    # A run that folds to its lower case. What follows it may be a mark that belongs to its end
    r"(?P<plain>(?:[!#-&(-,.-_a-~]|\x20(?=[!#-&(-,.-_a-~]))+(?<![!-~](?=[^\x00-\x7f])))"
    rf"|(?P<broken>(?<=\p{{L}}\p{{M}}*)[-‐\u00ad][ \t]*(?:\r\n|[\n\r\x85\u2028])\s*(?=\p{{L}}))"
    rf"|(?P<space>[{_INVISIBLE}]*\s[\s{_INVISIBLE}]*)"
    rf"|(?P<nothing>[{_INVISIBLE}]+)"
    r"|(?P<quote>[\"'`´‘’‚‛“”„‟«»‹›‵‶′″「」『』〝〞〟＂＇`]+)"
    r"|(?P<dash>[-‐-―−⁃﹘﹣－⸺⸻]+)"
    r"|(?P<cluster>\X)"
)
_SETTLED: Final = regex.compile(r"(?:[!#-&(-,.-@\[-_a-~]|'(?!')|-(?!-)|\x20(?!\x20))*")
_PASSES: Final = 8  # two settle every text met; the bound is for hostile ones

_LETTERS: Final = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
}
"""Ligatures and letters with strokes that Unicode does not take apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text and the way back to the text it was made from.

    `starts[i]` and `ends[i]` delimit the original code points that folded code point `i` stands for.
    """

    original: str = field(repr=False)
    text: str
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        """Where the folded code points `start` to `end` stand in the original.

        Raises:
            LocatorError: the range is empty or leaves the folded text.
        """
        if not 0 <= start < end <= len(self.text):
            msg = f"no folded range {start}..{end} in {len(self.text)} code points"
            raise LocatorError(msg)
        return Span(start=self.starts[start], end=self.ends[end - 1])


def fold(text: str) -> Folded:
    """`text` without its typography.

    >>> fold("“Naïve ﬁles”\\u00a0— ﬁn").text
    "'naive files' - fin"
    >>> fold("“Naïve ﬁles”").span(7, 9)
    Span(start=7, end=8)
    """
    folded = _pass(text)
    for _ in range(_PASSES):
        if _SETTLED.fullmatch(folded.text):
            break
        again = _pass(folded.text)
        if again.text == folded.text:
            break
        folded = _after(folded, again)
    return folded


def _pass(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in _units(text):
        pieces.append(piece)
        if len(piece) == end - start:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
    return Folded(original=text, text="".join(pieces), starts=tuple(starts), ends=tuple(ends))


def _units(text: str) -> Iterator[tuple[str, int, int]]:
    """(folded piece, start, end): pieces of one length with their range go letter by letter."""
    for match in _UNIT.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "plain":
            yield match.group().lower(), start, end
        elif kind == "cluster":
            yield from _cluster(match.group(), start, end)
        else:
            yield _SIGNS[kind], start, end


_SIGNS: Final = {"broken": LINE_HYPHEN, "space": " ", "nothing": "", "quote": "'", "dash": "-"}


def _cluster(cluster: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    # Each letter of the piece stands for the whole cluster, whatever the two lengths are
    for letter in _fold_cluster(cluster):
        yield letter, start, end


def _after(first: Folded, second: Folded) -> Folded:
    """Two passes as one: the ranges of the second read through those of the first."""
    return Folded(
        original=first.original,
        text=second.text,
        starts=tuple(first.starts[start] for start in second.starts),
        ends=tuple(first.ends[end - 1] for end in second.ends),
    )


@lru_cache(maxsize=16_384)
def _fold_cluster(cluster: str) -> str:
    """One user-perceived character, folded; Unicode's caseless matching without the accents."""
    decomposed = unicodedata.normalize("NFD", "".join(_compatible(c) for c in cluster))
    cased = unicodedata.normalize("NFD", decomposed.casefold())
    kept: list[str] = []
    base = ""
    for letter in cased:
        if not unicodedata.combining(letter):
            base = letter
        elif _is_accent(letter, base):
            continue
        kept.append(_LETTERS.get(letter, letter))
    return unicodedata.normalize("NFC", "".join(kept))


def _compatible(letter: str) -> str:
    kind = unicodedata.decomposition(letter).partition(" ")[0]
    keeps_meaning = kind == "<fraction>" or (kind == "<super>" and not letter.isalpha())
    return letter if keeps_meaning else unicodedata.normalize("NFKD", letter)


def _is_accent(mark: str, base: str) -> bool:
    """Whether a mark is an accent: on other scripts it makes another letter (и and й, か and が)."""
    if not "\u0300" <= mark <= "\u036f":
        return False
    if base == "е":
        return mark in "\u0300\u0301\u0308"  # ё is commonly written е
    name = unicodedata.name(base, "") if base else ""
    return not base or name.startswith(("LATIN", "GREEK")) or mark == "\u0301"

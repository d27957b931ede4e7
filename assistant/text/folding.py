"""Folding: what typesetting may change in a text without changing its words, with the way back.

Invariant: every code point of a folded text carries the range of original code points it came
from; ranges are never empty and never run backwards, and folding what is folded changes nothing.
Only typography is folded: kinds of quotation marks and dashes, white space, soft hyphens,
ligatures, compatibility forms, case, and accents where they are accents. A superscript or a
fraction is left alone, because "10²" is not "102".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex

from ..errors import LocatorError
from .lexicon import BIDI_CONTROLS
from .spans import Span

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Offsets = npt.NDArray[np.int64]

LINE_HYPHEN: Final = "‧"
"""What a hyphen at a line's end becomes: it may be part of the word or of the typesetting."""

_INVISIBLE: Final = r"\u00ad\u200b\u200e\u200f\u2060\ufeff" + "".join(sorted(BIDI_CONTROLS))
_UNIT: Final = regex.compile(
    # A run that folds to its lower case. What follows it may be a mark that belongs to its end
    r"(?P<plain>(?:[!#-&(-,.-_a-~]|\x20(?=[!#-&(-,.-_a-~]))+(?<![!-~](?=[^\x00-\x7f])))"
    rf"|(?P<broken>(?<=\p{{L}}\p{{M}}*)[-‐\u00ad][ \t]*(?:\r\n|[\n\r\x85\u2028])[\s>]*(?=\p{{L}}))"
    # The sign before a quoted line belongs to the line's end
    rf"|(?P<space>[{_INVISIBLE}]*(?:\s|(?<=\n)>[ >]*)(?:[\s{_INVISIBLE}]|(?<=\n)>[ >]*)*)"
    rf"|(?P<nothing>[{_INVISIBLE}]+)"
    r"|(?P<quote>[\"'`´‘’‚‛“”„‟«»‹›‵‶′″「」『』〝〞〟＂＇`]+)"
    r"|(?P<dash>[-‐-―−⁃﹘﹣－⸺⸻]+)"
    r"|(?P<cluster>\X)"
)
_SPACED: Final = re.compile(r"(?P<letters>\S+)|\s+")  # `regex` takes some white space for letters
_USUAL: Final = re.compile(r"[ -~а-я]*")
"""Of letters outside ASCII those that fold to themselves and that many texts are made of."""
_UNSETTLED: Final = ("  ", "--", "''", '"', "`")
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

    `starts[i]` and `ends[i]` delimit the original code points that folded code point `i` stands
    for; both are int64 of shape (folded code points,).
    """

    original: str = field(repr=False)
    text: str
    starts: Offsets = field(repr=False, compare=False)
    ends: Offsets = field(repr=False, compare=False)

    def span(self, start: int, end: int) -> Span:
        """Where the folded code points `start` to `end` stand in the original.

        Raises:
            LocatorError: the range is empty or leaves the folded text.
        """
        if not 0 <= start < end <= len(self.text):
            msg = f"no folded range {start}..{end} in {len(self.text)} code points"
            raise LocatorError(msg)
        return Span(start=int(self.starts[start]), end=int(self.ends[end - 1]))


def fold(text: str) -> Folded:
    r"""`text` without its typography.

    >>> fold("“Naïve ﬁles”\u00a0— ﬁn").text
    "'naive files' - fin"
    >>> fold("“Naïve ﬁles”").span(7, 9)
    Span(start=7, end=8)
    """
    folded = _pass(text)
    for _ in range(_PASSES):
        if _is_settled(folded.text):
            break
        again = _pass(folded.text)
        if again.text == folded.text:
            break
        folded = _after(folded, again)
    return folded


def folded_text(text: str) -> str:
    """What `fold` makes of `text`, for who needs no way back.

    >>> folded_text("ZÜRICH  –  Bern")
    'zurich - bern'
    """
    for _ in range(_PASSES + 1):
        if _is_settled(text):
            break
        again = "".join([_piece(match) for match in _UNIT.finditer(text)])
        if again == text:
            break
        text = again
    return text


def evenly_spaced(text: str) -> Folded:
    r"""`text` with each run of white space as one space and nothing else folded.

    For what must stay as it is to the letter: evidence is compared by this.

    >>> evenly_spaced("Talks\r\n  Resumed").text
    'Talks Resumed'
    """
    matches = list(_SPACED.finditer(text))
    pieces = [match.group() if match.lastgroup == "letters" else " " for match in matches]
    ranges = [(*match.span(), match.lastgroup == "letters") for match in matches]
    starts, ends = _offsets(ranges, [len(piece) for piece in pieces])
    return Folded(original=text, text="".join(pieces), starts=starts, ends=ends)


def one_line(text: str) -> str:
    r"""`text` on one line: runs of white space as one space, none at the ends.

    >>> one_line(" Talks\n  resumed\u2028")
    'Talks resumed'
    """
    return " ".join(text.split())


def _is_settled(text: str) -> bool:
    """Whether another pass can change nothing; false for anything unusual."""
    usual = text.isprintable() if text.isascii() else _USUAL.fullmatch(text) is not None
    return usual and text == text.lower() and not any(sign in text for sign in _UNSETTLED)


def _pass(text: str) -> Folded:
    pieces: list[str] = []
    ranges: list[tuple[int, int, bool]] = []
    for match in _UNIT.finditer(text):
        start, end = match.span()
        pieces.append(_piece(match))
        ranges.append((start, end, match.lastgroup == "plain"))
    starts, ends = _offsets(ranges, [len(piece) for piece in pieces])
    return Folded(original=text, text="".join(pieces), starts=starts, ends=ends)


def _piece(match: regex.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind == "plain":
        return str(match.group().lower())
    return _SIGNS[kind] if kind in _SIGNS else _fold_cluster(match.group())


def _offsets(ranges: list[tuple[int, int, bool]], lengths: list[int]) -> tuple[Offsets, Offsets]:
    """Where each code point of each piece came from.

    A plain run maps letter by letter; each letter of any other piece stands for the whole range.
    """
    import numpy as np  # names are compared by folding too, where no offsets are wanted

    table = np.array(ranges, dtype=np.int64).reshape(-1, 3)
    sizes = np.array(lengths, dtype=np.int64)
    begins = np.repeat(table[:, 0], sizes)
    plain = np.repeat(table[:, 2], sizes).astype(bool)
    inside = np.arange(len(begins)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    starts = np.where(plain, begins + inside, begins)
    return starts, np.where(plain, starts + 1, np.repeat(table[:, 1], sizes))


_SIGNS: Final = {"broken": LINE_HYPHEN, "space": " ", "nothing": "", "quote": "'", "dash": "-"}


def _after(first: Folded, second: Folded) -> Folded:
    """Two passes as one: the ranges of the second read through those of the first."""
    return Folded(
        original=first.original,
        text=second.text,
        starts=first.starts[second.starts],
        ends=first.ends[second.ends - 1],
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

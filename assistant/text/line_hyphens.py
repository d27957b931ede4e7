r"""Words that a line's end divided, put together again for whoever reads words: index and networks.

Invariant: a text without a hyphen at a line's end comes back as it is, and every place in a joined
text leads back to the text it was made from. The stored text keeps its hyphens: whether "deep-" and
"water" are one word or two, only the writer knows, so both readings are indexed and neither is
stored.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import regex

from .spans import Span

_BREAKS: Final = ("\n", "\r", "\x85", "\u2028")
_DIVIDED: Final = regex.compile(
    r"(?P<before>[\p{L}\p{M}]++)(?P<hyphen>[-‐\u00ad])(?P<break>[ \t]*(?:\r\n|[\n\r\x85\u2028])\s*)"
    r"(?=(?P<after>\p{L}[\p{L}\p{M}]*))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A text with its divided words joined, and the way back to the text as it is stored."""

    text: str
    cuts: tuple[int, ...] = field(default=(), repr=False)
    """Where, in `text`, something was left out."""
    shifts: tuple[int, ...] = field(default=(0,), repr=False)
    """How many code points were left out up to each cut."""

    def span(self, start: int, end: int) -> Span:
        """Where the code points `start` to `end` of `text` stand in the original."""
        first = start + self.shifts[bisect_right(self.cuts, start)]
        last = end + self.shifts[bisect_left(self.cuts, end)]
        return Span(start=first, end=max(first, last))


def joined(text: str) -> Joined:
    r"""`text` with the words joined that a line's end divided.

    Before a capital the hyphen stays, because it belongs to the name.

    >>> joined("the new pon-\ntoon of the Anglo-\nSaxon wharf").text
    'the new pontoon of the Anglo-Saxon wharf'
    >>> joined("pon-\ntoon").span(0, 7)
    Span(start=0, end=9)
    """
    if not _may_divide(text):
        return Joined(text=text)
    pieces: list[str] = []
    cuts: list[int] = []
    removed: list[int] = []
    position = length = 0
    for match in _DIVIDED.finditer(text):
        named = match["after"][0].isupper() and match["hyphen"] != "\u00ad"
        end = match.start("break") if named else match.start("hyphen")
        pieces.append(text[position:end])
        length += end - position
        cuts.append(length)
        removed.append(match.end("break") - end)
        position = match.end("break")
    pieces.append(text[position:])
    return Joined(text="".join(pieces), cuts=tuple(cuts), shifts=(0, *accumulate(removed)))


def divided_words(text: str) -> list[str]:
    r"""The words that line ends divided, each as one word.

    >>> divided_words("a pon-\ntoon, a deep-\nwater port, well-known")
    ['pontoon', 'deepwater']
    """
    if not _may_divide(text):
        return []
    return [match["before"] + match["after"] for match in _DIVIDED.finditer(text)]


def _may_divide(text: str) -> bool:
    return any(sign in text for sign in ("-", "‐", "\u00ad")) and any(
        sign in text for sign in _BREAKS
    )

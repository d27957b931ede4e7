"""A text as words with their places: what a quotation and an article are compared by.

Invariant: two texts have equal keys exactly if they say the same words after folding. White space
never counts. Quotation marks and markup never count, because nesting and house style change them;
other punctuation is kept as the gap between two words, for a stricter look. Figures stay whole, and
signs that change what a figure means (currency, percent) are words of their own; a minus is a gap,
unless `signed_words` is asked.

Apart from this stand `search/analysis` (terms as BM25 and its stemmers define them),
`evaluation/tokens` (tokens as SQuAD defines them) and `text/page_text` (keeps every character's
place on a web page, and matches more loosely than any browser, by design).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import regex

from .folding import LINE_HYPHEN, Folded, fold
from .lexicon import CURRENCY_SIGNS, POINTED
from .number_words import POINTED as OTHERS_POINTED
from .spans import Span

_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN: Final = regex.compile(
    # Most words of most texts, found without trying what follows
    r"(?P<plain>[a-z]+(?=[ ,;:!?)-]|\.(?: |$)))"
    # A link's target is markup; its text is not
    r"|(?P<markup>\]\([^()\s]*\))"
    # An abbreviation with or without its points is one word: U.S., US
    r"|(?P<points>(?<![\p{L}\p{N}])\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])\.?)"
    # Scripts that write no spaces are compared letter by letter
    rf"|(?P<letter>[{_UNSPACED}]\p{{M}}*)"
    rf"|(?P<word>[[\p{{L}}\p{{M}}\p{{N}}{LINE_HYPHEN}]--[{_UNSPACED}]]+"
    rf"(?:(?:'(?=\p{{L}})|(?<=\p{{N}})[.,:](?=\p{{N}}))"
    rf"[[\p{{L}}\p{{M}}\p{{N}}{LINE_HYPHEN}]--[{_UNSPACED}]]+)*)"
    r"|(?P<sign>[[\p{S}%‰&@#]--[|]])",
    regex.VERSION1,
)
_NO_PUNCTUATION: Final = regex.compile(r"\]\([^()\s]*\)|[\s'*_\\\[\]|]+")
_DASHES: Final = regex.compile(r"--+")
_MINUS: Final = ("-", "−", "–")
_POINTED: Final = POINTED | OTHERS_POINTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text: folded keys, places, and the punctuation around them.

    `keys[i]` stands at `spans[i]` of the text. `gaps[i]` is the punctuation before word `i`, and
    `gaps[len(keys)]` that after the last word. `is_broken` says that a word was broken at a line's
    end.
    """

    text: str = field(repr=False)
    keys: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = field(repr=False)
    gaps: tuple[str, ...] = field(repr=False)
    is_broken: bool = False

    def __len__(self) -> int:
        return len(self.keys)

    def written(self, index: int) -> str:
        """One word as the text writes it."""
        start, end = self.spans[index]
        return self.text[start:end]

    def between(self, index: int) -> str:
        """The text before word `index`, back to the word before it."""
        start = self.spans[index - 1][1] if index else 0
        return self.text[start : self.spans[index][0]]

    def span(self, first: int, after: int) -> Span:
        """The words from `first` up to but not including `after`, as a span of the text."""
        return Span(start=self.spans[first][0], end=self.spans[after - 1][1])

    def is_capital(self, index: int) -> bool:
        """Whether the text writes this word with a capital at its beginning."""
        return self.text[self.spans[index][0]].isupper()

    def find(self, keys: tuple[str, ...], *, first: int = 0) -> int | None:
        """The number of the first word, from `first` on, at which these keys stand in a row."""
        last = len(self) - len(keys) + 1
        if not keys:
            return None
        while first < last:
            try:
                first = self.keys.index(keys[0], first, last)
            except ValueError:
                return None
            if self.keys[first : first + len(keys)] == keys:
                return first
            first += 1
        return None

    def part(self, first: int, after: int) -> Words:
        """The words from `first` up to but not including `after`, with the punctuation around."""
        return Words(
            text=self.text,
            keys=self.keys[first:after],
            spans=self.spans[first:after],
            gaps=self.gaps[first : after + 1],
            is_broken=self.is_broken,
        )

    def without(self, ranges: Iterable[tuple[int, int]]) -> Words:
        """The words outside these ranges, each with the punctuation that stands before it."""
        gone = {number for start, end in ranges for number in range(start, end)}
        kept = [number for number in range(len(self)) if number not in gone]
        return Words(
            text=self.text,
            keys=tuple(self.keys[number] for number in kept),
            spans=tuple(self.spans[number] for number in kept),
            gaps=(*(self.gaps[number] for number in kept), self.gaps[-1]),
            is_broken=self.is_broken,
        )


def words_of(text: str, within: Span | None = None, known: Collection[str] = ()) -> Words:
    """The words of `text`, or of the part `within`; places always count in the whole text.

    A word broken at a line's end is read without its hyphen, unless only its halves are `known`.
    """
    within = within or Span(start=0, end=len(text))
    folded = fold(within.slice(text))
    found = _Found(keys=[], ranges=[], gaps=[])
    begin = 0
    for match in _TOKEN.finditer(folded.text):
        if match.lastgroup == "markup":
            continue
        pieces = (
            [(match.group(), *match.span())]
            if match.lastgroup == "plain"
            else _pieces(match, known)
        )
        for key, start, end in pieces:
            found.gaps.append(_punctuation(folded.text[begin:start], found.keys))
            found.keys.append(key)
            found.ranges.append((start, end))
            begin = end
    found.gaps.append(_punctuation(folded.text[begin:], found.keys))
    return Words(
        text=text,
        keys=tuple(found.keys),
        spans=_places(folded, found.ranges, within.start),
        gaps=tuple(found.gaps),
        is_broken=LINE_HYPHEN in folded.text,
    )


def signed_words(text: str) -> Words:
    """The words of `text`, a number with the minus before it: what copies are compared by.

    >>> signed_words("“Talks” fell −5\u00a0% in 2016–2018 — CAFÉ").keys
    ('talks', 'fell', '-5', '%', 'in', '2016', '2018', 'cafe')
    """
    words = words_of(text)
    keys = tuple(
        f"-{key}" if words.gaps[number] and _is_negative(words, number) else key
        for number, key in enumerate(words.keys)
    )
    return replace(words, keys=keys)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same words.

    >>> same_words("“It’s 5 %”, he said.", "It's 5% he said")
    True
    >>> same_words("It covers 10² km.", "It covers 102 km.")
    False
    """
    return signed_words(one).keys == signed_words(other).keys


def _is_negative(words: Words, index: int) -> bool:
    """Whether a minus stands before a number; a dash after a word or a bracket joins or parts."""
    before = words.between(index)
    if not (words.keys[index][:1].isdigit() and before.endswith(_MINUS)):
        return False
    joined = len(before) == 1 and index > 0 and words.keys[index - 1] not in CURRENCY_SIGNS
    return not joined and before[-2:-1] not in {")", "]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    keys: list[str]
    ranges: list[tuple[int, int]]
    gaps: list[str]


def _pieces(match: regex.Match[str], known: Collection[str]) -> Iterator[tuple[str, int, int]]:
    word, (start, end) = match.group(), match.span()
    if LINE_HYPHEN in word:
        halves = word.split(LINE_HYPHEN)
        joined = "".join(halves)
        if joined not in known and all(half in known for half in halves):
            for half in halves:
                yield half, start, start + len(half)
                start += len(half) + 1
            return
        word = joined
    yield (word.replace(".", "") if match.lastgroup == "points" else word), start, end


def _places(
    folded: Folded, ranges: list[tuple[int, int]], base: int
) -> tuple[tuple[int, int], ...]:
    if not ranges:
        return ()
    table = np.array(ranges, dtype=np.int64)
    starts, ends = folded.starts[table[:, 0]] + base, folded.ends[table[:, 1] - 1] + base
    return tuple(zip(starts.tolist(), ends.tolist(), strict=True))


def _punctuation(between: str, before: list[str]) -> str:
    """What stands between two words in one spelling: no spaces, quotation marks or markup."""
    if between in {"", " "}:
        return ""
    found: str = _NO_PUNCTUATION.sub("", between).replace(LINE_HYPHEN, "-")
    if found.startswith(".") and before and before[-1] in _POINTED:
        found = found[1:]
    return str(_DASHES.sub("-", found))

"""The words of a text, folded so that the same words compare equal however they are typeset.

Invariant: two texts have equal words exactly if they differ in nothing but case, accents,
ligatures, width, invisible characters, white space and punctuation. Figures stay whole, and signs
that change what a figure means (currency, percent, minus) count as words. Every word knows where
it stands, so what is found among words leads back to the text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import regex

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD: Final = regex.compile(
    # Scripts written without spaces: one character is as good as a word
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|\p{Sc}|[%‰°]|(?<![\w)\]])[-−–](?=\p{Nd})"
    r"|\p{N}+(?:[.,:]\p{N}+)*"
    r"|(?<!\p{L})\p{L}(?:\.\p{L})+(?!\p{L})"  # U.S. and US are one word
    rf"|[\p{{L}}\p{{M}}{_INVISIBLE}]+(?:['’ʼ][\p{{L}}\p{{M}}]+)*"
)
_TO_REMOVE: Final = dict.fromkeys(map(ord, _INVISIBLE))
_ABBREVIATION: Final = regex.compile(r"\p{L}(?:\.\p{L})+")
_ACCENTS: Final = range(0x300, 0x370)  # combining marks of European scripts; others are letters
_SPELLED: Final = {
    "œ": "oe", "æ": "ae", "ø": "o", "’": "'", "ʼ": "'", "−": "-", "–": "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The folded words of one text, with the place of each; both tuples have the same length."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Wording:
        """The words of `text`.

        >>> Wording.of("“Talks” cost $5.2\u00a0m — CAFÉ").words
        ('talks', 'cost', '$', '5.2', 'm', 'cafe')
        """
        found = [(fold(match[0]), match.span()) for match in _WORD.finditer(text)]
        found = [item for item in found if item[0]]
        return cls(words=tuple(word for word, _ in found), spans=tuple(span for _, span in found))

    def __len__(self) -> int:
        return len(self.words)

    def find(self, words: tuple[str, ...], *, first: int = 0) -> int | None:
        """The number of the first word, from `first` on, at which these words stand in a row."""
        last = len(self.words) - len(words) + 1
        if not words:
            return None
        while first < last:
            try:
                first = self.words.index(words[0], first, last)
            except ValueError:
                return None
            if self.words[first : first + len(words)] == words:
                return first
            first += 1
        return None


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same words.

    >>> same_words("“It’s 5 %”, he said.", "It's 5% he said")
    True
    >>> same_words("It rose by 5%.", "It rose by 6%.")
    False
    """
    return Wording.of(one).words == Wording.of(other).words


def fold(word: str) -> str:
    """One word as it is compared."""
    if _ABBREVIATION.fullmatch(word):
        word = word.replace(".", "")
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.translate(_TO_REMOVE)).casefold()
    letters = (letter for letter in plain if ord(letter) not in _ACCENTS)
    # Marks of other scripts must come back together, or a word depends on how it was encoded
    return unicodedata.normalize(
        "NFKC", "".join(_SPELLED.get(letter, letter) for letter in letters)
    )

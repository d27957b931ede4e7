"""Whether the words in which two texts differ change what is said.

Invariant: the judgement is symmetric, and it is careful in one direction: another figure, another
name or a negation always counts, spelling and style never do. Negations and spelled-out numbers
are known in English; in other languages figures and names still count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...text.wording import Wording

_NEGATIONS: Final = frozenset(
    ("not", "no", "never", "none", "nor", "neither", "nothing", "nobody", "without", "cannot")
)
_NUMBERS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_ABBREVIATED: Final = 3  # letters of the shortest abbreviation that is trusted: Gov. for Governor
_LEFT_OUT: Final = 3  # a negation left out with more words than these is a sentence left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A folded word, and whether it was written with a capital."""

    folded: str
    is_capital: bool


def words_of(text: str) -> list[Word]:
    """The words of a text as they are compared."""
    wording = Wording.of(text)
    return [
        Word(folded=word, is_capital=text[start].isupper())
        for word, (start, _) in zip(wording.words, wording.spans, strict=True)
    ]


def differ_in_facts(one: Sequence[Word], other: Sequence[Word], *, with_names: bool = True) -> bool:
    """Whether two stretches that stand in the same place say different things.

    >>> differ_in_facts(words_of("5.2 million"), words_of("6.2 million"))
    True
    >>> differ_in_facts(words_of("Gov. Hale"), words_of("Governor Hale"))
    False
    >>> differ_in_facts(words_of("did"), words_of("did not"))
    True
    """
    if not one or not other:
        return len(one) + len(other) <= _LEFT_OUT and _negations(one) != _negations(other)
    if _negations(one) != _negations(other) or _figures(one) != _figures(other):
        return True
    names = [word.folded for word in one if word.is_capital]
    others = [word.folded for word in other if word.is_capital]
    return with_names and bool(names and others) and not _share_a_name(names, others)


def _share_a_name(names: Sequence[str], others: Sequence[str]) -> bool:
    return any(_is_same_name(name, other) for name in names for other in others)


def _is_same_name(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    return name == other or (len(short) >= _ABBREVIATED and long.startswith(short))


def _figures(words: Sequence[Word]) -> list[str]:
    plain = [_NUMBERS.get(word.folded, word.folded).replace(",", "") for word in words]
    return sorted(word for word in plain if any(letter.isdigit() for letter in word))


def _negations(words: Sequence[Word]) -> int:
    return sum(word.folded in _NEGATIONS or word.folded.endswith("n't") for word in words)

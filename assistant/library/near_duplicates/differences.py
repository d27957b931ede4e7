"""Whether the words in which two texts differ change what is said.

Invariant: the judgement is symmetric, and it is careful in one direction: another figure, another
name or a negation always counts, spelling and style never do. Negations and spelled-out numbers
are those of `text/lexicon`; in other languages figures and names still count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...text.figures import is_figure, without_grouping
from ...text.lexicon import NUMBER_VALUES, is_negation
from ...text.words import Words

_ABBREVIATED: Final = 3  # letters of the shortest abbreviation that is trusted: Gov. for Governor
_LEFT_OUT: Final = 3  # a negation left out with more words than these is a sentence left out


def differ_in_facts(one: Words, other: Words, *, with_names: bool = True) -> bool:
    """Whether two stretches that stand in the same place say different things.

    >>> from ...text.words import signed_words
    >>> differ_in_facts(signed_words("5.2 million"), signed_words("6.2 million"))
    True
    >>> differ_in_facts(signed_words("Gov. Hale"), signed_words("Governor Hale"))
    False
    >>> differ_in_facts(signed_words("did"), signed_words("did not"))
    True
    """
    if not one or not other:
        return len(one) + len(other) <= _LEFT_OUT and _negations(one) != _negations(other)
    if _negations(one) != _negations(other) or _figures(one) != _figures(other):
        return True
    names, others = _names(one), _names(other)
    return with_names and bool(names and others) and not _share_a_name(names, others)


def _names(words: Words) -> list[str]:
    return [key for number, key in enumerate(words.keys) if words.is_capital(number)]


def _share_a_name(names: Sequence[str], others: Sequence[str]) -> bool:
    return any(_is_same_name(name, other) for name in names for other in others)


def _is_same_name(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    return name == other or (len(short) >= _ABBREVIATED and long.startswith(short))


def _figures(words: Words) -> list[str]:
    plain = [without_grouping(str(NUMBER_VALUES.get(key, key))) for key in words.keys]
    return sorted(key for key in plain if is_figure(key))


def _negations(words: Words) -> int:
    return sum(map(is_negation, words.keys))

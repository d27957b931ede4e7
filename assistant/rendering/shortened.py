"""Which stretches of a long sentence a display may fold away.

Invariant: a fold hides nothing from whatever copies, cites or exports; it is a place, and the
display that folds it shows a mark of its own there and a way to the whole. The key phrase is never
folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..text.spans import Span

LONGEST_WHOLE: Final = 60
"""Words; a sentence of so many is shown whole."""
_WORDS_BESIDE: Final = 18
"""How many words stay on each side of the key phrase."""
_FEWEST_FOLDED: Final = 8
"""Hiding fewer words than this saves no more room than the mark takes."""

_WORD: Final = re.compile(r"\S+")


def folds_of(text: str, sentence: Span, key: Span) -> tuple[Span, ...]:
    """What to fold of a sentence around its key phrase, in order; nothing of a short one.

    >>> text = "word " * 70 + "the key."
    >>> [len(fold.slice(text).split()) for fold in folds_of(text, Span(start=0, end=358), Span(start=350, end=357))]
    [52]
    """
    words = [match.span() for match in _WORD.finditer(text, sentence.start, sentence.end)]
    if len(words) <= LONGEST_WHOLE:
        return ()
    before = [word for word in words if word[1] <= key.start]
    behind = [word for word in words if word[0] >= key.end]
    return tuple(_long_enough(before[:-_WORDS_BESIDE], behind[_WORDS_BESIDE:]))


def _long_enough(*stretches: list[tuple[int, int]]) -> Iterator[Span]:
    for words in stretches:
        if len(words) >= _FEWEST_FOLDED:
            yield Span(start=words[0][0], end=words[-1][1])

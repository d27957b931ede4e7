"""Comparing a quotation with the words it should hold, as question-answering benchmarks do.

Normalisation is SQuAD's (P. Rajpurkar et al., EMNLP 2016, official script `evaluate-v1.1.py`):
lower case, no punctuation, no English articles, tokens between white space. As in MLQA's script
(P. Lewis et al., ACL 2020), punctuation is Unicode's, and scripts that write no spaces are split
into characters. Not `text/words`, by purpose: figures must be comparable with published ones.
"""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import regex

_ARTICLES: Final = regex.compile(r"\b(?:a|an|the)\b")
_UNSPACED: Final = regex.compile(r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])")
_ASCII_PUNCTUATION: Final = frozenset(string.punctuation)


def normalised_tokens(text: str) -> list[str]:
    """The tokens by which texts are compared.

    >>> normalised_tokens("The price rose to “$12” an hour.")
    ['price', 'rose', 'to', '12', 'hour']
    """
    kept = "".join(letter for letter in text.lower() if not _is_punctuation(letter))
    spaced: str = _UNSPACED.sub(r" \1 ", _ARTICLES.sub(" ", kept))
    return spaced.split()


def token_f1(text: str, gold: str) -> float:
    """The harmonic mean of precision and recall of `text`'s tokens against `gold`'s, 0 to 1.

    >>> token_f1("It began in October", "October 1973")
    0.3333333333333333
    """
    ours, theirs = normalised_tokens(text), normalised_tokens(gold)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(ours), shared / len(theirs)
    return 2 * precision * recall / (precision + recall)


def best_token_f1(text: str, golds: Iterable[str]) -> float:
    """The highest token-F1 of `text` against any of the gold texts; 0 without any."""
    return max((token_f1(text, gold) for gold in golds), default=0.0)


def holds_tokens(text: str, wanted: str) -> bool:
    """Whether the tokens of `wanted` stand in `text` side by side; never for no tokens at all.

    >>> holds_tokens("It cost nearly $12.", "$12"), holds_tokens("It cost $120.", "$12")
    (True, False)
    """
    needle = normalised_tokens(wanted)
    return bool(needle) and _holds_run(normalised_tokens(text), needle)


def _holds_run(tokens: Sequence[str], needle: Sequence[str]) -> bool:
    width = len(needle)
    return any(tokens[i : i + width] == needle for i in range(len(tokens) - width + 1))


def _is_punctuation(letter: str) -> bool:
    return letter in _ASCII_PUNCTUATION or unicodedata.category(letter).startswith("P")

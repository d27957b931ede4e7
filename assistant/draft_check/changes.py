"""What a difference between a quotation and its source touches: number, negation, name or word.

Invariant: a difference is classified by the words it takes away and those it puts in, as the texts
write them. Where several kinds fit, the first of `ChangeKind` counts. The word lists cover English
and the months, numbers, titles and commonest negations and modal verbs of Russian, German, French,
Spanish and Japanese; for other languages digits and capitalised names are still seen. A name in
Japanese, which writes no capitals, is known by the title behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from ..records import ChangeKind
from ..text import number_words
from ..text.figures import is_figure, without_grouping
from ..text.lexicon import AMOUNTS, MODALS, OPPOSING_PREFIXES, is_negation
from ..text.words import Words

_SHORTEST_STEM: Final = 4
_NAME_LETTERS: Final = 3


def kind_of(
    source: Words, removed: tuple[int, int], draft: Words, added: tuple[int, int]
) -> ChangeKind:
    """What replacing the source's words in `removed` by the draft's words in `added` touches."""
    before, after = source.keys[slice(*removed)], draft.keys[slice(*added)]
    if _differ(before, after, _is_number) and _figures(before) != _figures(after):
        return ChangeKind.NUMBER
    if _negations(before) != _negations(after) or _are_opposites(before, after):
        return ChangeKind.NEGATION
    if _names(source, removed) != _names(draft, added):
        return ChangeKind.NAME
    if _differ([_modal(word) for word in before], [_modal(word) for word in after], bool):
        return ChangeKind.MODAL
    return ChangeKind.WORDS


def _is_number(word: str) -> bool:
    return is_figure(word) or word in AMOUNTS or word in number_words.AMOUNTS


def _figures(words: Sequence[str]) -> list[str]:
    """The amounts in order, without the signs that group thousands."""
    return [without_grouping(word) for word in words if _is_number(word)]


def _differ(
    before: Sequence[str], after: Sequence[str], fits: Callable[[str], bool] | type[bool]
) -> bool:
    return Counter(filter(fits, before)) != Counter(filter(fits, after))


def _negations(words: Sequence[str]) -> int:
    return sum(is_negation(word) for word in words)


def _modal(word: str) -> str:
    """The modal verb in a word, without what is contracted with it; else nothing."""
    base = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall"}.get(word, word)
    base = base.removesuffix("n't")
    for ending in ("'ll", "'d"):
        if base.endswith(ending):
            return ending
    return base if base in MODALS else ""


def _are_opposites(before: Sequence[str], after: Sequence[str]) -> bool:
    for one in before:
        for other in after:
            longer, shorter = sorted((one, other), key=len, reverse=True)
            if len(shorter) >= _SHORTEST_STEM and any(
                longer == prefix + shorter for prefix in OPPOSING_PREFIXES
            ):
                return True
    return False


def _names(words: Words, within: tuple[int, int]) -> list[str]:
    return [words.keys[index] for index in range(*within) if is_name(words, index)]


def is_name(words: Words, index: int) -> bool:
    """Whether a word is written like a name: with a capital that no sentence's beginning asks for.

    Titles count with names: "господин" in place of "госпожа" says somebody else.
    """
    written = words.written(index)
    if words.keys[index] in number_words.NAME_TITLES or _is_titled(words, index):
        return True
    return (
        written[:1].isupper()
        and words.keys[index] not in {"i", "i'm", "i've", "i'll", "i'd"}
        and not begins_sentence(words, index)
    )


def _is_titled(words: Words, index: int) -> bool:
    """Whether a word is a letter of a Japanese name: at most four characters before a title."""
    if words.keys[index][:1] < "\u3040":
        return False
    end = words.spans[index][1]
    following = words.text[end : end + _NAME_LETTERS + max(map(len, number_words.LETTER_TITLES))]
    return any(
        0 <= following.find(title) <= _NAME_LETTERS
        and _is_one_word(following[: following.find(title)])
        for title in number_words.LETTER_TITLES
    )


def _is_one_word(between: str) -> bool:
    """Whether characters are of one Japanese name: no particle, no mark between them."""
    return all(
        "\u30a0" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" for letter in between
    )


def begins_sentence(words: Words, index: int) -> bool:
    """Whether a sentence begins with this word: the text's first, or after a stop or a mark."""
    if index == 0:
        return True
    return any(sign in words.between(index) for sign in '.?!:…。？！\n"“„«»‘「『[(—–*#•')

"""Numbers in a text, in one spelling, so that those of different quotations can be compared.

Invariant: a figure is found by how it is written and by nothing else. "71 percent", "71%" and
"seventy-one per cent" are one figure; "71" alone is another, and so is "71 million". Dates fall
apart into a day with its month and a year. Number words are known in English, without "one", which
is a pronoun more often than a number; digits are found in every language, and months, words such as
million and percent behind them also in Russian, German, French, Spanish and Japanese: "19 октября"
and "10月19日" are "19 october". Nothing is said of what a figure counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import regex

from .lexicon import CURRENCY_SIGNS, NUMBER_VALUES, SCALES
from .number_words import LETTER_SCALES, MONTH_NAMES, PERCENT
from .number_words import SCALES as OTHER_SCALES
from .spans import Span
from .words import Words, words_of

_VALUES: Final = {word: Decimal(value) for word, value in NUMBER_VALUES.items()}
_UNITS: Final = {
    "%": "%",
    "percent": "%",
    "dollar": "$",
    "dollars": "$",
    "euro": "€",
    "euros": "€",
    "pound": "£",
    "pounds": "£",
    "yen": "¥",
    "rouble": "₽",
    "roubles": "₽",
    "ruble": "₽",
    "rubles": "₽",
    "thirds": "thirds",
    "quarters": "quarters",
}
_SCALES: Final = {**OTHER_SCALES, **SCALES, **LETTER_SCALES}
_PERCENT: Final = (("per", "cent"), *PERCENT)
_ENGLISH_MONTHS: Final = tuple(dict.fromkeys(MONTH_NAMES.values()))
_GROUP: Final = 3  # digits between the signs that group thousands
_MOST_DAYS: Final = 31
_NUMBER: Final = regex.compile(r"(\p{Nd}+(?:[.,]\p{Nd}+)*)(?:st|nd|rd|th)?")
_FEWEST_TENS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number where it stands: `value` is its one spelling, `span` covers it with its unit."""

    value: str
    span: Span


def figures_of(text: str, within: Span | None = None) -> tuple[Figure, ...]:
    """The numbers of `text`, or of the part `within`, in order; spans count in the whole text.

    >>> [figure.value for figure in figures_of("On 19 October 1956 some seventy-one per cent paid")]
    ['19 october', '1956', '71 %']
    >>> [figure.value for figure in figures_of("$5.2 million, 5,200,000 dollars and No. 7")]
    ['5200000 $', '5200000 $', '7']
    """
    words = words_of(text, within)
    found = []
    at = free = 0  # `free` is the first word that no figure has taken
    while at < len(words):
        figure, at = _figure_at(words, at, free)
        if figure is not None:
            found.append(figure)
            free = at
    return tuple(found)


def lone_figures(columns: Sequence[Sequence[Figure]]) -> list[frozenset[str]]:
    """For each column, the values that stand in it and in no other.

    A single column has nothing to be compared with, so nothing in it stands alone. Columns without
    any figure say nothing either way.

    >>> one, other = figures_of("71 percent in 2018"), figures_of("66 percent in 2018")
    >>> [sorted(values) for values in lone_figures([one, other])]
    [['71 %'], ['66 %']]
    """
    values = [frozenset(figure.value for figure in figures) for figures in columns]
    if len(columns) < 2:  # noqa: PLR2004  one column
        return [frozenset() for _ in columns]
    return [
        own - frozenset().union(*(others for at, others in enumerate(values) if at != place))
        for place, own in enumerate(values)
    ]


def _figure_at(words: Words, first: int, free: int) -> tuple[Figure | None, int]:
    """The figure that begins with this word, and the number of the word after it."""
    sign = words.keys[first] if words.keys[first] in CURRENCY_SIGNS else ""
    number, at = _number(words, first + bool(sign))
    if number is None:
        return None, first + 1
    day, after = _day_behind_its_month(words, number, at)
    if day:
        return Figure(value=day, span=words.span(first, after)), after
    scaled, at = _scaled(words, number, at)
    unit, at = (sign, at) if sign else _unit(words, at)
    begin = first
    if not unit and scaled == number and 0 < number <= _MOST_DAYS:
        unit, begin, at = _month(words, first, at, free=free)
    value = f"{_plain(scaled)} {unit}".rstrip()
    return Figure(value=value, span=words.span(begin, at)), at


def _scaled(words: Words, number: Decimal, at: int) -> tuple[Decimal, int]:
    """The number times what follows it: million, млн; 1万7000 is 17000."""
    scaled = number
    while at < len(words) and words.keys[at] in _SCALES and not words.gaps[at]:
        by_letters = words.keys[at] in LETTER_SCALES
        scaled = scaled * _SCALES[words.keys[at]]
        at += 1
        match = _NUMBER.fullmatch(words.keys[at]) if by_letters and at < len(words) else None
        rest = _read(match[1]) if match is not None and not words.between(at) else None
        if rest is not None and rest < _SCALES[words.keys[at - 1]]:
            further, at = _scaled(words, rest, at + 1)
            return scaled + further, at
    return scaled, at


def _day_behind_its_month(words: Words, number: Decimal, at: int) -> tuple[str, int]:
    """The day that 10月19日 writes, with the number of the word after it; nothing for another number."""
    day, after = _number(words, at + 1) if words.keys[at : at + 1] == ("月",) else (None, at)
    if day is None or words.keys[after : after + 1] != ("日",) or number not in range(1, 13):
        return "", at
    return f"{_plain(day)} {_ENGLISH_MONTHS[int(number) - 1]}", after + 1


def _number(words: Words, at: int) -> tuple[Decimal | None, int]:
    if at >= len(words):
        return None, at
    key = words.keys[at]
    match = _NUMBER.fullmatch(key)
    if match is not None:
        return _read(match[1]), at + 1
    value = _VALUES.get(key)
    if value is None or key == "one":
        return None, at
    after = at + 1
    if value >= _FEWEST_TENS and after < len(words) and words.gaps[after] in {"", "-"}:
        unit = _VALUES.get(words.keys[after])
        if unit is not None and 0 < unit < _VALUES["ten"]:
            return value + unit, after + 1
    return value, after


def _read(digits: str) -> Decimal | None:
    try:
        return Decimal(without_grouping(digits))
    except InvalidOperation:  # such as 1.2.3 or 1,5, which is no number everywhere
        return None


def _unit(words: Words, at: int) -> tuple[str, int]:
    if at >= len(words) or words.gaps[at] not in {"", "-"}:
        return "", at
    for spelled in _PERCENT:
        if words.keys[at : at + len(spelled)] == spelled:
            return "%", at + len(spelled)
    unit = _UNITS.get(words.keys[at], "")
    return unit, at + bool(unit)


def _month(words: Words, first: int, after: int, *, free: int) -> tuple[str, int, int]:
    """The month a day number belongs to, with the words that day and month cover."""
    if after < len(words) and words.gaps[after] in {"", "."}:  # German writes "19. Oktober"
        between = after + (words.keys[after] == "de")  # Spanish "19 de octubre"
        month = MONTH_NAMES.get(words.keys[between], "") if between < len(words) else ""
        if month:
            return month, first, between + 1
    if first > free and words.keys[first - 1] in MONTH_NAMES and not words.gaps[first]:
        return MONTH_NAMES[words.keys[first - 1]], first - 1, after
    return "", first, after


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def is_figure(word: str) -> bool:
    """Whether a folded word holds a digit."""
    return any(letter.isdigit() for letter in word)


def without_grouping(word: str) -> str:
    """A number without the commas that group its thousands; any other word as it is.

    >>> without_grouping("-5,200"), without_grouping("5,2")
    ('-5200', '5,2')
    """
    return word.replace(",", "") if _groups(word.removeprefix("-")) else word


def _groups(word: str) -> bool:
    head, *tail = word.split(",")
    whole = head.isdigit() and len(head) <= _GROUP
    return bool(tail) and whole and all(len(p) == _GROUP and p.isdigit() for p in tail)

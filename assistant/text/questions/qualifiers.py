"""What a question holds its answer to: years, numbers, names, quoted words and superlatives.

"How many did the poll of 1998 find?" is not answered by the poll of 2018, however alike the two
sentences are. The years, numbers, names, quoted words and superlatives of a question are its
*qualifiers* here; a passage that holds none of them speaks of something else.

Invariant: a qualifier is found by how it is written and by nothing else, is a span of the question,
and counts as held rather than as missing where the text might mean it: another ending, a number
with another unit, a script the text is not written in. Names are capitalised words, so German
nouns would all be names: a German text holds every name. In scripts without capitals only
katakana is taken for names. Spelled numbers up to twelve ("the four islands") are no qualifiers.
"""

# ruff: noqa: SIM905  lists of quoted strings would be unreadable

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

import regex

from ..figures import figures_of
from ..lexicon import HONORIFICS, MONTHS, SMALL_NUMBERS
from ..spans import Span
from ..words import words_of

_QUOTED: Final = regex.compile(r"[“„«\"「『]([^“”„«»\"「」『』]{2,80})[”“»\"」』]")
_CAPITALISED: Final = regex.compile(
    r"(?<![\p{L}\p{N}]|\p{L}['’])\p{Lu}(?:[\p{L}\p{M}]|['’](?=\p{Lu}))*(?![\p{L}\p{M}\p{N}])"
)
_KATAKANA: Final = regex.compile(r"[\p{Katakana}ー]{2,}")
_WORD: Final = regex.compile(r"[\p{L}ー][\p{L}\p{M}ー]*(?:'\p{L}{2,})*")
_ACCENTS: Final = regex.compile(r"[\u0300-\u036f\u00ad]+")
_DIGIT_BEFORE: Final = regex.compile(r"\p{N}[.,]?\Z")
_DIGIT_AFTER: Final = regex.compile(r"[.,]?\p{N}")
_YEAR: Final = regex.compile(r"(?:1\d|20)\d\d")
_LONE_YEAR: Final = regex.compile(r"(?<![\p{N}\p{L}.,])(?:1\d|20)\d\d(?![\p{N}\p{L}]|[.,]\p{N})")
_DECADE: Final = regex.compile(r"(?<!\p{N})((?:1\d|20)\d)0s(?!\p{L})")
_BEGINS_A_SENTENCE: Final = regex.compile(r"(?:\A|[.?!:…]\s)[\s\"'“‘«„(¿¡—–-]*\Z")
_RANGE_OF_YEARS: Final = regex.compile(r"(?:1\d|20)\d\d[-–/]\Z")
_CENTURY: Final = regex.compile(r"\s*(?:century|centuries|век\w*|世紀)", regex.IGNORECASE)
_FEWEST_SHARED: Final = 4
_SHARED: Final = 0.75
"""Of the shorter of two words, how much of its beginning makes them forms of one name."""
_ALL_NOUNS_CAPITALISED: Final = ("de", "lb", "nds")
_TITLE_CASE: Final = 0.75
"""Share of capitalised words from which on capitals say nothing."""
_WORDS_OF_A_TITLE: Final = 5
_SCRIPTS: Final = {
    name: regex.compile(rf"\p{{{name}}}")
    for name in ("Latin", "Cyrillic", "Greek", "Katakana", "Armenian", "Georgian")
}

_SUPERLATIVES: Final = (
    frozenset({"first", "earliest", "oldest"}),
    frozenset({"largest", "biggest", "greatest", "most"}),
    frozenset({"highest", "tallest", "most"}),
    frozenset({"smallest", "least", "fewest", "lowest"}),
    frozenset({"latest", "newest", "youngest"}),
    frozenset({"longest"}),
    frozenset({"shortest"}),
    frozenset({"nearest", "closest"}),
    frozenset({"strongest"}),
    frozenset({"best"}),
    frozenset({"worst"}),
    frozenset({"only", "sole", "alone"}),
)
_ORDINALS: Final = {
    word: str(value)
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
_SMALL: Final = frozenset(SMALL_NUMBERS[:13])
_MONTH_NAMES: Final = frozenset(month.casefold() for month in MONTHS)
_NO_NAMES: Final = frozenset(word.casefold() for word in HONORIFICS)
_BEGINNINGS: Final = frozenset(
    """
    who whom whose what which when where why how is are was were do does did has have had can could
    will would shall should may might must in on at by for from of to with after before during since
    under the a an and but if according tell describe list name show give explain
    """.split()
)
"""What a question begins with, also before a name: "Did Boris Yeltsin", "In March"."""


class QualifierKind(StrEnum):
    """What kind of limit a qualifier sets."""

    YEAR = "year"
    NUMBER = "number"
    NAME = "name"
    QUOTED = "quoted"
    SUPERLATIVE = "superlative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """A part of a question that its answer is held to, at `span` of the question.

    `keys` is what a text is searched for: a name or quoted words, folded, the value of a number, a
    superlative with those that mean the same.
    """

    kind: QualifierKind
    span: Span
    keys: tuple[str, ...]


class Wording:
    """What some texts say together, to look for qualifiers in; what is costly is made when asked for."""

    def __init__(
        self, texts: Iterable[str], *, published: date | None = None, language: str | None = None
    ) -> None:
        """`published` is a date the texts hold as well, `language` the one they are written in."""
        written = [text for text in texts if text]
        if published is not None:
            written.append(f"{published.day} {MONTHS[published.month - 1]} {published.year}")
        self.text = "\n\n".join(written)
        self._capitals_name = (language or "").lower().split("-")[0] not in _ALL_NOUNS_CAPITALISED

    def holds(self, qualifier: Qualifier) -> bool:
        """Whether the texts hold what the question names, or may hold it."""
        match qualifier.kind:
            case QualifierKind.YEAR:
                return any(_stands_alone(key, self.text) for key in qualifier.keys)
            case QualifierKind.NUMBER:
                return self._holds_number(qualifier.keys)
            case QualifierKind.SUPERLATIVE:
                return not self._has("Latin") or not self._words.isdisjoint(qualifier.keys)
            case QualifierKind.QUOTED:
                return words_of(self.text).find(qualifier.keys) is not None
            case QualifierKind.NAME:
                return not self._capitals_name or self._holds_name(qualifier.keys[0])

    @cached_property
    def _folded(self) -> str:
        return _light(self.text)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self._folded))

    @cached_property
    def _values(self) -> frozenset[str]:
        """The numbers of the text: with their units, without, and those an ordinal says."""
        values = [figure.value for figure in figures_of(self.text)]
        return frozenset(
            (
                *values,
                *(value.partition(" ")[0] for value in values),
                *(_ORDINALS[word] for word in self._words & _ORDINALS.keys()),
            )
        )

    def _holds_number(self, keys: tuple[str, ...]) -> bool:
        if any(key.isdigit() and _stands_alone(key, self.text) for key in keys):
            return True
        return any(key in self._values for key in keys)

    def _holds_name(self, key: str) -> bool:
        if key in self._words or (_KATAKANA.fullmatch(key) and key in self._folded):
            return True
        if not any(self._has(name) for name, letter in _SCRIPTS.items() if letter.search(key)):
            return True
        return any(_are_forms_of_one(key, word) for word in self._words)

    def _has(self, script: str) -> bool:
        return _SCRIPTS[script].search(self.text) is not None


def qualifiers_in(question: str) -> tuple[Qualifier, ...]:
    """The qualifiers of a question, in order.

    >>> [q.span.slice(s) for s in ["Who ruled Iturup first, in 1875?"] for q in qualifiers_in(s)]
    ['Iturup', 'first', '1875']
    >>> qualifiers_in("Who came with the four ships?")
    ()
    """
    found = list(_quoted(question))
    for others in (_numbers(question), _names(question), _superlatives(question)):
        found += [item for item in others if not any(map(item.span.overlaps, _spans(found)))]
    return tuple(sorted(found, key=lambda item: item.span))


def _spans(qualifiers: Iterable[Qualifier]) -> list[Span]:
    return [item.span for item in qualifiers]


def years_of(text: str) -> frozenset[str]:
    """The years from 1000 to 2099 that a text names in four digits.

    >>> sorted(years_of("From 1855 to 1875 all 12500 islands"))
    ['1855', '1875']
    """
    return frozenset(_LONE_YEAR.findall(text))


def in_words_of(question: str, missing: Collection[Qualifier]) -> tuple[str, ...]:
    """Qualifiers in the question's own words; those that only a space parts are one.

    >>> text = "Who met Boris Yeltsin in Kyoto?"
    >>> in_words_of(text, qualifiers_in(text))
    ('Boris Yeltsin', 'Kyoto')
    """
    spans: list[Span] = []
    for item in sorted(missing, key=lambda item: item.span):
        if spans and question[spans[-1].end : item.span.start] in {" ", "-"}:
            spans[-1] = Span(start=spans[-1].start, end=item.span.end)
        else:
            spans.append(item.span)
    return tuple(dict.fromkeys(span.slice(question) for span in spans))


def _quoted(question: str) -> Iterable[Qualifier]:
    for match in _QUOTED.finditer(question):
        span = Span(start=match.start(1), end=match.end(1))
        keys = words_of(question, span).keys
        if keys:
            yield Qualifier(kind=QualifierKind.QUOTED, span=span, keys=keys)


def _numbers(question: str) -> Iterable[Qualifier]:
    for match in _DECADE.finditer(question):
        years = tuple(f"{match[1]}{last}" for last in range(10))
        span = Span(start=match.start(), end=match.end())
        yield Qualifier(kind=QualifierKind.YEAR, span=span, keys=(match[0], *years))
    for figure in figures_of(question):
        written = figure.span.slice(question)
        if written.casefold() in _SMALL or _belongs_to_a_year(question, figure.span):
            continue
        number, _, unit = figure.value.partition(" ")
        is_day = unit in _MONTH_NAMES
        kind = QualifierKind.YEAR if _YEAR.fullmatch(figure.value) else QualifierKind.NUMBER
        keys = (figure.value,) if is_day else (figure.value, number)
        yield Qualifier(kind=kind, span=figure.span, keys=tuple(dict.fromkeys(keys)))


def _belongs_to_a_year(question: str, span: Span) -> bool:
    """Whether a number is the end of a range of years, or counts centuries."""
    return (
        _RANGE_OF_YEARS.search(question[: span.start]) is not None
        or _CENTURY.match(question, span.end) is not None
    )


def _names(question: str) -> Iterable[Qualifier]:
    if _says_nothing_by_capitals(question):
        return
    for match in _CAPITALISED.finditer(question):
        word = match[0]
        if len(word) == 1 or word.casefold() in _NO_NAMES:
            continue
        if _BEGINS_A_SENTENCE.search(question[: match.start()]) and not _is_name_at_start(
            question, match
        ):
            continue
        yield _name(match)
    for match in _KATAKANA.finditer(question):
        yield _name(match)


def _name(match: regex.Match[str]) -> Qualifier:
    span = Span(start=match.start(), end=match.end())
    return Qualifier(
        kind=QualifierKind.NAME, span=span, keys=("".join(_WORD.findall(_light(match[0]))),)
    )


def _is_name_at_start(question: str, match: regex.Match[str]) -> bool:
    """Whether a sentence begins with a name: an abbreviation, or the first of several such words."""
    if match[0].isupper():
        return True
    following = _CAPITALISED.match(question, match.end() + 1)
    asks = match[0].casefold() in _BEGINNINGS
    return following is not None and question[match.end()] in " -" and not asks


def _says_nothing_by_capitals(question: str) -> bool:
    """Whether a question is written in capitals, or as a title is."""
    words = _WORD.findall(question)
    capitalised = sum(word[0].isupper() for word in words)
    as_title = len(words) >= _WORDS_OF_A_TITLE and capitalised >= _TITLE_CASE * len(words)
    return as_title or (len(words) > 1 and question.isupper())


def _superlatives(question: str) -> Iterable[Qualifier]:
    for match in _WORD.finditer(question):
        alike = [group for group in _SUPERLATIVES if match[0] in group and match[0] != "most"]
        if alike:
            yield Qualifier(
                kind=QualifierKind.SUPERLATIVE,
                span=Span(start=match.start(), end=match.end()),
                keys=tuple(sorted(frozenset().union(*alike))),
            )


def _light(text: str) -> str:
    """A text without case and accents, for the words of names; faster than `folding`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return str(_ACCENTS.sub("", plain)).replace("’", "'")


def _stands_alone(number: str, text: str) -> bool:
    """Whether digits stand in a text as they are, and as no part of a larger number."""
    start = text.find(number)
    while start >= 0:
        end = start + len(number)
        if not _DIGIT_BEFORE.search(text[max(0, start - 2) : start]) and not _DIGIT_AFTER.match(
            text, end
        ):
            return True
        start = text.find(number, start + 1)
    return False


def _are_forms_of_one(key: str, word: str) -> bool:
    """Whether two words begin alike for so long that they may be forms of one name.

    >>> _are_forms_of_one("japan", "japanese"), _are_forms_of_one("austria", "australia")
    (True, False)
    """
    shared = next(
        (place for place, pair in enumerate(zip(key, word, strict=False)) if pair[0] != pair[1]),
        min(len(key), len(word)),
    )
    return shared >= max(_FEWEST_SHARED, _SHARED * min(len(key), len(word)))

"""The abbreviations of a language, and whether one ends a sentence before what follows it.

The table is data, `abbreviations.toml`; its head says what each class means. An abbreviation that
may end a sentence is judged by the word behind it and the one after that: "to the U.S. Families
stayed" goes on with a capital and then a small letter, "the U.S. Army said" with a word that is
listed. Where the signs are even, the sentence goes on: a quotation that is too long is still whole.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

_CLASSES: Final = (
    "wordlike", "leading", "either", "numbered", "time", "suffix", "closing", "calendar",
    "organisation", "place",
)  # fmt: skip
"""In the order in which they are asked where one abbreviation is in several."""

_ANY: Final = "any"
_ROMAN: Final = re.compile(r"[IVXLCDM]{1,6}|[ivx]{1,5}")
_NUMBER: Final = re.compile(r"[\d§#№$€£¥+±~]")
_QUANTITY: Final = re.compile(r"[^\s\d]{0,2}\d[\d.,/–-]*")
_ACRONYM: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Juncture:
    """A full stop and what stands around it.

    `token` is the word before the stop, `before` the one before that; `word` is the next word
    without the marks that open it (`opener`), `after` the word after that. Each may be empty.
    `first` is the word the sentence begins with, `leads` whether it has but a few words so far.
    """

    before: str
    token: str
    opener: str
    word: str
    after: str
    first: str = ""
    leads: bool = False

    @property
    def starts_small(self) -> bool:
        """Whether the next word begins with a small letter."""
        return self.word[:1].islower()

    @property
    def starts_with_number(self) -> bool:
        """Whether a number follows, or a sign that stands before one."""
        return _NUMBER.match(self.word) is not None

    @property
    def is_before_numeral(self) -> bool:
        """Whether a Roman numeral or a single letter follows."""
        return len(self.word.rstrip(".")) == 1 or _ROMAN.fullmatch(self.word) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviations:
    """What is known of one language's abbreviations."""

    classes: Mapping[str, frozenset[str]]
    units: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    words: Mapping[str, frozenset[str]] = field(repr=False)
    ordinals: bool = False
    first_words: frozenset[str] = field(default=frozenset(), repr=False)

    def may_know(self, token: str) -> bool:
        """Whether anything may be known of a word of two or more letters, the first or none a capital."""
        return (
            token in self.classes
            or token in self.units
            or token in self.first_words
            or token.lower() in self.classes
            or not token.strip("ivx")
        )

    def ends_sentence(self, place: Juncture) -> bool | None:
        """Whether the stop at `place` ends a sentence; `None` where no abbreviation is known."""
        if (place.token, place.word.rstrip(".")) in self.pairs:
            return False
        unit = self._is_unit(place)
        kind = "unit" if unit else self._kind(place)
        if kind is not None:
            return not self._is_adverbial(place) and _RULES[kind](self, place)
        if place.token.isdecimal() or _ROMAN.fullmatch(place.token):
            return self._after_numeral(place)
        if len(place.token) == 1 and place.token.isupper():
            return self.is_starter(place.word)
        return None

    def is_starter(self, word: str) -> bool:
        """Whether a word, capitalised as here, is one that starts a sentence."""
        return re.split(r"['’-]", word, maxsplit=1)[0] in self.words["starters"]

    def is_date(self, word: re.Match[str] | None) -> bool:
        """Whether a word is the name of a day or a month."""
        return word is not None and word[0] in self.words["days"]

    def _is_adverbial(self, place: Juncture) -> bool:
        """Whether the sentence so far only says when or where: "At 5 p.m. Mr. Smith left"."""
        if set(place.opener) & set("-–—"):
            return True
        return (
            place.leads
            and place.first in self.words["prepositions"]
            and not self.is_starter(place.word)
        )

    def _is_unit(self, place: Juncture) -> bool:
        number, letters = _split_quantity(place.token)
        if number:
            return letters in self.units
        return place.token in self.units and _QUANTITY.fullmatch(place.before) is not None

    def _kind(self, place: Juncture) -> str | None:
        joined = place.before + place.token if place.before.endswith(".") else ""
        for name in (joined, place.token, re.split(r"[-/–—]", place.token)[-1]):
            found = self._named(name, place)
            if found:
                return next(kind for kind in _CLASSES if kind in found)
        return "either" if _ACRONYM.fullmatch(place.token) else None

    def _named(self, name: str, place: Juncture) -> frozenset[str]:
        if name in self.classes:
            return self.classes[name]
        # "BP." is no bishop: capitals throughout are an abbreviation before more of them, or a number
        if name.isupper() and (place.word.isupper() or place.starts_with_number):
            name = name.capitalize() if name.capitalize() in self.classes else name.lower()
            return self.classes.get(name, frozenset())
        return self.classes.get(
            name.lower() if len(name) > 1 and not name.isupper() else "", frozenset()
        )

    def _after_numeral(self, place: Juncture) -> bool | None:
        short = len(place.token) <= 2 or not place.token.isdecimal()  # noqa: PLR2004  days, centuries
        if self.ordinals and short and place.word and not self.is_starter(place.word):
            return False
        return None

    def _goes_on(self, place: Juncture, kind: str) -> bool:
        word = re.split(r"['’]", place.word, maxsplit=1)[0]
        return self.is_dated(place.word) or word in self.words.get(f"after_{kind}", ())

    def _is_more_of_firm(self, place: Juncture) -> bool:
        """Whether the next word is abbreviated and of the same kind: "Dahl Bros. Ltd. of Alda"."""
        abbreviated = not place.after  # "Inc. Tech stocks fell" is a new sentence
        return abbreviated and "organisation" in self.classes.get(place.word.rstrip("."), ())

    def is_dated(self, word: str) -> bool:
        """Whether a word names a day or a month, in full or abbreviated."""
        return word in self.words["days"] or "calendar" in self.classes.get(word, ())

    def weighs_as_end(self, place: Juncture, kind: str) -> bool:
        """Whether what follows looks like a new sentence rather than more of a name."""
        if place.starts_small or place.starts_with_number or not place.word:
            return not place.word
        if self.is_starter(place.word):
            return True
        if self._goes_on(place, kind) or "(" in place.opener or place.word.isupper():
            return False
        if kind == "organisation" and self._is_more_of_firm(place):
            return False
        if kind == "organisation" and place.word.rstrip(".") in self.words["offices"]:
            return True
        return not place.after or (
            place.after[0].islower() and place.after not in self.words["connectives"]
        )


def abbreviations_of(language: str) -> Abbreviations:
    """The table of a language by its code, such as "en"; the international ones for any other."""
    return _table(language if language in table_data() else "")


@cache
def table_data() -> Mapping[str, Mapping[str, Any]]:
    """The whole table as it lies in the file: language, class, abbreviations."""
    file = resources.files(__package__).joinpath("abbreviations.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _table(language: str) -> Abbreviations:
    shared, own = table_data()[_ANY], table_data().get(language, {})
    classes: dict[str, frozenset[str]] = {}
    for part in (shared, own):  # a language's own classes replace the shared ones
        fresh: dict[str, set[str]] = {}
        for kind in _CLASSES:
            for name in part.get(kind, ()):
                fresh.setdefault(name, set()).add(kind)
        classes.update({name: frozenset(kinds) for name, kinds in fresh.items()})
    pairs = {
        pair
        for phrase in own.get("phrases", ())
        for pair in pairwise([part.rstrip(".") for part in phrase.split()])
    }
    lists = ("starters", "days", "zones", "numerals", "offices", "connectives", "prepositions")
    names = (*lists, "after_organisation", "after_place", "after_suffix")
    return Abbreviations(
        classes=classes,
        units=frozenset((*shared["unit"], *own.get("unit", ()))),
        pairs=frozenset(pairs),
        words={name: frozenset(own.get(name, ())) for name in names},
        ordinals=own.get("ordinals", False),
        first_words=frozenset(word for word, _ in pairs),
    )


def _split_quantity(token: str) -> tuple[str, str]:
    match = _QUANTITY.match(token)
    return (match[0], token[match.end() :]) if match else ("", token)


def _leading(_table: Abbreviations, _place: Juncture) -> bool:
    return False


def _either(table: Abbreviations, place: Juncture) -> bool:
    return table.is_starter(place.word)


def _numbered(table: Abbreviations, place: Juncture) -> bool:
    if place.is_before_numeral or place.word in table.words["numerals"]:
        return False
    return table.weighs_as_end(place, "numbered")


def _wordlike(_table: Abbreviations, place: Juncture) -> bool:
    if place.starts_small or place.starts_with_number:
        return False
    if place.is_before_numeral:
        return place.word in {"I", "A"} and place.after[:1].islower()
    return bool(place.word)


def _closing(_table: Abbreviations, place: Juncture) -> bool:
    return bool(place.word) and not place.starts_small


def _time(table: Abbreviations, place: Juncture) -> bool:
    if place.starts_small or "(" in place.opener:
        return False
    if place.starts_with_number:
        return place.after not in table.words["days"]
    word = place.word.rstrip(".")
    return not (
        place.after.rstrip(".,;") == "time" or word in table.words["zones"] or table.is_dated(word)
    )


def _suffix(table: Abbreviations, place: Juncture) -> bool:
    if place.starts_small or place.starts_with_number:
        return False
    if "(" in place.opener and not table.is_starter(place.word):
        return False
    return place.word not in table.words["after_suffix"] | table.words["days"]


def _weighed(kind: str) -> Callable[[Abbreviations, Juncture], bool]:
    def judge(table: Abbreviations, place: Juncture) -> bool:
        return table.weighs_as_end(place, kind)

    return judge


def _unit(table: Abbreviations, place: Juncture) -> bool:
    if place.starts_small or place.starts_with_number or "(" in place.opener:
        return False
    return bool(place.word) and place.word not in table.words["days"]


_RULES: Final[Mapping[str, Callable[[Abbreviations, Juncture], bool]]] = {
    "leading": _leading,
    "either": _either,
    "numbered": _numbered,
    "wordlike": _wordlike,
    "closing": _closing,
    "time": _time,
    "suffix": _suffix,
    "calendar": _weighed("calendar"),
    "organisation": _weighed("organisation"),
    "place": _weighed("place"),
    "unit": _unit,
}

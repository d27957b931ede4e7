"""Every abbreviation crossed with what may follow it, and whether a sentence ends between them.

The abbreviations are those of the product's own table and, so that the table is not only measured
by itself, those of pySBD where it is installed. What follows says what must happen: a small letter,
a number, a name behind a title go on; a word that only starts sentences ends the one before.
Combinations that a reader could take either way are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from assistant.text.sentence_rules.abbreviations import table_data

_BEFORE: Final[Mapping[str, str]] = {
    "en": "The crew had seen the old", "de": "Die Leute sahen damals auch", "fr": "Les gens ont vu alors aussi",
    "es": "La gente vio entonces el", "it": "La gente vide allora anche", "nl": "De mensen zagen toen ook",
    "pl": "Ludzie widzieli wtedy także", "pt": "As pessoas viram então também", "ru": "Люди видели тогда также",
}  # fmt: skip
_SMALL: Final[Mapping[str, str]] = {
    "en": "near the harbour and left.", "de": "neben dem Hafen.", "fr": "près du port.", "es": "cerca del puerto.",
    "it": "vicino al porto.", "nl": "naast de haven.", "pl": "obok portu.", "pt": "perto do porto.",
    "ru": "возле порта.",
}  # fmt: skip
_STARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("The crew left.", "It was late.", "They went home.", "But nobody came."),
    "de": ("Die Leute gingen.", "Es war spät."), "fr": ("Les gens sont partis.", "Il était tard."),
    "es": ("La gente se fue.", "Pero nadie vino."), "it": ("La gente partì.", "Ma nessuno venne."),
    "nl": ("De mensen gingen.", "Het was laat."), "pl": ("Nikt nie przyszedł.", "Ale było późno."),
    "pt": ("As pessoas saíram.", "Mas ninguém veio."), "ru": ("Они ушли.", "Но было поздно."),
}  # fmt: skip
_NAME: Final = {"ru": "Бергман ушёл."}
_QUOTED: Final = "“Bo” Berg and left."
_BRACKET: Final = "(the red one) and left."
_NUMBER: Final = "14 and left."
_DAY: Final = "Tuesday and left."
_CONTENT: Final = ("Workers own a tenth.", "Families stayed behind.", "Divers confirmed it.")

_BEFORE_NAMES: Final = frozenset({"leading", "either"})
_BEFORE_NUMBERS: Final = frozenset(
    {"leading", "either", "numbered", "calendar", "place", "organisation"}
)
_BEFORE_DAYS: Final = frozenset({"time", "calendar", "place", "organisation", "suffix", "unit"})
_BEFORE_ENDS: Final = frozenset(
    {"either", "wordlike", "time", "closing", "suffix", "calendar", "place", "organisation", "unit"}
)
_BEFORE_CONTENT: Final = frozenset(
    {"time", "closing", "suffix", "calendar", "place", "organisation", "unit"}
)
_KINDS: Final = (*sorted(_BEFORE_NAMES | _BEFORE_NUMBERS | _BEFORE_ENDS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A text, the place where something follows an abbreviation, and whether a sentence starts."""

    language: str
    text: str
    place: int
    ends: bool


def own_crossings() -> Iterator[Crossing]:
    """The product's table crossed, for the languages it has whole tables for."""
    data = table_data()
    for language, before in _BEFORE.items():
        known = _classes(data, language)
        for name, kinds in known.items():
            stem = f"{before} 14 {name}." if "unit" in kinds else f"{before} {name}."
            for follower, ends in _followers(language, kinds):
                yield _crossing(language, stem, follower, ends=ends)


def peer_crossings() -> Iterator[Crossing]:
    """PySBD's English abbreviations crossed; none where it is not installed."""
    try:
        library: Any = import_module("pysbd.lang.english").English.Abbreviation
    except ImportError:
        return
    lists = (
        (library.ABBREVIATIONS, (_SMALL["en"], _BRACKET)),
        (library.PREPOSITIVE_ABBREVIATIONS, ("Berg and left.",)),
        (library.NUMBER_ABBREVIATIONS, (_NUMBER,)),
    )
    for names, followers in lists:
        for name in sorted(set(names)):
            written = name.capitalize() if followers == ("Berg and left.",) else name
            for follower in followers:
                yield _crossing("en", f"{_BEFORE['en']} {written}.", follower, ends=False)


def _classes(data: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, frozenset[str]]:
    """Each abbreviation with its classes; the language's own replace the shared ones."""
    known: dict[str, frozenset[str]] = {}
    for part in (data["any"], data[language]):
        fresh: dict[str, set[str]] = {}
        for kind in _KINDS:
            for name in part.get(kind, ()):
                fresh.setdefault(name, set()).add(kind)
        known.update({name: frozenset(kinds) for name, kinds in fresh.items()})
    return known


def _followers(language: str, kinds: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """What may follow an abbreviation of these classes, where all of them agree."""
    yield _SMALL[language], False
    if "closing" not in kinds:
        yield _BRACKET, False
    if kinds <= _BEFORE_NAMES:
        yield _NAME.get(language, "Berg left."), False
        yield _QUOTED, False
    if kinds <= _BEFORE_NUMBERS:
        yield _NUMBER, False
    if kinds <= _BEFORE_DAYS and language == "en":
        yield _DAY, False
    if kinds <= _BEFORE_ENDS:
        yield from ((follower, True) for follower in _STARTS[language])
    if kinds <= _BEFORE_CONTENT and language == "en":
        yield from ((follower, True) for follower in _CONTENT)


def _crossing(language: str, stem: str, follower: str, *, ends: bool) -> Crossing:
    return Crossing(language=language, text=f"{stem} {follower}", place=len(stem) + 1, ends=ends)

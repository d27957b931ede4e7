"""Names of a question as another script writes them: Kunashir as Кунашир, Шикотан as Shikotan.

Invariant: only what a question writes as a name is respelled, and only spellings that the
collection has are searched with, beside the question's own. This module is the owner of
cyrtranslit, which knows letters and no language: a name whose spelling is no matter of letters
(Luther, Лютер) is not found. Kanji are not respelled; no kept library reads names in them without a
dictionary of a hundred megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import regex

from ...text.questions.qualifiers import QualifierKind, qualifiers_in
from ..engines.conditions import primary

CYRILLIC: Final = "ru"
"""The language in Cyrillic that is written down here; others spell the same letters otherwise."""
_FEWEST_LETTERS: Final = 4
"""Shorter names are words of the other language too often ("Vail" as "ва", "WSE" as "все")."""
_IN_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}+")
_IN_LATIN: Final = regex.compile(r"[a-z]+", regex.IGNORECASE)
_APOSTROPHES: Final = regex.compile(r"['’ʹʺ]")

Stems = Callable[[str, str | None], Sequence[str]]


def names_in(question: str) -> list[str]:
    """The names of a question that can be respelled, each once; abbreviations are none.

    >>> names_in("Did Putin leave Шикотан to NATO?")
    ['Putin', 'Шикотан']
    """
    found = (
        item.span.slice(question)
        for item in qualifiers_in(question)
        if item.kind is QualifierKind.NAME
    )
    return [
        name
        for name in dict.fromkeys(found)
        if len(name) >= _FEWEST_LETTERS
        and not name.isupper()
        and (_IN_CYRILLIC.fullmatch(name) or _IN_LATIN.fullmatch(name))
    ]


def spellings(name: str, languages: Iterable[str], terms_of: Stems) -> Iterator[str]:
    """The terms that a name may have in articles in these languages that are written in another script.

    `terms_of` gives the terms of a text in a language.

    >>> list(spellings("Kunashiri", ["en", "ru"], lambda text, _: [text]))
    ['кунашири']
    >>> list(spellings("Шикотан", ["ru", "en"], lambda text, _: [text.lower()]))
    ['shikotan']
    """
    is_cyrillic = _IN_CYRILLIC.fullmatch(name) is not None
    wanted = [item for item in languages if (primary(item) == CYRILLIC) is not is_cyrillic]
    if not wanted:
        return
    for written in _respelled(name, terms_of) if is_cyrillic else [_in_cyrillic(name)]:
        for language in wanted:
            yield from terms_of(written, language)


def _respelled(name: str, terms_of: Stems) -> list[str]:
    """A name in Latin letters, as it stands and without its ending."""
    from cyrtranslit import to_latin

    forms = dict.fromkeys((*terms_of(name, CYRILLIC), name.lower()))
    return [_APOSTROPHES.sub("", to_latin(form, CYRILLIC)) for form in forms]


def _in_cyrillic(name: str) -> str:
    from cyrtranslit import to_cyrillic

    return str(to_cyrillic(name.lower(), CYRILLIC))

"""From text to the terms BM25 counts: word segmentation, folding, stemming, CJK bigrams.

Invariant: articles and questions go through the same function, so a term matches itself. Words
are runs of letters, marks and digits; an inner apostrophe, point or comma between digits stays
(UAX #29, rules WB6, WB7, WB11, WB12). Runs of Chinese, Japanese or Korean script, and of Thai, Lao,
Khmer or Burmese, which all write words without spaces, become overlapping pairs of characters, a
letter with its marks counting as one. Stemming is Snowball's for the article's language.

Not `text/words`, by purpose: terms are what BM25 counts and the stemmers expect, not words to compare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex
import Stemmer

from ..recipe import LexicalSettings
from ..text.line_hyphens import divided_words

ANALYSIS_VERSION: Final = 2
"""Moves when the same text may give other terms, or the encoder may see another text."""
DEFAULT_LANGUAGE: Final = "en"

_WORD: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]+"
    r"|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}--\p{N}]+"
    r"|[\p{L}\p{M}\p{N}]+(?:(?:['’.](?=\p{L})|[.,](?=\p{N}))[\p{L}\p{M}\p{N}]+)*",
    regex.VERSION1,
)
_UNSPACED: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}--\p{N}]",
    regex.VERSION1,
)
_CHARACTER: Final = regex.compile(r"\X")
_POSSESSIVE: Final = regex.compile(r"['’]s$")

_SNOWBALL: Final = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

ENGLISH_STOP_WORDS: Final = frozenset(  # as prose, so that a person can check it
    """
    a about after all also am an and any are as at be because been before being between both but
    by can could did do does doing down during each few for from further had has have having he
    her here hers herself him himself his how i if in into is it its itself just me many more most much my
    myself no nor not of off on once only or other our ours ourselves out over own said same say
    says she should so some such than that the their theirs them themselves then there these they
    this those through to too under until up very was we were what when where which while who whom
    whose why will with would you your yours yourself yourselves
    """.split()  # noqa: SIM905  a list of 140 quoted strings would be unreadable
)
"""Function words that say nothing about a topic; left out of questions, kept in articles."""


def words(text: str) -> list[str]:
    """The words of `text`, folded: compatibility forms, case and accents do not matter.

    >>> words("Etorofu’s 3.1% of Château-Thierry")
    ['etorofu', '3.1', 'of', 'chateau', 'thierry']
    >>> words("北方領土")
    ['北方', '方領', '領土']
    >>> words("เกาะ")
    ['เก', 'กา', 'าะ']
    """
    found: list[str] = []
    for match in _WORD.finditer(_fold(text)):
        word = match.group()
        if _UNSPACED.match(word):
            letters = _CHARACTER.findall(word)
            found += ["".join(letters[i : i + 2]) for i in range(max(1, len(letters) - 1))]
        else:
            found.append(_POSSESSIVE.sub("", word))
    return found


def analyse(text: str, *, language: str | None, settings: LexicalSettings) -> list[str]:
    """The terms of an article's text, in order and with repetitions.

    `language` is a two-letter code; an unknown one is treated as English. A word that a line's end
    divided counts as its parts and as a whole, because only the writer knows which it is.
    """
    found = words(text)
    for word in divided_words(text):
        found += words(word)
    return _stem(language or DEFAULT_LANGUAGE, found) if settings.stemming else found


def analyse_question(
    text: str, *, languages: Iterable[str], settings: LexicalSettings
) -> list[str]:
    """The distinct terms of a question, under the stemming of every language of the collection.

    Function words are left out; a question of nothing but function words has no terms.
    """
    found = words(text)
    if settings.stop_words:
        found = [word for word in found if word not in ENGLISH_STOP_WORDS]
    if not settings.stemming:
        return list(dict.fromkeys(found))
    stemmed = (
        term
        for language in sorted(set(languages)) or [DEFAULT_LANGUAGE]
        for term in _stem(language, found)
    )
    return list(dict.fromkeys(stemmed))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (letter for letter in decomposed if not _is_latin_accent(letter))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_latin_accent(letter: str) -> bool:
    # Combining Diacritical Marks only: the vowel signs of other scripts carry meaning
    return "\u0300" <= letter <= "\u036f" or letter == "\u00ad"


def _stem(language: str, found: list[str]) -> list[str]:
    stemmer = _stemmer(language.split("-", maxsplit=1)[0].casefold())
    stemmed: list[str] = stemmer.stemWords(found)
    return stemmed


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL.get(language, "english"))

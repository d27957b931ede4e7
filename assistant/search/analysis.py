"""From text to the terms BM25 counts: word segmentation, folding, stemming, CJK bigrams.

Invariant: articles and questions go through the same function, so a term matches itself. Words
are runs of letters, marks and digits; an inner apostrophe, point or comma between digits stays
(UAX #29, rules WB6, WB7, WB11, WB12). Runs of Chinese, Japanese or Korean script, and of Thai, Lao,
Khmer or Burmese, which all write words without spaces, become overlapping pairs of characters, a
letter with its marks counting as one. Stemming is Snowball's for the article's language.

Not `text/words`, by purpose: terms are what BM25 counts and the stemmers expect, not words to
compare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex
import Stemmer

from ..recipe import LexicalSettings
from ..text.line_hyphens import divided_words
from ..text.spans import Span, merged

ANALYSIS_VERSION: Final = 3
"""Moves when the same text may give other terms, or the encoder may see another text."""
DEFAULT_LANGUAGE: Final = "en"

_SYLLABIC: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー"
_SOUTHEAST_ASIAN: Final = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SPACED: Final = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[[{_SYLLABIC}][{_SOUTHEAST_ASIAN}--\p{{N}}]]]"
"""What words with spaces between them are made of; 1992年 is such a word and then another script."""

_WORD: Final = regex.compile(
    rf"[{_SYLLABIC}]+"
    rf"|[{_SOUTHEAST_ASIAN}--\p{{N}}]+"
    rf"|{_SPACED}+(?:(?:['’.](?=\p{{L}})|[.,](?=\p{{N}})){_SPACED}+)*",
    regex.VERSION1,
)
_UNSPACED: Final = regex.compile(
    rf"[{_SYLLABIC}{_SOUTHEAST_ASIAN}--\p{{N}}]",
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
    >>> words("1992年当時")
    ['1992', '年当', '当時']
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyser:
    """The analysis of one collection: of its articles' texts, and of questions to it.

    It holds settings and nothing of an index, so an answer may keep it.
    """

    languages: tuple[str, ...]
    settings: LexicalSettings

    def terms_of(self, text: str, language: str | None) -> list[str]:
        """The terms of an article's text."""
        return analyse(text, language=language, settings=self.settings)

    def places_of(self, terms: Collection[str], text: str, language: str | None) -> list[Span]:
        """The words of an article's text that make one of these terms, in order.

        In scripts without spaces, the runs of characters whose pairs do.

        >>> english = Analyser(languages=("en",), settings=LexicalSettings())
        >>> text = "Bases! No base, no 基地."
        >>> [place.slice(text) for place in english.places_of(("base", "基地"), text, "en")]
        ['Bases', 'base', '基地']
        """
        found: list[Span] = []
        for match in _WORD.finditer(text):
            pieces = [(match.start(), match.end())]
            if _UNSPACED.match(match.group()):
                letters = [letter.span() for letter in _CHARACTER.finditer(match.group())]
                pieces = [
                    (match.start() + one[0], match.start() + other[1])
                    for one, other in zip(letters, letters[1:] or letters, strict=False)
                ]
            for start, end in pieces:
                if not set(self.terms_of(text[start:end], language)).isdisjoint(terms):
                    found.append(Span(start=start, end=end))
        return merged(found)

    def terms_of_question(self, text: str) -> list[str]:
        """The distinct terms of a question."""
        return analyse_question(text, languages=self.languages, settings=self.settings)

    def stems_of_question(self, text: str) -> list[list[str]]:
        """The terms of each distinct word of a question: one for each language that stems it otherwise."""
        distinct = dict.fromkeys(words(text))
        stems = (self.terms_of_question(word) for word in distinct)
        return [terms for terms in stems if terms]


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

"""Which language a text is in, as a two- or three-letter code, or unknown.

Invariant: a guess is returned only where the identifier is nearly sure. This module is the owner
of py3langid, which brings numpy and a 1 MB model and is loaded with the first guess.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Final

from ...text.questions.question_forms import possible_languages

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from py3langid.langid import LanguageIdentifier

FEWEST_CHARACTERS: Final = 100
LEAST_PROBABILITY: Final = 0.8
"""Measured on 2,594 paragraphs and articles in 11 languages: 99.0 % get an answer, 99.9 % of the
answers are right."""
_SAMPLE_CHARACTERS: Final = 20_000
_STRETCH_CHARACTERS: Final = 300
_CERTAIN: Final = 0.9999
"""What three stretches of a text have to reach to be enough; it took a sixth of reading small files."""

_FEWEST_BYTES: Final = 64
"""Of shorter texts the library's own walk is as fast."""

_GUESSES_BEFORE_TABLES: Final = 50
"""What laying the tables out takes: a question or one added article is told without."""

_PRIMARY = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)
_lock = threading.Lock()


def primary_language(declared: str | None) -> str | None:
    """The primary code of a declared language tag, so that filters compare like with like.

    >>> primary_language("en-GB")
    'en'
    >>> primary_language("English") is None
    True
    """
    match = _PRIMARY.fullmatch(declared.strip()) if declared else None
    return match[1].lower() if match else None


def detect_language(text: str) -> str | None:
    """The language of `text`, or `None` for an unsure guess.

    A short text is in the only language that is written as it is, if there is but one.

    >>> detect_language("条約は下田で調印された。"), detect_language("Talks resumed.")
    ('ja', None)
    """
    sample = text[:_SAMPLE_CHARACTERS].strip()
    if len(sample) < FEWEST_CHARACTERS:
        return _only_by_script(sample)
    with _lock:
        language, probability = _identifier().classify(_stretches(sample))
        if probability < _CERTAIN:
            language, probability = _identifier().classify(sample)
    return str(language) if probability >= LEAST_PROBABILITY else None


def _stretches(sample: str) -> str:
    """The beginning, the middle and the end of a sample: what stands around a text may be in English."""
    length, middle = _STRETCH_CHARACTERS, len(sample) // 2
    if len(sample) <= 3 * length:
        return sample
    return "\n".join((sample[:length], sample[middle : middle + length], sample[-length:]))


def languages_of_question(question: str, collection: Collection[str]) -> frozenset[str]:
    """The languages a question may be in; empty where nothing can be told.

    What interrogatives and script leave open is settled among the languages of the collection,
    where the identifier is nearly sure.

    >>> languages_of_question("Сколько островов?", ["ru", "en"])
    frozenset({'ru'})
    """
    possible = possible_languages(question)
    if len(possible) == 1 or not collection:
        return possible
    among = (possible or frozenset(collection)) & frozenset(collection)
    if len(among) <= 1:
        # In a collection of one language, words without a mark of it tell nothing
        return among if possible and among else possible
    with _lock:
        ranked = [
            (str(name), float(share))
            for name, share in _identifier().rank(question)
            if name in among
        ]
    total = sum(share for _, share in ranked)
    if total and ranked[0][1] >= LEAST_PROBABILITY * total:
        return frozenset({ranked[0][0]})
    return possible


_BY_LATIN: Final = frozenset("en fr de es it pt nl pl".split())  # noqa: SIM905  eight codes


def _only_by_script(text: str) -> str | None:
    if not text or text.isascii():
        return None
    possible = possible_languages(text)
    return next(iter(possible)) if len(possible) == 1 and not possible & _BY_LATIN else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from ..ngram_scores import NgramScores

    class Identifier(LanguageIdentifier):  # type: ignore[misc]
        """The library's, whose walk byte by byte took a fifth of reading small files."""

        __slots__ = ("guesses", "ngrams")
        guesses: int
        ngrams: NgramScores | None

        def _raw_score(self, text: bytes) -> npt.NDArray[np.float32]:
            self.guesses += 1
            if self.guesses > _GUESSES_BEFORE_TABLES and len(text) >= _FEWEST_BYTES:
                if self.ngrams is None:
                    tables = (self.tk_nextmove, self.tk_row, self.tk_output, self.nb_ptc)
                    self.ngrams = NgramScores(*tables)
                counted: npt.NDArray[np.float32] | None = self.ngrams.score(text)
                if counted is not None:
                    counted += self.nb_pc
                    return counted
            walked: npt.NDArray[np.float32] = super()._raw_score(text)
            return walked

    found = Identifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.guesses, found.ngrams = 0, None
    if all(hasattr(found, name) for name in ("tk_nextmove", "tk_row", "tk_output", "nb_ptc")):
        return found
    # Another version keeps its model in another form
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

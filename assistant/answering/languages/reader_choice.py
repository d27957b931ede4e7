"""Which reader answers a collection's questions.

Invariant: nothing loads before a collection needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...recipe import Recipe
from ...records import Check
from ..linear_reader import LinearReader
from ..neural_reader import NeuralReader, ReaderModel, shipped_model
from ..reader import ENGLISH, Reader
from .mixed_reader import MixedReader


def reads_language(language: str | None) -> bool:
    """Whether the network was trained for a language: English, and what nobody named.

    >>> reads_language("en-GB"), reads_language(None), reads_language("ru")
    (True, True, False)
    """
    return language is None or language.lower().split("-")[0] == ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderChoice:
    """Which reader answers: the one that was handed over, else the one the recipe names.

    Without its model, and where no article is in its language, the neural reader gives way to the
    linear one, which needs none. Nothing loads before `for_languages` needs it.
    """

    recipe: Recipe
    given: Reader | None = None

    def for_languages(self, languages: Iterable[str | None]) -> Reader:
        """The reader of a collection whose articles are in these languages."""
        if self.given is not None:
            return self.given
        linear = LinearReader(settings=self.recipe.answering)
        model = self._model() if any(map(reads_language, languages)) else None
        if model is None:
            return linear
        neural = NeuralReader(settings=self.recipe.reading, model=model, linear=linear)
        return MixedReader(neural=neural, linear=linear)

    def fingerprint_of(self, name: str) -> str | None:
        """The fingerprint of the weights that the reader of this name reads with."""
        if self.given is not None and self.given.name == name:
            return self.given.fingerprint
        model = self._model() if name == NeuralReader.name else None
        return model.fingerprint if model else None

    def check(self) -> Check:
        """Which reader answers, as a line of `doctor`."""
        if self.given is not None:
            return Check(name="reader", ok=True, detail=f"{self.given.name}, as it was given")
        if self.recipe.reading.reader != NeuralReader.name:
            return Check(name="reader", ok=True, detail="linear, as the recipe says")
        model = self._model()
        if model is None:
            detail = "the neural reader's model is missing or damaged; the linear one reads"
            return Check(name="reader", ok=False, detail=detail)
        return Check(name="reader", ok=True, detail=f"neural, weights {model.fingerprint[:12]}")

    def _model(self) -> ReaderModel | None:
        return shipped_model() if self.recipe.reading.reader == NeuralReader.name else None

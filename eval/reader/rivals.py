"""Passages that look as if they answered a question: what our own retrieval ranks high for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.encoders.sentence_encoder import Encoder
from assistant.recipe import LexicalSettings
from assistant.records import Article
from assistant.search.analysis import analyse, analyse_question
from assistant.search.bm25 import Postings, bm25

_BOTH: Final = 5.0  # of reciprocal ranks: a passage both kinds rank high comes before either's best


class Rivals:
    """Search over the training articles, by words and, with an encoder, by meaning."""

    def __init__(
        self,
        articles: Sequence[Article],
        *,
        depth: int,
        encoder: Encoder | None = None,
        cache: Path | None = None,
    ) -> None:
        """`cache` is a file for the articles' vectors, which take minutes to compute."""
        self._settings = LexicalSettings()
        self._words = lru_cache(maxsize=50_000)(self._words_in)
        self._depth = depth
        texts = [f"{article.title or ''} {article.text}" for article in articles]
        self._lexical = bm25(
            Postings.of(
                analyse(text, language=article.language, settings=self._settings)
                for text, article in zip(texts, articles, strict=True)
            ),
            self._settings,
        )
        self._encoder = encoder
        self._vectors = _vectors(texts, encoder, cache) if encoder else None

    def words_of(self, question: str, *, language: str = "en") -> list[str]:
        """The words of a question that are searched for."""
        return analyse_question(question, languages=[language], settings=self._settings)

    def shared(self, question: str, texts: Sequence[str], *, language: str = "en") -> list[int]:
        """How many of a question's words each text has, both in this language."""
        wanted = set(self.words_of(question, language=language))
        return [len(wanted & self._words(text, language)) for text in texts]

    def _words_in(self, text: str, language: str) -> frozenset[str]:
        return frozenset(analyse(text, language=language, settings=self._settings))

    def of(self, question: str, *, language: str = "en") -> list[int]:
        """The rows of the best passages, best first; twice `depth` at most."""
        ranks: dict[int, float] = defaultdict(float)
        words = self.words_of(question, language=language)
        rankings = [self._best(self._lexical.get_scores(words))]
        if self._encoder is not None and self._vectors is not None:
            rankings.append(self._best(self._vectors @ self._encoder.encode([question])[0]))
        for ranking in rankings:
            for place, row in enumerate(ranking):
                ranks[row] += 1 / (_BOTH + place)
        return sorted(ranks, key=lambda row: -ranks[row])

    def _best(self, scores: npt.NDArray[np.floating]) -> list[int]:
        depth = min(self._depth, len(scores) - 1)
        best = np.argpartition(-scores, depth)[: self._depth]
        return [int(row) for row in best[np.argsort(-scores[best], kind="stable")]]


def _vectors(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> npt.NDArray[np.float32]:
    if cache is not None and cache.exists():
        kept: npt.NDArray[np.float32] = np.load(cache, allow_pickle=False)
        return kept
    vectors = encoder.encode(texts)
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, vectors, allow_pickle=False)
    return vectors

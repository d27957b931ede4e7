"""Why a sentence was quoted, computed when somebody asks.

Invariant: while a question is answered nothing is computed for an explanation but the weights of
the question's own terms. What an answer keeps for it are settings, numbers and the passages it
quotes from, nothing of the index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...recipe import ConfidenceSettings
from ...records import (
    Explanation,
    PassageRank,
    QuoteExplanation,
    ReaderScores,
    TermMatch,
)
from ...search.analysis import Analyser
from ...search.fusion import Ranked
from ..confidence import contributions_of
from ..reader import ReadablePassage, Reading, SentenceScore
from .quotes import ChosenQuote

_WORD: Final = re.compile(r"\w+(?:['’.,]\w+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPassage:
    """A passage that was read, its ranks, and its place (from 1) among those that were read."""

    passage: ReadablePassage
    ranked: Ranked
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """Explains the quotations of one answer; calling it computes the explanation.

    `weights` are the idf of the question's terms, `passages` those that the quotations stand in.
    `spelled` leads from a name's term in another script to its own: it counts where a quotation
    holds it.
    """

    query: str
    analyser: Analyser
    weights: dict[str, float]
    confidence: ConfidenceSettings
    passages: tuple[RankedPassage, ...]
    quotes: tuple[ChosenQuote, ...]
    near_misses: tuple[ChosenQuote, ...]
    spelled: Mapping[str, str] = field(default_factory=dict)

    def __call__(self) -> Explanation:
        """The explanation of every quotation and near miss."""
        return Explanation(
            quotes=tuple(map(self._explain, self.quotes)),
            near_misses=tuple(map(self._explain, self.near_misses)),
        )

    def _explain(self, chosen: ChosenQuote) -> QuoteExplanation:
        score = chosen.score
        found = _passage_of(score, self.passages)
        return QuoteExplanation(
            quote=chosen.quote.locator,
            sentence=score.article.locate(score.span),
            terms=self._terms(score, found),
            ranks=_ranks(found) if found else None,
            reading=_scores(score.reading) if score.reading else None,
            contributions=contributions_of(
                score, score.calibrated_by(self.confidence), score.reading
            ),
            confidence=score.confidence,
        )

    def _terms(self, score: SentenceScore, found: RankedPassage | None) -> tuple[TermMatch, ...]:
        sentence = self._terms_of(score, score.span.slice(score.article.text))
        around = found.passage.span.slice(score.article.text) if found else ""
        passage = sentence | self._terms_of(score, around)
        title = self._terms_of(score, score.article.title or "")
        words = _words_of(self.query, self.analyser)
        return tuple(
            TermMatch(
                word=words.get(self.spelled.get(term, term), term),
                term=term,
                weight=weight,
                in_sentence=term in sentence,
                in_passage=term in passage,
                in_title=term in title,
            )
            for term, weight in self.weights.items()
            if term not in self.spelled or term in passage or term in title
        )

    def _terms_of(self, score: SentenceScore, text: str) -> set[str]:
        return set(self.analyser.terms_of(text, score.article.language))


def passages_of(
    chosen: Sequence[ChosenQuote], passages: Sequence[ReadablePassage], ranked: Sequence[Ranked]
) -> tuple[RankedPassage, ...]:
    """The passages that quotations stand in, of those that were read, in their order."""
    read = [
        RankedPassage(passage=passage, ranked=item, rank=rank)
        for rank, (passage, item) in enumerate(zip(passages, ranked, strict=False), start=1)
    ]
    quoted = (_passage_of(item.score, read) for item in chosen)
    return tuple({item.rank: item for item in quoted if item}.values())


def _passage_of(score: SentenceScore, passages: Sequence[RankedPassage]) -> RankedPassage | None:
    """The passage a sentence was read in: the first of its article that holds it."""
    same = (item for item in passages if item.passage.article.id == score.article.id)
    return next((item for item in same if item.passage.span.overlaps(score.span)), None)


def _words_of(question: str, analyser: Analyser) -> dict[str, str]:
    """From each term to the word of the question it was made of.

    A run of a script without spaces is many terms; each goes by itself.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(question):
        terms = analyser.terms_of_question(match[0])
        one_word = len(terms) <= max(1, len(analyser.languages))
        for term in terms:
            found.setdefault(term, match[0] if one_word else term)
    return found


def _ranks(found: RankedPassage) -> PassageRank:
    return PassageRank(
        passage=found.passage.article.locate(found.passage.span),
        rank=found.rank,
        score=found.ranked.score,
        lexical_rank=found.ranked.lexical_rank,
        dense_rank=found.ranked.dense_rank,
    )


def _scores(reading: Reading) -> ReaderScores:
    return ReaderScores(
        sentence=reading.sentence, phrase=reading.phrase, answerable=reading.answerable
    )

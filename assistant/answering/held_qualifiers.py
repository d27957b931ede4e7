"""How far a passage holds what the question names: its years, numbers, names and quoted words.

Invariant: what is said to be missing stands neither in the passage, nor in its paragraph, nor in
the title or the date of the article; it is named in the question's own words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..records import Article, Quote
from ..text.questions.qualifiers import (
    Qualifier,
    QualifierKind,
    Wording,
    in_words_of,
    qualifiers_in,
    years_of,
)
from .reader import ReadablePassage, Terms

_SUPERLATIVE_WEIGHT: Final = 0.5  # said in many ways
_IN_ANY_LANGUAGE: Final = frozenset({QualifierKind.YEAR, QualifierKind.NUMBER})
_OF_ANOTHER_YEAR: Final = 0.5
"""What a year weighs that only the surroundings hold, beside a sentence that names another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifiers:
    """The qualifiers of a question, each with its weight: of a name its idf over the highest one."""

    weights: dict[Qualifier, float]

    @classmethod
    def of(cls, question: str, terms: Terms) -> Qualifiers:
        """Those of a question to a collection."""
        return cls(
            weights={item: _weight(item, question, terms) for item in qualifiers_in(question)}
        )

    def missing_from(self, passage: ReadablePassage) -> frozenset[Qualifier]:
        """Those that neither the passage nor its article's title and date hold."""
        if not self.weights:
            return frozenset()
        wording = _wording(passage.article, [passage.span.slice(passage.article.text)])
        kept = comparable(self.weights, crosses=passage.crosses)
        return frozenset(item for item in kept if not wording.holds(item))

    def share_held(self, sentence: str, missing: Collection[Qualifier]) -> float:
        """The weighted share that a sentence and its passage hold; a lone common name weighs little."""
        lacking = sum(
            weight * (1.0 if item in missing else _OF_ANOTHER_YEAR * _is_elsewhere(item, sentence))
            for item, weight in self.weights.items()
        )
        return 1.0 - lacking / max(1.0, sum(self.weights.values()))


def with_what_is_missing(
    question: str, quotes: Iterable[Quote], passages: Sequence[ReadablePassage]
) -> tuple[Quote, ...]:
    """The quotations, each with what the question names and nothing around it holds."""
    qualifiers = qualifiers_in(question)
    if not qualifiers:
        return tuple(quotes)
    return tuple(
        replace(quote, missing=in_words_of(question, _missing(qualifiers, quote, passages)))
        for quote in quotes
    )


def _weight(item: Qualifier, question: str, terms: Terms) -> float:
    match item.kind:
        case QualifierKind.NAME:
            # Under the stemming of each language of the collection: the commonest is its own
            stems = terms.terms_of_question(item.span.slice(question))
            return min(map(terms.weight_of, stems), default=0.0) / (terms.weight_of("") or 1.0)
        case QualifierKind.SUPERLATIVE:
            return _SUPERLATIVE_WEIGHT
        case _:
            return 1.0


def _is_elsewhere(item: Qualifier, sentence: str) -> bool:
    """Whether a sentence names years, and not the one that is asked for."""
    if item.kind is not QualifierKind.YEAR:
        return False
    years = years_of(sentence)
    return bool(years) and years.isdisjoint(item.keys)


def _missing(
    qualifiers: Sequence[Qualifier], quote: Quote, passages: Sequence[ReadablePassage]
) -> list[Qualifier]:
    article = quote.article
    here = [
        passage
        for passage in passages
        if passage.article.id == article.id and passage.span.overlaps(quote.locator.span)
    ]
    around = [passage.span.slice(article.text) for passage in here]
    wording = _wording(article, [quote.context, *around])
    kept = comparable(qualifiers, crosses=any(passage.crosses for passage in here))
    return [item for item in kept if not wording.holds(item)]


def comparable(qualifiers: Iterable[Qualifier], *, crosses: bool) -> list[Qualifier]:
    """Those that a text can be held to: in another language than the question, years and numbers."""
    return [item for item in qualifiers if not crosses or item.kind in _IN_ANY_LANGUAGE]


def _wording(article: Article, texts: Sequence[str]) -> Wording:
    return Wording(
        (*texts, article.title or ""), published=article.published, language=article.language
    )

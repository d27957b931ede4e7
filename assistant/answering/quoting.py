"""From ranked sentences to quotations: whole sentences, each thing said once.

Invariant: a quotation is a run of whole sentences of one paragraph. The same words found in
several places become one quotation with all its locations, in rank order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..recipe import AnsweringSettings
from ..records import Article, Locator, Quote, Span
from .reader import ReadablePassage, SentenceScore

_PARAGRAPH_BREAK: Final = re.compile(r"\n[^\S\n]*\n")
_LEANS_ON_THE_SENTENCE_BEFORE: Final = re.compile(
    r"[\"“‘'(\[]*(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|"
    r"Both|Neither|But|However|Instead|Therefore|Thus|Hence)\b"
)
_WORD: Final = re.compile(r"\w+")
MAX_RUN_CHARACTERS: Final = 480
"""A quotation is extended by the sentence before it only up to this length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A quotation in the making: its place, its score and the words to compare it by."""

    article: Article
    span: Span
    score: SentenceScore
    words: frozenset[str]
    others: tuple[Locator, ...] = ()


def select_quotes(
    scores: Sequence[SentenceScore],
    passages: Sequence[ReadablePassage],
    *,
    limit: int,
    settings: AnsweringSettings,
) -> tuple[Quote, ...]:
    """The best `limit` quotations that say different things, best first."""
    drafts: list[_Draft] = []
    for score in scores:
        draft = _draft(score, passages)
        if not _folded(draft, drafts, settings.duplicate_overlap) and len(drafts) < limit:
            drafts.append(draft)
    return tuple(_quote(draft) for draft in drafts)


def _folded(draft: _Draft, drafts: list[_Draft], duplicate_overlap: float) -> bool:
    """Whether a draft says the same as an earlier one, which then gains its place, or overlaps it."""
    for index, other in enumerate(drafts):
        if draft.article.id == other.article.id and draft.span.overlaps(other.span):
            return True
        if overlap_of(draft.words, other.words) >= duplicate_overlap:
            place = draft.article.locate(draft.span)
            drafts[index] = replace(other, others=(*other.others, place))
            return True
    return False


def _draft(score: SentenceScore, passages: Iterable[ReadablePassage]) -> _Draft:
    span = _with_what_it_leans_on(score, passages)
    words = frozenset(_WORD.findall(span.slice(score.article.text).casefold()))
    return _Draft(article=score.article, span=span, score=score, words=words)


def _with_what_it_leans_on(score: SentenceScore, passages: Iterable[ReadablePassage]) -> Span:
    text = score.article.text
    if not _LEANS_ON_THE_SENTENCE_BEFORE.match(score.span.slice(text)):
        return score.span
    before = [
        sentence
        for passage in passages
        if passage.article.id == score.article.id
        for sentence in passage.sentences
        if sentence.end <= score.span.start
    ]
    if not before:
        return score.span
    joined = Span(start=max(before).start, end=score.span.end)
    between = text[max(before).end : score.span.start]
    fits = joined.end - joined.start <= MAX_RUN_CHARACTERS
    return joined if fits and not between.strip() and "\n\n" not in between else score.span


def _quote(draft: _Draft) -> Quote:
    locator = draft.article.locate(draft.span)
    return Quote(
        article=draft.article,
        locator=locator,
        score=draft.score.score,
        context_span=paragraph_around(draft.article.text, draft.span),
        key_phrase_span=draft.score.key_phrase,
        locations=(locator, *draft.others),
    )


def paragraph_around(text: str, span: Span) -> Span:
    """The span between the blank lines around `span`, without white space at its ends."""
    start = end = None
    for match in _PARAGRAPH_BREAK.finditer(text):
        if match.end() <= span.start:
            start = match.end()
        elif match.start() >= span.end:
            end = match.start()
            break
    start, end = start or 0, len(text) if end is None else end
    while start < span.start and text[start].isspace():
        start += 1
    while end > span.end and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def overlap_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of words: shared over all; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0

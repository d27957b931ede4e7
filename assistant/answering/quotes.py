"""From ranked sentences to quotations: whole sentences, each thing said once.

Invariant: a quotation is a run of whole sentences of one paragraph. The same words found in
several places become one quotation with all its locations; the copy that was published first is
quoted. Nearly the same words with the same facts are not said again; with another figure, name or
negation they are a quotation of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..library import state_the_same
from ..recipe import AnsweringSettings, ConfidenceSettings
from ..records import Article, Locator, Quote, Span, Story
from ..text.paragraphs import paragraph_around, paragraph_breaks
from ..text.sentence_rules.note_marks import is_mark
from ..text.words import same_words, signed_words, words_of
from .confidence import likelihood_of
from .reader import ReadablePassage, SentenceScore
from .syndication import Carriers

_LEANS_ON_THE_SENTENCE_BEFORE: Final = re.compile(
    r"[\"“‘'(\[]*(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|"
    r"Both|Neither|But|However|Instead|Therefore|Thus|Hence)\b"
)
MAX_RUN_CHARACTERS: Final = 480
"""A quotation is extended by the sentence before it only up to this length."""

MAX_CONTEXT_CHARACTERS: Final = 1_200
"""A question is shown before its reply only from this near."""

_SAME_REPORT_OVERLAP: Final = 0.6
"""Sentences of one report that share this much, and state the same, are edits of one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A quotation in the making: its places, its score and the words to compare it by.

    `places` begins with the copy that is quoted.
    """

    places: tuple[tuple[Article, Span], ...]
    score: SentenceScore
    words: frozenset[str]
    story: Story | None
    others: tuple[Locator, ...] = ()

    @property
    def article(self) -> Article:
        return self.places[0][0]

    @property
    def span(self) -> Span:
        return self.places[0][1]

    @property
    def text(self) -> str:
        return self.span.slice(self.article.text)


def select_quotes(
    scores: Sequence[SentenceScore],
    passages: Sequence[ReadablePassage],
    *,
    limit: int,
    settings: AnsweringSettings,
    confidence: ConfidenceSettings,
    carriers: Carriers,
) -> tuple[Quote, ...]:
    """The best `limit` quotations that say different things, best first."""
    drafts: list[_Draft] = []
    for score in scores:
        # What comes after the last place can only be folded, and brings no places but its own
        draft = _draft(score, passages, carriers, with_copies=len(drafts) < limit)
        if not _folded(draft, drafts, settings.duplicate_overlap) and len(drafts) < limit:
            drafts.append(draft)
    return tuple(_quote(draft, confidence) for draft in drafts)


def _folded(draft: _Draft, drafts: list[_Draft], duplicate_overlap: float) -> bool:
    """Whether a draft says the same as an earlier one, or overlaps it.

    Where the words are the same, the earlier one gains the draft's places.
    """
    for index, other in enumerate(drafts):
        if draft.article.id == other.article.id and draft.span.overlaps(other.span):
            return True
        same_report = draft.story is not None and draft.story == other.story
        enough = _SAME_REPORT_OVERLAP if same_report else duplicate_overlap
        if overlap_of(draft.words, other.words) < enough:
            continue
        if same_words(draft.text, other.text):
            places = tuple(article.locate(span) for article, span in draft.places)
            drafts[index] = replace(other, others=(*other.others, *places))
            return True
        if state_the_same(signed_words(draft.text), signed_words(other.text)):
            return True
    return False


def _draft(
    score: SentenceScore,
    passages: Iterable[ReadablePassage],
    carriers: Carriers,
    *,
    with_copies: bool,
) -> _Draft:
    span = _with_what_it_leans_on(score, passages)
    words = frozenset(words_of(score.article.text, span).keys)
    places = carriers.places(score.article, span) if with_copies else [(score.article, span)]
    return _Draft(
        places=tuple(places),
        score=score,
        words=words,
        story=carriers.story_of(score.article),
    )


def _with_what_it_leans_on(score: SentenceScore, passages: Iterable[ReadablePassage]) -> Span:
    text = score.article.text
    if score.asked is not None:
        return score.span  # what it leans on is the question, which stands in the context
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
    fits = joined.end - joined.start <= MAX_RUN_CHARACTERS and not any(paragraph_breaks(between))
    return joined if fits and (not between.strip() or is_mark(between)) else score.span


def _quote(draft: _Draft, confidence: ConfidenceSettings) -> Quote:
    own = [article.locate(span) for article, span in draft.places]
    locations = tuple(dict.fromkeys((*own, *draft.others)))
    return Quote(
        article=draft.article,
        locator=locations[0],
        score=draft.score.score,
        context_span=_context(draft),
        key_phrase_span=_key_phrase(draft),
        locations=locations,
        story=draft.story,
        confidence=draft.score.confidence,
        likelihood=likelihood_of(draft.score.confidence, confidence),
    )


def _context(draft: _Draft) -> Span:
    """The paragraph around the quotation, from the question on that it replies to, if it does."""
    text = draft.article.text
    around = paragraph_around(text, draft.span)
    if draft.score.asked is None:
        return around
    # The copy that is quoted need not be the one that was read
    question = draft.score.asked.slice(draft.score.article.text)
    start = text.rfind(
        question, max(0, draft.span.start - MAX_CONTEXT_CHARACTERS), draft.span.start
    )
    return around if start < 0 else Span(start=min(start, around.start), end=around.end)


def _key_phrase(draft: _Draft) -> Span | None:
    """The key phrase where the quotation stands now; it was found in the copy that was read."""
    phrase, read = draft.score.key_phrase, draft.score.article
    if phrase is None or read.id == draft.article.id:
        return phrase
    keys = words_of(read.text, phrase).keys
    words = words_of(draft.article.text, draft.span)
    first = words.find(keys)
    return None if first is None else words.span(first, first + len(keys))


def overlap_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of words: shared over all; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0

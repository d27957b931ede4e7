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

from ..library import state_the_same, words_of
from ..recipe import AnsweringSettings
from ..records import Article, DuplicateGroup, Locator, Quote, Span
from ..text.wording import Wording
from .linear_reader import ReadablePassage, SentenceScore
from .syndication import Carriers

_PARAGRAPH_BREAK: Final = re.compile(r"\n[^\S\n]*\n")
_LEANS_ON_THE_SENTENCE_BEFORE: Final = re.compile(
    r"[\"“‘'(\[]*(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such|"
    r"Both|Neither|But|However|Instead|Therefore|Thus|Hence)\b"
)
_WORD: Final = re.compile(r"\w+")
MAX_RUN_CHARACTERS: Final = 480
"""A quotation is extended by the sentence before it only up to this length."""


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
    report: DuplicateGroup | None
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
    carriers: Carriers,
) -> tuple[Quote, ...]:
    """The best `limit` quotations that say different things, best first."""
    drafts: list[_Draft] = []
    for score in scores:
        # What comes after the last place can only be folded, and brings no places but its own
        draft = _draft(score, passages, carriers, with_copies=len(drafts) < limit)
        if not _folded(draft, drafts, settings.duplicate_overlap) and len(drafts) < limit:
            drafts.append(draft)
    return tuple(_quote(draft) for draft in drafts)


def _folded(draft: _Draft, drafts: list[_Draft], duplicate_overlap: float) -> bool:
    """Whether a draft says the same as an earlier one, or overlaps it.

    Where the words are the same, the earlier one gains the draft's places.
    """
    for index, other in enumerate(drafts):
        if draft.article.id == other.article.id and draft.span.overlaps(other.span):
            return True
        same_report = draft.report is not None and draft.report == other.report
        enough = _SAME_REPORT_OVERLAP if same_report else duplicate_overlap
        if overlap_of(draft.words, other.words) < enough:
            continue
        if _word_for_word(draft) == _word_for_word(other):
            places = tuple(article.locate(span) for article, span in draft.places)
            drafts[index] = replace(other, others=(*other.others, *places))
            return True
        if state_the_same(words_of(draft.text), words_of(other.text)):
            return True
    return False


def _word_for_word(draft: _Draft) -> tuple[str, ...]:
    return Wording.of(draft.text).words


def _draft(
    score: SentenceScore,
    passages: Iterable[ReadablePassage],
    carriers: Carriers,
    *,
    with_copies: bool,
) -> _Draft:
    span = _with_what_it_leans_on(score, passages)
    words = frozenset(_WORD.findall(span.slice(score.article.text).casefold()))
    places = carriers.places(score.article, span) if with_copies else [(score.article, span)]
    return _Draft(
        places=tuple(places),
        score=score,
        words=words,
        report=carriers.report_of(score.article),
    )


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
    own = [article.locate(span) for article, span in draft.places]
    locations = tuple(dict.fromkeys((*own, *draft.others)))
    return Quote(
        article=draft.article,
        locator=locations[0],
        score=draft.score.score,
        context_span=paragraph_around(draft.article.text, draft.span),
        key_phrase_span=_key_phrase(draft),
        locations=locations,
        report=draft.report,
        confidence=draft.score.confidence,
    )


def _key_phrase(draft: _Draft) -> Span | None:
    """The key phrase where the quotation stands now; it was found in the copy that was read."""
    phrase, read = draft.score.key_phrase, draft.score.article
    if phrase is None or read.id == draft.article.id:
        return phrase
    words = Wording.of(phrase.slice(read.text)).words
    text = Wording.of(draft.text)
    first = text.find(words)
    if first is None:
        return None
    start, end = text.spans[first][0], text.spans[first + len(words) - 1][1]
    return Span(start=draft.span.start + start, end=draft.span.start + end)


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

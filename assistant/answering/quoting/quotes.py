"""From ranked sentences to quotations: whole sentences, each thing said once.

Invariant: a quotation is a run of whole sentences of one paragraph. The same words found in
several places become one quotation with all its locations; the copy that was published first is
quoted. Nearly the same words with the same facts are not said again; with another figure, name or
negation they are a quotation of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from ...library import state_the_same
from ...recipe import AnsweringSettings, ConfidenceSettings
from ...records import Article, Locator, Quote, Span, Story
from ...text.paragraphs import paragraph_around
from ...text.words import same_words, signed_words, words_of
from ..confidence import likelihood_of
from ..reader import SentenceScore
from .sentence_runs import RunBuilder, Surroundings
from .syndication import Carriers

MAX_CONTEXT_CHARACTERS: Final = 1_200
"""A question is shown before its reply only from this near."""

_SAME_REPORT_OVERLAP: Final = 0.6
"""Sentences of one report that share this much, and state the same, are edits of one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenQuote:
    """A quotation, and what was made of the sentence that it is quoted for."""

    quote: Quote
    score: SentenceScore


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """A text, and its words to compare it by."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, article: Article, span: Span) -> Self:
        keys = words_of(article.text, span).keys
        return cls(text=span.slice(article.text), words=frozenset(keys))

    def comes_near(self, other: _Wording, enough: float) -> bool:
        return overlap_of(self.words, other.words) >= enough

    def states_what(self, other: _Wording) -> bool:
        return state_the_same(signed_words(self.text), signed_words(other.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A quotation in the making: its places, its score and the words to compare it by.

    `places` begins with the copy that is quoted; `run` is the place in the copy that was read.
    `whole` is the wording of the run, `core` that of the sentence it is quoted for.
    """

    places: tuple[tuple[Article, Span], ...]
    score: SentenceScore
    run: Span
    whole: _Wording
    core: _Wording
    story: Story | None
    others: tuple[Locator, ...] = ()

    @property
    def article(self) -> Article:
        return self.places[0][0]

    @property
    def span(self) -> Span:
        return self.places[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drafting:
    """What is known while drafts are made: the runs, the copies, and which wordings recur.

    Neighbours are joined only where no place is lost by it: a report that others carry, and a
    sentence that stands elsewhere in the same words, keep to what they lean on.
    """

    runs: RunBuilder
    carriers: Carriers
    repeated: frozenset[tuple[str, ...]]

    def draft(self, score: SentenceScore, drafts: Sequence[_Draft], *, with_copies: bool) -> _Draft:
        article = score.article
        taken = [draft.run for draft in drafts if draft.score.article.id == article.id]
        run = self.runs.run_of(score, taken, joins=self._may_join(score))
        return self._of(score, run, with_copies=with_copies)

    def extended(self, drafts: Sequence[_Draft], score: SentenceScore) -> tuple[int, _Draft] | None:
        """The draft that a sentence carries on, with its place, grown by the sentence."""
        for number, draft in enumerate(drafts):
            same = draft.score.article.id == score.article.id
            alone = len(draft.places) == 1 and not draft.others and draft.story is None
            # A near miss does not grow: it is no answer that a sentence could carry on
            likely = draft.score.confidence >= self.runs.settings.shown_threshold
            if same and alone and likely and self.runs.leans_on(score, draft.run):
                run = Span(start=draft.run.start, end=score.span.end)
                return number, self._of(draft.score, run, with_copies=False)
        return None

    def _of(self, score: SentenceScore, run: Span, *, with_copies: bool) -> _Draft:
        article = score.article
        core = _Wording.of(article, score.span)
        return _Draft(
            places=tuple(self.carriers.places(article, run) if with_copies else [(article, run)]),
            score=score,
            run=run,
            whole=core if run == score.span else _Wording.of(article, run),
            core=core,
            story=self.carriers.story_of(article),
        )

    def _may_join(self, score: SentenceScore) -> bool:
        if self.carriers.story_of(score.article) is not None:
            return False
        return words_of(score.article.text, score.span).keys not in self.repeated


def select_quotes(
    scores: Sequence[SentenceScore],
    surroundings: Surroundings,
    *,
    limit: int,
    settings: AnsweringSettings,
    confidence: ConfidenceSettings,
    carriers: Carriers,
) -> tuple[ChosenQuote, ...]:
    """The best `limit` quotations that say different things, best first.

    `scores` are of the sentences that qualify; around each stands what may be quoted with it.
    """
    shown = frozenset((score.article.id, score.span.start) for score in scores)
    runs = RunBuilder(surroundings=surroundings, shown=shown, settings=settings)
    drafting = _Drafting(runs=runs, carriers=carriers, repeated=_repeated(scores))
    drafts: list[_Draft] = []
    for score in scores:
        if grown := drafting.extended(drafts, score):
            drafts[grown[0]] = grown[1]
            continue
        # What comes after the last place can only be folded, and brings no places but its own
        draft = drafting.draft(score, drafts, with_copies=len(drafts) < limit)
        if not _folded(draft, drafts, settings.duplicate_overlap) and len(drafts) < limit:
            drafts.append(draft)
    return tuple(
        ChosenQuote(quote=_quote(draft, confidence), score=draft.score) for draft in drafts
    )


def _repeated(scores: Iterable[SentenceScore]) -> frozenset[tuple[str, ...]]:
    """The wordings that several of these sentences have."""
    counts = Counter(words_of(score.article.text, score.span).keys for score in scores)
    return frozenset(keys for keys, count in counts.items() if count > 1)


def _folded(draft: _Draft, drafts: list[_Draft], duplicate_overlap: float) -> bool:
    """Whether a draft says the same as an earlier one, or overlaps it.

    Where the words are the same, the earlier one gains the draft's places.
    """
    for index, other in enumerate(drafts):
        if draft.article.id == other.article.id and draft.span.overlaps(other.span):
            return True
        same_report = draft.story is not None and draft.story == other.story
        enough = _SAME_REPORT_OVERLAP if same_report else duplicate_overlap
        if draft.whole.comes_near(other.whole, enough):
            if same_words(draft.whole.text, other.whole.text):
                places = tuple(article.locate(span) for article, span in draft.places)
                drafts[index] = replace(other, others=(*other.others, *places))
                return True
            if draft.whole.states_what(other.whole):
                return True
        elif draft.core.comes_near(other.core, enough) and draft.core.states_what(other.core):
            return True
    return False


def _quote(draft: _Draft, confidence: ConfidenceSettings) -> Quote:
    own = [article.locate(span) for article, span in draft.places]
    locations = tuple(dict.fromkeys((*own, *draft.others)))
    return Quote(
        article=draft.article,
        locator=locations[0],
        score=draft.score.score,
        context_span=_context(draft),
        key_phrase_span=_moved(draft, draft.score.key_phrase),
        sentence_span=draft.span
        if draft.run == draft.score.span
        else _moved(draft, draft.score.span),
        locations=locations,
        story=draft.story,
        confidence=draft.score.confidence,
        likelihood=likelihood_of(draft.score.confidence, draft.score.calibrated_by(confidence)),
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


def _moved(draft: _Draft, place: Span | None) -> Span | None:
    """A place found in the copy that was read where the quotation stands now."""
    read = draft.score.article
    if place is None or read.id == draft.article.id:
        return place
    keys = words_of(read.text, place).keys
    words = words_of(draft.article.text, draft.span)
    first = words.find(keys)
    return None if first is None else words.span(first, first + len(keys))


def overlap_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of words: shared over all; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0

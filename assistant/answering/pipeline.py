"""The path from a question to an `Answer`: retrieve, read, judge, quote.

Invariant: every answer has a status and a confidence, also when nothing was found; near misses
are never among the quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..ingest.segmentation.standing_apart import LONGEST_APART, stands_apart
from ..recipe import AnsweringSettings
from ..records import Answer, AnswerStatus, Filters, Hit, SearchScope
from ..search.engine import Query
from ..search.engines.conditions import Selection
from ..search.fusion import Ranked
from ..search.snapshot import Snapshot
from ..text.questions.question_forms import possible_languages
from ..text.questions.question_parts import QuestionPart, parts_of
from .answer_type import asks_for_cause, asks_for_quantity
from .confidence import best_confidence, status_of
from .dialogue import replies_for_questions
from .disambiguation.choices import choices_of
from .following.carrying import Carry, carried_into
from .following.earlier_turns import Conversation
from .held_qualifiers import with_what_is_missing
from .quoting.explaining import Explainer, passages_of
from .quoting.quotes import ChosenQuote, select_quotes
from .quoting.sentence_runs import Surroundings
from .quoting.syndication import Carriers, without_copies
from .reader import ReadablePassage, Reader, SentenceScore

NEAR_MISSES = 3
"""How many near misses an answer shows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPart:
    """A part of a question as the search sees it, with what it takes over from earlier turns."""

    part: QuestionPart
    query: Query
    carry: Carry = field(default_factory=Carry)

    @property
    def searched(self) -> str:
        """The part with the words that are carried over before it: what is searched for.

        Read is the part alone: the reader has not learnt to read such a run of words, and a
        question is answered by what answers *it*.
        """
        return f"{self.carry.text} {self.part.query}" if self.carry.words else self.part.query

    @property
    def held_to(self) -> str:
        """The same, told apart: what was carried together is no one name, and the part begins anew."""
        carried = "".join(f"; {item.words}" for item in self.carry.words)
        return f"{carried}. {self.part.query}" if carried else self.part.query


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question, the articles it is asked of, and the conversation it is part of."""

    question: str
    filters: Filters = field(default_factory=Filters)
    conversation: Conversation = field(default_factory=Conversation)


_ALONE: Final = Conversation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in its parts, and the articles that may answer it.

    `articles` are those that pass `filters`; `None` stands for all. `shown_penalty` is what
    a passage loses that was quoted in an earlier turn.
    """

    question: str
    parts: tuple[EncodedPart, ...]
    filters: Filters
    articles: Selection | None
    shown_penalty: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A question as far as reading: all ranked passages, the first of them read."""

    query: Query
    ranked: list[Ranked]
    passages: list[ReadablePassage]
    scores: list[SentenceScore]


def answer_question(
    snapshot: Snapshot,
    reader: Reader,
    inquiry: Inquiry,
    *,
    limit: int,
    settings: AnsweringSettings,
) -> Answer:
    """What the snapshot's articles say to the question, under the filters."""
    asked = Asked(
        question=inquiry.question,
        parts=encoded_parts(snapshot, inquiry.question, inquiry.conversation),
        filters=inquiry.filters,
        articles=snapshot.accepted(inquiry.filters),
        shown_penalty=inquiry.conversation.settings.shown_penalty,
    )
    return answer_asked(snapshot, reader, asked, limit=limit, settings=settings)


def encoded_parts(
    snapshot: Snapshot, question: str, conversation: Conversation = _ALONE
) -> tuple[EncodedPart, ...]:
    """The parts of a question, one where it is asked as one."""
    return tuple(_encoded(snapshot, part, conversation) for part in parts_of(question))


def _encoded(snapshot: Snapshot, part: QuestionPart, conversation: Conversation) -> EncodedPart:
    settings = conversation.settings
    carry = carried_into(part.query, conversation, snapshot)
    if not carry.words:
        return EncodedPart(part=part, query=snapshot.query(part.query), carry=carry)
    query = snapshot.follow_up_query(
        part.query, carry.text, carry.terms, vector_share=settings.vector_share
    )
    return EncodedPart(part=part, query=query, carry=carry)


def answer_asked(
    snapshot: Snapshot, reader: Reader, asked: Asked, *, limit: int, settings: AnsweringSettings
) -> Answer:
    """What the articles say to a question that is encoded already."""
    scope = _scope(snapshot, asked)
    answers = [
        replace(
            _answer_part(snapshot, reader, asked, part, limit=limit, settings=settings),
            scope=scope,
        )
        for part in asked.parts
    ]
    return answers[0] if len(answers) == 1 else Answer.of_parts(asked.question, answers)


def _scope(snapshot: Snapshot, asked: Asked) -> SearchScope:
    """The articles a question is asked of, and those in no language it may be in."""
    languages = snapshot.languages_among(asked.articles)
    searched = languages.total()
    possible = possible_languages(asked.question)
    others = sum(n for name, n in languages.items() if name is not None and name not in possible)
    return SearchScope(
        articles=searched,
        left_out=len(snapshot.infos) - searched,
        in_other_languages=others if possible else 0,
        across_languages=snapshot.crosses_languages and bool(possible and others),
        waiting=snapshot.waiting,
    )


def _answer_part(
    snapshot: Snapshot,
    reader: Reader,
    asked: Asked,
    encoded: EncodedPart,
    *,
    limit: int,
    settings: AnsweringSettings,
) -> Answer:
    part = encoded.part
    read = _read(snapshot, reader, encoded, asked, settings=settings)
    scores = replies_for_questions(part.query, read.scores, read.passages)
    # A question of nothing but function words asks for nothing in particular
    asks = read.query.terms or read.query.carried
    confidence = best_confidence(scores) if asks else 0.0
    status = (
        status_of(confidence, scores[0].calibrated_by(reader.confidence))
        if scores
        else AnswerStatus.NOT_FOUND
    )
    found = status is not AnswerStatus.NOT_FOUND
    if found:
        shown = [scores[0], *_further(part.query, scores, settings)]
    else:
        shown = _near(scores, settings)
    chosen = _surest_first(
        select_quotes(
            shown,
            Surroundings.of(read.passages, scores),
            limit=limit if found else NEAR_MISSES,
            settings=settings,
            confidence=reader.confidence,
            carriers=Carriers(snapshot=snapshot, filters=asked.filters),
        )
    )
    quotes = with_what_is_missing(encoded.held_to, [item.quote for item in chosen], read.passages)
    return Answer(
        question=part.text,
        query=encoded.searched,
        status=status,
        confidence=confidence,
        quotes=quotes if found else (),
        near_misses=() if found else quotes,
        filters=asked.filters,
        index_fingerprint=snapshot.fingerprint,
        reader=reader.name,
        carried=encoded.carry.words,
        choices=choices_of(part.text, read.passages, quotes) if found else (),
        explainer=Explainer(
            query=encoded.searched,
            analyser=snapshot.analyser,
            weights={
                term: snapshot.weight_of(term) * read.query.carried.get(term, 1.0)
                for term in (*read.query.across_languages().terms, *read.query.carried)
            },
            spelled={
                other: term for term, others in read.query.spelled.items() for other in others
            },
            confidence=reader.confidence,
            passages=passages_of(chosen, read.passages, read.ranked),
            quotes=chosen if found else (),
            near_misses=() if found else chosen,
        ),
    )


def search_passages(
    snapshot: Snapshot,
    reader: Reader,
    inquiry: Inquiry,
    *,
    limit: int,
    settings: AnsweringSettings,
) -> list[Hit]:
    """The passages that fit the question best, those that were read ordered by the reader."""
    question = inquiry.question
    whole = _encoded(snapshot, QuestionPart(text=question, query=question), inquiry.conversation)
    asked = Asked(
        question=question,
        parts=(whole,),
        filters=inquiry.filters,
        articles=snapshot.accepted(inquiry.filters),
        shown_penalty=inquiry.conversation.settings.shown_penalty,
    )
    read = _read(snapshot, reader, whole, asked, settings=settings, listed=limit)
    count = len(read.passages)
    if not count:
        return []
    values = reader.order(read.passages, read.scores)
    head = [replace(item, score=value) for item, value in zip(read.ranked, values, strict=False)]
    # What was not read follows, its scores shifted below those that were
    shift = min(0.0, min(values) - read.ranked[count - 1].score)
    tail = [replace(item, score=item.score + shift) for item in read.ranked[count:]]
    ordered = sorted(head, key=lambda item: (-item.score, item.row)) + tail
    return snapshot.hits(ordered[:limit], read.query.across_languages().terms)


def _read(
    snapshot: Snapshot,
    reader: Reader,
    encoded: EncodedPart,
    asked: Asked,
    *,
    settings: AnsweringSettings,
    listed: int = 0,
) -> _Read:
    query = encoded.query
    ranked = snapshot.rank_among(query, asked.articles)
    ranked = snapshot.after(ranked, encoded.carry.shown, penalty=asked.shown_penalty)
    ranked = without_copies(snapshot, ranked)
    ranked = _running(snapshot, ranked, most=max(listed, settings.passages))
    passages = [_readable(snapshot, query, item) for item in ranked[: settings.passages]]
    return _Read(
        query=query,
        ranked=ranked,
        passages=passages,
        scores=reader.read(encoded.part.query, passages, snapshot),
    )


def _running(snapshot: Snapshot, ranked: Sequence[Ranked], *, most: int) -> list[Ranked]:
    """The ranked passages, of the first `most` only those of running text.

    Headlines and captions are indexed to be checked; they answer only where nothing else was found.
    """
    kept: list[Ranked] = []
    for number, item in enumerate(ranked):
        if len(kept) == most:
            return [*kept, *ranked[number:]]
        place = snapshot.engine.locate(item.row)
        if place.end - place.start <= LONGEST_APART:
            article = snapshot.article_at(place)
            if stands_apart(place.span, text=article.text, title=article.title):
                continue
        kept.append(item)
    return kept or list(ranked)


def _surest_first(chosen: Sequence[ChosenQuote]) -> tuple[ChosenQuote, ...]:
    """The first quotation, which the answer's confidence is of, then the others as sure as they are."""
    return (
        *chosen[:1],
        *sorted(chosen[1:], key=lambda item: -(item.quote.confidence or 0.0)),
    )


def _near(scores: Sequence[SentenceScore], settings: AnsweringSettings) -> list[SentenceScore]:
    """The sentences worth showing as near misses: where none is likely, those that share words."""
    likely = [score for score in scores if score.confidence >= settings.near_miss_threshold]
    return likely or [score for score in scores if score.coverage > 0.0]


def _further(
    question: str, scores: Sequence[SentenceScore], settings: AnsweringSettings
) -> list[SentenceScore]:
    """The sentences worth showing after the first: likely enough, and of the kind asked for.

    Where the first holds a quantity or a time that was asked for, one that holds none would only
    repeat the topic. One that is far less likely than the first only looks like an answer, unless
    it counts what was asked to be counted: outlets differ in their figures. Any date is a time, and
    many a cause is told without a word for it.
    """
    first, counts, by_type = scores[0], asks_for_quantity(question), not asks_for_cause(question)

    def is_shown(score: SentenceScore) -> bool:
        typed = score.matches_answer_type and by_type
        least = settings.answer_type_threshold if typed else settings.shown_threshold
        if not (typed and counts):
            least = max(least, settings.further_share * first.confidence)
        return score.confidence >= least and (typed or not (first.matches_answer_type and by_type))

    return list(filter(is_shown, scores[1:]))


def _readable(snapshot: Snapshot, query: Query, item: Ranked) -> ReadablePassage:
    passage = snapshot.score(query, item.row)
    article = snapshot.article_at(passage.locator)
    crosses = query.crosses(article.language)
    return ReadablePassage(
        article=article,
        span=passage.locator.span,
        sentences=passage.sentences,
        score=item.score,
        similarities=passage.similarities,
        crosses=crosses,
        spelled=query.spelled if crosses else {},
        carried=query.carried,
    )

"""A standing question as it is kept: what it asks, up to where it has looked, and what it found.

Invariant: no character of an article is kept. Words that are known are kept as hashes, quotations
as places.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from ..errors import LocatorError
from ..records import (
    Answer,
    AnswerStatus,
    Filters,
    Locator,
    NewsKind,
    Quote,
    StandingNews,
    StandingQuestion,
)
from ..records.answers.saved import filters_of
from ..text.words import words_of

SCHEMA: Final = "onrecord.standing-question/1"
MOST_NEWS: Final = 500
_ORDER: Final = (AnswerStatus.NOT_FOUND, AnswerStatus.WEAK, AnswerStatus.ANSWERED)
ReadQuote = Callable[[Locator], Quote | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNews:
    """One quotation that was found, as a place."""

    locator: str
    found: str
    kind: str
    status: str
    confidence: float
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuestion:
    """One question. `through` is the state of the articles up to which it has looked."""

    id: str
    question: str
    limit: int
    filters: Filters
    followed: str
    checked: str
    through: int
    status: str
    confidence: float
    known: frozenset[str] = frozenset()
    news: tuple[KeptNews, ...] = ()

    @classmethod
    def of(
        cls, answer: Answer, quotes: list[Quote], *, limit: int, through: int, now: datetime
    ) -> KeptQuestion:
        """The question of an answer, whose `quotes` are what is known from now on."""
        return cls(
            id=id_of(answer.question, answer.filters),
            question=answer.question,
            limit=limit,
            filters=answer.filters,
            followed=now.isoformat(),
            checked=now.isoformat(),
            through=through,
            status=answer.status.value if quotes else AnswerStatus.NOT_FOUND.value,
            confidence=_best(quotes),
            known=frozenset(key for quote in quotes for key in _keys_of(quote)),
        )

    def after(
        self, found: list[tuple[Quote, AnswerStatus]], *, through: int, now: datetime
    ) -> KeptQuestion:
        """The question after a look at new articles that found these quotations."""
        news, known, best = list(self.news), set(self.known), self.confidence
        status = AnswerStatus(self.status)
        for quote, its_status in found:
            sure = quote.confidence or 0.0
            if words_key(core_of(quote)) in known:
                continue
            known.update(_keys_of(quote))
            kind = NewsKind.BETTER if sure > best else NewsKind.NEW
            best, status = max(best, sure), max(status, its_status, key=_ORDER.index)
            news.append(
                KeptNews(
                    locator=str(quote.locator),
                    found=now.isoformat(),
                    kind=kind.value,
                    status=its_status.value,
                    confidence=sure,
                )
            )
        return replace(
            self,
            checked=now.isoformat(),
            through=through,
            status=status.value,
            confidence=best,
            known=frozenset(known),
            news=_fitting(news),
        )

    def read_through(self) -> KeptQuestion:
        """The question with all its news marked as read."""
        return replace(self, news=tuple(replace(item, is_read=True) for item in self.news))

    def to_values(self) -> dict[str, Any]:
        """The question as JSON-ready values."""
        return {
            "schema": SCHEMA,
            **asdict(self),
            "filters": self.filters.to_dict(),
            "known": sorted(self.known),
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> KeptQuestion:
        """The question that `to_values` wrote.

        Raises:
            ValueError, TypeError, LookupError: the values are of something else.
        """
        if values["schema"] != SCHEMA:
            msg = f"schema {values['schema']!r} is not {SCHEMA!r}"
            raise ValueError(msg)
        kept = cls(
            id=str(values["id"]),
            question=str(values["question"]),
            limit=int(values["limit"]),
            filters=filters_of(values["filters"]),
            followed=str(values["followed"]),
            checked=str(values["checked"]),
            through=int(values["through"]),
            status=str(values["status"]),
            confidence=float(values["confidence"]),
            known=frozenset(map(str, values["known"])),
            news=tuple(KeptNews(**item) for item in values["news"]),
        )
        kept.shown(lambda _: None)  # what it holds must be what it says
        return kept

    def shown(self, read_quote: ReadQuote) -> StandingQuestion:
        """The question with its news as quotations, those that still hold."""
        return StandingQuestion(
            id=self.id,
            question=self.question,
            limit=self.limit,
            filters=self.filters,
            followed=datetime.fromisoformat(self.followed),
            checked=datetime.fromisoformat(self.checked),
            status=AnswerStatus(self.status),
            confidence=self.confidence,
            news=tuple(_shown(item, read_quote) for item in self.news),
        )


def id_of(question: str, filters: Filters) -> str:
    """A short name: the same question under the same filters has the same one."""
    given = json.dumps([question, filters.to_dict()], sort_keys=True)
    return hashlib.sha256(given.encode()).hexdigest()[:8]


def words_key(text: str) -> str:
    """What two texts share exactly if they say the same words."""
    return hashlib.sha256("\n".join(words_of(text).keys).encode()).hexdigest()[:16]


def core_of(quote: Quote) -> str:
    """The sentence a quotation was chosen for, without the neighbours quoted with it."""
    span = quote.sentence_span or quote.locator.span
    return span.slice(quote.article.text)


def _keys_of(quote: Quote) -> set[str]:
    return {words_key(quote.text), words_key(core_of(quote))}


def _best(quotes: list[Quote]) -> float:
    return max((quote.confidence or 0.0 for quote in quotes), default=0.0)


def _fitting(news: list[KeptNews]) -> tuple[KeptNews, ...]:
    """The latest news, what was read going first."""
    over = len(news) - MOST_NEWS
    if over <= 0:
        return tuple(news)
    oldest_first = sorted(range(len(news)), key=lambda place: (not news[place].is_read, place))
    gone = set(oldest_first[:over])
    return tuple(item for place, item in enumerate(news) if place not in gone)


def _shown(item: KeptNews, read_quote: ReadQuote) -> StandingNews:
    locator = Locator.parse(item.locator)
    try:
        quote = read_quote(locator)
    except LocatorError:
        quote = None
    return StandingNews(
        locator=locator,
        found=datetime.fromisoformat(item.found),
        kind=NewsKind(item.kind),
        status=AnswerStatus(item.status),
        confidence=float(item.confidence),
        is_read=bool(item.is_read),
        quote=quote,
    )

"""The same question asked of each outlet by itself.

Invariant: an outlet's answer is the one it gives when it is asked alone. The question is analysed
and encoded once, and however many outlets there are, no more than wanted are read; which ones, one
search over all of them decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ...recipe import AnsweringSettings
from ...records import AnswerStatus, ArticleInfo, ComparedAnswer, Comparison, Filters, Locator
from ...records.outlet import outlet_key
from ...search.engines.conditions import Selection, condition_of
from ...search.snapshot import Snapshot
from ..pipeline import Asked, answer_asked, encoded_parts
from ..reader import Reader

_ORDER: Final = (AnswerStatus.ANSWERED, AnswerStatus.WEAK, AnswerStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLimits:
    """How much of a comparison is wanted: quotations of each publisher, and publishers."""

    quotes: int
    publishers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    """The articles of one outlet that may answer."""

    name: str | None
    articles: frozenset[str]

    def filters(self, filters: Filters) -> Filters:
        """The filters under which only this outlet is asked."""
        if self.name is not None:
            return replace(filters, publishers=(self.name,))
        return replace(filters, article_ids=tuple(sorted(self.articles)))

    def selected(self, filters: Filters) -> Selection:
        """The articles that are searched under these filters."""
        return Selection(ids=self.articles, condition=condition_of(self.filters(filters)))


def compare_publishers(
    snapshot: Snapshot,
    reader: Reader,
    *,
    question: str,
    limits: ComparisonLimits,
    filters: Filters,
    settings: AnsweringSettings,
) -> Comparison:
    """What each outlet's articles say to the question, under the filters."""
    parts = encoded_parts(snapshot, question)
    groups = _by_outlet(info for info in snapshot.infos if filters.accepts(info))
    asked: list[_Outlet] = groups
    left_out: list[_Outlet] = []
    if len(groups) > limits.publishers:
        # Of a question of several parts the first one searches
        ranked = snapshot.rank(parts[0].query, filters)
        places = [snapshot.engine.locate(item.row) for item in ranked]
        asked, left_out = _most_promising(places, groups, limits.publishers)
    answers = [
        ComparedAnswer(
            publisher=outlet.name,
            articles=len(outlet.articles),
            answer=answer_asked(
                snapshot,
                reader,
                Asked(
                    question=question,
                    parts=parts,
                    filters=outlet.filters(filters),
                    articles=outlet.selected(filters),
                ),
                limit=limits.quotes,
                settings=settings,
            ),
        )
        for outlet in asked
    ]
    return Comparison(
        question=question,
        answers=tuple(sorted(answers, key=_best_first)),
        not_asked=tuple(outlet.name for outlet in left_out),
        filters=filters,
        index_fingerprint=snapshot.fingerprint,
    )


def _by_outlet(articles: Iterable[ArticleInfo]) -> list[_Outlet]:
    """The outlets in order of their names, those without one last."""
    names: dict[str | None, str | None] = {}
    members: dict[str | None, list[str]] = {}
    for info in articles:
        key = outlet_key(info.publisher) if info.publisher else None
        names.setdefault(key, info.publisher)
        members.setdefault(key, []).append(info.id)
    ordered = sorted(members, key=lambda key: (key is None, key or ""))
    return [_Outlet(name=names[key], articles=frozenset(members[key])) for key in ordered]


def _most_promising(
    places: Iterable[Locator], outlets: list[_Outlet], limit: int
) -> tuple[list[_Outlet], list[_Outlet]]:
    """The outlets to ask and those to leave out, by their best passage in one search over all."""
    outlet_of = {name: outlet for outlet in outlets for name in outlet.articles}
    # Those without a candidate passage follow in the order of their names
    order = dict.fromkeys([*(outlet_of[place.article_id] for place in places), *outlets])
    chosen = set(list(order)[:limit])
    return (
        [outlet for outlet in outlets if outlet in chosen],
        [outlet for outlet in outlets if outlet not in chosen],
    )


def _best_first(item: ComparedAnswer) -> tuple[int, float, bool, str]:
    return (
        _ORDER.index(item.answer.status),
        -item.answer.confidence,
        item.publisher is None,
        outlet_key(item.publisher or ""),
    )

"""Filters that a question names: an author or outlet of the collection, a year or month of publication.

Invariant: a filter is offered only where it leaves some articles and not all, and by words that stand
in the question. It counts as plain only where the question speaks of what somebody wrote or an outlet
published ("What did Streltsov write in 2016?"); a year alone may be the year of what happened.
The rules are English; names are compared as outlets are.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import regex

from ...records import ArticleInfo, FilterField, Filters, OfferedFilter
from ...records.outlet import bare_name, outlet_key
from ...text.lexicon import MONTHS
from ...text.spans import Span

MOST_OFFERED: Final = 4
_WORK: Final = r"(?:articles?|reports?|stories|story|columns?|pieces?|essays?|coverage|commentary)"
_BEFORE: Final = regex.compile(
    rf"(?:(?:written|published|reported|{_WORK})\s+(?:by|in|from|of)|according\s+to)\s+(?:the\s+)?\Z",
    regex.IGNORECASE,
)
_AFTER: Final = regex.compile(
    rf"\A(?:(?:['’]s?)?\s+{_WORK}\b"
    r"|\s+(?:writes?|wrote|(?:has|have|had)\s+(?:written|published|reported)|publish(?:es|ed)?|reports?"
    r"|reported)\b)",
    regex.IGNORECASE,
)
_OF_ARTICLES: Final = regex.compile(
    r"(?:articles|stories|coverage|columns|essays)\s+(?:(?:published|written)\s+)?(?:in|from|of)\s+\Z",
    regex.IGNORECASE,
)
_MONTH: Final = "|".join(MONTHS)
_TIME: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}.,-])(?:(?P<month>{_MONTH})\s+(?P<year>(?:1[89]|20)\d\d)|(?P<alone>(?:1[89]|20)\d\d)"
    r"|(?P<relative>yesterday|(?:last|this)\s+(?:week|month|year)))(?![\p{L}\p{N}-]|[.,]\p{N})",
    regex.IGNORECASE,
)
_FEWEST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A name of the collection, and the ways a question may write it."""

    field: FilterField
    value: str
    spelled: tuple[str, ...]


def offered_filters(
    question: str, articles: Sequence[ArticleInfo], *, today: date | None = None
) -> list[OfferedFilter]:
    """The filters that a question names, in the order of its words; at most `MOST_OFFERED`.

    Words such as "last week" are read where it is said what day it is.
    """
    named = list(_named(question, articles))
    by_source = any(is_plain for _, _, is_plain in named)
    found: list[tuple[Span, OfferedFilter]] = []
    for span, name, is_plain in named:
        chosen = Filters(**{name.field: (name.value,)})  # type: ignore[arg-type]  # fields of names
        found.append(
            (
                span,
                OfferedFilter(
                    field=name.field,
                    words=span.slice(question),
                    value=name.value,
                    filters=chosen,
                    articles=sum(map(chosen.accepts, articles)),
                    is_plain=is_plain,
                ),
            )
        )
    for span, value, chosen in _times(question, today):
        is_plain = by_source or _OF_ARTICLES.search(question[: span.start]) is not None
        found.append(
            (
                span,
                OfferedFilter(
                    field="published",
                    words=span.slice(question),
                    value=value,
                    filters=chosen,
                    articles=sum(map(chosen.accepts, articles)),
                    is_plain=is_plain,
                ),
            )
        )
    useful = [item for item in found if 0 < item[1].articles < len(articles)]
    return [offer for _, offer in sorted(useful, key=lambda item: item[0])][:MOST_OFFERED]


def _named(question: str, articles: Iterable[ArticleInfo]) -> Iterator[tuple[Span, _Name, bool]]:
    """The names of the collection in a question, each once, and whether as whoever wrote or published."""
    taken: list[Span] = []
    for name in _names(articles):
        for spelled in name.spelled:
            # Most names of a collection stand in no question: that is found out without a pattern
            match = _written(spelled).search(question) if spelled in question else None
            if match is None:
                continue
            span = Span(start=match.start(), end=match.end())
            if any(span.overlaps(other) for other in taken):
                break
            taken.append(span)
            before, after = question[: span.start], question[span.end :]
            yield span, name, bool(_BEFORE.search(before) or _AFTER.match(after))
            break


def _written(name: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}]){regex.escape(name)}(?![\p{{L}}\p{{N}}])")


def _names(articles: Iterable[ArticleInfo]) -> list[_Name]:
    """Authors and outlets, the longest first; a surname stands for an author where it is one's alone."""
    authors: dict[str, str] = {}
    outlets: dict[str, str] = {}
    for info in articles:
        for author in info.authors:
            authors.setdefault(outlet_key(author), author)
        if info.publisher:
            outlets.setdefault(outlet_key(info.publisher), info.publisher)
    surnames = [author.split()[-1] for author in authors.values() if author.split()]
    found = [
        _Name(field="publishers", value=name, spelled=_spellings(name, bare_name(name)))
        for name in outlets.values()
    ]
    for author in authors.values():
        last = author.split()[-1] if author.split() else ""
        alone = last if surnames.count(last) == 1 else ""
        found.append(_Name(field="authors", value=author, spelled=_spellings(author, alone)))
    return sorted(found, key=lambda name: (-len(name.value), name.field, name.value))


def _spellings(*names: str) -> tuple[str, ...]:
    """The ways to write a name that can be told from a word: with a capital, and not too short."""
    return tuple(
        dict.fromkeys(name for name in names if len(name) >= _FEWEST_LETTERS and name[0].isupper())
    )


def _times(question: str, today: date | None) -> Iterator[tuple[Span, str, Filters]]:
    for match in _TIME.finditer(question):
        span = Span(start=match.start(), end=match.end())
        if match["relative"]:
            if today is None:
                continue
            first, last = _relative(match["relative"].casefold(), today)
            value = (
                first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
            )
        elif match["month"]:
            year, month = int(match["year"]), _month_number(match["month"])
            first = date(year, month, 1)
            last = date(year, month, calendar.monthrange(year, month)[1])
            value = f"{year}-{month:02}"
        else:
            year = int(match["alone"])
            first, last, value = date(year, 1, 1), date(year, 12, 31), str(year)
        yield span, value, Filters(published_from=first, published_to=last)


def _month_number(name: str) -> int:
    return [month.casefold() for month in MONTHS].index(name.casefold()) + 1


def _relative(words: str, today: date) -> tuple[date, date]:
    """The first and last day of "yesterday", "last week" and the like; weeks begin on Mondays."""
    if words == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    which, unit = words.split()
    if unit == "week":
        first = today - timedelta(days=today.weekday() + (7 if which == "last" else 0))
        return first, first + timedelta(days=6)
    if unit == "month":
        first = today.replace(day=1)
        if which == "last":
            first = (first - timedelta(days=1)).replace(day=1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    year = today.year - (1 if which == "last" else 0)
    return date(year, 1, 1), date(year, 12, 31)

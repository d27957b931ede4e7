"""Filters that a question names: an author, an outlet, the press of a place, a year or month.

Invariant: a filter is offered only where it leaves some articles and not all, and by words that
stand in the question. It counts as plain only where the question speaks of what somebody wrote or
an outlet published ("What did Streltsov write in 2016?"); a year alone may be the year of what
happened. "The Moscow papers" are the outlets that bear the place in their name, which need not be
all from there: they are never plain. The rules are English; names are compared as outlets are.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import regex

from ...records import ArticleInfo, FilterField, Filters, OfferedFilter
from ...records.outlet import bare_name, distinct_outlets, outlet_key
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
_ABOUT: Final = regex.compile(
    r"(?:about|of|on|concerning)\s+(?:the\s+year\s+)?\Z", regex.IGNORECASE
)
"""Before a time that is told of, not one of publication; see also `_OF_ARTICLES`."""
_PRESS: Final = r"(?i:(?:news)?papers?|press|media|news\s+outlets?|outlets?|dailies|magazines?)"
_PLACE: Final = r"\p{Lu}[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}'’-]+){0,3}"
_PRESS_OF: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?P<before>{_PLACE})\s+{_PRESS}(?!\p{{L}})"
    rf"|(?<!\p{{L}}){_PRESS}\s+(?:in|from|of)\s+(?P<behind>{_PLACE})"
)
"""The press of a place, where no outlet's name follows the place: "the Moscow papers", "papers in Moscow"."""
_PRESS_WRITES: Final = regex.compile(
    rf"(?<!\p{{L}}){_PRESS}(?:\s+(?:in|from|of)\s+{_PLACE})?\s+(?i:(?:have\s+|had\s+)?"
    r"(?:writes?|wrote|written|publish(?:es|ed)?|reports?|reported|prints?|printed))(?!\p{L})"
)
_FEWEST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A name of the collection, and the ways a question may write it."""

    field: FilterField
    value: str
    spelled: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A filter that the words at `span` of a question name."""

    span: Span
    field: FilterField
    value: str
    filters: Filters
    is_plain: bool = False


def offered_filters(
    question: str, articles: Sequence[ArticleInfo], *, today: date | None = None
) -> list[OfferedFilter]:
    """The filters that a question names, in the order of its words; at most `MOST_OFFERED`.

    Words such as "last week" are read where it is said what day it is.
    """
    named = list(_named(question, articles))
    presses = _presses(question, articles, taken=[item.span for item in named])
    by_source = any(item.is_plain for item in named) or bool(_PRESS_WRITES.search(question))
    found = [*named, *presses, *_times(question, today, by_source=by_source)]
    offers = [
        OfferedFilter(
            field=item.field,
            words=item.span.slice(question),
            value=item.value,
            filters=item.filters,
            articles=sum(map(item.filters.accepts, articles)),
            is_plain=item.is_plain,
        )
        for item in sorted(found, key=lambda item: item.span)
    ]
    return [offer for offer in offers if 0 < offer.articles < len(articles)][:MOST_OFFERED]


def _named(question: str, articles: Iterable[ArticleInfo]) -> Iterator[_Found]:
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
            yield _Found(
                span=span,
                field=name.field,
                value=name.value,
                filters=Filters(**{name.field: (name.value,)}),  # type: ignore[arg-type]  # of names
                is_plain=bool(_BEFORE.search(before) or _AFTER.match(after)),
            )
            break


def _presses(
    question: str, articles: Iterable[ArticleInfo], *, taken: Iterable[Span]
) -> Iterator[_Found]:
    """The presses of places in a question: the outlets that bear the place in their name."""
    places = list(_places(question, taken))
    outlets = distinct_outlets(info.publisher for info in articles) if places else ()
    words = {name: outlet_key(bare_name(name)).split() for name in outlets}
    for readings in places:
        for span in readings:
            place = outlet_key(span.slice(question)).split()
            names = tuple(name for name, own in words.items() if _bears(own, place))
            if names:
                filters = Filters(publishers=names)
                yield _Found(span=span, field="publishers", value=", ".join(names), filters=filters)
                break


def _places(question: str, taken: Iterable[Span]) -> Iterator[list[Span]]:
    """Where a place may be named, the longest reading first: "Which Moscow papers", then "Moscow"."""
    named = list(taken)
    for match in _PRESS_OF.finditer(question):
        start, end = match.span("before" if match["before"] else "behind")
        if any(Span(start=start, end=end).overlaps(other) for other in named):
            continue
        words = question[start:end]
        starts = [0, *(place for place, letter in enumerate(words, start=1) if letter == " ")]
        yield [Span(start=start + place, end=end) for place in starts]


def _bears(name: Sequence[str], place: Sequence[str]) -> bool:
    """Whether the words of an outlet's name hold those of a place, and more."""
    size = len(place)
    starts = range(len(name) - size + 1)
    return size < len(name) and any(name[start : start + size] == place for start in starts)


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


def _times(question: str, today: date | None, *, by_source: bool) -> Iterator[_Found]:
    """The times in a question; `by_source` says that it speaks of what somebody wrote."""
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
        before = question[: span.start]
        told_of = _ABOUT.search(before) is not None
        yield _Found(
            span=span,
            field="published",
            value=value,
            filters=Filters(published_from=first, published_to=last),
            is_plain=_OF_ARTICLES.search(before) is not None or (by_source and not told_of),
        )


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

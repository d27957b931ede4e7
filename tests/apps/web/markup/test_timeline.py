"""The line of time: where quotations stand on it, and which dates it names."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, AnswerStatus, Article, Filters, Quote, Span
from assistant.apps.web.markup.timeline import LENGTH, MAX_LANES, Timeline, lay_out, place_of
from assistant.records import ComparedAnswer

DATES = st.dates()


def compared(outlet: str | None, *dates: date | None) -> ComparedAnswer:
    quotes = []
    for number, day in enumerate(dates):
        article = Article(
            id=f"{outlet}-{number}", text="It rained.", publisher=outlet, published=day
        )
        span = Span(start=0, end=10)
        quotes.append(
            Quote(article=article, locator=article.locate(span), score=1.0, context_span=span)
        )
    answer = Answer(
        question="?",
        query="?",
        status=AnswerStatus.ANSWERED,
        confidence=0.9,
        quotes=tuple(quotes),
        near_misses=(),
        filters=Filters(),
        index_fingerprint="",
    )
    return ComparedAnswer(publisher=outlet, articles=len(dates), answer=answer)


def ticks(*dates: date) -> list[str]:
    return [tick.label for tick in lay_out([compared("A", *dates)]).ticks]


def test_dates_keep_their_distances() -> None:
    timeline = lay_out(
        [
            compared("A", date(2000, 1, 1), date(2010, 1, 1)),
            compared("B", date(2005, 1, 1), None),
            compared(None, None),
        ]
    )
    places = {
        point.quote.article.published: point.at for row in timeline.rows for point in row.points
    }
    assert places == {date(2000, 1, 1): 30, date(2005, 1, 1): 500, date(2010, 1, 1): 970}
    assert [row.item.publisher for row in timeline.rows] == ["A", "B"]
    assert [(item.publisher, quote.article.id) for item, quote in timeline.undated] == [
        ("B", "B-1"),
        (None, "None-0"),
    ]


def test_without_a_date_there_is_no_line() -> None:
    timeline = lay_out([compared("A", None)])
    assert (timeline.rows, timeline.ticks, len(timeline.undated)) == ((), (), 1)
    assert lay_out([]) == Timeline(rows=(), ticks=(), undated=())


def test_quotations_of_one_day_stand_in_lanes_of_their_own() -> None:
    day = date(2018, 5, 9)
    row = lay_out([compared("A", day, day, day, date(2020, 1, 1))]).rows[0]
    assert [point.lane for point in row.points] == [0, 1, 2, 0]
    assert row.lanes == 3


def test_ticks_are_round_dates() -> None:
    assert ticks(date(2016, 3, 2), date(2021, 9, 12)) == ["2017", "2018", "2019", "2020", "2021"]
    assert ticks(date(1855, 2, 7), date(2018, 1, 1)) == ["1900", "1950", "2000"]
    assert ticks(date(2018, 1, 15), date(2018, 4, 15)) == ["2018-02", "2018-03", "2018-04"]
    assert ticks(date(2018, 5, 3), date(2018, 5, 20)) == ["2018-05-03", "2018-05-20"]
    assert ticks(date(2018, 5, 3), date(2018, 5, 3)) == ["2018-05-03"]


@settings(deadline=None)
@given(st.lists(DATES, min_size=1, max_size=8))
def test_any_dates_lie_on_the_line_in_their_order(days: list[date]) -> None:
    timeline = lay_out([compared("A", *days)])
    points = timeline.rows[0].points
    assert [point.quote.article.published for point in points] == sorted(days)
    assert [point.at for point in points] == sorted(point.at for point in points)
    assert all(0 < point.at < LENGTH and point.lane < MAX_LANES for point in points)
    assert 1 <= len(timeline.ticks) <= 5
    assert all(0 < tick.at < LENGTH for tick in timeline.ticks)


@given(DATES, DATES, DATES)
def test_a_later_day_is_never_to_the_left(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    assert (
        place_of(first, first, last) <= place_of(middle, first, last) <= place_of(last, first, last)
    )

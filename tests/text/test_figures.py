"""Numbers in quotations: one spelling for each, and which stand in one column alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Span
from assistant.text.figures import figures_of, lone_figures


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("71 percent, 71 per cent, 71%, 71 %", ["71 %"] * 4),
        ("seventy-one percent of seventy one", ["71 %", "71"]),
        ("1,234,567 people; 1234567", ["1234567", "1234567"]),
        ("5.2 million, 5,200,000", ["5200000", "5200000"]),
        ("$3 billion or three billion dollars", ["3000000000 $", "3000000000 $"]),
        ("€5, £5, ¥5, 5 yen", ["5 €", "5 £", "5 ¥", "5 ¥"]),
        ("on 19 October 1956, on October 19, 1956", ["19 october", "1956"] * 2),
        ("on the 19th of October", ["19"]),
        ("between 1855-1875 and in the 1990s", ["1855", "1875"]),
        ("two hundred ships, two-thirds of them", ["200", "2 thirds"]),
        ("one of them said no one came", []),
        ("May 5 and 5 May", ["5 may", "5 may"]),
        ("in June, 7 ships", ["7"]),
        ("from 5 October 7 ships", ["5 october", "7"]),
        ("7.0 and 7", ["7", "7"]),
        ("1.2.3 and 1,5 and 12:30", []),
        ("В 1956 году 71 %", ["1956", "71 %"]),
        ("", []),
        ("$ million", []),
    ],
)
def test_a_number_has_one_spelling(text: str, values: list[str]) -> None:
    assert [figure.value for figure in figures_of(text)] == values


def test_a_figure_knows_its_place_in_the_whole_text() -> None:
    text = "In 2016, 53 percent. In 2018, seventy-one per cent."
    within = Span(start=text.index("In 2018"), end=len(text))
    assert [figure.span.slice(text) for figure in figures_of(text, within)] == [
        "2018",
        "seventy-one per cent",
    ]
    dated = "It was signed on October 19, 1956."
    assert [figure.span.slice(dated) for figure in figures_of(dated)] == ["October 19", "1956"]


def test_a_number_stands_alone_where_no_other_column_has_it() -> None:
    columns = [
        figures_of("71 percent in 2018, and 53 percent in 2016"),
        figures_of("In 2018 it was seventy-one per cent"),
        figures_of("In 2018 it was 71"),
        (),
    ]
    assert lone_figures(columns) == [{"53 %", "2016"}, set(), {"71"}, set()]


def test_one_column_is_compared_with_nothing() -> None:
    assert lone_figures([figures_of("71 percent")]) == [frozenset()]
    assert lone_figures([]) == []


@given(
    st.text()
    | st.lists(st.sampled_from(["5", "71,", "%", "$", "May", "ten", "million"])).map(" ".join)
)
def test_spans_rise_and_lie_in_any_text(text: str) -> None:
    spans = [figure.span for figure in figures_of(text)]
    assert all(span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@given(st.lists(st.lists(st.sampled_from(["1", "2", "3 %"]), max_size=3), min_size=2, max_size=4))
def test_what_is_marked_stands_in_exactly_one_column(columns: list[list[str]]) -> None:
    figures = [figures_of("; ".join(column)) for column in columns]
    alone = lone_figures(figures)
    for value in ("1", "2", "3 %"):
        holders = [place for place, column in enumerate(columns) if value in column]
        marked = [place for place, values in enumerate(alone) if value in values]
        assert marked == (holders if len(holders) == 1 else [])

"""Filters and permanent links: whatever a browser sends becomes filters or a plain message."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Filters
from assistant.apps.web import captions
from assistant.apps.web.state.form import Form, FormError, read_form
from assistant.apps.web.state.links import Link, permanent_link, read_link

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def test_a_form_becomes_filters() -> None:
    form = read_form(["The Daily"], ["Ann Author"], ["en"], ["a1"], " 2016-01-02 ", "2018-11-20")
    assert form.filters() == Filters(
        publishers=("The Daily",),
        authors=("Ann Author",),
        languages=("en",),
        article_ids=("a1",),
        published_from=date(2016, 1, 2),
        published_to=date(2018, 11, 20),
    )


def test_an_empty_form_limits_nothing() -> None:
    assert read_form([], [], [], [], "", "  ").filters().is_empty
    assert read_form(None, None, None, None, None, None).filters().is_empty


@pytest.mark.parametrize(
    "typed",
    ["2018", "2018-13-01", "2018-02-30", "20180101", "2018-W01-1", "١٩٩٠-٠١-٠١", "<b>", "x" * 999],
)
def test_what_is_no_date_is_named_with_the_way_to_write_one(typed: str) -> None:
    with pytest.raises(
        FormError, match=f"{captions.DATE_TO}: .* is not a date; .*YYYY-MM-DD"
    ) as said:
        read_form([], [], [], [], "", typed).filters()
    assert len(str(said.value)) < 160


def test_a_range_that_ends_before_it_begins_is_said_in_the_forms_words() -> None:
    with pytest.raises(FormError, match=captions.EMPTY_RANGE):
        read_form([], [], [], [], "2018-01-02", "2018-01-01").filters()


@given(
    st.lists(st.none() | st.integers() | st.text() | st.lists(st.text())), st.none() | st.floats()
)
def test_values_of_any_kind_are_read(names: list[object], first: object) -> None:
    form = read_form(names, first, names, first, names, first)
    assert all(isinstance(name, str) for name in (*form.publishers, *form.languages))
    assert (form.authors, form.published_from, form.published_to) == ((), "", "")


CHOSEN = st.lists(NAMES.filter(lambda name: bool(name.strip())), max_size=3)


@given(NAMES, CHOSEN, CHOSEN)
def test_a_permanent_link_leads_back(question: str, outlets: list[str], authors: list[str]) -> None:
    form = Form(
        publishers=tuple(outlets),
        authors=tuple(authors),
        languages=("pt-BR", "en"),
        articles=("a1", "b&2"),
        published_from="2018-01-02",
    )
    link = permanent_link(question, form, "compare")
    pairs = parse_qsl(link.removeprefix("?"), keep_blank_values=True)
    assert read_link(pairs) == Link(question=question.strip(), form=form, view="compare")


def test_an_empty_value_in_a_link_chooses_nothing() -> None:
    assert read_link([("outlet", ""), ("author", " "), ("lang", "")]).form.is_empty


def test_an_endless_link_is_cut_where_it_is_noticed() -> None:
    link = read_link([("q", "x" * 1_000_000), *[("outlet", "o")] * 10_000])
    assert len(link.question) == 2_001
    assert len(link.form.publishers) < 100

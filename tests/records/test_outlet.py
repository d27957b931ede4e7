"""One answer to whether two names are one outlet, for everything that asks."""

from __future__ import annotations

import pytest

from assistant import Filters
from assistant.records import Facet, Story, count_facets
from assistant.records.outlet import distinct_outlets, mention_key, outlet_key
from tests.records.test_facets import info


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Daily", "the daily"),
        ("The Daily", "The  Daily "),
        ("El País", "El Pais"),
        ("People’s Daily", "People's Daily"),
        ("Al-Monitor", "Al‑Monitor"),
    ],
)
def test_how_a_name_is_set_makes_no_other_outlet(one: str, other: str) -> None:
    assert outlet_key(one) == outlet_key(other)
    articles = [info(1, one), info(2, other)]
    assert all(Filters(publishers=(one,)).accepts(article) for article in articles)
    assert Story.of(articles).publishers == (one,)
    assert [facet.articles for facet in count_facets(articles, "publishers")] == [2]


def test_other_names_are_other_outlets() -> None:
    assert outlet_key("The Times") != outlet_key("The Sunday Times")
    assert outlet_key("The Times") != outlet_key("Times")
    assert not Filters(publishers=("Times",)).accepts(info(1, "The Times"))


def test_prose_may_leave_out_the_article() -> None:
    assert mention_key("The Times’s") == mention_key("Times") != mention_key("Time")


def test_each_outlet_is_named_once_as_it_is_first_written() -> None:
    assert distinct_outlets(["The Wire", None, "", "the wire", "Globe"]) == ("The Wire", "Globe")


def test_a_count_says_what_choosing_the_value_leaves() -> None:
    articles = [info(1, "the wire"), info(2, "The Wire"), info(3, "The Wire"), info(4, "Globe")]
    facets = count_facets(articles, "publishers")
    assert facets == [Facet(value="The Wire", articles=3), Facet(value="Globe", articles=1)]
    for facet in facets:
        chosen = Filters(publishers=(facet.value,))
        assert sum(map(chosen.accepts, articles)) == facet.articles

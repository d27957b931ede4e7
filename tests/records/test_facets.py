"""Counts of the values to filter by: true under the filters on the other fields."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import FilterError, Filters
from assistant.records import ArticleInfo, Facet, FacetField, checked_filters, count_facets


def info(
    number: int,
    publisher: str | None = None,
    authors: tuple[str, ...] = (),
    language: str | None = None,
    published: date | None = None,
) -> ArticleInfo:
    return ArticleInfo(
        id=f"a{number}",
        title=None,
        authors=authors,
        publisher=publisher,
        published=published,
        url=None,
        language=language,
        characters=1,
        text_sha256="",
        content_sha256="",
        original_sha256=None,
        stamp=None,
        root=None,
        source=None,
    )


ARTICLES = [
    info(1, "The Daily", ("Ann",), "en", date(2018, 1, 1)),
    info(2, "The Daily", ("Ben",), "en"),
    info(3, "The Weekly", ("Ann", "Ben"), "ru", date(2020, 1, 1)),
    info(4, None, (), "en", date(2020, 1, 1)),
]


def test_a_fields_own_choice_does_not_change_its_counts() -> None:
    filters = Filters(publishers=("The Weekly",))
    assert count_facets(ARTICLES, "publishers", filters) == [
        Facet(value="The Daily", articles=2),
        Facet(value="The Weekly", articles=1),
    ]


def test_the_choice_in_other_fields_does() -> None:
    assert count_facets(ARTICLES, "publishers", Filters(authors=("ann",))) == [
        Facet(value="The Daily", articles=1),
        Facet(value="The Weekly", articles=1),
    ]
    recent = Filters(published_from=date(2019, 1, 1))
    assert count_facets(ARTICLES, "languages", recent) == [
        Facet(value="en", articles=1),
        Facet(value="ru", articles=1),
    ]


NAMES = st.sampled_from(["A", "B", "C"])


@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2, unique=True), NAMES), max_size=12),
    st.lists(NAMES, max_size=2),
    st.lists(NAMES, max_size=2),
)
def test_each_count_is_how_many_articles_choosing_that_value_leaves(
    rows: list[tuple[str, list[str], str]], authors: list[str], languages: list[str]
) -> None:
    articles = [info(n, p, tuple(a), lang) for n, (p, a, lang) in enumerate(rows)]
    filters = Filters(authors=tuple(authors), languages=tuple(languages))
    counted = {
        facet.value: facet.articles for facet in count_facets(articles, "publishers", filters)
    }
    left = Counter(
        item.publisher
        for item in articles
        for value in (item.publisher,)
        if Filters(
            publishers=(value or "",), authors=filters.authors, languages=filters.languages
        ).accepts(item)
    )
    assert counted == dict(left)


def test_the_fields_that_are_counted_are_fields_of_the_filters() -> None:
    for field in get_args(FacetField):
        (facet, *_) = count_facets(ARTICLES, field)
        chosen = Filters(**{field: (facet.value,)})  # type: ignore[arg-type]  # fields of names
        assert sum(chosen.accepts(article) for article in ARTICLES) == facet.articles


@pytest.mark.parametrize("field", ["publisher", "article_ids", "", None])
def test_another_field_is_an_error_that_names_them(field: Any) -> None:
    with pytest.raises(FilterError, match="the fields are publishers, authors, languages"):
        count_facets(ARTICLES, field)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"publishers": "The Daily"}, "publishers is a tuple of names, got 'The Daily'"),
        ({"authors": None}, "authors is a tuple of names, got None"),
        ({"languages": 3}, "languages is a tuple of names, got 3"),
        ({"article_ids": (7,)}, "article_ids holds names, got 7"),
        ({"publishers": ("The Daily", " ")}, "publishers holds names, got ' '"),
        ({"published_from": "2018-11-20"}, "published_from is a datetime.date such as"),
        ({"published_to": datetime(2018, 11, 20)}, "published_to is a datetime.date"),  # noqa: DTZ001
        (
            {"published_from": date(2020, 1, 2), "published_to": date(2020, 1, 1)},
            "no date lies from 2020-01-02 to 2020-01-01",
        ),
    ],
)
def test_filters_are_checked_when_they_are_made(values: dict[str, Any], message: str) -> None:
    with pytest.raises(FilterError) as refused:
        Filters(**values)
    assert message in str(refused.value)


def test_names_may_come_in_any_order_of_things() -> None:
    assert Filters(publishers=["The Daily"]).publishers == ("The Daily",)  # type: ignore[arg-type]


def test_what_is_no_filters_is_refused_where_it_is_handed_over() -> None:
    assert checked_filters(None).is_empty
    wrong: Any = {"publishers": ("The Daily",)}
    with pytest.raises(FilterError, match=r"got \{'publishers'"):
        checked_filters(wrong)

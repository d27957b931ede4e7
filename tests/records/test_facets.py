"""Counts of the values to filter by: true under the filters on the other fields."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant import Filters
from assistant.records import ArticleInfo, Facet, count_facets


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
    assert count_facets(ARTICLES, "publisher", filters) == [
        Facet(value="The Daily", articles=2),
        Facet(value="The Weekly", articles=1),
    ]


def test_the_choice_in_other_fields_does() -> None:
    assert count_facets(ARTICLES, "publisher", Filters(authors=("ann",))) == [
        Facet(value="The Daily", articles=1),
        Facet(value="The Weekly", articles=1),
    ]
    recent = Filters(published_from=date(2019, 1, 1))
    assert count_facets(ARTICLES, "language", recent) == [
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
        facet.value: facet.articles for facet in count_facets(articles, "publisher", filters)
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

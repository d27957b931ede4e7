"""Pairs become groups in one way only, and nobody is merged where pairs disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.near_duplicates.clusters import ComparedPair, Relation, group_articles
from assistant.records import ArticleInfo, Story

COPY, PART, CONTRADICTION = Relation.COPY, Relation.PART, Relation.CONTRADICTION


def info(name: str, day: int | None = 1, publisher: str | None = None) -> ArticleInfo:
    return ArticleInfo(
        id=name,
        title=None,
        authors=(),
        publisher=publisher,
        published=date(2021, 1, day) if day else None,
        url=None,
        language=None,
        characters=1,
        text_sha256="",
        content_sha256="",
        original_sha256=None,
        stamp=None,
        root=None,
        source=None,
    )


def pair(
    one: str,
    other: str,
    relation: Relation = COPY,
    *,
    longer: str | None = None,
    share: float = 0.9,
) -> ComparedPair:
    one, other = sorted((one, other))
    return ComparedPair(
        one=one, other=other, relation=relation, longer=longer or one, share_of_longer=share
    )


def ids(groups: tuple[Story, ...]) -> list[tuple[str, ...]]:
    return [group.article_ids for group in groups]


def test_the_earliest_copy_stands_for_the_group_and_unknown_dates_come_last() -> None:
    infos = [info("b", 2), info("a", 2), info("c", 1), info("d", None)]
    pairs = [pair(*names) for names in combinations("abcd", 2)]
    assert ids(group_articles(infos, pairs)) == [("c", "a", "b", "d")]


def test_what_could_come_from_either_of_two_at_odds_joins_neither() -> None:
    infos = [info("a", 1), info("b", 2), info("c", 3)]
    at_odds = pair("a", "c", CONTRADICTION)
    cut = [pair("a", "b", longer="a"), pair("b", "c", longer="c"), at_odds]
    assert group_articles(infos, cut) == ()


def test_two_copies_of_a_longer_report_are_not_at_odds_by_what_editors_added() -> None:
    infos = [info("a", 1), replace(info("b", 2), characters=9), info("c", 3)]
    at_odds = pair("a", "c", CONTRADICTION)
    added = [pair("a", "b", longer="b"), pair("b", "c", longer="b"), at_odds]
    assert ids(group_articles(infos, added)) == [("a", "b", "c")]


def test_an_article_at_odds_with_a_member_stays_out() -> None:
    infos = [info("a", 1), info("b", 2), info("c", 3), info("d", 4)]
    pairs = [pair(*names) for names in combinations("abc", 2)]
    at_odds = [pair("a", "d", CONTRADICTION), pair("b", "d", CONTRADICTION)]
    assert ids(group_articles(infos, [*pairs, *at_odds])) == [("a", "b", "c")]


def test_two_cuts_of_one_report_meet_through_the_whole() -> None:
    infos = [info("head", 2), info("tail", 3), info("whole", 1)]
    pairs = [
        pair("head", "whole", longer="whole", share=0.4),
        pair("tail", "whole", longer="whole", share=0.4),
        pair("head", "tail", PART, longer="head"),
    ]
    assert ids(group_articles(infos, pairs)) == [("whole", "head", "tail")]


def test_a_round_up_of_unrelated_reports_joins_neither() -> None:
    infos = [info("one", 1), info("two", 1), info("round-up", 2)]
    pairs = [
        pair("one", "round-up", longer="round-up", share=0.4),
        pair("two", "round-up", longer="round-up", share=0.4),
    ]
    assert group_articles(infos, pairs) == ()
    assert ids(group_articles(infos[::2], pairs)) == [("one", "round-up")]


def test_one_outlets_words_under_many_titles_are_a_notice_and_no_report() -> None:
    def group(outlets: str, titles: str) -> list[tuple[str, ...]]:
        infos = [
            replace(info(name), publisher=outlet, title=title)
            for name, outlet, title in zip("abcd", outlets, titles, strict=True)
        ]
        return ids(group_articles(infos, [pair(*names) for names in combinations("abcd", 2)]))

    assert group("xxxx", "1234") == []
    assert group("xxxx", "1231") == [("a", "b", "c", "d")]
    assert group("xxxy", "1234") == [("a", "b", "c", "d")]
    assert group("xXxx", "1234") == [], "case tells no outlets apart"


def test_pairs_of_articles_that_are_gone_are_ignored() -> None:
    assert group_articles([info("a"), info("b")], [pair("a", "gone")]) == ()


def test_outlets_are_counted_once() -> None:
    group = Story.of([info("a", publisher="The Wire"), info("b", publisher="the wire")])
    assert group.publishers == ("The Wire",)
    with pytest.raises(ValueError, match="two articles or more"):
        Story.of([info("a")])
    with pytest.raises(ValueError, match="order of date and id"):
        Story(articles=(info("b"), info("a")))


NAMES = "abcdefg"
PAIRS = st.lists(
    st.builds(
        pair,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(list(Relation)),
        share=st.sampled_from((0.3, 0.6, 1.0)),
    ).filter(lambda item: item.one != item.other),
    max_size=20,
    unique_by=lambda item: (item.one, item.other),
)


@given(PAIRS, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_anything(
    pairs: list[ComparedPair], rng: object
) -> None:
    infos = [info(name, day) for day, name in enumerate(NAMES, start=1)]
    groups = group_articles(infos, pairs)
    shuffle = rng.shuffle  # type: ignore[attr-defined]  # a random.Random
    shuffle(infos)
    shuffle(pairs)
    assert group_articles(infos, pairs) == groups
    members = [name for group in groups for name in group.article_ids]
    assert len(members) == len(set(members))
    kinds = {frozenset((item.one, item.other)): item for item in pairs}
    for group in groups:
        for names in combinations(group.article_ids, 2):
            found = kinds.get(frozenset(names))
            assert (found and found.relation is not CONTRADICTION) or any(
                _is_whole_of(whole, name, kinds) and _is_whole_of(whole, other, kinds)
                for whole in group.article_ids
                for name, other in [names]
            )


def _is_whole_of(whole: str, name: str, pairs: dict[frozenset[str], ComparedPair]) -> bool:
    found = pairs.get(frozenset((whole, name)))
    return found is not None and found.relation is COPY and found.longer == whole

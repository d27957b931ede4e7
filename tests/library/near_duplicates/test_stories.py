"""A library knows which of its articles carry one report, at the cost of what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Article
from assistant.library import (
    LIBRARY_FILE,
    Library,
    Segmentation,
    compare,
    find_near_duplicates,
    stories,
)
from assistant.library.near_duplicates import minhash
from assistant.library.near_duplicates import stories as duplicates_module
from assistant.library.near_duplicates.copies import Overlap
from assistant.library.near_duplicates.minhash import SIGNING_VERSION, band_keys
from assistant.records import Document
from assistant.text.words import Words
from tests.wire_stories import ROUND_UP, UNRELATED, wire_articles

NOTHING = Segmentation(passages=(), sentences=())
WIRE = ("agency", "courier", "globe")


def put(library: Library, articles: Sequence[Article]) -> None:
    with library.writing():
        for article in articles:
            library.put(Document(article=article), NOTHING)


def groups(library: Library) -> list[tuple[str, ...]]:
    find_near_duplicates(library)
    return [group.article_ids for group in stories(library)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path, create=True)


def test_copies_are_grouped_and_look_alikes_are_not(library: Library) -> None:
    put(library, wire_articles())
    assert groups(library) == [WIRE]
    (group,) = stories(library)
    assert group.publishers == ("Coast Press", "The Courier", "Falls Globe")
    assert group.representative.id == "agency"


def test_removing_an_article_removes_it_from_its_group_at_once(library: Library) -> None:
    put(library, wire_articles())
    assert groups(library) == [WIRE]
    with library.writing():
        library.remove(["agency"])
    assert [group.article_ids for group in stories(library)] == [("courier", "globe")]
    with library.writing():
        library.remove(["globe"])
    assert stories(library) == ()


def test_an_article_that_changed_is_compared_again(library: Library) -> None:
    articles = wire_articles()
    put(library, articles)
    assert groups(library) == [WIRE]
    put(library, [replace(articles[1], text=UNRELATED)])
    assert stories(library)[0].article_ids == ("agency", "globe")
    # The same outlet's choir story and the new text are equal, word for word
    assert groups(library) == [("agency", "globe"), ("choir", "courier")]


def test_what_was_compared_is_not_compared_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[int] = []

    def counting(words: Sequence[str]) -> tuple[int, ...]:
        signed.append(len(words))
        return band_keys(words)

    monkeypatch.setattr(duplicates_module, "band_keys", counting)
    articles = wire_articles()
    put(library, articles[1:])
    find_near_duplicates(library)
    assert len(signed) == len(articles) - 1
    find_near_duplicates(library)
    assert len(signed) == len(articles) - 1
    put(library, articles[:1])
    find_near_duplicates(library)
    assert len(signed) == len(articles)
    assert groups(library) == [WIRE]


def test_only_candidates_are_compared(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    real = compare

    def counting(one: Words, other: Words) -> Overlap:
        compared.append(1)
        return real(one, other)

    monkeypatch.setattr(duplicates_module, "compare", counting)
    others = [
        Article(id=f"n{number}", text=" ".join(f"word{number * 97 + i}" for i in range(60)))
        for number in range(40)
    ]
    put(library, [*others, *wire_articles()[:2]])
    assert groups(library) == [("agency", "courier")]
    assert len(compared) == 1


def test_a_round_up_merges_nobody(library: Library) -> None:
    agency, _, _, _, _, choir = wire_articles()
    item = replace(choir, publisher="Velden Post")
    put(library, [agency, item, Article(id="week", text=ROUND_UP, publisher="Weekly")])
    found = groups(library)
    assert all(not {"agency", "choir"} <= set(group) for group in found)


def test_an_outlet_unknown_is_not_taken_for_another(library: Library) -> None:
    agency, courier, *_ = wire_articles()
    put(library, [agency, replace(courier, publisher=None)])
    assert groups(library) == []
    here, there = "https://www.coast.example/a", "https://courier.example/b"
    put(
        library,
        [replace(agency, publisher=None, url=here), replace(courier, publisher=None, url=there)],
    )
    assert groups(library) == [("agency", "courier")]


def test_a_library_made_before_this_is_completed_where_it_lies(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        put(library, wire_articles())
        fingerprint = library.fingerprint
    raw = sqlite3.connect(tmp_path / LIBRARY_FILE)
    for table in ("compared_pairs", "signature_bands", "signatures"):
        raw.execute(f"DROP TABLE {table}")
    raw.commit()
    raw.close()
    with Library.open(tmp_path) as library:
        assert stories(library) == ()
        assert groups(library) == [WIRE]
        assert library.fingerprint == fingerprint


def test_a_damaged_text_is_a_copy_of_nothing_until_it_is_mended(
    tmp_path: Path, library: Library
) -> None:
    articles = wire_articles()
    put(library, articles)
    raw = sqlite3.connect(tmp_path / LIBRARY_FILE)
    raw.execute("UPDATE articles SET text = 'rotten' WHERE id = 'courier'")
    raw.commit()
    raw.close()
    assert groups(library) == [("agency", "globe")]
    put(library, [articles[1]])
    assert groups(library) == [WIRE]


def test_an_interrupted_comparison_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates_module, "_ARTICLES_PER_COMMIT", 2)
    put(library, wire_articles())

    def stop_after_one_batch(step: object) -> None:
        if getattr(step, "done", 0) >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_near_duplicates(library, stop_after_one_batch)
    assert library.comparisons.count_unsigned(SIGNING_VERSION) == 4
    assert groups(library) == [WIRE]


def test_what_was_compared_by_other_words_is_compared_again(library: Library) -> None:
    put(library, wire_articles())
    assert groups(library) == [WIRE]
    with library.writing():
        for article in wire_articles():
            library.comparisons.sign(article.id, "minhash-1", ())
    assert groups(library) == [WIRE]
    assert library.comparisons.count_unsigned(SIGNING_VERSION) == 0


def test_signatures_are_the_same_every_time() -> None:
    words = [f"w{number}" for number in range(50)]
    assert band_keys(words) == band_keys(words)
    assert band_keys([]) == ()
    assert set(band_keys(words)) & set(band_keys(words[:30]))
    # Written down, so that a library signed before stays comparable
    assert band_keys(words)[:2] == (GOLDEN[0], GOLDEN[1])


GOLDEN = (6712457847706479669, -2973992354939652716)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)), again=st.sets(st.integers(0, 5)))
def test_groups_depend_on_neither_order_nor_history(
    order: list[int], again: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    articles = wire_articles()
    with Library.open(tmp_path_factory.mktemp("order"), create=True) as library:
        for number in order:
            put(library, [articles[number]])
            find_near_duplicates(library)
        before = library.comparisons.compared_pairs()
        assert groups(library) == [WIRE]
        with library.writing():
            library.remove([articles[number].id for number in again])
        put(library, [articles[number] for number in sorted(again)])
        assert groups(library) == [WIRE]
        assert library.comparisons.compared_pairs() == before


def test_a_text_hashed_in_parts_has_the_keys_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"word{number % 71}" for number in range(400)]
    whole = band_keys(words)
    monkeypatch.setattr(minhash, "_AT_ONCE", 7)
    assert band_keys(words) == whole
    assert band_keys([*words[:-1], "other"]) != whole


def test_a_text_too_long_to_be_taken_apart_is_a_copy_of_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates_module, "LONGEST_COMPARED", 10)
    put(library, wire_articles())
    assert groups(library) == []

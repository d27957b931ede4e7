"""What every engine has to do, asked of each through the protocol alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant import Article, Filters
from assistant.errors import EngineMismatchError
from assistant.search.engines.conditions import condition_of
from assistant.search.engines.passage_store import (
    FoundPassage,
    PassageKey,
    PassageStore,
    StoredArticle,
    Wanted,
)
from tests.conftest import HashingEncoder
from tests.search.engines.articles import ARTICLES, MAKING, many, stored
from tests.search.engines.conftest import OpensStore, engines, opening
from tests.search.engines.memory_store import MemoryStore

QUESTION = "When does the ferry to Lindmouth stop?"
TERMS = ("ferri", "lindmouth", "stop")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[StoredArticle]:
    return stored(ARTICLES, tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> list[StoredArticle]:
    return stored(many(150), tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module", params=engines())
def few(request: pytest.FixtureRequest, articles: list[StoredArticle]) -> Iterator[PassageStore]:
    """A store of the four articles, for tests that only read it."""
    with opening(request) as opens:
        store = opens()
        store.put(articles)
        yield store


@pytest.fixture(scope="module", params=engines())
def filled(
    request: pytest.FixtureRequest, collection: list[StoredArticle]
) -> Iterator[tuple[PassageStore, MemoryStore]]:
    """A store of the collection and the oracle of it, for tests that only read them."""
    oracle = MemoryStore(f"oracle of {request.param}", MAKING)
    with opening(request) as opens:
        store = opens()
        assert store.put(collection) == store.state().version
        oracle.put(collection)
        yield store, oracle


def wanted(
    limit: int = 10, *, filters: Filters | None = None, terms: Iterable[str] = TERMS
) -> Wanted:
    return Wanted(
        weights={term: 1.0 + number / 7 for number, term in enumerate(terms)},
        average_length=11.0,
        vector=HashingEncoder().encode([QUESTION])[0],
        limit=limit,
        within=condition_of(filters) if filters else None,
    )


def listed(store: PassageStore) -> dict[str, int]:
    return {item.info.id: item.revision for item in store.changes(0).listed}


def by_key(passages: Iterable[FoundPassage]) -> dict[PassageKey, FoundPassage]:
    found = list(passages)
    keyed = {passage.key: passage for passage in found}
    assert len(keyed) == len(found)
    return keyed


def test_what_was_put_comes_back_to_the_last_bit(
    opens: OpensStore, articles: list[StoredArticle]
) -> None:
    store = opens()
    version = store.put(articles)
    store.commit()
    assert {a.id: a for a in store.articles([a.info.id for a in articles])} == {
        a.info.id: a.article for a in articles
    }
    changes = store.changes(0)
    assert [item.info for item in sorted(changes.listed, key=lambda item: item.info.id)] == sorted(
        (a.info for a in articles), key=lambda info: info.id
    )
    assert {item.revision for item in changes.listed} == {version}
    passages = [passage for article in articles for passage in article.passages]
    found = by_key(store.passages([passage.key for passage in passages], TERMS))
    assert found.keys() == {passage.key for passage in passages}
    for passage in passages:
        back = found[passage.key]
        assert (back.span, back.sentences, back.length) == (
            passage.span, passage.sentences, passage.length,
        )  # fmt: skip
        assert back.counts == {t: passage.counts[t] for t in TERMS if t in passage.counts}
        np.testing.assert_array_equal(back.vectors, passage.vectors)
    spans = store.spans([a.info.id for a in articles] + ["unknown"])
    assert spans == {a.info.id: tuple(p.span for p in a.passages) for a in articles}


def test_the_statistics_are_those_of_what_is_there(
    opens: OpensStore, articles: list[StoredArticle]
) -> None:
    store = opens()
    store.put(articles)
    state = store.state()
    passages = [passage for article in articles for passage in article.passages]
    assert (state.articles, state.passages) == (len(articles), len(passages))
    assert state.length == sum(passage.length for passage in passages)
    assert store.count() == len(passages)
    held = {term: sum(term in passage.counts for passage in passages) for term in TERMS}
    assert store.frequencies([*TERMS, "zeppelin"]) == held
    store.delete(["ferry"])
    left = [passage for passage in passages if passage.key.article_id != "ferry"]
    assert store.state().length == sum(passage.length for passage in left)
    assert store.frequencies(TERMS) == {
        term: count for term in TERMS if (count := sum(term in passage.counts for passage in left))
    }


def test_another_process_sees_what_was_put(
    opens: OpensStore, articles: list[StoredArticle]
) -> None:
    store, other = opens(), opens()
    before = other.state()
    version = store.put(articles[:2])
    store.commit()
    assert other.state().version == version > before.version
    assert listed(other).keys() == {a.info.id for a in articles[:2]}


def test_changes_tell_what_is_new_and_what_is_gone(
    opens: OpensStore, articles: list[StoredArticle]
) -> None:
    store = opens()
    first = store.put(articles[:3])
    second = store.put(articles[3:])
    third = store.delete([articles[0].info.id])
    assert first < second < third
    changes = store.changes(first)
    assert not changes.is_whole
    assert [item.info.id for item in changes.listed] == [articles[3].info.id]
    assert changes.removed == (articles[0].info.id,)
    assert changes.state.version == third
    assert not store.changes(third).listed
    assert listed(store).keys() == {a.info.id for a in articles[1:]}


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_the_best_of_both_halves_are_among_what_is_found(
    filled: tuple[PassageStore, MemoryStore], limit: int
) -> None:
    store, oracle = filled
    for terms in (("ferri", "quay"), ("quay", "wait", "council"), ("zeppelin",), ()):
        question = wanted(limit, terms=terms)
        found = by_key(store.find(question).passages)
        best = by_key(oracle.find(question).passages)
        assert best.keys() <= found.keys()
        for key, passage in best.items():
            assert found[key].counts == passage.counts
            assert found[key].text_sha256 == passage.text_sha256
            np.testing.assert_array_equal(found[key].vectors, passage.vectors)


def test_of_many_equal_passages_the_first_are_found(opens: OpensStore, tmp_path: Path) -> None:
    """More copies than a store asks for at first: equal words, equal vectors."""
    text = "The ferry to Lindmouth stops in March."
    copies = [Article(id=f"copy{number:03}", text=text) for number in range(180)]
    articles = stored(copies, tmp_path)
    store = opens()
    store.put(articles[90:])
    store.put(articles[:90])  # so that the order in which they came says nothing
    for half in (wanted(20, terms=()), replace(wanted(20), vector=None), wanted(20)):
        found = by_key(store.find(half).passages)
        assert found.keys() >= {PassageKey(f"copy{number:03}", 0) for number in range(20)}


def test_what_was_read_once_is_not_of_an_older_text(
    opens: OpensStore, articles: list[StoredArticle], tmp_path: Path
) -> None:
    """Two that keep what they read: a change by the one is what the other finds."""
    store, other = opens(), opens()
    store.put(articles)
    question = wanted(50, terms=("ferri", "crew"))
    assert (
        by_key(other.find(question).passages).keys() == by_key(store.find(question).passages).keys()
    )
    anew = stored([Article(id="ferry", text="The ferry has a new crew of two.")], tmp_path)
    version = store.put(anew)
    found = other.find(question)
    assert found.version == version
    (passage,) = [item for item in found.passages if item.key.article_id == "ferry"]
    assert passage.text_sha256 == anew[0].article.text_sha256
    np.testing.assert_array_equal(passage.vectors, anew[0].passages[0].vectors)
    store.delete(["ferry"])
    assert "ferry" not in {item.key.article_id for item in other.find(question).passages}


def test_a_half_that_asks_for_nothing_finds_nothing(
    filled: tuple[PassageStore, MemoryStore],
) -> None:
    store, _ = filled
    by_words = store.find(replace(wanted(5, terms=("council",)), vector=None))
    assert by_words.version == store.state().version
    assert by_words.passages
    assert all("council" in passage.counts for passage in by_words.passages)
    assert store.find(replace(wanted(5, terms=()), vector=None)).passages == ()


FILTERS = {
    "outlet in another spelling": Filters(publishers=("THE LINDMOUTH  POST",)),
    "one of two outlets": Filters(publishers=("Harbour Weekly", "The Lindmouth Post")),
    "no such outlet": Filters(publishers=("The Zeppelin",)),
    "second author": Filters(authors=("ben TARN",)),
    "language": Filters(languages=("EN",)),
    "language with region": Filters(languages=("en-gb",)),
    "from a day": Filters(published_from=date(2021, 3, 2)),
    "to a day": Filters(published_to=date(2021, 3, 1)),
    "within days": Filters(published_from=date(2021, 3, 1), published_to=date(2021, 3, 1)),
    "articles": Filters(article_ids=("паром", "unknown")),
    "several at once": Filters(publishers=("The Lindmouth Post",), languages=("ru",)),
    "words of a query language": Filters(publishers=("x' OR 1=1 --", '"]} || true || {["')),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_filters_accept_what_filters_accept(
    few: PassageStore, articles: list[StoredArticle], filters: Filters
) -> None:
    store = few
    accepted = {a.info.id for a in articles if filters.accepts(a.info)}
    found = store.find(wanted(50, filters=filters)).passages
    assert {passage.key.article_id for passage in found} == accepted
    assert store.count(condition_of(filters)) == sum(
        len(a.passages) for a in articles if a.info.id in accepted
    )


def test_a_limit_is_of_what_passes_the_filter(filled: tuple[PassageStore, MemoryStore]) -> None:
    store, _ = filled
    only = Filters(article_ids=("a0003", "a0077"))
    found = store.find(wanted(3, filters=only, terms=("quay",))).passages
    assert {passage.key.article_id for passage in found} == {"a0003", "a0077"}


def test_a_replaced_article_is_found_by_its_new_words_alone(
    opens: OpensStore, articles: list[StoredArticle], tmp_path: Path
) -> None:
    store = opens()
    first = store.put(articles)
    anew = stored(
        [Article(id="ferry", text="A zeppelin replaces the boat to Lindmouth.", title="Up")],
        tmp_path,
    )
    second = store.put(anew)
    assert listed(store)["ferry"] == second > first
    assert store.frequencies(["zeppelin", "crew"]) == {"zeppelin": 1}
    found = store.find(wanted(50, terms=("ferri", "zeppelin"))).passages
    own = [passage for passage in found if passage.key.article_id == "ferry"]
    assert [passage.revision for passage in own] == [second]
    assert own[0].text_sha256 == anew[0].article.text_sha256
    assert store.spans(["ferry"]) == {"ferry": tuple(p.span for p in anew[0].passages)}
    (article,) = store.articles(["ferry"])
    assert article == anew[0].article


def test_what_is_deleted_is_nowhere(opens: OpensStore, articles: list[StoredArticle]) -> None:
    store = opens()
    store.put(articles)
    store.delete(["ferry", "unknown"])
    store.commit()
    keys = [passage.key for a in articles for passage in a.passages]
    assert "ferry" not in listed(store)
    assert store.articles(["ferry"]) == []
    assert store.spans(["ferry"]) == {}
    assert "ferry" not in {p.key.article_id for p in store.passages(keys, ())}
    assert "ferry" not in {p.key.article_id for p in store.find(wanted(50)).passages}
    assert "ferry" not in {item.article.id for item in store.scan(None, limit=10)}
    assert "ferry" not in {key.article_id for key in store.holding_all(["crew"], across=1, limit=9)}


def test_an_article_can_come_back(opens: OpensStore, articles: list[StoredArticle]) -> None:
    store = opens()
    store.put(articles)
    gone = store.delete(["ferry"])
    back = store.put(articles[:1] if articles[0].info.id == "ferry" else
                     [a for a in articles if a.info.id == "ferry"])  # fmt: skip
    changes = store.changes(gone)
    assert [item.info.id for item in changes.listed] == ["ferry"]
    assert changes.removed == ()
    assert listed(store)["ferry"] == back


def test_a_scan_gives_everything_as_it_was_put(
    few: PassageStore, articles: list[StoredArticle]
) -> None:
    store = few
    found: list[StoredArticle] = []
    while batch := store.scan(found[-1].info.id if found else None, limit=2):
        found += batch
    assert [item.info.id for item in found] == sorted(a.info.id for a in articles)
    known = {a.info.id: a for a in articles}
    for item in found:
        own = known[item.info.id]
        assert (item.article, item.info, item.pairs) == (own.article, own.info, own.pairs)
        for passage, before in zip(item.passages, own.passages, strict=True):
            assert (passage.key, passage.span, passage.sentences, passage.length) == (
                before.key, before.span, before.sentences, before.length,
            )  # fmt: skip
            assert dict(passage.counts) == dict(before.counts)
            np.testing.assert_array_equal(passage.vectors, before.vectors)


def test_passages_are_looked_up_by_all_their_terms(
    filled: tuple[PassageStore, MemoryStore],
) -> None:
    store, oracle = filled
    for terms, across in ((["council", "ferri"], 1), (["council", "3"], 2), (["zeppelin"], 1)):
        assert store.holding_all(terms, across=across, limit=20) == oracle.holding_all(
            terms, across=across, limit=20
        )


def test_a_swap_exchanges_everything_at_once(
    opens: OpensStore, articles: list[StoredArticle], collection: list[StoredArticle]
) -> None:
    store, other = opens(), opens()
    before = store.put(articles)
    staged = store.staging()
    staged.put(collection[:5])
    assert listed(other).keys() == {a.info.id for a in articles}, "not yet"
    version = store.swap(staged)
    assert version > before
    state = other.state()
    assert (state.version, state.lineage) == (version, store.state().lineage)
    changes = other.changes(before)
    assert changes.is_whole
    assert {item.info.id for item in changes.listed} == {a.info.id for a in collection[:5]}
    found = other.find(wanted(50, terms=("quay",)))
    assert found.version == version
    assert {passage.key.article_id for passage in found.passages} <= {
        a.info.id for a in collection[:5]
    }
    again = store.staging()
    assert again.state().articles == 0
    store.swap(again)
    assert other.find(wanted(50)).passages == ()


def test_another_model_or_recipe_is_refused(
    opens: OpensStore, articles: list[StoredArticle]
) -> None:
    opens().put(articles)
    other = replace(MAKING, build_key="1" * 64, model="another model")
    with pytest.raises(EngineMismatchError, match="hashing") as refused:
        opens(other)
    assert "another model" in str(refused.value)


def test_a_store_says_what_it_is(few: PassageStore, articles: list[StoredArticle]) -> None:
    store = few
    facts = store.facts()
    passages = [passage for article in articles for passage in article.passages]
    assert facts.server
    assert (facts.articles, facts.passages) == (len(articles), len(passages))
    assert facts.terms == len({term for passage in passages for term in passage.counts})
    assert all(check.ok for check in store.health())

"""BM25 on postings equals the package it subclasses, and stays useful in small collections."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi, BM25Plus

from assistant.recipe import LexicalSettings
from assistant.search.bm25 import PlacedPostings, Postings, PostingsBM25, bm25

TERMS = st.sampled_from("abcdefgh")
DOCUMENTS = st.lists(st.lists(TERMS, max_size=12), min_size=1, max_size=15).filter(any)
QUERIES = st.lists(st.sampled_from("abcdefghxyz"), max_size=6)
# Below b = 1: there the package divides nought by nought for a document without terms
PARAMETERS = st.tuples(st.floats(0.1, 3), st.floats(0, 0.99), st.floats(0, 2))


def in_segments(
    documents: list[list[str]], seed: int, parameters: tuple[float, float, float]
) -> PostingsBM25:
    """A scorer of `documents` strewn over three segments, between others that no longer count."""
    k1, b, delta = parameters
    chance = np.random.default_rng(seed)
    home = chance.integers(0, 3, len(documents))
    placed = []
    for segment in range(3):
        inside: list[tuple[int, list[str]]] = [
            (row, documents[row]) for row in np.flatnonzero(home == segment).tolist()
        ]
        for _ in range(int(chance.integers(0, 4))):
            gone = ["a", "b", "q"] * int(chance.integers(0, 20))
            inside.insert(int(chance.integers(0, len(inside) + 1)), (-1, gone))
        placed.append(
            PlacedPostings(
                postings=Postings.of(text for _, text in inside),
                places=np.array([row for row, _ in inside], dtype=np.int32),
            )
        )
    return bm25(placed, LexicalSettings(k1=k1, b=b, delta=delta))


@given(documents=DOCUMENTS, query=QUERIES, parameters=PARAMETERS, seed=st.integers(0, 2**32 - 1))
def test_scores_equal_the_packages_to_the_last_bit(
    documents: list[list[str]],
    query: list[str],
    parameters: tuple[float, float, float],
    seed: int,
) -> None:
    k1, b, delta = parameters
    theirs = BM25Plus(documents, k1=k1, b=b, delta=delta)
    scores = theirs.get_scores(query)
    for ours in (
        bm25(Postings.of(documents), LexicalSettings(k1=k1, b=b, delta=delta)),
        in_segments(documents, seed, parameters),
    ):
        assert {term: ours.weight_of(term) for term in theirs.idf} == theirs.idf
        assert ours.avgdl == theirs.avgdl
        np.testing.assert_array_equal(ours.get_scores(query), scores)
        rows = list(range(len(documents)))
        assert ours.get_batch_scores(query, rows) == theirs.get_batch_scores(query, rows)


@given(
    documents=DOCUMENTS,
    query=QUERIES,
    parameters=PARAMETERS,
    seed=st.integers(0, 2**32 - 1),
    limit=st.integers(1, 8),
    filtered=st.booleans(),
)
def test_the_best_are_those_of_the_packages_scores(
    documents: list[list[str]],
    query: list[str],
    parameters: tuple[float, float, float],
    seed: int,
    limit: int,
    filtered: bool,
) -> None:
    k1, b, delta = parameters
    scores = BM25Plus(documents, k1=k1, b=b, delta=delta).get_scores(query)
    eligible = np.random.default_rng(seed).random(len(documents)) < 0.6
    held = np.array([bool(set(query) & set(text)) for text in documents])
    rows = np.flatnonzero(held & (eligible | (not filtered)))
    expected = rows[np.lexsort((rows, -scores[rows]))][:limit]
    for ours in (
        bm25(Postings.of(documents), LexicalSettings(k1=k1, b=b, delta=delta)),
        in_segments(documents, seed, parameters),
    ):
        found = ours.best(query, limit=limit, eligible=eligible if filtered else None)
        assert found.tolist() == expected.tolist()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), limit=st.integers(1, 60))
def test_common_terms_are_skipped_without_losing_anybody(seed: int, limit: int) -> None:
    chance = np.random.default_rng(seed)
    weights = 1.0 / np.arange(1, 400)
    documents = [
        [str(term) for term in chance.choice(399, size=30, p=weights / weights.sum())]
        for _ in range(1_500)
    ]
    ours = bm25(Postings.of(documents), LexicalSettings())
    query = [str(term) for term in (350, 0, 1, 2, 300, 5)]
    scores = ours.get_scores(query)
    rows = np.flatnonzero(scores > 0.0)
    expected = rows[np.lexsort((rows, -scores[rows]))][:limit]
    assert ours.best(query, limit=limit).tolist() == expected.tolist()


def test_a_term_in_most_documents_of_a_small_collection_still_counts() -> None:
    documents = [["treaty", "islands"], ["treaty"], ["treaty"], ["treaty", "poll"], ["fish"]]
    assert bm25(Postings.of(documents), LexicalSettings()).weight_of("treaty") > 0
    assert (
        BM25Okapi(documents).get_scores(["treaty"])[1]
        < BM25Plus(documents, delta=0).get_scores(["treaty"])[1]
    )


def test_only_the_postings_of_the_querys_terms_are_read() -> None:
    def scorer_reading(spoilt: bool) -> PostingsBM25:
        postings = Postings.of([["a", "b"], ["a", "c"], ["c"]])
        assert isinstance(postings.counts, np.ndarray)
        part = postings.part(postings.vocabulary.index("c"))
        if spoilt:
            postings.counts[: part.start] = 99
            postings.counts[part.stop :] = 99
        return bm25(postings, LexicalSettings())

    whole, spoilt = scorer_reading(spoilt=False), scorer_reading(spoilt=True)
    assert spoilt.get_scores(["c"]).tolist() == whole.get_scores(["c"]).tolist()
    assert spoilt.best(["c"], limit=2).tolist() == whole.best(["c"], limit=2).tolist()


def test_a_segment_whose_documents_have_their_own_numbers_may_stand_anywhere() -> None:
    documents = [["a", "b"], ["b", "c", "c"], ["a"], ["d", "a"]]
    first = PlacedPostings(postings=Postings.of(documents[:3]))  # rows 0 to 2 of its own
    last = PlacedPostings(postings=Postings.of(documents[3:]), places=np.array([3], dtype=np.int32))
    expected = bm25(Postings.of(documents), LexicalSettings())
    for segments in ([first, last], [last, first]):
        scorer = bm25(segments, LexicalSettings())
        rows = np.arange(4)
        np.testing.assert_array_equal(
            scorer.scores_of(["a", "c"], rows), expected.scores_of(["a", "c"], rows)
        )
        assert scorer.best(["c"], limit=2).tolist() == [1]


def test_documents_without_terms_score_nothing() -> None:
    scorer = bm25(Postings.of([[], []]), LexicalSettings(b=1.0))
    assert scorer.get_scores(["a"]).tolist() == [0.0, 0.0]
    assert scorer.best(["a"], limit=2).tolist() == []


@given(documents=DOCUMENTS, query=QUERIES, parameters=PARAMETERS)
def test_no_document_passes_the_ceiling(
    documents: list[list[str]], query: list[str], parameters: tuple[float, float, float]
) -> None:
    k1, b, delta = parameters
    scorer = bm25(Postings.of(documents), LexicalSettings(k1=k1, b=b, delta=delta))
    assert scorer.get_scores(query).max() <= scorer.ceiling(query) + 1e-9


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=20), st.text(max_size=4))
def test_a_vocabulary_finds_what_it_holds(terms: list[str], other: str) -> None:
    ordered = sorted(terms)
    vocabulary = Postings.of([ordered]).vocabulary
    assert list(vocabulary) == ordered
    assert [vocabulary.find(term) for term in ordered] == list(range(len(ordered)))
    assert vocabulary.find(other) == (ordered.index(other) if other in terms else None)


@given(documents=DOCUMENTS, query=QUERIES, often=st.integers(1, 3))
def test_a_term_of_weight_two_counts_as_if_it_stood_twice_in_the_query(
    documents: list[list[str]], query: list[str], often: int
) -> None:
    scorer = bm25(Postings.of(documents), LexicalSettings())
    terms = list(dict.fromkeys(query))
    weights, repeated = dict.fromkeys(terms, float(often)), terms * often
    rows = np.arange(len(documents), dtype=np.int64)
    scores = scorer.scores_of(weights, rows)
    np.testing.assert_allclose(scores, scorer.scores_of(repeated, rows))
    np.testing.assert_allclose(scorer.ceiling(weights), scorer.ceiling(repeated))
    best = sorted(rows[scores > 0].tolist(), key=lambda row: (-scores[row], row))
    assert scorer.best(weights, limit=3).tolist() == best[:3]


def test_a_light_term_moves_the_order_less_than_a_full_one() -> None:
    scorer = bm25(Postings.of([["treaty", "a"], ["ferry", "b"]]), LexicalSettings())
    assert scorer.best({"treaty": 0.2, "ferry": 1.0}, limit=2).tolist() == [1, 0]
    assert scorer.best({"treaty": 1.0, "ferry": 0.2}, limit=2).tolist() == [0, 1]

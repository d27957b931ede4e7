"""BM25 on postings equals the package it subclasses, and stays useful in small collections."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi, BM25Plus

from assistant.recipe import LexicalSettings
from assistant.search.lexical import Postings, bm25

TERMS = st.sampled_from("abcdefgh")
DOCUMENTS = st.lists(st.lists(TERMS, max_size=12), min_size=1, max_size=15).filter(any)
QUERIES = st.lists(st.sampled_from("abcdefghxyz"), max_size=6)
# Below b = 1: there the package divides nought by nought for a document without terms
PARAMETERS = st.tuples(st.floats(0.1, 3), st.floats(0, 0.99), st.floats(0, 2))


@given(documents=DOCUMENTS, query=QUERIES, parameters=PARAMETERS)
def test_scores_equal_the_packages_to_the_last_bit(
    documents: list[list[str]],
    query: list[str],
    parameters: tuple[float, float, float],
) -> None:
    k1, b, delta = parameters
    settings = LexicalSettings(k1=k1, b=b, delta=delta)
    ours = bm25(Postings.of(documents), settings)
    theirs = BM25Plus(documents, k1=k1, b=b, delta=delta)
    assert ours.idf == theirs.idf
    assert ours.avgdl == theirs.avgdl
    np.testing.assert_array_equal(ours.get_scores(query), theirs.get_scores(query))
    rows = list(range(len(documents)))
    assert ours.get_batch_scores(query, rows) == theirs.get_batch_scores(query, rows)


def test_a_term_in_most_documents_of_a_small_collection_still_counts() -> None:
    documents = [["treaty", "islands"], ["treaty"], ["treaty"], ["treaty", "poll"], ["fish"]]
    assert bm25(Postings.of(documents), LexicalSettings()).idf["treaty"] > 0
    assert (
        BM25Okapi(documents).get_scores(["treaty"])[1]
        < BM25Plus(documents, delta=0).get_scores(["treaty"])[1]
    )


def test_only_the_postings_of_the_querys_terms_are_read() -> None:
    postings = Postings.of([["a", "b"], ["a", "c"], ["c"]])
    scorer = bm25(postings, LexicalSettings())
    untouched = Postings(
        vocabulary=postings.vocabulary,
        offsets=postings.offsets,
        rows=np.where(postings.rows < 0, 0, postings.rows),
        counts=postings.counts,
        lengths=postings.lengths,
    )
    number = postings.vocabulary.index("c")
    begin, end = postings.offsets[number : number + 2]
    untouched.counts[:begin] = 99
    untouched.counts[end:] = 99
    assert bm25(untouched, LexicalSettings()).get_scores(["c"]).tolist() == (
        scorer.get_scores(["c"]).tolist()
    )


def test_documents_without_terms_score_nothing() -> None:
    scorer = bm25(Postings.of([[], []]), LexicalSettings())
    assert scorer.get_scores(["a"]).tolist() == [0.0, 0.0]


@given(documents=DOCUMENTS, query=QUERIES, parameters=PARAMETERS)
def test_no_document_passes_the_ceiling(
    documents: list[list[str]], query: list[str], parameters: tuple[float, float, float]
) -> None:
    k1, b, delta = parameters
    scorer = bm25(Postings.of(documents), LexicalSettings(k1=k1, b=b, delta=delta))
    assert scorer.get_scores(query).max() <= scorer.ceiling(query) + 1e-9

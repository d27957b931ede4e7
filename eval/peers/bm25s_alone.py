# mypy: disable-error-code="import-not-found"
"""Peer: the package `bm25s` as its README shows it, on whole documents."""

from __future__ import annotations

import bm25s
import Stemmer

from eval.peers.job import Job, Search, run


def index(job: Job) -> Search:
    """Lucene BM25 (the package's default) with English stop words and Snowball stemming."""
    stemmer = Stemmer.Stemmer("english")
    scorer = bm25s.BM25()
    tokens = bm25s.tokenize(job.texts, stopwords="en", stemmer=stemmer, show_progress=False)
    scorer.index(tokens, show_progress=False)
    depth = min(job.depth, len(job.ids))

    def search(question: str) -> list[str]:
        query = bm25s.tokenize(question, stopwords="en", stemmer=stemmer, show_progress=False)
        places, _ = scorer.retrieve(query, k=depth, show_progress=False)
        return [job.ids[place] for place in places[0]]

    return search


if __name__ == "__main__":
    run(
        index,
        setup="bm25s defaults (Lucene BM25), English stop words and stemming, whole documents",
    )

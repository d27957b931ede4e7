"""Peer: the package `rank-bm25` as its README shows it, on whole documents."""

from __future__ import annotations

import numpy as np
from rank_bm25 import BM25Okapi

from eval.peers.job import Job, Search, run


def index(job: Job) -> Search:
    """BM25Okapi with its default parameters over lower-cased words."""
    scorer = BM25Okapi([text.lower().split() for text in job.texts])

    def search(question: str) -> list[str]:
        scores = scorer.get_scores(question.lower().split())
        order = np.argsort(-scores, kind="stable")[: job.depth]
        return [job.ids[place] for place in order]

    return search


if __name__ == "__main__":
    run(
        index,
        setup="BM25Okapi, default parameters, lower case, split at white space, whole documents",
    )

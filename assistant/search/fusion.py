"""Combining ranked lists of different kinds of scores into one.

Invariant: the result depends on the lists' contents alone, not on the order they are given in,
and ties fall to the lower row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..recipe import FusionSettings
from .arrays import Rows, Scores
from .engine import Candidates


def share_of_ceiling(scores: Scores, ceiling: float) -> Scores:
    """Scores over the most a passage could reach: 0 to 1, comparable between questions.

    A question whose words stand nowhere together thereby leaves the decision to the vectors;
    dividing by the best score found would call its best accidental match perfect.
    """
    return np.asarray(scores / ceiling) if ceiling > 0.0 else np.zeros_like(scores)


def convex(parts: list[tuple[float, Scores]]) -> Scores:
    """The weighted sum of scores that all lie from 0 to 1; each part is (weight, scores).

    Source: S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
    ACM TOIS 42(1), 2023: a convex combination needs one weight per list, normalises by the
    theoretical range of each score, and beats rank-based fusion once the weights are tuned.
    """
    total = np.zeros(len(parts[0][1]))
    for weight, scores in sorted_parts(parts):
        total += weight * np.maximum(scores, 0.0)
    return total


def reciprocal_rank(parts: list[tuple[float, Scores]], *, k: float) -> Scores:
    """Weighted reciprocal rank fusion: the sum of weight / (k + rank); no evidence adds nothing.

    Source: G. Cormack, C. Clarke, S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
    individual Rank Learning Methods", SIGIR 2009 (k = 60).
    """
    total = np.zeros(len(parts[0][1]))
    for weight, scores in sorted_parts(parts):
        ranks = ranks_of(scores)
        total += np.where(ranks > 0, weight / (k + ranks), 0.0)
    return total


def ranks_of(scores: Scores) -> Rows:
    """The rank of each positive score, from 1; zero for a score that is not positive."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(1, len(scores) + 1)
    return np.where(scores > 0.0, ranks, 0)


def sorted_parts(parts: list[tuple[float, Scores]]) -> list[tuple[float, Scores]]:
    """The parts in an order of their own, so that floating-point sums do not depend on ours."""
    return sorted(parts, key=lambda part: (part[0], part[1].tobytes()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A passage row with its fused score and its ranks (from 1, or `None`) in each half."""

    row: int
    score: float
    lexical_rank: int | None
    dense_rank: int | None


def rank(candidates: Candidates, settings: FusionSettings) -> list[Ranked]:
    """All candidates, best first; equal scores in row order."""
    if not len(candidates.rows):
        return []
    scores = _fuse(candidates, settings)
    weights = settings.passage_weight + settings.sentence_weight
    dense = (
        settings.passage_weight * candidates.passage
        + settings.sentence_weight * candidates.sentence
    )
    lexical_ranks = ranks_of(candidates.lexical)
    dense_ranks = ranks_of(dense) if weights else np.zeros_like(lexical_ranks)
    order = np.lexsort((candidates.rows, -scores))
    return [
        Ranked(
            row=int(candidates.rows[place]),
            score=float(scores[place]),
            lexical_rank=_known(int(lexical_ranks[place]), settings.candidates),
            dense_rank=_known(int(dense_ranks[place]), settings.candidates),
        )
        for place in order
    ]


def _fuse(candidates: Candidates, settings: FusionSettings) -> Scores:
    lexical = share_of_ceiling(candidates.lexical, candidates.lexical_ceiling)
    parts = [
        (settings.lexical_weight, lexical),
        (settings.passage_weight, candidates.passage),
        (settings.sentence_weight, candidates.sentence),
    ]
    if settings.method == "rrf":
        return reciprocal_rank(parts, k=settings.rrf_k)
    return convex(parts)


def _known(rank_number: int, limit: int) -> int | None:
    return rank_number if 0 < rank_number <= limit else None

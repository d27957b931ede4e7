"""One ranked list out of the candidates' lexical and dense scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..recipe import FusionSettings
from .arrays import Scores
from .engine import Candidates
from .fusion import convex, ranks_of, reciprocal_rank, share_of_ceiling


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

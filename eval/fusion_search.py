"""Trying fusions of the lexical and the dense half on captured candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.evaluation.retrieval import DEPTH, score_rankings
from assistant.recipe import FusionSettings
from assistant.search.fusion import rank
from eval.capture import Captured

MEASURES: Final = ("RR@10", "R@1", "nDCG@10")
_LEXICAL: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
_PASSAGE_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_RRF_K: Final = (10.0, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionTrial:
    """A fusion and its measures on each set: set name to measure name to mean."""

    settings: FusionSettings
    measures: Mapping[str, Mapping[str, float]]

    @property
    def objective(self) -> float:
        """What is maximised: the mean over the sets of MRR@10, so that no large set outvotes."""
        values = [measures["RR@10"] for measures in self.measures.values()]
        return sum(values) / len(values)


def fusion_grid(now: FusionSettings) -> Iterator[FusionSettings]:
    """The present settings, then every weighting of the grid, convex and by reciprocal rank."""
    yield now
    for lexical in _LEXICAL:
        shares = _PASSAGE_SHARES if lexical < 1.0 else (0.0,)
        for share in shares:
            weighted = FusionSettings(
                method="convex",
                candidates=now.candidates,
                lexical_weight=lexical,
                passage_weight=round((1.0 - lexical) * share, 4),
                sentence_weight=round((1.0 - lexical) * (1.0 - share), 4),
            )
            yield weighted
            if 0.0 < lexical < 1.0 and share == 0.5:  # noqa: PLR2004  the middle of the grid
                for k in _RRF_K:
                    yield replace(weighted, method="rrf", rrf_k=k)


def try_fusions(
    captured: Mapping[str, Sequence[Captured]], now: FusionSettings
) -> list[FusionTrial]:
    """Every fusion of the grid on every set; the present settings first."""
    return [
        FusionTrial(
            settings=settings,
            measures={name: _score(items, settings) for name, items in captured.items()},
        )
        for settings in fusion_grid(now)
    ]


def _score(items: Sequence[Captured], settings: FusionSettings) -> dict[str, float]:
    asked = [item for item in items if item.question.answerable]
    rankings = {item.question.id: _documents(item, settings) for item in asked}
    relevant = {item.question.id: item.question.documents for item in asked}
    return score_rankings(rankings, relevant)


def _documents(item: Captured, settings: FusionSettings) -> list[str]:
    place = {row: number for number, row in enumerate(item.candidates.rows.tolist())}
    ranked = rank(item.candidates, settings)
    return list(dict.fromkeys(item.documents[place[one.row]] for one in ranked))[:DEPTH]

"""Ranking measures at document level, computed by the library `ir_measures`.

The only module that imports it. Source of the definitions: S. MacAvaney, C. Macdonald,
I. Ounis, "Streamlining Evaluation with ir-measures", ECIR 2022, and trec_eval behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..errors import MissingExtraError

DEPTH: Final = 10
MEASURES: Final = ("R@1", "R@5", "R@10", "nDCG@10", "RR@10", "Success@1", "Success@5")
"""Names as `ir_measures` writes them; `RR@10` is the reciprocal rank whose mean is MRR@10."""


def score_rankings(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """The mean of each of `MEASURES` over the questions of `relevant`.

    A question without a ranking, or with an empty one, counts as zero.

    Args:
        rankings: for each question id, document ids, best first, each once.
        relevant: for each question id, the documents that answer it.

    Returns:
        Measure name to mean; empty if `relevant` is.

    Raises:
        MissingExtraError: `ir_measures` is not installed.
    """
    if not relevant:
        return {}
    library = _library()
    measures = [library.parse_measure(name) for name in MEASURES]
    judged = [
        library.Qrel(question, document, 1)
        for question, documents in relevant.items()
        for document in documents
    ]
    run = [
        # Scores only carry the order; ir_measures breaks equal scores by document id
        library.ScoredDoc(question, document, float(-place))
        for question in relevant
        for place, document in enumerate(rankings.get(question, ()))
    ]
    totals = dict.fromkeys(MEASURES, 0.0)
    for found in library.iter_calc(measures, judged, run):
        totals[str(found.measure)] += found.value
    return {name: total / len(relevant) for name, total in totals.items()}


def _library() -> Any:  # noqa: ANN401  untyped
    try:
        import ir_measures
    except ImportError as error:
        msg = "evaluation needs ir_measures: pip install 'onrecord[eval]'"
        raise MissingExtraError(msg) from error
    return ir_measures

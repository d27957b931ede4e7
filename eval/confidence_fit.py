"""Fitting the confidence: logistic regression of "the first quotation is right" on its evidence.

The coefficients may not be negative: more similarity or coverage must never mean less confidence.
Every set weighs the same, however many questions it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.evaluation.calibration import expected_calibration_error
from assistant.evaluation.measures import auroc
from assistant.recipe import AnsweringSettings
from eval.answering_search import weights_of
from eval.capture import SIGNALS, Sentences

COEFFICIENTS: Final = {
    "similarity": "similarity",
    "coverage": "coverage",
    "passage_coverage": "passage_coverage",
    "qualifiers": "qualifiers",
}
"""The confidence settings that are fitted besides the bias, and the signal each of them multiplies."""
_RIDGE: Final = 1e-5  # keeps coefficients finite where a signal separates perfectly

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The first sentence of each question of a set.

    `evidence` is float64 (questions, len(COEFFICIENTS)); `right` says whether that sentence is,
    `answerable` whether the question is; all three have one entry for each question.
    """

    evidence: Floats
    right: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """How coefficients fitted on the other sets do on one set."""

    auroc_answerable: float | None
    auroc_right: float | None
    ece: float | None
    questions: int


def first_sentences(sentences: Sequence[Sentences], settings: AnsweringSettings) -> Examples:
    """What the confidence sees, for every question that has a sentence at all."""
    weights, columns = weights_of(settings), [SIGNALS.index(name) for name in COEFFICIENTS.values()]
    kept = [item for item in sentences if len(item.right)]
    first = [int(np.argmax(item.signals @ weights)) for item in kept]
    return Examples(
        evidence=np.array(
            [item.signals[place, columns] for item, place in zip(kept, first, strict=True)]
        ).reshape(-1, len(columns)),
        right=np.array([item.right[place] for item, place in zip(kept, first, strict=True)]),
        answerable=np.array([item.answerable for item in kept]),
    )


def fit(sets: Mapping[str, Examples], settings: AnsweringSettings) -> AnsweringSettings:
    """`settings` with the bias and the coefficients that fit these sets best."""
    evidence = np.concatenate([_with_one(item.evidence) for item in sets.values()])
    right = np.concatenate([item.right for item in sets.values()]).astype(float)
    weight = np.concatenate(
        [np.full(len(item.right), 1.0 / len(item.right)) for item in sets.values()]
    )
    result = minimize(
        _loss,
        np.zeros(evidence.shape[1]),
        args=(evidence, right, weight / weight.sum()),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0.0, None)] * len(COEFFICIENTS),
    )
    bias, *coefficients = (round(float(value), 2) for value in result.x)
    found: dict[str, Any] = dict(zip(COEFFICIENTS, coefficients, strict=True))
    return replace(settings, confidence=replace(settings.confidence, bias=bias, **found))


def leave_one_out(sets: Mapping[str, Examples], settings: AnsweringSettings) -> dict[str, HeldOut]:
    """For each set, the measures under coefficients fitted on all others."""
    found = {}
    for name, held in sets.items():
        others = {other: item for other, item in sets.items() if other != name}
        found[name] = assess(held, fit(others, settings) if others else settings)
    return found


def assess(examples: Examples, settings: AnsweringSettings) -> HeldOut:
    """The measures of these settings' confidence on these questions."""
    confidence = confidences(examples, settings).tolist()
    return HeldOut(
        auroc_answerable=auroc(confidence, examples.answerable.tolist()),
        auroc_right=auroc(confidence, examples.right.tolist()),
        ece=expected_calibration_error(confidence, examples.right.tolist()),
        questions=len(confidence),
    )


def confidences(examples: Examples, settings: AnsweringSettings) -> Floats:
    """The confidence these settings give to each first sentence."""
    coefficients = [getattr(settings.confidence, name) for name in COEFFICIENTS]
    log_odds = settings.confidence.bias + examples.evidence @ np.array(coefficients)
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _loss(
    parameters: Floats, evidence: Floats, right: Floats, weight: Floats
) -> tuple[float, Floats]:
    """Weighted cross-entropy with a slight ridge, and its gradient."""
    log_odds = evidence @ parameters
    losses = np.logaddexp(0.0, log_odds) - right * log_odds
    residual = 1.0 / (1.0 + np.exp(-log_odds)) - right
    slopes = parameters.copy()
    slopes[0] = 0.0
    loss = float(weight @ losses + _RIDGE / 2 * (slopes @ slopes))
    return loss, evidence.T @ (weight * residual) + _RIDGE * slopes


def _with_one(evidence: Floats) -> Floats:
    return np.hstack([np.ones((len(evidence), 1)), evidence])

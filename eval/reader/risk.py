"""Where "answered" begins: the cut-off at a stated risk, and the map from signals to probability.

Everything here is held out: a set's confidences come from coefficients fitted on all other sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COVERAGES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def cut_at_risk(confidences: Floats, right: Bools, risk: float) -> float:
    """The lowest confidence from which on at most the share `risk` of first quotations is wrong.

    2.0, above every confidence, where no cut-off keeps to it.

    >>> cut_at_risk(np.array([0.9, 0.8, 0.4]), np.array([True, True, False]), 0.1)
    0.8
    """
    order = np.argsort(-confidences, kind="stable")
    values = confidences[order]
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    # Equal confidences are shown together or not at all
    last_of_equals = np.append(values[1:] != values[:-1], [True]) if len(values) else values > 0
    kept = np.nonzero((wrong <= risk) & last_of_equals)[0]
    return float(values[kept[-1]]) if len(kept) else 2.0


def risk_at(confidences: Floats, right: Bools, coverages: Sequence[float] = COVERAGES) -> Floats:
    """The share of wrong first quotations among the most confident part, one for each coverage."""
    order = np.argsort(-confidences, kind="stable")
    wrong = np.cumsum(~right[order])
    counts = [max(1, round(coverage * len(order))) for coverage in coverages]
    return np.array([wrong[count - 1] / count for count in counts])


def isotonic(
    confidences: Mapping[str, Floats], right: Mapping[str, Bools], *, left_out: str
) -> Floats:
    """The confidences of a set through a monotone step function fitted on the other sets.

    Every set weighs the same (B. Zadrozny, C. Elkan, KDD 2002).
    """
    others = [name for name in confidences if name != left_out]
    weights = np.concatenate([np.full(len(right[n]), 1.0 / max(1, len(right[n]))) for n in others])
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit(
        np.concatenate([confidences[name] for name in others]),
        np.concatenate([right[name] for name in others]).astype(float),
        sample_weight=weights,
    )
    return np.asarray(model.predict(confidences[left_out]), dtype=np.float64)

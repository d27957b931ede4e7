"""Fitting what a question carries over: logistic regressions on rewrites by people, development half.

A turn *depends* where its rewrite has a term that the turn lacks; a term said before is *carried* where
it is among those. The rewrites of `rewrite-cast` say so for 1,020 turns, of which no collection is
needed but for the idf of a word.
"""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answering.following.earlier_turns import EarlierTurn
from assistant.answering.following.features import Vocabulary, term_features, turn_features
from assistant.evaluation.measures import auroc
from eval.conversations.turns import Conversations, Turn

Floats = npt.NDArray[np.float64]
_RIDGE = 1.0


def fit_dependence(turns: list[Turn], vocabulary: Vocabulary) -> tuple[Floats, float | None]:
    """Coefficients of whether a turn depends on others, the bias first, and their AUROC here."""
    rows = [astuple(turn_features(turn.question, earlier_of(turn), vocabulary)) for turn in turns]
    labels = [bool(_added(turn, vocabulary)) for turn in turns]
    return _fitted(np.array(rows), np.array(labels))


def fit_carrying(turns: list[Turn], vocabulary: Vocabulary) -> tuple[Floats, float | None]:
    """Coefficients of whether a term said before is carried, the bias first, and their AUROC here."""
    rows, labels = [], []
    for turn in turns:
        added = _added(turn, vocabulary)
        for term, features in term_features(turn.question, earlier_of(turn), vocabulary).items():
            rows.append(astuple(features))
            labels.append(term in added)
    return _fitted(np.array(rows), np.array(labels))


def rewritten(conversations: Conversations, half: str) -> list[Turn]:
    """The turns of a half that follow on others and were rewritten by a person."""
    return [
        turn
        for turn in conversations.turns
        if turn.before and turn.rewrite is not None and turn.half == half
    ]


def earlier_of(turn: Turn) -> list[EarlierTurn]:
    """What came before as the product sees it, without the places of what was quoted."""
    return [
        EarlierTurn(question=item.question, quoted=(item.reply,) if item.reply else ())
        for item in turn.before
    ]


def _added(turn: Turn, vocabulary: Vocabulary) -> set[str]:
    wanted = vocabulary.terms_of_question(turn.rewrite or "")
    return set(wanted) - set(vocabulary.terms_of_question(turn.question))


def _fitted(rows: Floats, labels: npt.NDArray[np.bool_]) -> tuple[Floats, float | None]:
    rows = np.hstack([np.ones((len(rows), 1)), rows])
    wanted = labels.astype(float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        log_odds = rows @ weights
        inside = weights.copy()
        inside[0] = 0.0
        value = float(np.sum(np.logaddexp(0.0, log_odds) - wanted * log_odds))
        slope = rows.T @ (1.0 / (1.0 + np.exp(-log_odds)) - wanted)
        return value + _RIDGE / 2 * float(inside @ inside), slope + _RIDGE * inside

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    coefficients = np.round(found, 2)
    return coefficients, auroc((rows @ coefficients).tolist(), labels.tolist())

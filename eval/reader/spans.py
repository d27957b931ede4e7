"""The reader alone on SQuAD 2.0's dev paragraphs: F1 of its phrase, and whether it knows of none.

    python -m eval reader-spans [--half dev|test] [--limit N] [--model DIR] [--window TOKENS]

The paragraph is given, as that set's own scoring does; nothing is retrieved. "Best F1" is the
highest mean over all cut-offs of the no-answer score, by the official script's definition. The
no-answer score is a sum of the network's three log-odds, weighted by logistic regression on the dev
half.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answering.neural_reader import MODEL_FOLDER, ReaderModel, read_paragraph
from assistant.answering.windows import CONTEXT_TOKENS
from assistant.evaluation.measures import auroc
from assistant.evaluation.questions import Question
from assistant.evaluation.tokens import best_token_f1, normalised_tokens
from assistant.records import Article
from assistant.text.sentences import split_sentences
from eval.options import add_bench, add_half, add_limit
from eval.sets import SEED, load, named

SET: Final = "squad2-dev-open"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A question's phrase against its gold answers, and the signals of the best sentence."""

    answerable: bool
    f1: float
    exact: bool
    signals: tuple[float, float, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    loaded = load(named([SET])[0], options.bench)
    articles = {article.id: article for article in loaded.articles}
    model = ReaderModel(options.model)
    predictions = {
        half: [
            predict(
                model,
                articles[question.near or question.documents[0]],
                question,
                window=options.window,
            )
            for question in loaded.questions.half(half).sample(options.limit, seed=SEED).questions
        ]
        for half in dict.fromkeys(("dev", options.half))
    }
    weights = _fit(predictions["dev"])
    found = predictions[options.half]
    answerable = [item.answerable for item in found]
    scores = _matrix(found) @ weights
    print(f"{options.half}: {len(found)} questions, {sum(answerable)} answerable")
    print(f"weights of sentence, phrase, answerable: {np.round(weights, 3).tolist()}")
    for name, column in zip(("sentence", "phrase", "answerable"), _matrix(found).T, strict=True):
        print(f"no-answer AUROC by {name} alone: {_value(auroc(column.tolist(), answerable))}")
    print(f"no-answer AUROC: {_value(auroc(scores.tolist(), answerable))}")
    print(f"best F1: {best_mean(found, scores, [item.f1 for item in found]):.4f}")
    print(f"best exact match: {best_mean(found, scores, [float(i.exact) for i in found]):.4f}")
    f1s = [item.f1 for item in found if item.answerable]
    print(f"F1 on answerable questions, never refusing: {sum(f1s) / len(f1s):.4f}")
    return 0


def predict(
    model: ReaderModel, article: Article, question: Question, *, window: int = CONTEXT_TOKENS
) -> Prediction:
    """The likeliest phrase of the paragraph, read in windows of so many tokens of sentences."""
    sentences = split_sentences(article.text, language="en")
    readings = read_paragraph(model, question.text, article, sentences, window=window)
    reading, phrase = max(readings, key=lambda pair: pair[0].phrase)
    text = phrase.slice(article.text) if phrase else ""
    exact = any(normalised_tokens(text) == normalised_tokens(gold) for gold in question.answers)
    return Prediction(
        answerable=question.answerable,
        f1=best_token_f1(text, question.answers),
        exact=exact,
        signals=(reading.sentence, reading.phrase, reading.answerable),
    )


def best_mean(found: Sequence[Prediction], scores: Floats, values: Sequence[float]) -> float:
    """The highest mean value over cut-offs: below one, "no answer", which is right or worth 0."""
    order = np.argsort(-scores, kind="stable")
    refused = sum(not item.answerable for item in found)
    best = total = float(refused)
    for place in order:
        total += values[place] if found[place].answerable else -1.0
        best = max(best, total)
    return best / len(found)


def _matrix(found: Sequence[Prediction]) -> Floats:
    return np.array([item.signals for item in found])


def _fit(found: Sequence[Prediction]) -> Floats:
    """Weights, none below zero, by logistic regression of being answerable."""
    signals = _matrix(found)
    design = np.hstack([np.ones((len(found), 1)), signals])
    truth = np.array([item.answerable for item in found], dtype=float)

    def loss(parameters: Floats) -> float:
        log_odds = design @ parameters
        return float((np.logaddexp(0.0, log_odds) - truth * log_odds).mean())

    bounds = [(None, None)] + [(0.0, None)] * signals.shape[1]
    return np.asarray(minimize(loss, np.zeros(design.shape[1]), bounds=bounds).x[1:])


def _value(number: float | None) -> str:
    return "–" if number is None else f"{number:.4f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score the reader on given paragraphs.")
    add_half(parser, default="test")
    add_limit(parser, default=1_000)
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument(
        "--window", type=int, default=CONTEXT_TOKENS, help="tokens of sentences read at once"
    )
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Fit what the linear reader goes by in other languages: its weights, and how sure it is.

    python -m eval languages-fit [--limit N] [--language ru ...] [--recipe shipped] [--crossing]

On the dev halves of XQuAD-R, whose paragraphs say no language. Each question is read twice: with its
paragraph, and without it, where no sentence is right. What a language gets from coefficients fitted
on the others stands beside what all together give.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from assistant.recipe import AnsweringSettings
from eval.answering_search import search_weights
from eval.capture import Captured, Sentences, capture, read_sentences
from eval.confidence_fit import Examples, confidences, first_sentences, fit, leave_one_out
from eval.languages.desks import LANGUAGES, RECIPES, asked_in, desk_in, loaded_in, recipe_named
from eval.options import add_bench, add_limit
from eval.sets import SEED

_PRECISION: Final = 0.9
"""Of what is called answered so much is to be right, as with the neural reader."""
_REFUSED: Final = 0.08
"""So much of what has an answer may be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The sentences read for the questions of one language, with their paragraphs and without."""

    present: list[Sentences]
    absent: list[Sentences]

    @property
    def examples(self) -> list[Sentences]:
        """Both; without the paragraph there is no answer."""
        return [*self.present, *(replace(item, answerable=False) for item in self.absent)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    recipe = recipe_named(options.recipe)
    found = {language: read(language, options) for language in options.language or LANGUAGES}
    settings = recipe.answering
    for trial in search_weights({name: item.present for name, item in found.items()}, settings):
        settings = trial.settings
        print(f"{trial.objective:.4f} {trial.hits} {settings}", flush=True)
    examples = {name: first_sentences(item.examples, settings) for name, item in found.items()}
    for language, held in leave_one_out(examples, settings).items():
        print(f"{language}: {held}")
    fitted = fit(examples, settings)
    answered, weak = thresholds(examples, fitted)
    print(fitted.confidence, f"answered from {answered:.2f}, weak from {weak:.2f}", sep="\n")
    return 0


def read(language: str, options: argparse.Namespace) -> Read:
    """The sentences of the dev half's questions, ranked as the recipe ranks them."""
    loaded = loaded_in(language, options.bench)
    recipe = recipe_named(options.recipe)
    asked = loaded.questions.half("dev").sample(options.limit, seed=SEED)
    if options.crossing:
        asked = asked_in(asked, loaded_in("en", options.bench).questions)
    with desk_in(language, options.bench, recipe=recipe, name=options.recipe) as desk:
        fusion = recipe.fusion.suited_to(language, crosses=options.crossing)
        captured = capture(desk, asked.questions)
        return Read(
            present=read_sentences(desk, captured, fusion),
            absent=read_sentences(desk, [without_answer(item) for item in captured], fusion),
        )


def thresholds(
    examples: Mapping[str, Examples], settings: AnsweringSettings
) -> tuple[float, float]:
    """From where on an answer is right often enough, and from where on one is not refused."""
    sure = np.concatenate([confidences(item, settings) for item in examples.values()])
    right = np.concatenate([item.right for item in examples.values()])
    answerable = np.concatenate([item.answerable for item in examples.values()])
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= _PRECISION)
    answered = float(sure[order[good[-1]]]) if len(good) else 1.0
    return answered, min(answered, float(np.quantile(sure[answerable], _REFUSED)))


def without_answer(item: Captured) -> Captured:
    """The question's candidates but those of the documents that answer it."""
    kept = np.array([name not in item.question.documents for name in item.documents], dtype=bool)
    found = item.candidates
    return replace(
        item,
        candidates=replace(
            found,
            rows=found.rows[kept],
            lexical=found.lexical[kept],
            passage=found.passage[kept],
            sentence=found.sentence[kept],
        ),
        documents=tuple(name for name in item.documents if name not in item.question.documents),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Fit the linear reader for other languages.")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES)
    parser.add_argument(
        "--crossing", action="store_true", help="English questions to each language"
    )
    parser.add_argument("--recipe", choices=RECIPES, default=RECIPES[0])
    add_limit(parser, default=120)
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Try settings on the dev halves and print what each would give; nothing is changed.

    python -m eval tune [--set NAME ...] [--limit N] [--bench DIR] [--half dev|test]

Three steps, each from the best of the one before: the fusion of the two halves of the search, the
weights that rank sentences, the coefficients of the confidence. Texts are not encoded again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from assistant.errors import AssistantError
from assistant.evaluation.questions import Question
from assistant.recipe import AnsweringSettings, FusionSettings, Recipe
from eval.answering_search import WEIGHTS, search_weights
from eval.capture import Captured, Sentences, capture, read_sentences
from eval.confidence_fit import (
    COEFFICIENTS,
    Examples,
    assess,
    confidences,
    first_sentences,
    fit,
    leave_one_out,
)
from eval.desks import CACHE, desk_for, shipped_recipe
from eval.fusion_search import FusionTrial, try_fusions
from eval.options import add_bench, add_half, add_limit, add_sets
from eval.sets import BENCHMARKS, SEED, Loaded, load, named

FOREIGN = {"clapnq-dev": "squad2-dev-open", "squad2-dev-open": "clapnq-dev"}
"""Whose questions each collection is asked besides its own: nothing in it answers them."""
_SHOWN = 12
_CUT_OFFS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    names = options.set or [item.name for item in BENCHMARKS if item.tuning]
    try:
        loaded = {item.name: load(item, options.bench) for item in named(names)}
        desks = {name: desk_for(item, cache=options.cache) for name, item in loaded.items()}
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    questions = {
        name: asked(loaded, name, half=options.half, limit=options.limit) for name in loaded
    }
    captured = {name: capture(desks[name], questions[name]) for name in loaded}
    recipe = shipped_recipe()
    fusion = _tune_fusion(captured, recipe.fusion)
    for chosen in dict.fromkeys((recipe.fusion, fusion)):
        title = "shipped" if chosen == recipe.fusion else "best"
        print(f"\n# Answering and confidence, {title} fusion {_fusion(chosen)}\n", flush=True)
        sentences = {name: read_sentences(desks[name], captured[name], chosen) for name in desks}
        answering = _tune_answering(sentences, recipe.answering)
        _tune_confidence(_foreign(sentences), answering, recipe)
    return 0


def asked(loaded: Mapping[str, Loaded], name: str, *, half: str, limit: int) -> list[Question]:
    """The set's own questions and, where the table says so, those of a foreign collection."""
    own = loaded[name].questions.half(half).sample(limit, seed=SEED)
    questions = list(own.questions)
    foreign = loaded.get(FOREIGN.get(name, ""))
    if foreign is not None:
        others = foreign.questions.half(half).sample(limit // 2, seed=SEED + 1)
        questions += [
            replace(item, id=f"foreign:{item.id}", answerable=False, evidence=(), answers=())
            for item in others.questions
        ]
    return questions


def _foreign(sentences: Mapping[str, Sequence[Sentences]]) -> dict[str, list[Sentences]]:
    """The same, with the foreign questions of each collection as a set of their own."""
    split: dict[str, list[Sentences]] = {}
    for name, items in sentences.items():
        for item in items:
            foreign = item.question_id.startswith("foreign:")
            split.setdefault(f"{name}, foreign" if foreign else name, []).append(item)
    return split


def _tune_fusion(captured: Mapping[str, Sequence[Captured]], now: FusionSettings) -> FusionSettings:
    trials = try_fusions(captured, now)
    ordered = sorted(trials, key=lambda trial: -trial.objective)
    print("# Fusion: MRR@10 / R@1 / nDCG@10 of documents, dev halves\n")
    print(_row(["fusion", *captured, "mean MRR@10"]), _row(["---"] * (len(captured) + 2)), sep="\n")
    for trial in [trials[0], *ordered[:_SHOWN], *_best_by_rank(ordered), *_alone(trials)]:
        print(_row([_fusion(trial.settings), *_cells(trial), f"{trial.objective:.4f}"]))
    return ordered[0].settings


def _alone(trials: Iterable[FusionTrial]) -> list[FusionTrial]:
    """One half of the search without the other, to show what fusion adds."""
    return [trial for trial in trials if trial.settings.lexical_weight in {0.0, 1.0}]


def _best_by_rank(ordered: Iterable[FusionTrial]) -> list[FusionTrial]:
    """The best reciprocal rank fusion, for comparison."""
    return [trial for trial in ordered if trial.settings.method == "rrf"][:1]


def _cells(trial: FusionTrial) -> list[str]:
    return [
        f"{found['RR@10']:.3f} / {found['R@1']:.3f} / {found['nDCG@10']:.3f}"
        for found in trial.measures.values()
    ]


def _fusion(settings: FusionSettings) -> str:
    weights = (settings.lexical_weight, settings.passage_weight, settings.sentence_weight)
    shown = " ".join(f"{weight:g}" for weight in weights)
    return f"rrf k={settings.rrf_k:g} {shown}" if settings.method == "rrf" else f"convex {shown}"


def _tune_answering(
    sentences: Mapping[str, Sequence[Sentences]], now: AnsweringSettings
) -> AnsweringSettings:
    path = search_weights(sentences, now)
    print("## Sentence weights: hit@1 / hit@3 over answerable questions\n")
    print(_row([" ".join(WEIGHTS), *sentences, "objective"]))
    print(_row(["---"] * (len(sentences) + 2)))
    for trial in path:
        weights = " ".join(f"{getattr(trial.settings, name):g}" for name in WEIGHTS)
        cells = [f"{first:.3f} / {third:.3f}" for first, third in trial.hits.values()]
        print(_row([weights, *cells, f"{trial.objective:.4f}"]))
    return path[-1].settings


def _tune_confidence(
    sentences: Mapping[str, Sequence[Sentences]], answering: AnsweringSettings, recipe: Recipe
) -> None:
    examples = {name: first_sentences(items, answering) for name, items in sentences.items()}
    examples = {name: item for name, item in examples.items() if len(item.right)}
    fitted = fit(examples, answering)
    held = leave_one_out(examples, answering)
    print("\n## Confidence\n")
    for title, settings in (("shipped", recipe.answering), ("fitted on all", fitted)):
        values = {name: getattr(settings.confidence, name) for name in ("bias", *COEFFICIENTS)}
        print(f"- {title}: {values}")
    print(
        "\n| set | questions | right | AUROC answerable: shipped, fitted, held out"
        " | AUROC right | ECE |\n|---|---|---|---|---|---|"
    )
    for name, item in examples.items():
        trio = (assess(item, recipe.answering), assess(item, fitted), held[name])
        columns = ("auroc_answerable", "auroc_right", "ece")
        cells = [", ".join(_number(getattr(one, column)) for one in trio) for column in columns]
        print(_row([name, str(len(item.right)), f"{item.right.mean():.3f}", *cells]))
    _print_cut_offs(examples, fitted)
    print(f"\nrecommended: {asdict(fitted)}")


def _print_cut_offs(examples: Mapping[str, Examples], fitted: AnsweringSettings) -> None:
    """What each cut-off would cost: false answers / false refusals / share right of what is shown."""
    print("\nfalse answers / false refusals / right among shown, by cut-off (fitted on all)\n")
    print(_row(["set", *(f"{cut:g}" for cut in _CUT_OFFS)]))
    print(_row(["---"] * (len(_CUT_OFFS) + 1)))
    for name, item in examples.items():
        confidence = confidences(item, fitted)
        cells = []
        for cut in _CUT_OFFS:
            shown = confidence >= cut
            rates = (shown[~item.answerable], ~shown[item.answerable], item.right[shown])
            cells.append(" / ".join(_number(r.mean() if len(r) else None) for r in rates))
        print(_row([name, *cells]))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Try settings on the dev halves.")
    add_sets(parser)
    add_limit(parser, default=400)
    add_half(parser, default="dev")
    add_bench(parser)
    parser.add_argument("--cache", type=Path, default=CACHE)
    return parser


if __name__ == "__main__":
    sys.exit(main())

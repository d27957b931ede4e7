"""Fit the neural reader's weights and its confidence on the dev halves, and print them.

    python -m eval reader-fit [--set NAME ...] [--limit N] [--half dev|test] [--fresh]

Three steps: the weights that rank sentences (the likelihood of a right sentence among all that were
read), the weight by which a passage's best sentence reorders passages, and the confidence (logistic
regression of "the first quotation is right", no coefficient below zero). Every set weighs the same.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answering.neural_reader import MODEL_FOLDER, ReaderModel
from assistant.evaluation.calibration import expected_calibration_error
from assistant.evaluation.measures import auroc
from assistant.recipe import ConfidenceSettings, ReadingSettings
from eval.desks import CACHE, desk_for, shipped_recipe
from eval.options import add_bench, add_half, add_limit, add_sets
from eval.reader.readings import SIGNALS, Readings, load, read_all, save
from eval.reader.risk import COVERAGES, cut_at_risk, isotonic, risk_at
from eval.sets import BENCHMARKS, named
from eval.sets import load as load_set
from eval.tune import asked

RANKING: Final = {
    "similarity_weight": "similarity",
    "overlap_weight": "coverage",
    "passage_weight": "relative_score",
    "answer_type_weight": "matches_answer_type",
    "declarative_weight": "is_declarative",
    "sentence_weight": "sentence",
    "phrase_weight": "phrase",
    "answerable_weight": "answerable",
}
CONFIDENCE: Final = {
    "similarity": "similarity",
    "coverage": "coverage",
    "passage_coverage": "passage_coverage",
    "passage": "relative_score",
    "qualifiers": "qualifiers",
    "sentence": "sentence",
    "phrase": "phrase",
    "answerable": "answerable",
}
_RIDGE: Final = 1e-3
_RERANK: Final = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0)
_CUT_OFFS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_FACTORS: Final = (0.0, 0.25, 0.5, 0.7, 0.85, 0.93, 1.07, 1.2, 1.5, 2.0)
_ROUNDS: Final = 3
WINDOWS: Final = 28
_FURTHER: Final = 5
RISK: Final = 0.1
"""At most this share of the answers called "answered" is wrong, on sets left out of the fit."""

Floats = npt.NDArray[np.float64]
Sets = Mapping[str, Sequence[Readings]]


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The sentence ranked first for each question of a set, as far as the confidence sees it."""

    evidence: Floats
    right: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    sets = _readings(options)
    if len(sets) == 1:
        print("a confidence is held out set by set: name two sets at least", file=sys.stderr)
        return 1
    settings = refine_ranking(sets, fit_ranking(sets, shipped_recipe().reading))
    print("# Sentences: hit@1 / hit@3, answerable questions\n")
    for title, chosen in (("shipped", shipped_recipe().reading), ("fitted", settings)):
        print(title, {name: hits(items, chosen) for name, items in sets.items()})
    settings = _print_rerank(sets, settings)
    firsts = _firsts(sets, settings)
    given = dict(options.chosen)
    fitted = fit_confidence(firsts, settings, given)
    _print_confidence(firsts, fitted, given)
    _print_further(sets, fitted)
    print("\nrecommended:")
    for name in ("rerank_weight", *RANKING):
        print(f"{name} = {getattr(fitted, name):g}")
    print("[reading.confidence]")
    for name in ("bias", *CONFIDENCE):
        print(f"{name} = {getattr(fitted.confidence, name):g}")
    return 0


def _readings(options: argparse.Namespace) -> dict[str, list[Readings]]:
    names = options.set or [item.name for item in BENCHMARKS if item.tuning]
    loaded = {item.name: load_set(item, options.bench) for item in named(names)}
    sets: dict[str, list[Readings]] = {}
    for name, item in loaded.items():
        path = CACHE / "reader-fit" / f"{name}-{options.half}-{options.limit}-{len(SIGNALS)}.npz"
        if options.fresh or not path.exists():
            questions = asked(loaded, name, half=options.half, limit=options.limit)
            model = ReaderModel(options.model)
            with desk_for(item) as desk:
                save(path, read_all(desk, questions, model, windows=WINDOWS))
        for reading in load(path):
            key = f"{name}, foreign" if reading.foreign else name
            sets.setdefault(key, []).append(reading)
    return sets


def weights_of(settings: ReadingSettings | ConfidenceSettings, table: Mapping[str, str]) -> Floats:
    """The settings of a table as one weight for each of `SIGNALS`."""
    weights = np.zeros(len(SIGNALS))
    for setting, signal in table.items():
        weights[SIGNALS.index(signal)] = getattr(settings, setting)
    return weights


def fit_ranking(sets: Sets, settings: ReadingSettings) -> ReadingSettings:
    """The weights under which right sentences are likeliest to come first."""
    columns = [SIGNALS.index(signal) for signal in RANKING.values()]
    groups = [
        [(item.signals[:, columns], item.right) for item in items if item.right.any()]
        for items in sets.values()
    ]
    groups = [group for group in groups if group]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = _RIDGE * float(weights @ weights), 2 * _RIDGE * weights
        for group in groups:
            for signals, right in group:
                scores = signals @ weights
                odds = np.exp(scores - scores.max())
                everything, correct = odds / odds.sum(), odds * right / (odds * right).sum()
                total -= float(np.log((odds * right).sum() / odds.sum())) / len(group)
                slope = slope + (everything - correct) @ signals / len(group)
        return total, slope

    start = weights_of(settings, RANKING)[columns]
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(columns))
    found: dict[str, Any] = {
        name: round(float(value), 3) for name, value in zip(RANKING, result.x, strict=True)
    }
    return replace(settings, **found)


def refine_ranking(sets: Sets, settings: ReadingSettings) -> ReadingSettings:
    """Coordinate ascent from fitted weights on what counts: hit@1, with hit@3 at half its worth.

    Only ratios matter, so the weights are first scaled to a largest of 3.
    """
    scale = 3.0 / max(getattr(settings, name) for name in RANKING)
    best = _with(settings, {name: getattr(settings, name) * scale for name in RANKING})
    value = _objective(sets, best)
    for _ in range(_ROUNDS):
        before = value
        for name in RANKING:
            present = getattr(best, name)
            for factor in _FACTORS:
                trial = _with(best, {name: min(present * factor, 9.9)})
                reached = _objective(sets, trial)
                if reached > value + 1e-9:
                    best, value = trial, reached
        if value == before:
            break
    return best


def _with(settings: ReadingSettings, values: Mapping[str, float]) -> ReadingSettings:
    rounded: dict[str, Any] = {name: round(value, 3) for name, value in values.items()}
    return replace(settings, **rounded)


def _objective(sets: Sets, settings: ReadingSettings) -> float:
    found = [pair for items in sets.values() if (pair := hits(items, settings)) is not None]
    return sum(first + 0.5 * third for first, third in found) / len(found) / 1.5


def hits(items: Sequence[Readings], settings: ReadingSettings) -> tuple[float, float] | None:
    """hit@1 and hit@3 of sentences over answerable questions."""
    weights = weights_of(settings, RANKING)
    found = []
    for item in items:
        if item.answerable:
            order = np.argsort(-(item.signals @ weights), kind="stable")[:3]
            right = item.right[order]
            found.append((bool(right[:1].any()), bool(right.any())))
    if not found:
        return None
    first, third = np.mean(found, axis=0)
    return round(float(first), 3), round(float(third), 3)


def rerank_measures(
    items: Sequence[Readings], settings: ReadingSettings
) -> tuple[float, float] | None:
    """MRR@10 of documents, and the share of questions whose first document is right."""
    weights = weights_of(settings, RANKING)
    values = []
    for item in items:
        if not item.answerable or not len(item.retrieved):
            continue
        scores = item.signals @ weights
        best = np.full(len(item.retrieved), scores.min() if len(scores) else 0.0)
        np.maximum.at(best, item.passage, scores)
        order = np.argsort(-(item.retrieved + settings.rerank_weight * best), kind="stable")
        seen: list[int] = []
        relevant: list[bool] = []
        for place in order:
            if item.documents[place] not in seen:
                seen.append(int(item.documents[place]))
                relevant.append(bool(item.relevant[place]))
        rank = relevant.index(True) + 1 if any(relevant) else 0
        values.append((1.0 / rank if rank else 0.0, float(rank == 1)))
    if not values:
        return None
    mrr, first = np.mean(values, axis=0)
    return float(mrr), float(first)


def _print_rerank(sets: Sets, settings: ReadingSettings) -> ReadingSettings:
    print("\n# Reranking: MRR@10 / Success@1 of documents\n")
    best, best_value = settings, -1.0
    for weight in _RERANK:
        chosen = replace(settings, rerank_weight=weight)
        found = {name: rerank_measures(items, chosen) for name, items in sets.items()}
        values = [pair[0] for pair in found.values() if pair]
        mean = sum(values) / len(values)
        cells = {name: f"{pair[0]:.3f} / {pair[1]:.3f}" for name, pair in found.items() if pair}
        print(f"{weight:g}: mean {mean:.4f} {cells}")
        if mean > best_value:
            best, best_value = chosen, mean
    return best


def _firsts(sets: Sets, settings: ReadingSettings) -> dict[str, First]:
    weights = weights_of(settings, RANKING)
    columns = [SIGNALS.index(signal) for signal in CONFIDENCE.values()]
    found = {}
    for name, items in sets.items():
        kept = [item for item in items if len(item.right)]
        places = [int(np.argmax(item.signals @ weights)) for item in kept]
        pairs = list(zip(kept, places, strict=True))
        found[name] = First(
            evidence=np.array([item.signals[place, columns] for item, place in pairs]),
            right=np.array([item.right[place] for item, place in pairs]),
            answerable=np.array([item.answerable for item in kept]),
        )
    return found


def fit_confidence(
    firsts: Mapping[str, First],
    settings: ReadingSettings,
    chosen: Mapping[str, float] | None = None,
) -> ReadingSettings:
    """The bias and coefficients that fit these sets best, beside those that are chosen."""
    chosen = chosen or {}
    evidence = np.concatenate([item.evidence for item in firsts.values()])
    evidence = np.hstack([np.ones((len(evidence), 1)), evidence])
    right = np.concatenate([item.right for item in firsts.values()]).astype(float)
    weight = np.concatenate(
        [np.full(len(item.right), 1.0 / len(item.right)) for item in firsts.values()]
    ) / len(firsts)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        log_odds = evidence @ parameters
        values = np.logaddexp(0.0, log_odds) - right * log_odds
        slopes = np.concatenate([[0.0], parameters[1:]])
        residual = 1.0 / (1.0 + np.exp(-log_odds)) - right
        total = float(weight @ values) + _RIDGE / 10 * float(slopes @ slopes)
        return total, evidence.T @ (weight * residual) + _RIDGE / 5 * slopes

    bounds = [(None, None)] + [
        (chosen[name], chosen[name]) if name in chosen else (0.0, None) for name in CONFIDENCE
    ]
    start = np.array([0.0, *(chosen.get(name, 0.0) for name in CONFIDENCE)])
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    bias, *coefficients = (round(float(value), 3) for value in result.x)
    found: dict[str, Any] = dict(zip(CONFIDENCE, coefficients, strict=True))
    return replace(settings, confidence=replace(settings.confidence, bias=bias, **found))


def confidences(first: First, settings: ReadingSettings) -> Floats:
    """The confidence these settings give to each first sentence."""
    coefficients = np.array([getattr(settings.confidence, name) for name in CONFIDENCE])
    log_odds = settings.confidence.bias + first.evidence @ coefficients
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _print_confidence(
    firsts: Mapping[str, First], fitted: ReadingSettings, chosen: Mapping[str, float]
) -> None:
    print("\n# Confidence: fitted on all / on the other sets\n")
    print("| set | n | right | AUROC answerable | AUROC right | ECE |", "|---|---|---|---|---|---|",
          sep="\n")  # fmt: skip
    held: dict[str, Floats] = {}
    for name, item in firsts.items():
        others = {other: one for other, one in firsts.items() if other != name}
        held[name] = confidences(item, fit_confidence(others, fitted, chosen))
        pairs = [confidences(item, fitted).tolist(), held[name].tolist()]
        right, answerable = item.right.tolist(), item.answerable.tolist()
        cells = [
            " / ".join(_number(measure(values, truth)) for values in pairs)
            for measure, truth in (
                (auroc, answerable),
                (auroc, right),
                (expected_calibration_error, right),
            )
        ]
        print(f"| {name} | {len(right)} | {item.right.mean():.3f} | {' | '.join(cells)} |")
    print("\nheld out, by cut-off: false answers / false refusals / right among shown\n")
    for name, item in firsts.items():
        cells = []
        for cut in _CUT_OFFS:
            shown = held[name] >= cut
            rates = (shown[~item.answerable], ~shown[item.answerable], item.right[shown])
            cells.append(" / ".join(_number(r.mean() if len(r) else None) for r in rates))
        print(f"| {name} | {' | '.join(cells)} |")
    pooled = np.concatenate(list(held.values()))
    right = np.concatenate([item.right for item in firsts.values()])
    everything = np.concatenate([confidences(item, fitted) for item in firsts.values()])
    errors = [expected_calibration_error(v.tolist(), right.tolist()) for v in (everything, pooled)]
    print(f"ECE over all sets together: {' / '.join(_number(error) for error in errors)}")
    for cut in _CUT_OFFS:
        shown = pooled >= cut
        print(
            f"cut {cut:g}: shown {shown.mean():.3f}, wrong among them {1 - right[shown].mean():.3f}"
        )
    _print_risk(held, {name: item.right for name, item in firsts.items()})


def _print_risk(held: Mapping[str, Floats], right: Mapping[str, npt.NDArray[np.bool_]]) -> None:
    """Risk at each coverage, the cut-off at the stated risk, and a step function for comparison."""
    pooled, truth = np.concatenate(list(held.values())), np.concatenate(list(right.values()))
    cut = cut_at_risk(pooled, truth, RISK)
    print(
        f"\nanswered_threshold for at most {RISK:g} wrong: {cut:.3f}, coverage {(pooled >= cut).mean():.3f}"
    )
    print("| set |", " | ".join(f"{coverage:.0%}" for coverage in COVERAGES), "|")
    for name, values in (*held.items(), ("all", pooled)):
        risks = risk_at(values, truth if name == "all" else right[name])
        print(f"| {name} | {' | '.join(f'{risk:.3f}' for risk in risks)} |")
    print("\nECE, held out: logistic / isotonic on top")
    for name, values in held.items():
        steps = isotonic(held, right, left_out=name)
        errors = [
            expected_calibration_error(v.tolist(), right[name].tolist()) for v in (values, steps)
        ]
        print(f"{name}: {' / '.join(_number(error) for error in errors)}")


def _print_further(sets: Sets, settings: ReadingSettings) -> None:
    """Of the sentences ranked second to fifth: how many, and how many right, by own confidence."""
    ranking = weights_of(settings, RANKING)
    certainty = weights_of(settings.confidence, CONFIDENCE)
    edges = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.01)
    print("\nfurther sentences (ranks 2 to 5), by own confidence: number, share right\n")
    for name, items in sets.items():
        pairs = []
        for item in items:
            order = np.argsort(-(item.signals @ ranking), kind="stable")[1:_FURTHER]
            log_odds = item.signals[order] @ certainty + settings.confidence.bias
            pairs += list(zip(1 / (1 + np.exp(-log_odds)), item.right[order], strict=True))
        cells = []
        for low, high in itertools.pairwise(edges):
            inside = [right for value, right in pairs if low <= value < high]
            share = f"{np.mean(inside):.2f}" if inside else "–"
            cells.append(f"{low:g}: {len(inside)}, {share}")
        print(f"{name}: {' | '.join(cells)}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Fit the reader's weights and confidence.")
    add_sets(parser)
    add_limit(parser, default=300)
    add_half(parser, default="dev")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    add_bench(parser)
    parser.add_argument("--fresh", action="store_true", help="read again what was read before")
    parser.add_argument(
        "--chosen",
        type=_coefficient,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a coefficient of the confidence that is not fitted",
    )
    return parser


def _coefficient(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in CONFIDENCE:
        msg = f"{name!r} is none of {', '.join(CONFIDENCE)}"
        raise argparse.ArgumentTypeError(msg)
    return name, float(value)


if __name__ == "__main__":
    sys.exit(main())

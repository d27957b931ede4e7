"""Compare recipes on the dev halves: the shipped one, and it with one change at a time.

    python -m eval compare --change passages.max_characters=400 [--change lexical.k1=1.2,lexical.b=0.75]
                           [--set NAME ...] [--limit N]

Each change is an index of its own in a copy of the set's cached folder, so only texts that no
change has encoded before are encoded. Prints a row for each change and set.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tomllib
from collections.abc import Sequence

from assistant.errors import AssistantError, RecipeError
from assistant.evaluation import Sample, evaluate
from assistant.evaluation.report import formatted
from assistant.recipe import Recipe
from eval.desks import CACHE, desk_for, shipped_recipe
from eval.options import add_bench, add_limit, add_sets
from eval.sets import BENCHMARKS, SEED, load, named

MEASURES = ("RR@10", "R@1", "nDCG@10", "candidate_hit@1", "candidate_hit@3", "abstention_AUROC")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    print(
        f"| set | change | {' | '.join(MEASURES)} |", "|---" * (len(MEASURES) + 2) + "|", sep="\n"
    )
    try:
        recipes = {"none": shipped_recipe()} | {
            change: changed(shipped_recipe(), change) for change in options.change
        }
        for item in named(options.set or [item.name for item in BENCHMARKS if item.tuning]):
            loaded = load(item, options.bench)
            folder = CACHE / "compare" / item.folder
            if not folder.exists() and (CACHE / item.name).exists():
                shutil.copytree(CACHE / item.name, folder)
            questions = loaded.questions.half("dev")
            sample = Sample(count=min(options.limit, len(questions.questions)), seed=SEED)
            for change, recipe in recipes.items():
                with desk_for(loaded, cache=CACHE / "compare", recipe=recipe) as desk:
                    report = evaluate(desk, questions, sample=sample)
                cells = [formatted(name, report.value(name)) for name in MEASURES]
                print(f"| {item.name} | {change} | {' | '.join(cells)} |", flush=True)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def changed(recipe: Recipe, change: str) -> Recipe:
    """The recipe with `table.key=value` pairs, separated by commas, applied to it.

    Raises:
        RecipeError: a table, key or value the recipe refuses.
    """
    tables = tomllib.loads(recipe.to_toml())
    try:
        given = [tomllib.loads(pair) for pair in change.split(",")]
    except tomllib.TOMLDecodeError as error:
        msg = f"a change is written table.key=value, got {change!r}: {error}"
        raise RecipeError(msg) from error
    for change_tables in given:
        for table, values in change_tables.items():
            tables[table] = {**tables.get(table, {}), **values} if _is_table(values) else values
    return Recipe.from_tables(tables)


def _is_table(values: object) -> bool:
    return isinstance(values, dict)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare recipes on the dev halves.")
    parser.add_argument("--change", action="append", default=[], help="table.key=value[,...]")
    add_sets(parser)
    add_limit(parser, default=300)
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())

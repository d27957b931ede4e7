"""Score other languages: each in itself, and English questions put to each.

    python -m eval languages [--half dev|test] [--limit N] [--language ru ...] [--recipe shipped]

Every question is asked twice of its language: as it is, and of the collection without the paragraph
that answers it, where an answer is a false one. Prints a table as Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from assistant.assistant import Assistant
from assistant.evaluation import QuestionSet, evaluate
from assistant.evaluation.report import Report
from assistant.records import AnswerStatus, Filters
from eval.languages.desks import (
    LANGUAGES,
    RECIPES,
    asked_in,
    desk_in,
    loaded_in,
    recipe_named,
    without_evidence,
)
from eval.options import add_bench, add_half, add_limit
from eval.sets import SEED

_MEASURES: Final = (
    "R@1", "RR@10", "nDCG@10", "quote_hit@1", "candidate_hit@1", "false_refusal_rate",
)  # fmt: skip
_ABSENT: Final = "answered without evidence"
_SHOWN: Final = "shown without evidence"
_KINDS: Final = ("own", "from English")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    columns = (*_MEASURES, _ABSENT, _SHOWN)
    print(
        f"| questions | articles | n | {' | '.join(columns)} |",
        "|---" * (len(columns) + 3) + "|",
        sep="\n",
    )
    rows: dict[str, list[list[float]]] = {kind: [] for kind in options.kind or _KINDS}
    for language in options.language or LANGUAGES:
        for kind, values, count in _measured(language, options):
            rows[kind].append(values)
            asked = "en" if kind == _KINDS[1] else language
            _print(asked, language, count, values)
    for kind, found in rows.items():
        if len(found) > 1:
            means = [sum(column) / len(found) for column in zip(*found, strict=True)]
            _print(f"mean, {kind}", f"{len(found)} languages", 0, means)
    return 0


def _measured(language: str, options: argparse.Namespace) -> Iterator[tuple[str, list[float], int]]:
    loaded = loaded_in(language, options.bench)
    recipe = recipe_named(options.recipe)
    sample = loaded.questions.half(options.half).sample(options.limit, seed=SEED)
    with desk_in(language, options.bench, recipe=recipe, name=options.recipe) as desk:
        for kind in options.kind or _KINDS:
            asked = sample
            if kind == _KINDS[1]:
                asked = asked_in(sample, loaded_in("en", options.bench).questions)
            report = evaluate(desk, asked)
            yield kind, [*_values(report), *_absent(desk, asked)], len(report.rows)


def _values(report: Report) -> Iterator[float]:
    return (report.value(name) or 0.0 for name in _MEASURES)


def _absent(desk: Assistant, questions: QuestionSet) -> tuple[float, float]:
    """The shares of questions answered, and not refused, where their evidence is taken away."""
    articles = tuple(desk.article(info.id) for info in desk.articles())
    statuses = [
        desk.ask(
            item.text, filters=Filters(article_ids=without_evidence(articles, item.documents))
        ).status
        for item in questions.questions
    ]
    share: Callable[[AnswerStatus], float] = lambda kind: statuses.count(kind) / len(statuses)  # noqa: E731
    return share(AnswerStatus.ANSWERED), 1.0 - share(AnswerStatus.NOT_FOUND)


def _print(asked: str, articles: str, count: int, values: Sequence[float]) -> None:
    cells = " | ".join(f"{value:.3f}" for value in values)
    print(f"| {asked} | {articles} | {count or ''} | {cells} |", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score other languages than English.")
    parser.add_argument("--language", action="append", default=[], choices=LANGUAGES)
    parser.add_argument("--kind", action="append", default=[], choices=_KINDS)
    parser.add_argument("--recipe", choices=RECIPES, default=RECIPES[0])
    add_half(parser, default="test")
    add_limit(parser, default=150)
    add_bench(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Failures to be read one by one: wrong first quotations and false answers, with their kind.

    python -m eval failures --set NAME [--half dev|test] [--limit N] [--model DIR] [--texts]

Prints places and numbers, and a table of the kinds that `failure_kinds.py` can tell; `--texts`
prints the words too. Nothing is written to a file, because the sets' texts stay outside the
repository.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.answering import (
    LinearReader,
    NeuralReader,
    Reader,
    ReaderChoice,
    ReaderModel,
    SentenceScore,
)
from assistant.errors import AssistantError
from assistant.recipe import Recipe
from assistant.records import Locator
from eval.desks import CACHE, desk_for, shipped_recipe
from eval.failure_kinds import Failure, RecordingReader, find_failures
from eval.options import add_bench, add_half, add_limit, add_sets
from eval.sets import SEED, Benchmark, load, named


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.set:
        parser.error("name the sets whose failures you want to read with --set")
    logging.getLogger("assistant").setLevel(logging.ERROR)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    try:
        for item in named(options.set):
            _list(item, options)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _list(item: Benchmark, options: argparse.Namespace) -> None:
    loaded = load(item, options.bench)
    asked = loaded.questions.half(options.half).sample(options.limit, seed=SEED).questions
    languages = {article.language for article in loaded.articles}
    recorder = RecordingReader(_reader(shipped_recipe(), options.model, languages))
    counts: Counter[str] = Counter()
    number = 0
    with desk_for(loaded, cache=options.cache, reader=recorder) as desk:
        for number, failure in enumerate(find_failures(desk, recorder, asked), start=1):
            counts.update(failure.kinds)
            print("\n".join(_lines(number, failure, texts=options.texts)), flush=True)
    print(f"\n{item.name}, {options.half}: {number} failures of {len(asked)} questions\n")
    print("| kind | count |", "|---|---|", sep="\n")
    for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        print(f"| {kind} | {count} |")


def _reader(recipe: Recipe, model: Path | None, languages: set[str | None]) -> Reader:
    if model is None:
        return ReaderChoice(recipe=recipe).for_languages(languages)
    linear = LinearReader(settings=recipe.answering)
    return NeuralReader(settings=recipe.reading, model=ReaderModel(model), linear=linear)


def _lines(number: int, failure: Failure, *, texts: bool) -> Iterator[str]:
    """One failure as it is printed."""
    yield f"\n{number}. {failure.question.id}"
    yield from (f"   - {kind}" for kind in failure.kinds)
    if texts:
        yield f"   asked: {failure.question.text}  [{'; '.join(failure.question.answers)}]"
    if failure.quote is not None:
        yield f"   shown: {_place(failure.quote.locator)}{_numbers(failure.shown)}"
        if texts:
            yield f"          {failure.quote.article.title}: {failure.quote.text}"
    if failure.right is not None:
        place = failure.right.article.locate(failure.right.span)
        yield f"   right: {_place(place)} rank {failure.rank}{_numbers(failure.right)}"
        if texts:
            yield f"          {place.resolve(failure.right.article)}"


def _place(locator: Locator) -> str:
    return f"{locator.article_id}:{locator.start}-{locator.end}"


def _numbers(score: SentenceScore | None) -> str:
    if score is None:
        return ""
    said = f" score {score.score:.2f}, confidence {score.confidence:.2f}"
    said += f", coverage {score.coverage:.2f}, similarity {score.similarity:.2f}"
    if (reading := score.reading) is not None:
        said += f", sentence {reading.sentence:.1f}, phrase {reading.phrase:.1f}"
        said += f", answerable {reading.answerable:.1f}"
    return said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="List failures with their kind, to be read.")
    add_sets(parser)
    add_half(parser, default="dev")
    add_limit(parser, default=100)
    add_bench(parser)
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the indexes")
    parser.add_argument("--model", type=Path, metavar="DIR", help="another model of the reader")
    parser.add_argument("--texts", action="store_true", help="print the words as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())

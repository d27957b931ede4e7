"""Score our own questions on the shipped briefs, by kind: plain ones, paraphrases, and those without an answer.

    python -m eval own-questions [--language ru|ja|en ...] [--half dev|test] [--recipe shipped] [--show]

The whole shipped collection is asked, briefs in three languages. A quotation is right only in the brief
that the question was written for: one that says the same in another language counts as wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assistant.assistant import Assistant
from assistant.encoders.choosing import encoder_of
from assistant.evaluation import evaluate, load_questions
from assistant.evaluation.outcomes import Row
from assistant.records import Locator
from eval.desks import CACHE
from eval.languages.desks import RECIPES, recipe_named
from eval.options import add_half
from eval.sets import ROOT

FILES: Final = {
    "en": ROOT / "eval" / "collection" / "questions.jsonl",
    "ru": ROOT / "eval" / "collection" / "questions-ru.jsonl",
    "ja": ROOT / "eval" / "collection" / "questions-ja.jsonl",
}
_COLUMNS: Final = ("n", "document first", "right and shown", "answered", "weak", "not found")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251  an edge; nothing may be downloaded here
    recipe = recipe_named(options.recipe)
    encoder = encoder_of(recipe.encoder, kept_in=CACHE / "models")
    folder = CACHE / "shipped" / options.recipe
    with Assistant.open(folder, create=True, recipe=recipe, encoder=encoder) as desk:
        desk.sync(ROOT / "corpus")
        print(
            f"| questions | {' | '.join(_COLUMNS)} |", "|---" * (len(_COLUMNS) + 1) + "|", sep="\n"
        )
        for language in options.language or FILES:
            kinds = kinds_in(FILES[language])
            asked = load_questions(FILES[language]).half(options.half)
            rows = evaluate(desk, asked).rows
            _print(language, rows, kinds)
            if options.show:
                texts = {item.id: item.text for item in asked.questions}
                _print_shown(desk, rows, texts)
    return 0


def kinds_in(file: Path) -> dict[str, str]:
    """The kind of each question of a file, by its id."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {item["id"]: item["type"] for item in map(json.loads, lines)}


def _print(language: str, rows: Sequence[Row], kinds: dict[str, str]) -> None:
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[kinds[row.question_id]].append(row)
    for kind, these in sorted(by_kind.items()):
        statuses = [row.status for row in these]
        first = sum(bool(row.documents) and row.documents[0] in row.relevant for row in these)
        right = sum(bool(row.shown) and row.candidates_right[0] for row in these)
        counts = (len(these), first, right, *map(statuses.count, ("answered", "weak", "not_found")))
        print(f"| {language}, {kind} | {' | '.join(map(str, counts))} |", flush=True)


def _print_shown(desk: Assistant, rows: Sequence[Row], texts: dict[str, str]) -> None:
    """Each question with what is quoted first, to be read one by one."""
    for row in rows:
        print(f"\n{row.question_id} [{row.status} {row.confidence:.2f}] {texts[row.question_id]}")
        for place, right in list(zip(row.candidates, row.candidates_right, strict=True))[:1]:
            locator = Locator.parse(place)
            words = locator.resolve(desk.article(locator.article_id))
            print(f"  {'right' if right else 'WRONG'} {locator.article_id}: {words}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Score our own questions on the shipped briefs.")
    parser.add_argument("--language", action="append", default=[], choices=FILES)
    parser.add_argument("--recipe", choices=RECIPES, default="shipped")
    parser.add_argument("--show", action="store_true", help="print what is quoted for each")
    add_half(parser, default="test")
    return parser


if __name__ == "__main__":
    sys.exit(main())
